//! Real-Time System Health: asks and follows its feeds, and folds what they say into numbers and cells.

pub mod config;
mod feed;
mod judge;
mod takeover;

use super::{Change, Policy, PollId, Report, Source, Step, View};
use crate::{
    client::{
        ProbeError, Shared,
        feed::{FeedClient, FeedReading},
    },
    maintenance::{Calendar, InForce},
    poll::{Manner, Poll, Rhythm},
};
use app::{
    fault::Fault,
    model::realtime::{Realtime, waffle::Origin, waffle::Waffle},
    state::State,
    time::Timestamp,
};
use config::{FeedConfig, RealtimeConfig};
use feed::{Watched, whole_ms};
use std::{collections::BTreeMap, sync::Arc};

impl Poll for FeedClient {
    type Reading = FeedReading;

    fn poll(&self) -> impl Future<Output = Result<FeedReading, Fault>> + Send {
        self.read()
    }

    fn manner(&self) -> Manner {
        if self.is_stream() { Manner::Follows } else { Manner::Asks }
    }

    fn open(&self) -> impl Future<Output = Result<(), Fault>> + Send {
        Self::open(self)
    }

    fn is_open(&self) -> bool {
        Self::is_open(self)
    }
}

/// A feed that cannot be asked at all.
#[derive(Debug, thiserror::Error)]
#[error("feed {feed:?} cannot be asked")]
pub struct NotAsked {
    feed: String,
    source: ProbeError,
}

/// One widget's feeds and what is known from them.
#[derive(Debug)]
pub struct RealtimeSource {
    widget: Arc<str>,
    steps: Vec<Step<FeedClient>>,
    /// By the index of its poll.
    feeds: BTreeMap<usize, Watched>,
    next_index: usize,
    down_after: u64,
    waffle: Waffle,
    data: Realtime,
    observed_at: Option<Timestamp>,
    calendar: Arc<Calendar>,
    /// A process has changed since the cells were last looked at.
    cells_are_old: bool,
}

impl RealtimeSource {
    /// Prepares the feeds. Planned work is looked up in `calendar`.
    ///
    /// # Errors
    /// Where one cannot be prepared.
    pub fn new(
        widget: &str,
        config: RealtimeConfig,
        shared: &Shared,
        calendar: Arc<Calendar>,
    ) -> Result<Self, NotAsked> {
        let mut source = Self {
            widget: widget.into(),
            steps: Vec::new(),
            feeds: BTreeMap::new(),
            next_index: 0,
            down_after: config.down_after,
            waffle: Waffle::default(),
            data: Realtime::default(),
            observed_at: None,
            calendar,
            cells_are_old: false,
        };
        // Two feeds may use the same names.
        let shares = config.feeds.iter().filter(|feed| feed.processes.is_some()).count() > 1;
        for feed in config.feeds {
            source.add(feed, shares, shared)?;
        }
        Ok(source)
    }

    fn add(&mut self, config: FeedConfig, shares: bool, shared: &Shared) -> Result<(), NotAsked> {
        let policy = Policy {
            period: config.period,
            timeout: config.timeout,
            host: config.spec.endpoint.host().into(),
            confirm: config.fail_after,
            rhythm: Rhythm::Beat,
        };
        let id = PollId { widget: Arc::clone(&self.widget), target: config.name.as_str().into() };
        let poll = FeedClient::new(config.spec.clone(), shared);
        let poll = poll.map_err(|source| NotAsked { feed: config.name.clone(), source })?;
        let index = self.next_index;
        self.next_index += 1;
        let origin = Origin { feed: config.name.clone(), shared: shares };
        self.steps.push(Step::Start { index, id, policy: policy.clone(), poll });
        let watched = Watched::new(config, origin, policy, index as u64);
        self.data.feeds.insert(watched.config.name.clone(), Arc::clone(&watched.shown));
        self.feeds.insert(index, watched);
        Ok(())
    }

    /// Takes what a feed says.
    fn take(&mut self, index: usize, reading: FeedReading, skipped: u64, now: Timestamp) -> Change {
        let Some(watched) = self.feeds.get_mut(&index) else { return Change::Nothing };
        self.observed_at = Some(now);
        let mut news = watched.well(now);
        news |= watched.measure(reading.metrics, &mut self.data.metrics, now);
        watched.sample(&self.data.metrics, skipped, now);
        if let (Some(processes), Some(config)) = (reading.processes, &watched.config.processes) {
            let seen = processes.into_iter().map(|one| judge::seen(one, config)).collect();
            let changed = self.waffle.see(&watched.origin, seen, config.complete, now)
                | self.waffle.expect(&watched.origin, &config.expected, now);
            self.cells_are_old |= changed;
            news |= changed;
        }
        if news { Change::State } else { Change::Value }
    }

    /// A feed gave nothing.
    fn miss(&mut self, index: usize, fault: Fault, skipped: u64, now: Timestamp) -> Change {
        let Some(watched) = self.feeds.get_mut(&index) else { return Change::Nothing };
        // Of a stream, what is missed is counted by the clock.
        watched.miss(if watched.follows() { 0 } else { skipped + 1 });
        let was = watched.shown.state;
        if watched.fail(fault, now) {
            self.lose(index, now);
        }
        self.tell(index, was);
        Change::State
    }

    /// Nobody knows any more what a feed stands for.
    fn lose(&mut self, index: usize, now: Timestamp) {
        let Some(watched) = self.feeds.get(&index) else { return };
        let why =
            format!("{} is not heard: {}", watched.config.name, watched.shown.reason.as_deref().unwrap_or_default());
        watched.lose_numbers(&mut self.data.metrics, &why);
        self.cells_are_old |= self.waffle.lose(&watched.config.name, now);
    }

    fn tell(&self, index: usize, was: State) {
        let Some(Watched { config, shown, .. }) = self.feeds.get(&index) else { return };
        if was != shown.state && shown.counts() {
            let reason = shown.reason.as_deref().unwrap_or_default();
            tracing::info!(widget = %self.widget, feed = config.name, state = %shown.state, reason, "a feed changed its state");
        }
    }

    /// Begins and ends the planned work on one feed.
    fn plan_work(&mut self, index: usize, in_force: &InForce) -> Change {
        let Some(watched) = self.feeds.get_mut(&index) else { return Change::Nothing };
        let planned = in_force.on(&self.widget, &watched.config.name);
        if watched.shown.maintenance == planned {
            return Change::Nothing;
        }
        Arc::make_mut(&mut watched.shown).maintenance = planned;
        Change::State
    }

    /// Looks for what has changed on one feed without a reading. While pyngpong cannot hear, only plans change.
    fn look(&mut self, index: usize, now: Timestamp, listening: Option<Timestamp>) -> Change {
        let Some(listening) = listening else { return Change::Nothing };
        let Some(watched) = self.feeds.get_mut(&index) else { return Change::Nothing };
        let was = watched.shown.state;
        let gaps = watched.catch_up(now);
        let forgotten = watched.forget_numbers(&mut self.data.metrics, now);
        if watched.overdue(now, listening) {
            self.lose(index, now);
            self.tell(index, was);
            return Change::State;
        }
        match (forgotten, gaps) {
            (true, _) => Change::State,
            (_, true) => Change::Drift,
            _ => Change::Nothing,
        }
    }

    /// The reason why the widget as a whole has no newer reading: that of its only feed, or of the first where all fail.
    fn fault(&self) -> Option<Fault> {
        let mut feeds = self.feeds.values();
        let first = feeds.next()?.shown.fault.clone()?;
        feeds.all(|watched| watched.shown.fault.is_some()).then_some(first)
    }
}

impl Source for RealtimeSource {
    type Model = Realtime;
    type Poll = FeedClient;

    fn steps(&mut self) -> Vec<Step<FeedClient>> {
        std::mem::take(&mut self.steps)
    }

    fn take_over(&mut self, next: Self) {
        takeover::take_over(self, next);
    }

    fn fold(&mut self, report: Report<FeedReading>) -> Change {
        let Report { index, at, skipped, result } = report;
        let planned = self.plan_work(index, &self.calendar.in_force(at));
        planned.max(match result {
            Ok(reading) => self.take(index, reading, skipped, at),
            Err(fault) => self.miss(index, fault, skipped, at),
        })
    }

    fn overdue(&mut self, now: Timestamp, listening: Option<Timestamp>) -> Change {
        let in_force = self.calendar.in_force(now);
        let indices: Vec<usize> = self.feeds.keys().copied().collect();
        let looked = indices.into_iter().map(|index| {
            let planned = self.plan_work(index, &in_force);
            planned.max(self.look(index, now, listening))
        });
        let mut change = looked.max().unwrap_or(Change::Nothing);
        let feeds = &self.feeds;
        let forget_after = |feed: &str| {
            let config = feeds.values().find(|watched| watched.config.name == feed).map(|watched| &watched.config);
            config.and_then(|config| config.processes.as_ref()).map_or(0, |config| whole_ms(config.forget_after))
        };
        if self.waffle.tick(forget_after, now) {
            self.cells_are_old = true;
            change = change.max(Change::State);
        }
        change
    }

    fn clock_set(&mut self, now: Timestamp) {
        self.feeds.values_mut().for_each(|watched| watched.clock_set(now));
    }

    fn view(&mut self) -> View<Realtime> {
        if std::mem::take(&mut self.cells_are_old) {
            (self.data.groups, self.data.processes) = self.waffle.shown();
        }
        for watched in self.feeds.values() {
            if let Some(feed) = self.data.feeds.get_mut(&watched.config.name) {
                *feed = Arc::clone(&watched.shown);
            }
        }
        self.data.missed = self.feeds.values().map(|watched| watched.shown.missed).sum();
        let nobody_knows = self.feeds.values().all(|watched| watched.shown.state == State::Unknown);
        View {
            observed_at: self.observed_at,
            stale: self.observed_at.is_some() && nobody_knows,
            state: self.data.state(self.down_after),
            summary: self.data.summary(),
            fault: self.fault(),
            data: self.data.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
