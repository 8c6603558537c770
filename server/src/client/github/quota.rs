//! How fast GitHub may be asked: what it says of its limits, and what is left of them for people. Pure: the moment is an argument.

use app::{
    fault::{Fault, FaultKind},
    time::Timestamp,
};
use std::time::Duration;

/// Between two calls at least: GitHub asks for no more than one at a time.
const GAP: Duration = Duration::from_millis(100);
/// Who is refused without being told until when waits so long, and twice as long each time, up to the longest.
const BACK_OFF: Duration = Duration::from_secs(60);
const BACK_OFF_AT_MOST: Duration = Duration::from_secs(16 * 60);
/// Longer than this nobody waits, whatever was said.
const REST_AT_MOST: Duration = Duration::from_secs(24 * 60 * 60);
/// After a limit of the moment calls are further apart, by half again as often; so many good answers undo one such step.
const PROVEN: u32 = 50;
const SLOWEST: u32 = 6;

/// Which of GitHub's budgets a call is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bucket {
    /// REST, in calls.
    Core,
    /// Queries, in points.
    Graphql,
}

/// What the head of an answer says of a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rates {
    /// Which.
    pub(super) bucket: Bucket,
    /// Of an hour, for everybody who uses this token.
    pub(super) limit: Option<u32>,
    /// What is left of it.
    pub(super) remaining: Option<u32>,
    /// When it is full again.
    pub(super) reset: Option<Timestamp>,
}

/// One budget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Budget {
    limit: u32,
    remaining: u32,
    reset: Timestamp,
    /// What the last call cost.
    cost: u32,
}

/// The budgets of all that use one token.
#[derive(Debug)]
pub(super) struct Quota {
    floor: u32,
    core: Option<Budget>,
    graphql: Option<Budget>,
    last: Option<Timestamp>,
    rest: Option<(Timestamp, Fault)>,
    refusals: u32,
    slow: u32,
    good: u32,
}

impl Quota {
    pub(super) const fn new(floor: u32) -> Self {
        Self { floor, core: None, graphql: None, last: None, rest: None, refusals: 0, slow: 0, good: 0 }
    }

    /// Another configuration of the same token.
    pub(super) const fn want(&mut self, floor: u32) {
        self.floor = floor;
    }

    /// A call is made.
    pub(super) fn called(&mut self, now: Timestamp) {
        if self.is_of_another_clock(now) {
            (self.core, self.graphql, self.rest) = (None, None, None);
        }
        self.last = Some(now);
    }

    /// The clock went back since the last call: until when to rest was told to a clock that was ahead, by hours or days, and
    /// waiting for that would be as long.
    fn is_of_another_clock(&self, now: Timestamp) -> bool {
        self.last.is_some_and(|last| last > now)
    }

    /// An answer that was none of the refusals below.
    pub(super) fn heard(&mut self, rates: Rates) {
        self.learn(rates);
        (self.rest, self.refusals) = (None, 0);
        self.good += 1;
        if self.good >= PROVEN {
            (self.good, self.slow) = (0, self.slow.saturating_sub(1));
        }
    }

    /// The budget of the hour is used up.
    pub(super) fn used_up(&mut self, rates: Rates, back_at: Option<Timestamp>, fault: Fault, now: Timestamp) {
        self.learn(rates);
        self.rest(back_at.or(rates.reset.filter(|reset| *reset > now)), fault, now);
    }

    /// It was too much for the moment.
    pub(super) fn too_fast(&mut self, rates: Rates, back_at: Option<Timestamp>, fault: Fault, now: Timestamp) {
        self.learn(rates);
        (self.slow, self.good) = ((self.slow + 1).min(SLOWEST), 0);
        self.rest(back_at, fault, now);
    }

    /// The token is not accepted; asking on as before would only look like an attack.
    pub(super) fn not_let_in(&mut self, fault: Fault, now: Timestamp) {
        self.rest(None, fault, now);
    }

    /// Why nobody may ask now, if so, and until when.
    pub(super) fn resting(&self, bucket: Bucket, now: Timestamp) -> Option<Fault> {
        if self.is_of_another_clock(now) {
            return None;
        }
        let told = self.rest.as_ref().filter(|(until, _)| *until > now);
        if let Some((until, fault)) = told {
            return Some(Fault { retry_at: Some(*until), ..fault.clone() });
        }
        let budget = self.budget(bucket).filter(|budget| budget.reset > now)?;
        let floor = self.floor_of(budget);
        if budget.remaining > floor {
            return None;
        }
        let what = if bucket == Bucket::Core { "calls" } else { "points" };
        let Budget { limit, remaining, reset, .. } = *budget;
        let sentence = format!(
            "{remaining} of {limit} {what} of this hour are left, limit {floor}: quota_floor leaves them for people"
        );
        Some(Fault { retry_at: Some(reset), ..Fault::new(FaultKind::RateLimited, sentence) })
    }

    /// What is left of each budget that GitHub has told of.
    pub(super) fn left(&self) -> Option<String> {
        let budgets = [(self.core, "calls"), (self.graphql, "points")];
        let told = budgets.iter().filter_map(|(budget, what)| budget.map(|budget| (budget, what)));
        let told: Vec<String> =
            told.map(|(Budget { remaining, limit, .. }, what)| format!("{remaining} of {limit} {what}")).collect();
        (!told.is_empty())
            .then(|| format!("{} of this hour are left, quota_floor is {}", told.join(" and "), self.floor))
    }

    /// How long to wait until the next call.
    pub(super) fn wait(&self, bucket: Bucket, now: Timestamp) -> Duration {
        let until = self.resting(bucket, now).and_then(|fault| fault.retry_at);
        let next = self.last.filter(|last| *last <= now).map(|last| last.plus_ms(millis(self.gap(bucket, now))));
        let due = until.into_iter().chain(next).max();
        due.map_or(Duration::ZERO, |due| Duration::from_millis(due.ms_since(now).unsigned_abs()))
    }

    /// Where more than half of what there is for us is used up, the rest is spread over what is left of the hour.
    fn gap(&self, bucket: Bucket, now: Timestamp) -> Duration {
        let gap = GAP * 2_u32.pow(self.slow);
        let Some(budget) = self.budget(bucket).filter(|budget| budget.reset > now) else { return gap };
        let floor = self.floor_of(budget);
        let (left, ours) = (budget.remaining.saturating_sub(floor), budget.limit.saturating_sub(floor));
        if left > ours / 2 {
            return gap;
        }
        let ms = budget.reset.ms_since(now).unsigned_abs() * u64::from(budget.cost.max(1)) / u64::from(left.max(1));
        gap.max(Duration::from_millis(ms))
    }

    /// Never more than half: who is allowed little would never be asked at all.
    fn floor_of(&self, budget: &Budget) -> u32 {
        self.floor.min(budget.limit / 2)
    }

    const fn budget(&self, bucket: Bucket) -> Option<&Budget> {
        match bucket {
            Bucket::Core => self.core.as_ref(),
            Bucket::Graphql => self.graphql.as_ref(),
        }
    }

    fn rest(&mut self, until: Option<Timestamp>, fault: Fault, now: Timestamp) {
        let doubled = BACK_OFF.saturating_mul(1 << self.refusals.min(8)).min(BACK_OFF_AT_MOST);
        self.refusals = self.refusals.saturating_add(1);
        let until = until.unwrap_or_else(|| now.plus_ms(millis(doubled)));
        self.rest = Some((until.min(now.plus_ms(millis(REST_AT_MOST))), fault));
    }

    fn learn(&mut self, rates: Rates) {
        let place = match rates.bucket {
            Bucket::Core => &mut self.core,
            Bucket::Graphql => &mut self.graphql,
        };
        if let (Some(limit), Some(remaining), Some(reset)) = (rates.limit, rates.remaining, rates.reset) {
            let last = place.filter(|last| last.reset == reset);
            let cost = last.map_or(1, |last| last.remaining.saturating_sub(remaining));
            *place = Some(Budget { limit, remaining, reset, cost });
        }
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
