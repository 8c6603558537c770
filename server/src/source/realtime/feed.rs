//! One feed: how it fares itself, its numbers, and the samples of the last two minutes.

use super::config::FeedConfig;
use crate::poll::Policy;
use app::{
    fault::{Fault, FaultKind},
    model::realtime::{
        Feed, Metric, SPAN_MS, Sample,
        metric::{self, Measured, Missing, Track},
        waffle::Origin,
    },
    number::Number,
    patch::Keyed,
    state::State,
    time::Timestamp,
};
use std::sync::Arc;

/// After how many periods without a reading a feed is called unknown.
const STALE_AFTER_PERIODS: i64 = 3;

/// What is needed to judge one feed, and to tell whether a new configuration changes it.
#[derive(Debug)]
pub(super) struct Watched {
    pub(super) config: FeedConfig,
    pub(super) origin: Origin,
    pub(super) policy: Policy,
    pub(super) shown: Arc<Feed>,
    tracks: Vec<Numbers>,
    failures: u32,
    failing_since: Option<Timestamp>,
    last_reading: Option<Timestamp>,
    last_sample: Option<Timestamp>,
}

/// One of its numbers.
#[derive(Debug, Default)]
struct Numbers {
    track: Track,
    /// When the feed last had one.
    told_at: Option<Timestamp>,
}

impl Watched {
    pub(super) fn new(config: FeedConfig, origin: Origin, policy: Policy, place: u64) -> Self {
        let processes = config.processes.as_ref();
        let feed = Feed {
            reason: Some("not asked yet".to_owned()),
            place,
            metrics: config.metrics.iter().map(|metric| metric.name.clone()).collect(),
            period_ms: millis(&config).unsigned_abs(),
            owner: processes.and_then(|processes| processes.owner.clone()),
            runbook: processes.and_then(|processes| processes.runbook.clone()),
            restart: processes.and_then(|processes| processes.restart.clone()),
            ..Feed::default()
        };
        let tracks = config.metrics.iter().map(|_| Numbers::default()).collect();
        Self {
            config,
            origin,
            policy,
            shown: Arc::new(feed),
            tracks,
            failures: 0,
            failing_since: None,
            last_reading: None,
            last_sample: None,
        }
    }

    /// Keeps what is known of `last`, which asked the same.
    pub(super) fn inherit(&mut self, last: Self) {
        let same_numbers = self.shown.metrics == last.shown.metrics;
        let Self { shown, tracks, failures, failing_since, last_reading, last_sample, .. } = last;
        let known = Arc::unwrap_or_clone(shown);
        let feed = Arc::make_mut(&mut self.shown);
        (feed.state, feed.reason, feed.fault) = (known.state, known.reason, known.fault);
        (feed.missed, feed.heard_at, feed.maintenance) = (known.missed, known.heard_at, known.maintenance);
        if same_numbers {
            feed.recent = known.recent;
            self.tracks = tracks;
        }
        (self.failures, self.failing_since) = (failures, failing_since);
        (self.last_reading, self.last_sample) = (last_reading, last_sample);
    }

    /// It answered: it is well itself. Gives whether that is news.
    pub(super) fn well(&mut self, now: Timestamp) -> bool {
        (self.failures, self.failing_since, self.last_reading) = (0, None, Some(now));
        let feed = &self.shown;
        if feed.state == State::Up && feed.fault.is_none() && feed.heard_at.is_none() {
            return false;
        }
        let feed = Arc::make_mut(&mut self.shown);
        (feed.state, feed.reason, feed.fault, feed.heard_at) = (State::Up, None, None, None);
        true
    }

    /// It gave no reading. Gives whether nobody knows any more what it stands for.
    pub(super) fn fail(&mut self, fault: Fault, now: Timestamp) -> bool {
        let since = *self.failing_since.get_or_insert(now);
        let is_ours = fault.kind == FaultKind::Internal;
        self.failures += u32::from(!is_ours);
        let (failures, enough) = (self.failures, self.config.fail_after);
        let feed = Arc::make_mut(&mut self.shown);
        feed.heard_at = self.last_reading;
        (feed.state, feed.reason) = if is_ours {
            (State::Unknown, Some(fault.message.clone()))
        } else if failures < enough {
            (State::Degraded, Some(format!("{} ({failures} of {enough})", fault.message)))
        } else {
            (State::Down, Some(fault.message.clone()))
        };
        feed.fault = Some(Fault { since: Some(since), ..fault });
        feed.state != State::Degraded
    }

    /// Nothing was heard of it for too long. Gives whether that is news.
    pub(super) fn overdue(&mut self, now: Timestamp, listening: Timestamp) -> bool {
        let limit = millis(&self.config) * STALE_AFTER_PERIODS
            + if self.follows() { whole_ms(self.config.spec.stall) } else { whole_ms(self.config.timeout) };
        let heard = self.last_reading.max(self.failing_since).map(|at| at.max(listening));
        if self.shown.state == State::Unknown || self.failures > 0 || heard.is_none_or(|at| now.ms_since(at) <= limit) {
            return false;
        }
        let feed = Arc::make_mut(&mut self.shown);
        feed.state = State::Unknown;
        feed.reason = Some(format!("no reading for {STALE_AFTER_PERIODS} periods"));
        feed.heard_at = self.last_reading;
        true
    }

    /// Judges its numbers. Gives whether a state has changed.
    pub(super) fn measure(
        &mut self,
        found: Vec<Result<Measured, Missing>>,
        shown: &mut Keyed<Metric>,
        now: Timestamp,
    ) -> bool {
        let keeps_silent = self.may_keep_silent();
        let mut changed = false;
        for ((config, numbers), found) in self.config.metrics.iter().zip(&mut self.tracks).zip(found) {
            if found.is_ok() {
                numbers.told_at = Some(now);
            } else if keeps_silent && found == Err(Missing::Absent) && numbers.told_at.is_some() {
                continue; // this message is about something else
            }
            let next = metric::judge(&mut numbers.track, &config.rules, found, now);
            changed |= put(shown, &config.name, next);
        }
        changed
    }

    /// The clock was set, to `now`: nothing was missed by that, and no rate can be told from before it.
    pub(super) fn clock_set(&mut self, now: Timestamp) {
        for numbers in &mut self.tracks {
            numbers.track.clock_set();
            numbers.told_at = numbers.told_at.map(|_| now);
        }
        self.last_sample = self.last_sample.map(|_| now);
        // What was heard in a future that is none would count as heard until that comes.
        self.last_reading = self.last_reading.map(|at| at.min(now));
        self.failing_since = self.failing_since.map(|at| at.min(now));
    }

    /// Nobody knows its numbers any more. Gives whether that is news.
    pub(super) fn lose_numbers(&self, shown: &mut Keyed<Metric>, why: &str) -> bool {
        let mut changed = false;
        for config in &self.config.metrics {
            let last = shown.get(&config.name).map(|last| metric::lost(last, why));
            changed |= last.is_some_and(|next| put(shown, &config.name, next));
        }
        changed
    }

    /// Of messages that tell of some only: a number that none of them has had for too long is not known any more.
    pub(super) fn forget_numbers(&self, shown: &mut Keyed<Metric>, now: Timestamp) -> bool {
        if !self.may_keep_silent() {
            return false;
        }
        let limit = whole_ms(self.config.spec.stall);
        let mut changed = false;
        for (config, numbers) in self.config.metrics.iter().zip(&self.tracks) {
            let silent = numbers.told_at.is_some_and(|at| now.ms_since(at) > limit);
            let last = shown.get(&config.name).filter(|last| silent && last.state != State::Unknown);
            let next = last.map(|last| metric::lost(last, "the feed has not told it for too long"));
            changed |= next.is_some_and(|next| put(shown, &config.name, next));
        }
        changed
    }

    /// Adds a sample of its numbers, after a gap for each that was `skipped`.
    pub(super) fn sample(&mut self, shown: &Keyed<Metric>, skipped: u64, now: Timestamp) {
        self.miss(skipped);
        if self.follows() {
            self.catch_up(now);
            match (self.last_sample, self.due(now)) {
                (Some(_), 0) => return, // a picture of two minutes has no room for more than one sample each period
                (last, due) => {
                    self.last_sample = last.map(|last| last.plus_ms(due * millis(&self.config))).or(Some(now));
                }
            }
        }
        let value = |name: &String| shown.get(name).filter(|metric| metric.state != State::Unknown)?.value;
        let sample = self.shown.metrics.iter().map(|name| value(name).map(Number::rough)).collect();
        self.add(sample);
    }

    /// A sample that should have come, and as many before it.
    pub(super) fn miss(&mut self, missed: u64) {
        if missed > 0 {
            Arc::make_mut(&mut self.shown).missed += missed;
        }
        // More gaps than there is room for look like as many.
        (0..missed.min(self.most() as u64)).for_each(|_| self.add(Sample::new()));
    }

    /// A stream that is silent leaves gaps. Gives whether there is one more.
    pub(super) fn catch_up(&mut self, now: Timestamp) -> bool {
        let gaps = self.due(now) - 1;
        let Some(last) = self.last_sample.filter(|_| self.follows() && gaps > 0) else { return false };
        self.last_sample = Some(last.plus_ms(gaps * millis(&self.config)));
        if self.may_keep_silent() {
            (0..gaps.min(self.most() as i64)).for_each(|_| self.add(Sample::new()));
        } else {
            self.miss(gaps.unsigned_abs());
        }
        true
    }

    /// How many periods, rounded, have passed since the last sample.
    fn due(&self, now: Timestamp) -> i64 {
        let period = millis(&self.config).max(1);
        self.last_sample.map_or(0, |last| (2 * now.ms_since(last) + period - 1) / (2 * period))
    }

    pub(super) const fn follows(&self) -> bool {
        self.config.spec.format.is_stream()
    }

    /// Whether a message says nothing of what it does not name.
    fn may_keep_silent(&self) -> bool {
        self.follows() && self.config.processes.as_ref().is_some_and(|processes| !processes.complete)
    }

    fn add(&mut self, sample: Sample) {
        let most = self.most();
        if !self.shown.metrics.is_empty() {
            Arc::make_mut(&mut self.shown).recent.add(sample, most);
        }
    }

    /// How many samples two minutes have.
    fn most(&self) -> usize {
        usize::try_from(SPAN_MS / self.shown.period_ms.max(1)).unwrap_or(usize::MAX).max(2)
    }
}

/// Puts a number in its place; one that is the same keeps its allocation, and nothing is sent. Gives whether its state has changed.
fn put(shown: &mut Keyed<Metric>, name: &str, next: Metric) -> bool {
    match shown.get(name) {
        Some(last) if **last == next => false,
        last => {
            let changed = last.is_none_or(|last| last.state != next.state);
            shown.insert(name.to_owned(), Arc::new(next));
            changed
        }
    }
}

fn millis(config: &FeedConfig) -> i64 {
    whole_ms(config.period)
}

pub(super) fn whole_ms(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
