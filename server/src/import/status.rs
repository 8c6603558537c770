//! Sets of HTTP statuses, written the way `expect.status` takes them.

use toml::Value;

const FIRST: u16 = 100;
const LAST: u16 = 599;
/// More single statuses than this are not a list that anybody would write.
const SINGLE: usize = 20;

/// Which statuses are good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statuses(Vec<u16>);

impl Statuses {
    /// Every status.
    #[must_use]
    pub fn all() -> Self {
        Self((FIRST..=LAST).collect())
    }

    /// Those of them that are good.
    #[must_use]
    pub fn keep(mut self, good: impl Fn(u16) -> bool) -> Self {
        self.0.retain(|status| good(*status));
        self
    }

    /// As classes and numbers; nothing where none is left or they cannot be said in a reasonable list. A final answer
    /// is never 1xx, so that class is only named where it is all there is.
    #[must_use]
    pub fn values(&self) -> Option<Vec<Value>> {
        let mut values = Vec::new();
        let mut single = 0;
        for class in 1..=5_u16 {
            let of_class: Vec<u16> = self.0.iter().copied().filter(|status| status / 100 == class).collect();
            if of_class.len() == 100 {
                values.push(Value::from(format!("{class}xx")));
            } else {
                single += of_class.len();
                values.extend(of_class.into_iter().map(|status| Value::from(i64::from(status))));
            }
        }
        if values.len() > 1 && values.first().is_some_and(|first| first.as_str() == Some("1xx")) {
            values.remove(0);
        }
        (!values.is_empty() && single <= SINGLE).then_some(values)
    }
}

/// `200`, `200-299`, `2xx`: whether `status` is meant; `None` where the text is none of these.
#[must_use]
pub fn in_range(text: &str, status: u16) -> Option<bool> {
    let text = text.trim();
    if let Some(class) = text.strip_suffix("xx").or_else(|| text.strip_suffix("XX")) {
        return Some(class.parse::<u16>().ok()? == status / 100);
    }
    match text.split_once('-') {
        Some((from, to)) => Some((from.trim().parse::<u16>().ok()?..=to.trim().parse::<u16>().ok()?).contains(&status)),
        None => Some(text.parse::<u16>().ok()? == status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn said(good: impl Fn(u16) -> bool) -> Option<String> {
        Statuses::all().keep(good).values().map(|values| Value::from(values).to_string())
    }

    #[test]
    fn sets_become_classes_and_numbers() {
        assert_eq!(said(|status| status == 200).as_deref(), Some("[200]"));
        assert_eq!(said(|status| status < 300).as_deref(), Some("[\"2xx\"]"));
        assert_eq!(said(|status| status < 400).as_deref(), Some("[\"2xx\", \"3xx\"]"));
        assert_eq!(said(|status| (200..=302).contains(&status)).as_deref(), Some("[\"2xx\", 300, 301, 302]"));
        assert_eq!(said(|_| true).as_deref(), Some("[\"2xx\", \"3xx\", \"4xx\", \"5xx\"]"));
        assert_eq!(said(|status| status == 101).as_deref(), Some("[101]"));
        assert_eq!(said(|status| status != 404), None, "99 numbers are no list");
        assert_eq!(said(|_| false), None);
    }

    #[rstest]
    #[case("200-299", 204, Some(true))]
    #[case("200", 204, Some(false))]
    #[case("4xx", 404, Some(true))]
    #[case("ok", 200, None)]
    fn ranges_are_read(#[case] text: &str, #[case] status: u16, #[case] is: Option<bool>) {
        assert_eq!(in_range(text, status), is);
    }
}
