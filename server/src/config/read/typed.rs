//! The values that are not texts: numbers, durations, words, JSON.

use super::Item;
use crate::config::{
    duration,
    problem::{meant, quoted},
};
use std::{ops::RangeInclusive, time::Duration};
use toml::de::{DeInteger, DeValue};

impl Item<'_> {
    /// A span of time within `limits`.
    #[must_use]
    pub fn duration(&self, limits: RangeInclusive<Duration>) -> Option<Duration> {
        let text = self.text_like(duration::ALLOWED)?;
        let Some(duration) = duration::parse(&text.value) else {
            let title = format!("bad `{}`: not a duration", self.name());
            self.report(self.problem(title).allowed(duration::ALLOWED));
            return None;
        };
        self.within(duration, limits, duration::text)
    }

    /// A whole number within `limits`.
    #[must_use]
    pub fn integer(&self, limits: RangeInclusive<i64>) -> Option<i64> {
        let allowed = format!("a whole number from {} to {}", limits.start(), limits.end());
        match self.value.get_ref() {
            DeValue::Integer(number) => match whole(number) {
                Some(number) => self.within(number, limits, |number| number.to_string()),
                None => self.wrong(&allowed),
            },
            _ => self.wrong(&allowed),
        }
    }

    /// As [`Item::integer`], in the type it is kept in.
    #[must_use]
    pub fn count<T: TryFrom<i64>>(&self, limits: RangeInclusive<i64>) -> Option<T> {
        self.integer(limits).and_then(|number| T::try_from(number).ok())
    }

    /// A number within `limits`.
    #[must_use]
    pub fn float(&self, limits: RangeInclusive<f64>) -> Option<f64> {
        let number = match self.value.get_ref() {
            DeValue::Float(number) => number.as_str().parse().ok().filter(|number: &f64| !number.is_nan()),
            DeValue::Integer(number) => whole(number).and_then(|number| i32::try_from(number).ok()).map(f64::from),
            _ => None,
        };
        match number {
            Some(number) => self.within(number, limits, |number| number.to_string()),
            None => self.wrong(&format!("a number from {} to {}", limits.start(), limits.end())),
        }
    }

    /// A truth value.
    #[must_use]
    pub fn truth(&self) -> Option<bool> {
        match self.value.get_ref() {
            DeValue::Boolean(truth) => Some(*truth),
            _ => self.wrong("true or false"),
        }
    }

    /// One of a few words.
    #[must_use]
    pub fn word<T: Copy>(&self, words: &[(&'static str, T)]) -> Option<T> {
        let allowed = quoted(words.iter().map(|(word, _)| *word));
        let text = self.text_like(&allowed)?;
        let found = words.iter().find(|(word, _)| *word == text.value);
        if found.is_none() {
            let help = meant(&text.value, words.iter().map(|(word, _)| *word)).filter(|_| !text.secret);
            let title = format!("bad `{}`: an unknown word", self.name());
            let help = help.map(|word| format!("did you mean `{word}`?"));
            self.report(self.problem(title).allowed(allowed).maybe_help(help));
        }
        found.map(|(_, value)| *value)
    }

    /// A date of TOML's own, as it writes it; `None` where it is something else.
    #[must_use]
    pub fn date(&self) -> Option<String> {
        match self.value.get_ref() {
            DeValue::Datetime(date) => Some(date.to_string()),
            _ => None,
        }
    }

    /// Any value but a date, as JSON.
    #[must_use]
    pub fn json(&self) -> Option<serde_json::Value> {
        const ALLOWED: &str = "a text, a number, true, false, a list or a table";
        Some(match self.value.get_ref() {
            DeValue::String(_) => self.text()?.value.into(),
            DeValue::Integer(number) => whole(number).or_else(|| self.wrong("a whole number of 64 bits"))?.into(),
            DeValue::Float(number) => {
                let number = number.as_str().parse().ok().and_then(serde_json::Number::from_f64);
                number.or_else(|| self.wrong("a finite number"))?.into()
            }
            DeValue::Boolean(truth) => (*truth).into(),
            DeValue::Datetime(_) => return self.wrong(ALLOWED),
            DeValue::Array(items) => self.indexed(items.iter()).iter().filter_map(Item::json).collect(),
            DeValue::Table(_) => {
                let entries = self.entries(ALLOWED);
                entries.iter().filter_map(|entry| Some((entry.name.to_owned(), entry.item.json()?))).collect()
            }
        })
    }

    fn within<T: PartialOrd>(&self, value: T, limits: RangeInclusive<T>, text: impl Fn(T) -> String) -> Option<T> {
        if limits.contains(&value) {
            return Some(value);
        }
        let side = if value < *limits.start() { "too small" } else { "too large" };
        let (least, most) = limits.into_inner();
        let allowed = format!("from {} to {}", text(least), text(most));
        self.report(self.problem(format!("bad `{}`: {side}", self.name())).allowed(allowed));
        None
    }
}

fn whole(number: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}
