//! From samples to a number with a state. Pure: time is an argument.

use super::{Metric, limit::Limit, unit};
use crate::{number::Number, state::State, time::Timestamp};
use std::fmt;

/// How one metric is judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Its unit, as configured; of a counter's rate, without the `/s`.
    pub unit: Option<String>,
    /// Beyond this it is yellow.
    pub degraded: Option<Limit>,
    /// Beyond this it is red.
    pub down: Option<Limit>,
    /// How far a value has to come back behind a limit until it counts as back, as a share of the limit.
    pub hysteresis: f64,
    /// And for how many samples in a row.
    pub recover_after: u32,
    /// Whether it only grows, so that its rate is shown; `None`: what the feed says about it.
    pub counter: Option<bool>,
    /// In which time a rate counts.
    pub per: Per,
}

/// The time in which a rate counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Per {
    /// `/s`
    #[default]
    Second,
    /// `/min`
    Minute,
    /// `/h`
    Hour,
}

impl Per {
    const fn ms(self) -> f64 {
        match self {
            Self::Second => 1_000.0,
            Self::Minute => 60_000.0,
            Self::Hour => 3_600_000.0,
        }
    }

    const fn suffix(self) -> &'static str {
        match self {
            Self::Second => "/s",
            Self::Minute => "/min",
            Self::Hour => "/h",
        }
    }
}

/// What a feed has for one metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// The number; may be infinite, never NaN.
    pub value: f64,
    /// Whether the feed itself says that it only grows.
    pub counter: bool,
}

/// Why a feed that answers has no number for a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// It does not name it.
    Absent,
    /// Several numbers fit, and nobody said what to make of them.
    Several(usize),
    /// What is there is no number: a text, or NaN.
    NotANumber,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("not in the feed's answer"),
            Self::Several(count) => {
                write!(f, "{count} numbers in the feed's answer fit: select one, or say how to aggregate them")
            }
            Self::NotANumber => f.write_str("what the feed has there is not a number"),
        }
    }
}

/// What has to be remembered of a metric between two samples.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Track {
    /// The last count, and when it was.
    count: Option<(f64, Timestamp)>,
    level: Option<State>,
    /// So many samples in a row were better than the level.
    better: u32,
}

impl Track {
    /// The clock was set since the last sample: how long ago that was, nobody can tell by it.
    pub const fn clock_set(&mut self) {
        self.count = None;
    }
}

/// Judges one sample.
#[must_use]
pub fn judge(track: &mut Track, rules: &Rules, found: Result<Measured, Missing>, now: Timestamp) -> Metric {
    let measured = match found {
        Ok(measured) => measured,
        Err(missing) => return unknown(rules, &missing.to_string()),
    };
    let is_rate = rules.counter.unwrap_or(measured.counter);
    let value = if is_rate { rate(track, rules, measured.value, now) } else { Some(measured.value) };
    let Some(value) = value else { return unknown(rules, "a rate needs two samples") };
    let unit = said_unit(rules, is_rate);
    let text = unit::human(value, unit.as_deref());
    let state = level(track, rules, value);
    let reason = reason(track, rules, state, value, &text, unit.as_deref());
    Metric { value: Number::finite(value), text, unit, state, reason }
}

/// A metric whose feed is not heard: the last number stays to be seen, but nobody knows.
#[must_use]
pub fn lost(last: &Metric, why: &str) -> Metric {
    Metric { state: State::Unknown, reason: Some(why.to_owned()), ..last.clone() }
}

fn unknown(rules: &Rules, why: &str) -> Metric {
    Metric { text: "—".to_owned(), unit: rules.unit.clone(), reason: Some(why.to_owned()), ..Metric::default() }
}

fn said_unit(rules: &Rules, is_rate: bool) -> Option<String> {
    match (&rules.unit, is_rate) {
        (unit, false) => unit.clone(),
        (Some(unit), true) if unit.contains('/') => Some(unit.clone()),
        (unit, true) => Some([unit.as_deref().unwrap_or_default(), rules.per.suffix()].concat()),
    }
}

/// A counter that is less than before has begun anew, at nothing.
fn rate(track: &mut Track, rules: &Rules, value: f64, now: Timestamp) -> Option<f64> {
    let (before, then) = track.count.replace((value, now))?;
    let grown = if value < before { value } else { value - before };
    let ms = Number::finite(now.ms_since(then) as f64).filter(|ms| ms.0 > 0.0)?;
    Some(grown / ms.0 * rules.per.ms())
}

fn level(track: &mut Track, rules: &Rules, value: f64) -> State {
    let crossed = |limit: Option<Limit>| limit.is_some_and(|limit| limit.is_crossed(value));
    let holds = |limit: Option<Limit>| limit.is_some_and(|limit| !limit.is_cleared(value, rules.hysteresis));
    let last = track.level.unwrap_or(State::Up);
    let wanted = if crossed(rules.down) || (last == State::Down && holds(rules.down)) {
        State::Down
    } else if crossed(rules.degraded) || (last != State::Up && holds(rules.degraded)) {
        State::Degraded
    } else {
        State::Up
    };
    track.better = if wanted > last { track.better + 1 } else { 0 };
    let next = if wanted > last && track.better < rules.recover_after { last } else { wanted };
    if next != last {
        track.better = 0;
    }
    track.level = Some(next);
    next
}

fn reason(track: &Track, rules: &Rules, state: State, value: f64, text: &str, unit: Option<&str>) -> Option<String> {
    let limit = match state {
        State::Down => rules.down,
        State::Degraded => rules.degraded,
        _ => None,
    }?;
    let said = limit.human(unit);
    Some(if limit.is_crossed(value) {
        format!("{text} {said}")
    } else if track.better > 0 {
        format!("{text}, was {said}: {} of {} samples clear", track.better, rules.recover_after)
    } else {
        format!("{text}, was {said} and is not clear of it")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rules() -> Rules {
        Rules {
            unit: Some("s".to_owned()),
            degraded: "> 0.2".parse().ok(),
            down: "> 1".parse().ok(),
            hysteresis: 0.05,
            recover_after: 3,
            counter: None,
            per: Per::Second,
        }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_ms(second * 1_000)
    }

    fn gauge(value: f64) -> Result<Measured, Missing> {
        Ok(Measured { value, counter: false })
    }

    fn states(values: &[f64]) -> Vec<State> {
        let mut track = Track::default();
        values.iter().map(|value| judge(&mut track, &rules(), gauge(*value), at(0)).state).collect()
    }

    #[test]
    fn it_gets_worse_at_once_and_better_only_for_good() {
        use State::{Degraded, Down, Up};
        assert_eq!(states(&[0.1, 0.3, 0.1, 0.1, 0.1]), [Up, Degraded, Degraded, Degraded, Up]);
        assert_eq!(states(&[1.5, 0.97, 0.97, 0.97, 0.97]), [Down; 5], "within the margin");
        assert_eq!(states(&[1.5, 0.5, 0.5, 0.5]), [Down, Down, Down, Degraded]);
        assert_eq!(states(&[1.5, 0.1, 0.1, 1.1, 0.1, 0.1, 0.1]), [Down, Down, Down, Down, Down, Down, Up]);
    }

    #[test]
    fn each_state_that_is_not_green_has_its_sentence() {
        let mut track = Track::default();
        let mut say = |value| judge(&mut track, &rules(), gauge(value), at(0)).reason;
        assert_eq!(say(0.1), None);
        assert_eq!(say(1.3).unwrap(), "1.3 s > 1 s");
        assert_eq!(say(0.98).unwrap(), "980 ms, was > 1 s and is not clear of it");
        assert_eq!(say(0.5).unwrap(), "500 ms, was > 1 s: 1 of 3 samples clear");
    }

    #[test]
    fn counters_become_rates_and_a_reset_is_no_negative_one() {
        let rules = Rules { unit: None, degraded: None, down: None, per: Per::Minute, ..rules() };
        let mut track = Track::default();
        let mut at = |second, value| judge(&mut track, &rules, Ok(Measured { value, counter: true }), at(second));
        assert_eq!((at(0, 100.0).state, at(2, 120.0).text), (State::Unknown, "600 /min".to_owned()));
        assert_eq!(at(3, 5.0).text, "300 /min");
        assert_eq!(at(3, 7.0).state, State::Unknown, "no time has passed");
    }

    #[test]
    fn what_is_missing_says_so_and_is_not_green() {
        for missing in [Missing::Absent, Missing::Several(3), Missing::NotANumber] {
            let metric = judge(&mut Track::default(), &rules(), Err(missing), at(0));
            assert_eq!((metric.state, metric.value, &*metric.text), (State::Unknown, None, "—"));
            assert_eq!(metric.reason, Some(missing.to_string()));
        }
    }

    #[test]
    fn an_infinite_value_is_judged_and_not_sent() {
        let metric = judge(&mut Track::default(), &rules(), gauge(f64::INFINITY), at(0));
        assert_eq!((metric.state, metric.value), (State::Down, None));
    }

    proptest! {
        #[test]
        fn what_is_beyond_a_limit_is_never_green(values in proptest::collection::vec(0.0_f64..2.0, 1..40)) {
            for (value, state) in values.iter().zip(states(&values)) {
                prop_assert!(*value <= 0.2 || state < State::Up);
                prop_assert!(*value <= 1.0 || state == State::Down);
            }
        }
    }
}
