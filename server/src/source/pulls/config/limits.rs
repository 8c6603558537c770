//! When a pull request is old: `old_after`, `overdue_after`.

use crate::config::{
    duration,
    read::{Item, Section},
};
use app::model::pulls::judge::Rules;
use std::{ops::RangeInclusive, time::Duration};

const AGES: RangeInclusive<Duration> = Duration::from_mins(1)..=Duration::from_hours(366 * 24);
const OLD: Duration = Duration::from_hours(3 * 24);
const OVERDUE: Duration = Duration::from_hours(7 * 24);

/// Reads both; what gets worse is yellow before it is red.
pub(super) fn read(section: &mut Section<'_>) -> Rules {
    let (old_item, overdue_item) = (section.get("old_after"), section.get("overdue_after"));
    let age = |item: &Option<Item<'_>>| item.as_ref().and_then(|item| item.duration(AGES));
    let (old_read, overdue_read) = (age(&old_item), age(&overdue_item));
    let (old, overdue) = (old_read.unwrap_or(OLD), overdue_read.unwrap_or(OVERDUE));
    if overdue < old {
        let default = |read: Option<Duration>| if read.is_none() { ", the default" } else { "" };
        if let Some(item) = overdue_item.filter(|_| overdue_read.is_some()) {
            let title = "bad `overdue_after`: earlier than `old_after`, which would never be seen";
            let allowed = format!("at least `old_after`: {}{}", duration::text(old), default(old_read));
            item.report(item.problem(title).allowed(allowed));
        } else if let Some(item) = old_item {
            let title = "bad `old_after`: later than `overdue_after`, so that it would never be seen";
            let more =
                format!("at most `overdue_after`: {}, the default; or more of that, too", duration::text(overdue));
            item.report(item.problem(title).allowed(more));
        }
    }
    Rules { old_after_ms: millis(old), overdue_after_ms: millis(overdue) }
}

fn millis(age: Duration) -> i64 {
    i64::try_from(age.as_millis()).unwrap_or(i64::MAX)
}
