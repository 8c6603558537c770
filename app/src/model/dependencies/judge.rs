//! From probes to a state: debounce, limits and the sentence. Pure: time is an argument.

use super::{Reading, Target};
use crate::{
    fault::{Fault, FaultKind},
    ms::Ms,
    state::State,
    text,
    time::Timestamp,
};

const DAY_MS: i64 = 86_400_000;

/// After how many periods without a reading a target is called unknown.
pub const STALE_AFTER_PERIODS: i64 = 3;

/// How the sentence of a slow target begins.
pub const SLOW: &str = "slow: ";

/// The limits of one target.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Slower than this is degraded.
    pub slow: Ms,
    /// Red after this many failures in a row.
    pub fail_after: u32,
    /// Green again after this many successes in a row.
    pub recover_after: u32,
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
    failures: u32,
    successes: u32,
    failing_since: Option<Timestamp>,
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
    let allowed = rules.period_ms * STALE_AFTER_PERIODS + rules.timeout_ms;
    let age = now.ms_since(last.checked_at?.max(listening));
    (age > allowed && last.state != State::Unknown).then(|| Target {
        state: State::Unknown,
        reason: Some(format!("no reading for {STALE_AFTER_PERIODS} periods")),
        since: Some(now),
        ..last.clone()
    })
}

fn fail(next: &mut Target, last: &Target, track: &mut Track, rules: &Rules, sentence: &str, now: Timestamp) {
    track.successes = 0;
    track.failures = track.failures.saturating_add(1);
    track.failing_since.get_or_insert(now);
    if track.failures >= rules.fail_after || last.state == State::Down {
        next.state = State::Down;
        next.reason = Some(sentence.to_owned());
    } else {
        // Not yet red, but a failed poll is never green either.
        next.state = State::Degraded;
        next.reason = Some(format!("{sentence} (failure {} of {})", track.failures, rules.fail_after));
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
    track.successes = track.successes.saturating_add(1);
    if last.state == State::Down && track.successes < rules.recover_after {
        next.state = State::Down;
        next.reason = Some(format!("recovering: success {} of {}", track.successes, rules.recover_after));
        return;
    }
    track.failures = 0;
    track.failing_since = None;
    let concern =
        reading.degraded.clone().or_else(|| slow(reading, rules)).or_else(|| certificate(reading, rules, now));
    next.state = if concern.is_some() { State::Degraded } else { State::Up };
    next.reason = concern.or_else(|| reading.note.clone());
}

fn slow(reading: &Reading, rules: &Rules) -> Option<String> {
    if reading.latency_ms <= rules.slow {
        return None;
    }
    let where_ = reading.phases.slowest().map(|(name, ms)| format!(", {name} {ms}")).unwrap_or_default();
    Some(format!("{SLOW}{} > {}{where_}", reading.latency_ms, rules.slow))
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
    if latency != next.latency_ms && slow(last) && slow(next) {
        next.reason.clone_from(&last.reason); // the sentence and the number say the same
    }
}

#[cfg(test)]
mod tests;
