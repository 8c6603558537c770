//! One condition of Gatus: `[BODY].status == any(UP, OK)`.

/// A condition in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// `len` or `has`, where one is called on the left.
    pub function: Option<&'static str>,
    /// What is looked at: `STATUS`, `BODY`.
    pub subject: String,
    /// What follows it: `.status`.
    pub path: String,
    /// How it is compared.
    pub operator: Operator,
    /// With what.
    pub value: Compared,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `==`
    Is,
    /// `!=`
    Not,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// What stands on the right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// A plain value.
    Value(String),
    /// `any(a, b)`
    Any(Vec<String>),
    /// `pat(a*b)`
    Pattern(String),
}

// Longer ones first: `<` is in `<=` too.
const OPERATORS: [(&str, Operator); 6] = [
    ("==", Operator::Is),
    ("!=", Operator::Not),
    ("<=", Operator::AtMost),
    (">=", Operator::AtLeast),
    ("<", Operator::Less),
    (">", Operator::More),
];

impl Condition {
    /// Reads a condition; `None` where it is none that Gatus documents.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let found =
            OPERATORS.iter().filter_map(|(sign, operator)| Some((text.find(&format!(" {sign} "))?, sign, operator)));
        let (at, sign, operator) = found.min_by_key(|(at, ..)| *at)?;
        let (left, right) = (text[..at].trim(), text[at + sign.len() + 2..].trim());
        let called = |name| left.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')').map(str::trim);
        let (function, left) = match (called("len"), called("has")) {
            (Some(inner), _) => (Some("len"), inner),
            (_, Some(inner)) => (Some("has"), inner),
            _ => (None, left),
        };
        let (subject, path) = left.strip_prefix('[')?.split_once(']')?;
        let (subject, path) = (subject.to_owned(), path.to_owned());
        Some(Self { function, subject, path, operator: *operator, value: compared(right) })
    }
}

fn compared(right: &str) -> Compared {
    let called = |name| right.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
    if let Some(values) = called("any") {
        return Compared::Any(values.split(',').map(|value| value.trim().to_owned()).collect());
    }
    called("pat").map_or_else(|| Compared::Value(right.to_owned()), |pattern| Compared::Pattern(pattern.to_owned()))
}

impl Operator {
    /// Whether `left` and `right` compare so.
    #[must_use]
    pub fn holds<T: PartialOrd>(self, left: T, right: T) -> bool {
        match self {
            Self::Is => left == right,
            Self::Not => left != right,
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::More => left > right,
            Self::AtLeast => left >= right,
        }
    }
}

/// A pattern with `*` and `?` as a regular expression for the whole text.
#[must_use]
pub fn pattern(glob: &str) -> String {
    let inner = glob.trim_matches('*');
    let mut text = String::from("(?s)");
    text.push_str(if glob.starts_with('*') { "" } else { r"\A" });
    for c in inner.chars() {
        match c {
            '*' => text.push_str(".*"),
            '?' => text.push('.'),
            c => text.push_str(&regex::escape(&c.to_string())),
        }
    }
    text.push_str(if glob.ends_with('*') { "" } else { r"\z" });
    // Without `.` the flag says nothing.
    if text.replace(r"\.", "").contains('.') { text } else { text.replacen("(?s)", "", 1) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("[STATUS] == 200", None, "STATUS", "", Operator::Is, Compared::Value("200".into()))]
    #[case("[BODY].a[0].b != x == y", None, "BODY", ".a[0].b", Operator::Not, Compared::Value("x == y".into()))]
    #[case("len([BODY].data) <= 5", Some("len"), "BODY", ".data", Operator::AtMost, Compared::Value("5".into()))]
    #[case("has([BODY].x) == false", Some("has"), "BODY", ".x", Operator::Is, Compared::Value("false".into()))]
    #[case("[IP] == any(127.0.0.1, ::1)", None, "IP", "", Operator::Is, Compared::Any(vec!["127.0.0.1".into(), "::1".into()]))]
    #[case("[BODY] == pat(*a b*)", None, "BODY", "", Operator::Is, Compared::Pattern("*a b*".into()))]
    fn conditions_are_read(
        #[case] text: &str,
        #[case] function: Option<&str>,
        #[case] subject: &str,
        #[case] path: &str,
        #[case] operator: Operator,
        #[case] value: Compared,
    ) {
        let read = Condition::parse(text).unwrap();
        assert_eq!((read.function, read.subject.as_str(), read.path.as_str()), (function, subject, path));
        assert_eq!((read.operator, read.value), (operator, value));
    }

    #[rstest]
    #[case("STATUS == 200")]
    #[case("[STATUS]==200")]
    #[case("")]
    fn what_is_no_condition_is_none(#[case] text: &str) {
        assert_eq!(Condition::parse(text), None);
    }

    #[rstest]
    #[case("*<h1>Example</h1>*", "<h1>Example</h1>")]
    #[case("john*", r"\Ajohn")]
    #[case("*end", r"end\z")]
    #[case("a*c", r"(?s)\Aa.*c\z")]
    #[case("1.2", r"\A1\.2\z")]
    fn patterns_become_expressions(#[case] glob: &str, #[case] expression: &str) {
        assert_eq!(pattern(glob), expression);
        regex::Regex::new(expression).unwrap();
    }
}
