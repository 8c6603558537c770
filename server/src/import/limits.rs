//! What every importer does with periods, timeouts and counts: keep them within what we allow, and say so.

use super::document::Target;
use crate::config::duration;
use std::time::Duration;

const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_hours(24);

/// Sets `period` and `timeout`, as far as they differ from what the widget says already.
pub fn times(target: &mut Target, period: Duration, timeout: Option<Duration>, widget: &Widget) {
    let allowed = period.clamp(SHORTEST, LONGEST);
    if allowed != period {
        target.said(format!("every {} becomes every {}", duration::text(period), duration::text(allowed)));
    }
    if allowed != widget.period {
        target.keys.set("period", duration::text(allowed));
    }
    let Some(timeout) = timeout.filter(|timeout| !timeout.is_zero()) else { return };
    let cut = timeout.min(allowed);
    if cut != timeout {
        target.said(format!("a timeout of {} is longer than the period, so it is cut to it", duration::text(timeout)));
    }
    if cut != widget.timeout.min(allowed) {
        target.keys.set("timeout", duration::text(cut));
    }
}

/// What the widget says for all its targets.
#[derive(Clone, Copy, Debug)]
pub struct Widget {
    /// Time between two polls.
    pub period: Duration,
    /// The longest that one may take.
    pub timeout: Duration,
}

/// How many in a row, within what we allow.
#[must_use]
pub fn times_in_a_row(count: f64) -> i64 {
    // A count beyond a thousand is a typing mistake wherever it comes from.
    #[expect(clippy::cast_possible_truncation, reason = "clamped to a thousand")]
    let count = count.clamp(1.0, 1_000.0) as i64;
    count
}
