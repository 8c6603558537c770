//! From probes to a state: debounce, limits and the sentence. Pure: time is an argument.

use super::{
    Reading, Target,
    flapping::{self, Flips},
    slow::{Limit, Speed},
    window::Count,
};
use crate::{
    fault::{Fault, FaultKind},
    ms::Ms,
    state::State,
    text,
    time::Timestamp,
};

pub use super::{
    slow::{DEVIATIONS, SLOW},
    window::{Enough, REMEMBERED},
};

const DAY_MS: i64 = 86_400_000;

/// After how many periods without a reading a target is called unknown.
pub const STALE_AFTER_PERIODS: i64 = 3;

/// The limits of one target.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Slower than this is degraded. Where the limit is learned, it holds until enough is known.
    pub slow: Ms,
    /// Whether the limit is learned: how many (scaled) median absolute deviations beyond the median are allowed.
    pub learn: Option<u8>,
    /// Red after these failures.
    pub fail_after: Enough,
    /// Green again after these successes.
    pub recover_after: Enough,
    /// Going down or coming back more often than this within an hour is flapping; `None`: it is not watched.
    pub flapping: Option<u64>,
    /// A certificate with fewer days left is degraded.
    pub cert_days: u32,
    /// Time between polls, in milliseconds.
    pub period_ms: i64,
    /// The longest that one poll may take, in milliseconds.
    pub timeout_ms: i64,
}

/// What has to be remembered of a target between two polls.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Track {
    count: Count,
    failing_since: Option<Timestamp>,
    /// What the last poll made of it; `None` before the first.
    was_down: Option<bool>,
    flips: Flips,
    /// What it would say if it were not flapping, where that alone makes it yellow.
    calm: Option<Calm>,
    speed: Speed,
}

#[derive(Clone, Debug, PartialEq)]
struct Calm {
    reason: Option<String>,
}

/// Judges one poll: the target as it was, what the poll gave, and when.
#[must_use]
pub fn judge(
    last: &Target,
    track: &mut Track,
    rules: &Rules,
    outcome: Result<Reading, Fault>,
    now: Timestamp,
) -> Target {
    let mut next = last.clone();
    next.checked_at = Some(now);
    track.count.begin(last.state == State::Down);
    match outcome {
        Ok(reading) => {
            next.fault = None;
            next.latency_ms = Some(reading.latency_ms).filter(|ms| ms.get() > 0.0); // a heartbeat takes no time
            next.phases = reading.phases;
            next.cert_expires_at = reading.cert_expires_at;
            next.incident.clone_from(&reading.incident);
            match &reading.failed {
                Some(sentence) => fail(&mut next, last, track, rules, sentence, now),
                None => pass(&mut next, last, track, rules, &reading, now),
            }
        }
        Err(fault) if fault.kind == FaultKind::Internal => unseen(&mut next, last, fault, now),
        Err(fault) => {
            fail(&mut next, last, track, rules, &fault.message, now);
            next.fault = Some(Fault { since: track.failing_since, ..fault });
        }
    }
    if next.state != State::Unknown {
        watch_flips(&mut next, track, rules, now); // to be unknown is neither going down nor coming back
    }
    if next.state != last.state {
        let began = if next.state == State::Down { track.failing_since } else { None };
        next.since = began.or(Some(now));
    }
    keep_steady(last, &mut next);
    next
}

/// A target whose poll is overdue is no longer what it was last seen as: the same target, unknown. Silence only counts
/// from `listening` on.
#[must_use]
pub fn overdue(last: &Target, rules: &Rules, now: Timestamp, listening: Timestamp) -> Option<Target> {
    (now > overdue_at(last, rules, listening)?).then(|| Target {
        state: State::Unknown,
        reason: Some(format!("no reading for {STALE_AFTER_PERIODS} periods")),
        since: Some(now),
        ..last.clone()
    })
}

/// After which moment a target is overdue; `None` where it is unknown already, or was never asked.
#[must_use]
pub fn overdue_at(last: &Target, rules: &Rules, listening: Timestamp) -> Option<Timestamp> {
    let allowed = rules.period_ms * STALE_AFTER_PERIODS + rules.timeout_ms;
    let heard = last.checked_at.filter(|_| last.state != State::Unknown)?;
    Some(heard.max(listening).plus_ms(allowed))
}

/// A target that has stopped flapping, or flaps less, says so by itself: the same target with a new count.
#[must_use]
pub fn calm(last: &Target, track: &mut Track, rules: &Rules, now: Timestamp) -> Option<Target> {
    last.flapping?;
    let count = flapping::beyond(&mut track.flips, rules.flapping, now);
    if count == last.flapping {
        return None;
    }
    let mut next = Target { flapping: count, ..last.clone() };
    if last.state == State::Degraded
        && let Some(calm) = track.calm.take()
    {
        (next.state, next.reason) = (State::Up, calm.reason);
        say_flapping(&mut next, track, rules);
    }
    if next.state != last.state {
        next.since = Some(now);
    }
    Some(next)
}

fn fail(next: &mut Target, last: &Target, track: &mut Track, rules: &Rules, sentence: &str, now: Timestamp) {
    track.failing_since.get_or_insert(now);
    match track.count.fail(rules.fail_after).filter(|_| last.state != State::Down) {
        // Not yet red, but a failed poll is never green either.
        Some(progress) => {
            next.state = State::Degraded;
            next.reason = Some(format!("{sentence} ({progress})"));
        }
        None => {
            next.state = State::Down;
            next.reason = Some(sentence.to_owned());
        }
    }
}

/// Our own failure says nothing of the target: neither red nor green, and it counts as neither.
fn unseen(next: &mut Target, last: &Target, fault: Fault, now: Timestamp) {
    let before = last.fault.as_ref().filter(|before| before.kind == fault.kind);
    next.state = State::Unknown;
    next.reason = Some(fault.message.clone());
    next.fault = Some(Fault { since: before.and_then(|before| before.since).or(Some(now)), ..fault });
}

fn pass(next: &mut Target, last: &Target, track: &mut Track, rules: &Rules, reading: &Reading, now: Timestamp) {
    track.count.succeed();
    let limit = measure(next, track, rules, reading, now);
    let was_down = last.state == State::Down;
    if was_down && let Some(progress) = track.count.recovering(rules.recover_after) {
        next.state = State::Down;
        next.reason = Some(format!("recovering: {progress}"));
        return;
    }
    track.count.recover(was_down);
    track.failing_since = None;
    let concern =
        reading.degraded.clone().or_else(|| limit.concern(reading)).or_else(|| certificate(reading, rules, now));
    next.state = if concern.is_some() { State::Degraded } else { State::Up };
    next.reason = concern.or_else(|| limit.note(reading.note.as_ref()));
}

/// Finds the limit that this reading is held against, and learns from the reading for the next one.
fn measure(next: &mut Target, track: &mut Track, rules: &Rules, reading: &Reading, now: Timestamp) -> Limit {
    let limit = track.speed.limit(rules);
    next.slow_ms = Some(limit.ms);
    next.slow_learned = limit.is_learned();
    if next.maintenance.is_none() && next.latency_ms.is_some() {
        track.speed.learn(reading.latency_ms, rules, now);
    }
    limit
}

fn watch_flips(next: &mut Target, track: &mut Track, rules: &Rules, now: Timestamp) {
    let is_down = next.state == State::Down;
    let flipped = track.was_down.replace(is_down).is_some_and(|was_down| was_down != is_down);
    if flipped && next.maintenance.is_none() {
        track.flips.push(now);
    }
    next.flapping = flapping::beyond(&mut track.flips, rules.flapping, now);
    track.calm = None;
    say_flapping(next, track, rules);
}

/// A flapping target is not green.
fn say_flapping(next: &mut Target, track: &mut Track, rules: &Rules) {
    if let (Some(count), Some(limit), State::Up) = (next.flapping, rules.flapping, next.state) {
        next.state = State::Degraded;
        let reason = next.reason.replace(flapping::sentence(count, limit));
        track.calm = Some(Calm { reason });
    }
}

fn certificate(reading: &Reading, rules: &Rules, now: Timestamp) -> Option<String> {
    let left = reading.cert_expires_at?.ms_since(now);
    (left < i64::from(rules.cert_days) * DAY_MS)
        .then(|| format!("certificate expires in {}, limit {} days", text::span(left), rules.cert_days))
}

/// Keeps each number of the last reading where nobody could tell the difference: most polls then change nothing but
/// their time, and a patch stays small.
fn keep_steady(last: &Target, next: &mut Target) {
    let keep = |last: Option<Ms>, next: &mut Option<Ms>| {
        if last.zip(*next).is_some_and(|(last, next)| last.about(next)) {
            *next = last;
        }
    };
    let latency = next.latency_ms;
    keep(last.latency_ms, &mut next.latency_ms);
    keep(last.phases.dns_ms, &mut next.phases.dns_ms);
    keep(last.phases.connect_ms, &mut next.phases.connect_ms);
    keep(last.phases.tls_ms, &mut next.phases.tls_ms);
    keep(last.phases.first_byte_ms, &mut next.phases.first_byte_ms);
    keep(last.phases.body_ms, &mut next.phases.body_ms);
    let slow = |target: &Target| target.reason.as_deref().is_some_and(|reason| reason.starts_with(SLOW));
    if latency != next.latency_ms && last.slow_ms == next.slow_ms && slow(last) && slow(next) {
        next.reason.clone_from(&last.reason); // the sentence and the number say the same
    }
}

#[cfg(test)]
mod tests;
