//! From an error's numbers to its state. Pure: time is an argument.

use super::BugsnagError;
use crate::{state::State, time::Timestamp};

/// Against which limits a project's errors are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// From so many events within the lookback on an error is yellow.
    pub degraded_events: u64,
    /// From so many on it is red.
    pub down_events: u64,
    /// How far back events count, in milliseconds.
    pub lookback_ms: i64,
    /// From so many times its usual number of events on an error spikes.
    pub spike_factor: u64,
}

/// Fewer events than these are no spike, however few there were before.
const SPIKE_AT_LEAST: u64 = 10;
/// So many earlier days or hours have to be known.
const SPIKE_PAST: usize = 4;

/// Writes what the numbers of an error mean: its state with the sentence, whether it is new, whether it spikes.
pub fn judge(error: &mut BugsnagError, rules: &Rules, now: Timestamp) {
    error.is_new = error.first_seen.is_some_and(|first| now.ms_since(first) < rules.lookback_ms);
    error.spike = spike(&error.trend, rules.spike_factor);
    let span = crate::text::span(rules.lookback_ms);
    let over = |limit: u64| Some(format!("{} in {span}, limit {limit}", events(error.events)));
    (error.state, error.reason) = if error.events >= rules.down_events {
        (State::Down, over(rules.down_events))
    } else if error.events >= rules.degraded_events {
        (State::Degraded, over(rules.degraded_events))
    } else if let Some(factor) = error.spike {
        (State::Degraded, Some(format!("{factor} times its usual number of events")))
    } else {
        (State::Up, None)
    };
}

/// How many times the median of the past the newest number is; `None` where that is no spike.
#[must_use]
pub fn spike(trend: &[u64], factor: u64) -> Option<u64> {
    let (newest, past) = trend.split_last()?;
    if *newest < SPIKE_AT_LEAST || past.len() < SPIKE_PAST {
        return None;
    }
    let mut past = past.to_vec();
    past.sort_unstable();
    let usual = past.get(past.len() / 2).copied().unwrap_or_default().max(1);
    let times = newest / usual;
    (times >= factor.max(2)).then_some(times)
}

fn events(count: u64) -> String {
    if count == 1 { "1 event".to_owned() } else { format!("{count} events") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const RULES: Rules = Rules { degraded_events: 10, down_events: 100, lookback_ms: 86_400_000, spike_factor: 5 };

    #[rstest]
    #[case(9, State::Up, None)]
    #[case(10, State::Degraded, Some("10 events in 1 d, limit 10"))]
    #[case(1_204, State::Down, Some("1204 events in 1 d, limit 100"))]
    fn each_state_has_its_limit_and_its_sentence(
        #[case] events: u64,
        #[case] state: State,
        #[case] reason: Option<&str>,
    ) {
        let mut error = BugsnagError { events, ..BugsnagError::default() };
        judge(&mut error, &RULES, Timestamp::from_ms(0));
        assert_eq!((error.state, error.reason.as_deref()), (state, reason));
    }

    #[test]
    fn what_was_first_seen_within_the_lookback_is_new() {
        let now = Timestamp::from_ms(1_000_000_000);
        let is_new = |ago: i64| {
            let mut error = BugsnagError { first_seen: Some(now.plus_ms(-ago)), ..BugsnagError::default() };
            judge(&mut error, &RULES, now);
            error.is_new
        };
        assert!(is_new(1_000) && !is_new(86_400_000));
    }

    #[rstest]
    #[case(&[2, 3, 2, 3, 40], Some(13))]
    #[case(&[0, 0, 0, 0, 12], Some(12))]
    #[case(&[0, 0, 0, 0, 9], None)]
    #[case(&[20, 20, 20, 20, 40], None)]
    #[case(&[0, 0, 500], None)]
    #[case(&[], None)]
    fn a_spike_is_told_by_its_factor(#[case] trend: &[u64], #[case] factor: Option<u64>) {
        assert_eq!(spike(trend, 5), factor);
    }
}
