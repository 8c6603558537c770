//! What a database is asked, and what its answer means. Pure, but for the asking itself.

use super::{
    super::{
        faults::quoted,
        spec::{Comparison, Expect, ProbeSpec},
        stopwatch::{Part, Stopwatch},
    },
    Query,
};
use app::model::dependencies::Reading;
use sqlx::{AssertSqlSafe, ColumnIndex, Database, Decode, Error, Row as _, SqlSafeStr as _, SqlStr, ValueRef as _};

/// What is asked where nothing else is said.
const SELECT_1: &str = "SELECT 1";

/// One SELECT, and what its first column of the first row has to be.
#[derive(Clone, Debug, Default)]
pub struct Question {
    query: Option<Query>,
    value: Option<Comparison>,
    degraded: Option<Comparison>,
}

/// The first column of the first row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    NoRow,
    Null,
    /// As the database writes it.
    Value(String),
}

impl From<&ProbeSpec> for Question {
    fn from(spec: &ProbeSpec) -> Self {
        let Expect { value, degraded, .. } = spec.expect.clone();
        Self { query: spec.query.clone(), value, degraded }
    }
}

impl Question {
    /// The statement: checked when the configuration was read.
    pub(super) fn sql(&self) -> SqlStr {
        match &self.query {
            Some(query) => AssertSqlSafe(query.text().to_owned()).into_sql_str(),
            None => SELECT_1.into_sql_str(),
        }
    }

    /// Whether the statement comes from the configuration, and is to be prepared before it is run: the server then
    /// refuses to take two for one.
    pub(super) const fn is_own(&self) -> bool {
        self.query.is_some()
    }

    /// The reading of an answer that has just arrived.
    pub(super) fn judge(&self, answer: &Answer, watch: &mut Stopwatch) -> Reading {
        watch.lap(Part::FirstByte);
        let failed = self.value.as_ref().filter(|expected| !answer.meets(expected));
        let degraded = self.degraded.as_ref().filter(|limit| answer.is_beyond(limit));
        Reading {
            note: Some(self.note(answer)),
            failed: failed.map(|expected| format!("{answer}, expected {expected}")),
            degraded: degraded.map(|limit| format!("{answer}, yellow if {limit}")),
            ..watch.reading()
        }
    }

    fn note(&self, answer: &Answer) -> String {
        match (&self.query, answer) {
            (None, _) => SELECT_1.to_owned(),
            (Some(query), Answer::Value(value)) if self.value.is_some() || self.degraded.is_some() => {
                format!("{query}: {}", quoted(value))
            }
            (Some(query), _) => query.to_string(),
        }
    }
}

impl Answer {
    /// Takes the first column, whatever its type, as text: values of the text protocol, or of SQLite.
    pub(super) fn of<DB: Database>(row: Option<&DB::Row>) -> Result<Self, Error>
    where
        usize: ColumnIndex<DB::Row>,
        for<'r> &'r str: Decode<'r, DB>,
    {
        let Some(row) = row else { return Ok(Self::NoRow) };
        if row.try_get_raw(0)?.is_null() {
            return Ok(Self::Null);
        }
        Ok(Self::Value(row.try_get_unchecked::<&str, _>(0)?.to_owned()))
    }

    fn meets(&self, expected: &Comparison) -> bool {
        matches!(self, Self::Value(value) if expected.holds(value))
    }

    /// What is not there cannot be compared, and is worth a look.
    fn is_beyond(&self, limit: &Comparison) -> bool {
        !matches!(self, Self::Value(value) if !limit.holds(value))
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoRow => f.write_str("no row"),
            Self::Null => f.write_str("value is NULL"),
            // Numbers and dates stand as they are, words in quotes.
            Self::Value(value) if value.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
                write!(f, "value is {}", quoted(value))
            }
            Self::Value(value) => write!(f, "value is \"{}\"", quoted(value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Engine, *};
    use rstest::rstest;
    use serde_json::{Value, json};

    fn question(value: Value, degraded: Value) -> Question {
        let comparison = |value: Value| (!value.is_null()).then(|| Comparison::new(&value).unwrap());
        let query = Some(Query::new("select n from t", Engine::Sqlite, false).unwrap());
        Question { query, value: comparison(value), degraded: comparison(degraded) }
    }

    fn value(text: &str) -> Answer {
        Answer::Value(text.to_owned())
    }

    #[rstest]
    #[case(value("7"), "value is 7, expected < 5")]
    #[case(value("DOWN"), "value is \"DOWN\", expected < 5")]
    #[case(Answer::Null, "value is NULL, expected < 5")]
    #[case(Answer::NoRow, "no row, expected < 5")]
    fn what_does_not_meet_it_is_told(#[case] answer: Answer, #[case] sentence: &str) {
        let reading = question(json!("< 5"), Value::Null).judge(&answer, &mut Stopwatch::start());
        assert_eq!(reading.failed.as_deref(), Some(sentence));
        assert_eq!(reading.degraded, None);
    }

    #[test]
    fn a_value_can_be_yellow_without_being_red() {
        let judge = |text| question(json!("< 100"), json!("> 50")).judge(&value(text), &mut Stopwatch::start());
        assert_eq!((judge("50").failed, judge("50").degraded), (None, None));
        assert_eq!(judge("50").note.as_deref(), Some("select n from t: 50"));
        assert_eq!(judge("60").degraded.as_deref(), Some("value is 60, yellow if > 50"));
        assert_eq!(judge("60").failed, None);
        assert_eq!(judge("100").failed.as_deref(), Some("value is 100, expected < 100"));
        let nothing = question(Value::Null, json!("> 50")).judge(&Answer::Null, &mut Stopwatch::start());
        assert_eq!(nothing.degraded.as_deref(), Some("value is NULL, yellow if > 50"));
    }

    #[test]
    fn without_expectations_it_has_to_succeed_and_no_more() {
        for answer in [Answer::NoRow, Answer::Null, value("x")] {
            let reading = question(Value::Null, Value::Null).judge(&answer, &mut Stopwatch::start());
            assert_eq!((reading.failed, reading.degraded), (None, None));
            assert_eq!(reading.note.as_deref(), Some("select n from t"));
        }
        let plain = Question::default().judge(&value("1"), &mut Stopwatch::start());
        assert_eq!(plain.note.as_deref(), Some("SELECT 1"));
    }
}
