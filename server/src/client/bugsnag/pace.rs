//! How fast Bugsnag may be asked: what it says of its limits, and what is left of them for people. Pure: the moment is an argument.

use app::fault::Fault;
use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// Limits are per minute.
const MINUTE: Duration = Duration::from_secs(60);
/// Between two calls as long as there is something that nobody knows yet.
const HURRY: Duration = Duration::from_millis(500);
/// Who is refused without being told until when waits so long, and twice as long each time, up to the longest.
const BACK_OFF: Duration = MINUTE;
const BACK_OFF_AT_MOST: Duration = Duration::from_secs(16 * 60);
/// Longer than this nobody waits, whatever was said.
const REST_AT_MOST: Duration = Duration::from_secs(24 * 60 * 60);
/// After so many good answers in a row one call more is tried that was found to be too many.
const PROVEN: u32 = 30;

/// What the head of an answer says of the limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rates {
    /// Calls within a minute, of everybody who uses this token.
    pub(super) limit: Option<u32>,
    /// How many of them are left.
    pub(super) remaining: Option<u32>,
}

/// The pace of all that use one token.
#[derive(Debug)]
pub(super) struct Pace {
    /// Calls a minute at most, as configured.
    wanted: u32,
    /// Calls a minute that were found not to be too many.
    found: u32,
    rates: Rates,
    /// The calls of the last minute.
    calls: VecDeque<Instant>,
    rest: Option<(Instant, Fault)>,
    refusals: u32,
    good: u32,
}

impl Pace {
    pub(super) const fn new(wanted: u32) -> Self {
        let rates = Rates { limit: None, remaining: None };
        Self { wanted, found: wanted, rates, calls: VecDeque::new(), rest: None, refusals: 0, good: 0 }
    }

    /// Another configuration of the same token.
    pub(super) fn want(&mut self, wanted: u32) {
        if self.wanted != wanted {
            (self.wanted, self.found) = (wanted, wanted);
        }
    }

    /// How many calls a minute are made: half of what Bugsnag allows is left for people.
    pub(super) fn per_minute(&self) -> u32 {
        let half = self.rates.limit.map_or(u32::MAX, |limit| limit / 2);
        self.wanted.min(half).min(self.found).max(1)
    }

    /// Between two calls, evenly.
    pub(super) fn spacing(&self) -> Duration {
        MINUTE / self.per_minute()
    }

    /// A call is made.
    pub(super) fn called(&mut self, now: Instant) {
        self.calls.retain(|call| now.saturating_duration_since(*call) < MINUTE);
        self.calls.push_back(now);
    }

    /// An answer that was none of the refusals below.
    pub(super) fn heard(&mut self, rates: Rates) {
        self.learn(rates);
        (self.rest, self.refusals) = (None, 0);
        self.good += 1;
        if self.good >= PROVEN {
            (self.good, self.found) = (0, self.found.saturating_add(1).min(self.wanted));
        }
    }

    /// It was too much; `after`: when to come back. The answer to give until then is `fault`.
    pub(super) fn too_fast(&mut self, rates: Rates, after: Option<Duration>, fault: Fault, now: Instant) -> Duration {
        self.learn(rates);
        (self.found, self.good) = ((self.per_minute() / 2).max(1), 0);
        self.rest(after, fault, now)
    }

    /// The token is not accepted; asking on as before would only look like an attack.
    pub(super) fn not_let_in(&mut self, fault: Fault, now: Instant) -> Duration {
        self.rest(None, fault, now)
    }

    /// Why nobody may call now, if so.
    pub(super) fn resting(&self, now: Instant) -> Option<&Fault> {
        self.rest.as_ref().filter(|(until, _)| *until > now).map(|(_, fault)| fault)
    }

    /// How long one of `sharers` waits until its next call, so that others take their turns in between; in a `hurry`, as many calls
    /// as a minute has come first.
    pub(super) fn wait(&self, now: Instant, hurry: bool, sharers: u32) -> Duration {
        let others = self.rates.remaining.is_some_and(|left| left <= self.rates.limit.unwrap_or_default() / 4);
        // Others use the token too, and more than we do.
        let spacing = if others {
            self.spacing() * 2
        } else if hurry {
            HURRY
        } else {
            self.spacing()
        };
        let since_last = self.calls.back().map(|last| *last + spacing.saturating_mul(sharers));
        // No minute has more calls than are allowed, wherever it begins; each of the others may be about to make one.
        let most = self.per_minute().saturating_sub(sharers.saturating_sub(1)).max(1);
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let full = self.calls.len().checked_sub(most).and_then(|at| self.calls.get(at)).map(|first| *first + MINUTE);
        let exhausted = self.calls.back().filter(|_| self.rates.remaining == Some(0)).map(|last| *last + MINUTE);
        let rest = self.rest.as_ref().map(|(until, _)| *until);
        let due = [since_last, full, exhausted, rest].into_iter().flatten().max();
        due.map_or(Duration::ZERO, |due| due.saturating_duration_since(now))
    }

    /// Nobody calls for so long, or longer each time where nobody says how long.
    pub(super) fn rest(&mut self, after: Option<Duration>, fault: Fault, now: Instant) -> Duration {
        let doubled = BACK_OFF.saturating_mul(1 << self.refusals.min(8)).min(BACK_OFF_AT_MOST);
        self.refusals = self.refusals.saturating_add(1);
        let rest = after.unwrap_or(doubled).min(REST_AT_MOST);
        self.rest = Some((now + rest, fault));
        rest
    }

    fn learn(&mut self, rates: Rates) {
        self.rates = Rates { limit: rates.limit.filter(|limit| *limit > 0).or(self.rates.limit), ..rates };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::fault::FaultKind;
    use rstest::rstest;

    const NOTHING: Rates = Rates { limit: None, remaining: None };

    fn fault() -> Fault {
        Fault::new(FaultKind::RateLimited, "too fast")
    }

    fn rates(limit: u32, remaining: u32) -> Rates {
        Rates { limit: Some(limit), remaining: Some(remaining) }
    }

    #[rstest]
    #[case(10, None, 10)]
    #[case(10, Some(30), 10)]
    #[case(60, Some(30), 15)]
    #[case(10, Some(10), 5)]
    #[case(10, Some(1), 1)]
    #[case(10, Some(0), 10)]
    fn half_of_what_is_allowed_is_for_people(#[case] wanted: u32, #[case] limit: Option<u32>, #[case] made: u32) {
        let mut pace = Pace::new(wanted);
        pace.heard(Rates { limit, remaining: None });
        assert_eq!(pace.per_minute(), made);
        pace.heard(NOTHING);
        assert_eq!(pace.per_minute(), made, "what was told once holds");
    }

    #[test]
    fn calls_are_spread_and_a_hurry_ends_with_what_a_minute_may_have() {
        let (mut pace, begin) = (Pace::new(10), Instant::now());
        assert_eq!(pace.wait(begin, true, 1), Duration::ZERO);
        pace.called(begin);
        assert_eq!(pace.wait(begin, false, 1), Duration::from_secs(6));
        let mut now = begin;
        for _ in 1..10 {
            assert_eq!(pace.wait(now, true, 1), HURRY);
            now += HURRY;
            pace.called(now);
        }
        assert_eq!(pace.wait(now, true, 1), MINUTE - HURRY * 9, "the eleventh waits until the first is a minute ago");
    }

    #[test]
    fn no_minute_has_more_calls_than_are_allowed() {
        let (mut pace, mut now, mut calls) = (Pace::new(7), Instant::now(), Vec::new());
        for n in 0..200 {
            now += pace.wait(now, n % 3 > 0, 1);
            pace.called(now);
            calls.push(now);
        }
        assert!(calls.windows(8).all(|eight| eight[7] - eight[0] >= MINUTE));
    }

    #[rstest]
    #[case(2, false)]
    #[case(2, true)]
    #[case(5, true)]
    fn several_with_the_same_token_take_turns(#[case] sharers: u32, #[case] hurry: bool) {
        let (mut pace, begin) = (Pace::new(10), Instant::now());
        let mut due: Vec<Instant> = (0..sharers).map(|n| begin + Duration::from_millis(n.into())).collect();
        let mut calls = Vec::new();
        while calls.len() < 200 {
            let next = (0..due.len()).min_by_key(|n| due[*n]).unwrap();
            let now = due[next];
            pace.called(now);
            calls.push(now);
            due[next] = now + pace.wait(now, hurry, sharers);
        }
        assert!(calls.windows(11).all(|eleven| eleven[10] - eleven[0] >= MINUTE));
        let least = MINUTE * 200 / (10 - sharers + 1);
        assert!(calls[199] - begin <= least, "{:?}: as many as are allowed, but for one of each", calls[199] - begin);
    }

    #[test]
    fn a_refusal_is_waited_out_as_told() {
        let (mut pace, now) = (Pace::new(10), Instant::now());
        pace.called(now);
        assert_eq!(pace.too_fast(NOTHING, Some(Duration::from_secs(17)), fault(), now), Duration::from_secs(17));
        assert_eq!(pace.resting(now), Some(&fault()));
        assert_eq!(pace.wait(now, true, 1), Duration::from_secs(17));
        assert_eq!(pace.resting(now + Duration::from_secs(17)), None);
        assert_eq!(pace.too_fast(NOTHING, Some(Duration::MAX), fault(), now), REST_AT_MOST);
    }

    #[test]
    fn without_a_word_longer_and_longer() {
        let (mut pace, now) = (Pace::new(10), Instant::now());
        let mut waits = || pace.too_fast(NOTHING, None, fault(), now).as_secs() / 60;
        assert_eq!([waits(), waits(), waits(), waits(), waits(), waits()], [1, 2, 4, 8, 16, 16]);
        pace.heard(NOTHING);
        assert_eq!(pace.resting(now), None);
        assert_eq!(pace.not_let_in(fault(), now), MINUTE);
    }

    #[test]
    fn what_was_too_fast_is_slower_and_comes_back_slowly() {
        let (mut pace, now) = (Pace::new(8), Instant::now());
        pace.too_fast(NOTHING, None, fault(), now);
        assert_eq!(pace.per_minute(), 4);
        pace.too_fast(NOTHING, None, fault(), now);
        pace.too_fast(NOTHING, None, fault(), now);
        pace.too_fast(NOTHING, None, fault(), now);
        assert_eq!(pace.per_minute(), 1);
        (0..PROVEN * 3).for_each(|_| pace.heard(NOTHING));
        assert_eq!(pace.per_minute(), 4);
        (0..PROVEN * 30).for_each(|_| pace.heard(NOTHING));
        assert_eq!(pace.per_minute(), 8);
    }

    #[test]
    fn others_with_the_same_token_go_first() {
        let (mut pace, now) = (Pace::new(10), Instant::now());
        pace.called(now);
        pace.heard(rates(30, 20));
        assert_eq!(pace.wait(now, false, 1), Duration::from_secs(6));
        pace.heard(rates(30, 7));
        assert_eq!(
            (pace.wait(now, false, 1), pace.wait(now, true, 1)),
            (Duration::from_secs(12), Duration::from_secs(12))
        );
        pace.heard(rates(30, 0));
        assert_eq!(pace.wait(now, false, 1), MINUTE);
    }
}
