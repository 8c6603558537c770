//! What one database has said of a metric, and which days it has to be asked again. Pure.

use super::buckets::Said;
use app::time::Timestamp;
use jiff::civil::Date;
use std::{collections::BTreeMap, sync::Arc};

/// What has not changed for so long is settled.
const SETTLED_MS: i64 = 24 * 3_600_000;
/// How often settled days are asked again.
const AGAIN_MS: i64 = 6 * 3_600_000;

/// What is known of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What was said last.
    pub said: Said,
    /// Since when that is known.
    pub since: Timestamp,
}

/// The days of one metric in one database.
pub type Days = BTreeMap<Date, Kept>;

/// The newest day that has a value.
#[must_use]
pub fn newest(days: &Days) -> Option<Date> {
    days.iter().rev().find(|(_, kept)| kept.said.is_value()).map(|(day, _)| *day)
}

/// What is known, and when all of it was asked last.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    days: Arc<Days>,
    whole_at: Option<Timestamp>,
}

impl Kept {
    /// Whether it has not changed for long.
    #[must_use]
    pub fn is_settled(&self, now: Timestamp) -> bool {
        now.ms_since(self.since) >= SETTLED_MS
    }
}

impl Memory {
    /// The first day to be asked: `first`, or where that is not due yet, the first one that is not settled; today at the latest.
    #[must_use]
    pub fn from(&self, first: Date, today: Date, now: Timestamp) -> Date {
        if self.whole_at.is_none_or(|at| now.ms_since(at) >= AGAIN_MS) {
            return first;
        }
        let is_settled = |day: &Date| self.days.get(day).is_some_and(|kept| kept.is_settled(now));
        first
            .series(jiff::Span::new().days(1))
            .take_while(|day| *day < today)
            .find(|day| !is_settled(day))
            .unwrap_or(today)
    }

    /// Takes what was said of the days from `from` on and before `to`, and forgets what lies before `first`.
    pub fn learn(
        &mut self,
        first: Date,
        (from, to): (Date, Date),
        mut found: BTreeMap<Date, Said>,
        now: Timestamp,
    ) -> Arc<Days> {
        let mut days: Days = self
            .days
            .iter()
            .filter(|(day, _)| **day >= first && **day < to)
            .map(|(day, kept)| (*day, kept.clone()))
            .collect();
        for day in from.series(jiff::Span::new().days(1)).take_while(|day| *day < to) {
            let said = found.remove(&day).unwrap_or(Said::Missing);
            let last = days.get(&day).filter(|last| last.said == said);
            let since = last.map_or(now, |last| last.since);
            days.insert(day, Kept { said, since });
        }
        if from == first {
            self.whole_at = Some(now);
        }
        self.days = Arc::new(days);
        Arc::clone(&self.days)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::buckets::Value, *};

    const HOUR: i64 = 3_600_000;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_ms(hours * HOUR)
    }

    fn value(text: &str) -> Said {
        Said::Value(Value::new(text.to_owned()))
    }

    #[test]
    fn what_does_not_change_for_a_day_is_asked_four_times_a_day() {
        let (first, today, to) = (day("2026-11-14"), day("2026-11-23"), day("2026-11-24"));
        let mut memory = Memory::default();
        assert_eq!(memory.from(first, today, at(0)), first);
        let all = |text: &str| first.series(jiff::Span::new().days(1)).take(10).map(|day| (day, value(text))).collect();
        memory.learn(first, (first, to), all("1"), at(0));
        // Nothing is settled before a day has passed, then all but today.
        assert_eq!(memory.from(first, today, at(1)), first);
        memory.learn(first, (first, to), all("1"), at(24));
        assert_eq!(memory.from(first, today, at(25)), today);
        memory.learn(first, (today, to), BTreeMap::from([(today, value("2"))]), at(25));
        assert_eq!(memory.from(first, today, at(29)), today);
        assert_eq!(memory.from(first, today, at(30)), first);
    }

    #[test]
    fn what_changes_is_unsettled_again() {
        let (first, changed, to) = (day("2026-11-20"), day("2026-11-21"), day("2026-11-24"));
        let mut memory = Memory::default();
        let rows =
            |text: &str| BTreeMap::from([(first, value("1")), (changed, value(text)), (day("2026-11-22"), value("1"))]);
        memory.learn(first, (first, to), rows("1"), at(0));
        let days = memory.learn(first, (first, to), rows("7"), at(30));
        assert!(
            days[&first].is_settled(at(30)) && !days[&changed].is_settled(at(53)) && days[&changed].is_settled(at(54))
        );
        assert_eq!(memory.from(first, day("2026-11-23"), at(31)), changed);
        // A row that goes is a change as well.
        let days = memory.learn(first, (changed, to), BTreeMap::new(), at(31));
        assert_eq!(days[&changed], Kept { said: Said::Missing, since: at(31) });
        assert_eq!(days[&first].since, at(0));
    }

    #[test]
    fn what_lies_before_the_window_is_forgotten() {
        let mut memory = Memory::default();
        memory.learn(day("2026-11-14"), (day("2026-11-14"), day("2026-11-24")), BTreeMap::new(), at(0));
        let days = memory.learn(day("2026-11-15"), (day("2026-11-24"), day("2026-11-25")), BTreeMap::new(), at(1));
        assert_eq!((days.len(), days.first_key_value().map(|(day, _)| *day)), (10, Some(day("2026-11-15"))));
    }
}
