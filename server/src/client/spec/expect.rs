//! What a good answer is, as configured. Judging is in `client::http::expect`.

use super::{Comparison, Preset};
use hyper::header::HeaderName;
use regex::Regex;
use serde_json::Value;
use serde_json_path::JsonPath;
use std::{fmt, str::FromStr};

/// Everything that an answer has to meet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expect {
    /// In which form the answer tells its state; `None` where the rest is all there is to it.
    pub preset: Option<Preset>,
    /// Which statuses are good; any 2xx where nothing is said.
    pub status: StatusSet,
    /// What the body has to hold, as JSON.
    pub json: Vec<JsonExpect>,
    /// Which headers the answer has to carry, each with its value.
    pub headers: Vec<(HeaderName, String)>,
    /// What the body has to match somewhere.
    pub body: Option<Pattern>,
    /// Databases only: what the first column of the first row has to be.
    pub value: Option<Comparison>,
    /// Databases only: when that is yellow.
    pub degraded: Option<Comparison>,
    /// dns only: what has to be among the answers, each as [`super::dns::canonical`] writes it.
    pub answer: Vec<String>,
}

impl Expect {
    /// Whether anything in here is about the body.
    #[must_use]
    pub const fn reads_body(&self) -> bool {
        self.preset.is_some() || self.body.is_some() || !self.json.is_empty()
    }
}

/// A regular expression; two are the same if they are written the same.
#[derive(Clone, Debug)]
pub struct Pattern(Regex);

impl Pattern {
    /// Reads one in the syntax of the `regex` crate.
    ///
    /// # Errors
    /// It is not valid.
    pub fn new(text: &str) -> Result<Self, regex::Error> {
        Regex::new(text).map(Self)
    }

    /// As configured.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether it matches somewhere in `text`.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

/// One status or one class of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusItem {
    /// 100 to 599.
    Code(u16),
    /// 1 to 5: the hundreds.
    Class(u16),
}

/// Why something is not a [`StatusItem`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a status: {0}; expected a number from 100 to 599 or a class such as \"2xx\"")]
pub struct StatusError(String);

impl StatusItem {
    /// A single status.
    ///
    /// # Errors
    /// Not from 100 to 599.
    pub fn code(number: i64) -> Result<Self, StatusError> {
        match u16::try_from(number) {
            Ok(code @ 100..600) => Ok(Self::Code(code)),
            _ => Err(StatusError(number.to_string())),
        }
    }

    fn contains(self, status: u16) -> bool {
        match self {
            Self::Code(code) => code == status,
            Self::Class(class) => class == status / 100,
        }
    }
}

impl FromStr for StatusItem {
    type Err = StatusError;

    /// `"204"` or `"2xx"`.
    fn from_str(word: &str) -> Result<Self, StatusError> {
        let class = word.strip_suffix("xx").or_else(|| word.strip_suffix("XX"));
        let item = match class {
            Some(digit) => digit.parse().ok().filter(|class| (1..=5).contains(class)).map(Self::Class),
            None => word.parse().ok().and_then(|number| Self::code(number).ok()),
        };
        item.ok_or_else(|| StatusError(format!("{word:?}")))
    }
}

impl fmt::Display for StatusItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "{code}"),
            Self::Class(class) => write!(f, "{class}xx"),
        }
    }
}

/// The good statuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusSet(Vec<StatusItem>);

impl StatusSet {
    /// Every status: whether it is good is for a preset to say.
    #[must_use]
    pub fn any() -> Self {
        Self((1..=5).map(StatusItem::Class).collect())
    }

    /// Whether this status is good.
    #[must_use]
    pub fn contains(&self, status: u16) -> bool {
        self.0.iter().any(|item| item.contains(status))
    }
}

impl Default for StatusSet {
    fn default() -> Self {
        Self(vec![StatusItem::Class(2)])
    }
}

impl FromIterator<StatusItem> for StatusSet {
    /// Nothing at all means the default, any 2xx.
    fn from_iter<I: IntoIterator<Item = StatusItem>>(items: I) -> Self {
        let items: Vec<StatusItem> = items.into_iter().collect();
        if items.is_empty() { Self::default() } else { Self(items) }
    }
}

impl fmt::Display for StatusSet {
    /// `2xx`, `200 or 404`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, item) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(" or ")?;
            }
            item.fmt(f)?;
        }
        Ok(())
    }
}

/// A place in the body and what has to be there.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonExpect {
    text: String,
    path: JsonPath,
    expected: Value,
}

impl JsonExpect {
    /// Reads an RFC 9535 path: every node it selects has to equal `expected`, and there has to be one.
    ///
    /// # Errors
    /// The path is not valid; the sentence says where.
    pub fn new(path: &str, expected: Value) -> Result<Self, String> {
        let parsed = JsonPath::parse(path).map_err(|error| format!("{path} is not an RFC 9535 path: {error}"))?;
        Ok(Self { text: path.to_owned(), path: parsed, expected })
    }

    /// The path as configured.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What has to be there.
    #[must_use]
    pub const fn expected(&self) -> &Value {
        &self.expected
    }

    /// The nodes that the path selects.
    #[must_use]
    pub fn select<'a>(&self, body: &'a Value) -> Vec<&'a Value> {
        self.path.query(body).all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn set(words: &[&str]) -> StatusSet {
        words.iter().map(|word| word.parse::<StatusItem>().unwrap()).collect()
    }

    #[test]
    fn any_2xx_is_good_where_nothing_is_said() {
        assert_eq!(set(&[]), StatusSet::default());
        assert!(StatusSet::default().contains(204));
        assert!(!StatusSet::default().contains(304));
        assert_eq!(StatusSet::default().to_string(), "2xx");
    }

    #[test]
    fn numbers_and_classes_mix() {
        let set = set(&["404", "3xx"]);
        assert!(set.contains(404) && set.contains(301));
        assert!(!set.contains(403) && !set.contains(200));
        assert_eq!(set.to_string(), "404 or 3xx");
    }

    #[test]
    fn what_is_no_status_is_refused() {
        for word in ["6xx", "xx", "99", "600", "2x", ""] {
            assert!(word.parse::<StatusItem>().is_err(), "{word}");
        }
        assert_eq!(
            StatusItem::code(42).unwrap_err().to_string(),
            "not a status: 42; expected a number from 100 to 599 or a class such as \"2xx\""
        );
    }

    #[test]
    fn patterns_are_the_same_if_they_are_written_the_same() {
        let same = |a: &str, b: &str| Pattern::new(a).unwrap() == Pattern::new(b).unwrap();
        assert!(same("a|b", "a|b"));
        assert!(!same("a|b", "b|a"));
    }

    #[test]
    fn a_bad_path_says_so() {
        assert!(JsonExpect::new("$.status", json!("UP")).is_ok());
        assert!(JsonExpect::new("status[", json!("UP")).unwrap_err().starts_with("status[ is not an RFC 9535 path"));
    }
}
