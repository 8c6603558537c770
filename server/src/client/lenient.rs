//! What upstreams say as JSON, read leniently. Every field may be absent, null, of another type or in the other spelling; none of that costs
//! more than that field.

use app::time::Timestamp;
use jiff::{Timestamp as Instant, civil::DateTime, fmt::rfc2822, tz::TimeZone};
use serde_json::Value;
use std::borrow::Cow;

/// The last moment that has four digits for its year.
const LAST_MS: i64 = 253_402_300_799_999;

/// One object of a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'a>(pub(super) &'a Value);

impl<'a> Item<'a> {
    /// A field by its documented name, `error_class`, or as some answers have it, `errorClass`.
    pub(super) fn get(self, name: &str) -> Option<&'a Value> {
        let known = |value: &&Value| !value.is_null();
        self.0.get(name).filter(known).or_else(|| self.0.get(&*camel(name)).filter(known))
    }

    /// Any text, as it is; numbers are text too. `None` where there is none.
    pub(super) fn text(self, name: &str) -> Option<String> {
        match self.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// A count, from an integer, a float or digits.
    pub(super) fn count(self, name: &str) -> Option<u64> {
        count(self.get(name)?)
    }

    /// A point in time; `None` where it cannot be read as one.
    pub(super) fn time(self, name: &str) -> Option<Timestamp> {
        time(self.get(name)?.as_str()?)
    }

    /// A list of texts; a single one is a list of one.
    pub(super) fn texts(self, name: &str) -> Vec<String> {
        let mut texts = Vec::new();
        collect(self.get(name), &mut texts);
        texts
    }
}

/// Lists within lists occur.
fn collect(value: Option<&Value>, texts: &mut Vec<String>) {
    match value {
        Some(Value::String(text)) => texts.push(text.clone()),
        Some(Value::Array(values)) => values.iter().for_each(|value| collect(Some(value), texts)),
        _ => {}
    }
}

/// 64 bits; what is less than nothing is nothing.
pub(super) fn count(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64().or_else(|| number.as_f64().map(whole)),
        Value::String(digits) => digits.trim().parse().ok(),
        _ => None,
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, which is what is wanted here")]
fn whole(number: f64) -> u64 {
    number.round() as u64
}

/// ISO 8601 with or without fraction, in UTC, with an offset or without either; or as mail has it.
pub(super) fn time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let instant: Option<Instant> = text.parse().ok();
    let mailed = || rfc2822::DateTimeParser::new().parse_timestamp(text).ok();
    let plain = || text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let ms = instant.or_else(mailed).or_else(plain)?.as_millisecond();
    (0..=LAST_MS).contains(&ms).then(|| Timestamp::from_ms(ms))
}

fn camel(name: &str) -> Cow<'_, str> {
    if !name.contains('_') {
        return Cow::Borrowed(name);
    }
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    Cow::Owned(words.fold(first, |name, word| {
        let mut letters = word.chars();
        let head = letters.next().map(|letter| letter.to_ascii_uppercase());
        name + &head.into_iter().chain(letters).collect::<String>()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::json;

    #[test]
    fn both_spellings_are_read_and_null_is_absent() {
        let item =
            json!({ "error_class": null, "errorClass": "A", "first_seen_unfiltered": 1, "firstSeenUnfiltered": 2 });
        assert_eq!(Item(&item).text("error_class").as_deref(), Some("A"));
        assert_eq!(Item(&item).text("first_seen_unfiltered").as_deref(), Some("1"), "the documented one first");
        assert_eq!(Item(&json!([])).text("error_class"), None);
    }

    #[rstest]
    #[case(json!(475), Some(475))]
    #[case(json!(18_446_744_073_709_551_615_u64), Some(u64::MAX))]
    #[case(json!(16_777_217), Some(16_777_217))]
    #[case(json!(12.0), Some(12))]
    #[case(json!(1e30), Some(u64::MAX))]
    #[case(json!(-3), Some(0))]
    #[case(json!("9007199254740993"), Some(9_007_199_254_740_993))]
    #[case(json!("many"), None)]
    #[case(json!([1]), None)]
    fn counts_have_64_bits(#[case] value: Value, #[case] expected: Option<u64>) {
        assert_eq!(count(&value), expected);
    }

    #[rstest]
    #[case("2017-12-12T10:58:50.000Z", Some("2017-12-12T10:58:50.000Z"))]
    #[case("2017-03-20T00:00:00Z", Some("2017-03-20T00:00:00.000Z"))]
    #[case("2021-07-08T14:26:55+00:00", Some("2021-07-08T14:26:55.000Z"))]
    #[case("2021-07-08T14:26:55.5+02:00", Some("2021-07-08T12:26:55.500Z"))]
    #[case("2021-07-08T14:26:55", Some("2021-07-08T14:26:55.000Z"))]
    #[case("Tue, 12 Dec 2017 11:55:03 GMT", Some("2017-12-12T11:55:03.000Z"))]
    #[case("2017-03-31:00:00Z", None)]
    #[case("-000001-01-01T00:00:00Z", None)]
    #[case("", None)]
    fn times_are_read_as_they_come(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(time(text).map(|at| at.to_string()).as_deref(), expected);
    }

    #[test]
    fn lists_may_hold_lists() {
        let item = json!({ "release_stages": [["staging", "production"], null, 3, "beta"], "one": "x" });
        assert_eq!(Item(&item).texts("release_stages"), ["staging", "production", "beta"]);
        assert_eq!((Item(&item).texts("one").len(), Item(&item).texts("none").len()), (1, 0));
    }

    proptest! {
        #[test]
        fn never_panics_on_rubbish(text in ".*", number in any::<f64>()) {
            let _ = time(&text);
            let _ = camel(&text);
            let _ = count(&json!(number));
        }
    }
}
