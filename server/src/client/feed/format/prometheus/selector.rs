//! Which series are meant, as PromQL's instant selectors say it: `name{a="b",c!="d",e=~"x.*",f!~"y"}`.

use super::{
    cursor::{Cursor, Quoted},
    line::Labels,
    literal,
};
use regex::{Regex, RegexBuilder};
use std::str::FromStr;

/// The largest compiled regular expression, in bytes.
const REGEX_SIZE: usize = 1 << 20;

/// Which series are meant.
#[derive(Clone, Debug)]
pub struct Selector {
    /// `None`: the matchers say.
    name: Option<String>,
    matchers: Vec<Matcher>,
}

#[derive(Clone, Debug)]
struct Matcher {
    label: String,
    test: Test,
}

/// What a label has to be. One that is not there is empty.
#[derive(Clone, Debug)]
enum Test {
    Is(String),
    Differs(String),
    Fits(Regex),
    FitsNot(Regex),
}

/// The label that holds the name of the metric.
const NAME: &str = "__name__";

impl Selector {
    /// Whether series of this name can be meant at all. As fast as can be: it is asked for every series.
    pub(super) fn wants(&self, name: Quoted<'_>) -> bool {
        self.name.as_ref().is_none_or(|wanted| name.is(wanted))
    }

    /// Whether this series is meant.
    pub(super) fn meets(&self, name: Quoted<'_>, labels: &Labels<'_>) -> bool {
        self.wants(name) && self.matchers.iter().all(|matcher| matcher.test.meets(value(&matcher.label, name, labels)))
    }
}

fn value<'a>(label: &str, name: Quoted<'a>, labels: &Labels<'a>) -> Quoted<'a> {
    let found = || labels.iter().find(|(name, _)| name.is(label)).map(|(_, value)| *value);
    if label == NAME { name } else { found().unwrap_or(Quoted::plain("")) }
}

impl Test {
    /// Regular expressions have to fit the whole value.
    fn new(operator: &str, value: String) -> Result<Self, String> {
        let regex = |value: &str| {
            let whole = format!("^(?s:{value})$");
            RegexBuilder::new(&whole).size_limit(REGEX_SIZE).build().map_err(|error| {
                let why = error.to_string();
                let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ");
                format!("{value:?} is not a regular expression: {why}")
            })
        };
        Ok(match operator {
            "=" => Self::Is(value),
            "!=" => Self::Differs(value),
            "=~" => Self::Fits(regex(&value)?),
            _ => Self::FitsNot(regex(&value)?),
        })
    }

    fn meets(&self, value: Quoted<'_>) -> bool {
        match self {
            Self::Is(wanted) => value.is(wanted),
            Self::Differs(other) => !value.is(other),
            Self::Fits(regex) => regex.is_match(&value.text()),
            Self::FitsNot(regex) => !regex.is_match(&value.text()),
        }
    }
}

impl FromStr for Selector {
    type Err = String;

    /// Reads one as PromQL writes it. No functions, ranges, offsets or sums: there is only the answer of now.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut cursor = Cursor(text.trim());
        let mut selector = Self { name: cursor.name(true).map(str::to_owned), matchers: Vec::new() };
        cursor.blanks();
        if cursor.eat('{') {
            braces(&mut cursor, &mut selector)?;
        }
        cursor.blanks();
        if !cursor.0.is_empty() {
            return Err(format!(
                "{text} is not a selector such as name{{label=\"value\"}}: {:?} is too much",
                cursor.0
            ));
        }
        let everything = selector.matchers.iter().all(|matcher| matcher.test.meets(Quoted::plain("")));
        if selector.name.is_none() && everything {
            return Err(format!("{text:?} selects everything: name a metric, as in name{{label=\"value\"}}"));
        }
        Ok(selector)
    }
}

fn braces(cursor: &mut Cursor<'_>, selector: &mut Selector) -> Result<(), String> {
    loop {
        cursor.0 = cursor.0.trim_start();
        if cursor.eat('}') {
            return Ok(());
        }
        matcher(cursor, selector)?;
        cursor.0 = cursor.0.trim_start();
        if !cursor.eat(',') && !cursor.0.starts_with('}') {
            return Err(format!("a comma or }} is missing before {:?}", cursor.0));
        }
    }
}

/// `label="value"`, or a name in quotes alone.
fn matcher(cursor: &mut Cursor<'_>, selector: &mut Selector) -> Result<(), String> {
    let quoted = cursor.0.starts_with(['"', '\'', '`']);
    let label = if quoted { literal::read(cursor)? } else { cursor.name(false).unwrap_or_default().to_owned() };
    cursor.0 = cursor.0.trim_start();
    let operator = cursor.word(|byte| matches!(byte, b'=' | b'!' | b'~'));
    cursor.0 = cursor.0.trim_start();
    match (label.is_empty(), operator) {
        (true, _) => Err(format!("a label is missing before {:?}", cursor.0)),
        (false, "") if quoted => name(selector, label),
        (false, "=" | "!=" | "=~" | "!~") => {
            let test = Test::new(operator, literal::read(cursor)?)?;
            match (label.as_str(), test) {
                (NAME, Test::Is(value)) => name(selector, value),
                (_, test) => {
                    selector.matchers.push(Matcher { label, test });
                    Ok(())
                }
            }
        }
        _ => Err(format!("after the label {label} there has to be =, !=, =~ or !~ and a text in quotes")),
    }
}

fn name(selector: &mut Selector, name: String) -> Result<(), String> {
    match &selector.name {
        Some(other) => Err(format!("the metric is named twice: {other} and {name}")),
        None if name.is_empty() => Err("the name of the metric is empty".to_owned()),
        None => {
            selector.name = Some(name);
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::line, *};
    use proptest::prelude::*;
    use rstest::rstest;

    fn meets(selector: &str, series: &str) -> bool {
        let (mut labels, series) = (Labels::new(), format!("{series} 1"));
        let line::Line::Sample { name, .. } = line::read(&series, &mut labels).unwrap() else { panic!("{series}") };
        selector.parse::<Selector>().unwrap().meets(name, &labels)
    }

    #[rstest]
    #[case("up", "up", true)]
    #[case("up", r#"up{job="a"}"#, true)]
    #[case("up", "up_total", false)]
    #[case("up{}", "up", true)]
    #[case(r#"up{job="a"}"#, r#"up{job="a",x="y"}"#, true)]
    #[case(r#"up{job="a"}"#, r#"up{job="b"}"#, false)]
    #[case(r#"up{job="a"}"#, "up", false)]
    #[case(r#"up{job=""}"#, "up", true)]
    #[case(r#"up{job!="a"}"#, "up", true)]
    #[case(r#"up{job!="a"}"#, r#"up{job="a"}"#, false)]
    #[case(r#"up{job=~"a|b.*"}"#, r#"up{job="bcd"}"#, true)]
    #[case(r#"up{job=~"a"}"#, r#"up{job="ab"}"#, false)]
    #[case(r#"up{job=~"a|b"}"#, r#"up{job="xb"}"#, false)]
    #[case(r#"up{job=~"a.b"}"#, r#"up{job="a\nb"}"#, true)]
    #[case(r#"up{job!~"a.*"}"#, r#"up{job="ab"}"#, false)]
    #[case(r#"up{job!~"a.*"}"#, "up", true)]
    #[case(r#" up { job = "a" , x != "z", } "#, r#"up{job="a"}"#, true)]
    #[case("up{job='a'}", r#"up{job="a"}"#, true)]
    #[case(r"up{job=~`\d+`}", r#"up{job="17"}"#, true)]
    #[case(r#"up{job=~"\\d+"}"#, r#"up{job="17"}"#, true)]
    #[case(r#"up{job="a\"b"}"#, r#"up{job="a\"b"}"#, true)]
    #[case(r#"{__name__="up"}"#, "up", true)]
    #[case(r#"{__name__=~"node_(load1|load5)"}"#, "node_load5", true)]
    #[case(r#"{__name__=~"node_(load1|load5)"}"#, "node_load15", false)]
    #[case(r#"{job="a"}"#, r#"anything{job="a"}"#, true)]
    #[case(r#"{"my.metric",x="y"}"#, r#"{"my.metric",x="y"}"#, true)]
    #[case(r#"{"my.metric","a.b"="y"}"#, r#"{"my.metric","a.b"="y"}"#, true)]
    #[case(r#"lag_seconds{quantile="0.99"}"#, r#"lag_seconds{quantile="0.99"}"#, true)]
    fn series_are_selected(#[case] selector: &str, #[case] series: &str, #[case] met: bool) {
        assert_eq!(meets(selector, series), met);
    }

    #[rstest]
    #[case("", r#""" selects everything: name a metric, as in name{label="value"}"#)]
    #[case("{}", r#""{}" selects everything: name a metric, as in name{label="value"}"#)]
    #[case(r#"{job=~".*"}"#, r#""{job=~\".*\"}" selects everything: name a metric, as in name{label="value"}"#)]
    #[case("rate(x[5m])", r#"rate(x[5m]) is not a selector such as name{label="value"}: "(x[5m])" is too much"#)]
    #[case("x[5m]", r#"x[5m] is not a selector such as name{label="value"}: "[5m]" is too much"#)]
    #[case("x offset 5m", r#"x offset 5m is not a selector such as name{label="value"}: "offset 5m" is too much"#)]
    #[case("1x", r#"1x is not a selector such as name{label="value"}: "1x" is too much"#)]
    #[case("x{a}", "after the label a there has to be =, !=, =~ or !~ and a text in quotes")]
    #[case("x{a==\"b\"}", "after the label a there has to be =, !=, =~ or !~ and a text in quotes")]
    #[case("x{=\"b\"}", r#"a label is missing before "\"b\"}""#)]
    #[case("x{a=b}", r#"a text in quotes is missing before "b}""#)]
    #[case("x{a=\"b}", "a quote is not closed")]
    #[case("x{a=\"b\"", r#"a comma or } is missing before """#)]
    #[case("x{a=\"b\" c=\"d\"}", r#"a comma or } is missing before "c=\"d\"}""#)]
    #[case("x{a=~\"(\"}", r#""(" is not a regular expression: unclosed group"#)]
    #[case(r#"x{a=~"\d"}"#, r"\d is no escape in quotes: write \\d, or put the text in backticks")]
    #[case(r#"x{__name__="y"}"#, "the metric is named twice: x and y")]
    fn mistakes_are_told(#[case] selector: &str, #[case] why: &str) {
        assert_eq!(selector.parse::<Selector>().unwrap_err(), why);
    }

    proptest! {
        #[test]
        fn rubbish_does_not_panic(text in "[a-z_]{0,2}[ {}=!~\"'`\\\\a-zé,$(\\[]{0,30}") {
            let _ = text.parse::<Selector>();
        }

        #[test]
        fn any_value_can_be_selected(value in any::<String>()) {
            let quoted = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            let series = format!("x{{a=\"{quoted}\"}}");
            prop_assert!(meets(&series, &series));
        }
    }
}
