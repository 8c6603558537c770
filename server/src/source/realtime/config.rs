//! What Real-Time System Health watches: `kind = "realtime"` with its `[[widget.feed]]`.

mod feed;
mod format;
mod metric;
mod processes;
mod rhythm;
mod whom;

use crate::{
    client::{feed::FeedSpec, spec::Comparison},
    config::{PollConfig, label::Names, read::Section},
};
use app::model::realtime::metric::Rules;
use rhythm::Rhythm;
use std::{ops::RangeInclusive, time::Duration};

const FEED: &str = "[[widget.feed]] with `name`, `url` and `format` or `preset`, once for each";

const DOWN_AFTER: RangeInclusive<i64> = 1..=1_000_000;

/// What Real-Time System Health watches.
#[derive(Clone, Debug, PartialEq)]
pub struct RealtimeConfig {
    /// Time between two samples of a feed that says nothing else; default 1 s.
    pub period: Duration,
    /// So many processes have to be down for the widget to be; default 1.
    pub down_after: u64,
    /// Never empty; names differ.
    pub feeds: Vec<FeedConfig>,
    /// The names of all feeds, also of those in which something else is wrong.
    pub names: Vec<String>,
}

/// One feed.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedConfig {
    /// What it is called, and its key in the snapshot.
    pub name: String,
    /// Time between two samples; default: the widget's.
    pub period: Duration,
    /// The period as configured, where the host's budget makes it longer.
    pub wanted_period: Option<Duration>,
    /// The longest that one poll, or opening a stream, may take; default: the widget's, 5 s. Of polls never longer than the
    /// period.
    pub timeout: Duration,
    /// Red after so many failures in a row; default 3.
    pub fail_after: u32,
    /// Whom to ask, and what to take.
    pub spec: FeedSpec,
    /// How its numbers are judged, in the order of `spec.metrics`.
    pub metrics: Vec<MetricConfig>,
    /// How its processes are judged; there where `spec.processes` is.
    pub processes: Option<ProcessesConfig>,
}

/// How one number is judged.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricConfig {
    /// What it is called, and its key in the snapshot: each only once in the widget.
    pub name: String,
    /// Its limits.
    pub rules: Rules,
}

/// How a feed's processes are judged.
#[derive(Clone, Debug, PartialEq)]
pub struct ProcessesConfig {
    /// What is up.
    pub up: Vec<Comparison>,
    /// What is degraded. Anything in neither list is down.
    pub degraded: Vec<Comparison>,
    /// Processes that have to be there, by the feed's names.
    pub expected: Vec<String>,
    /// Whether each message names all processes, so that one that is missing is gone; default true.
    pub complete: bool,
    /// A process that is gone for so long is given up; default 1 day.
    pub forget_after: Duration,
    /// Who looks after them.
    pub owner: Option<String>,
    /// Where it says what to do: an http or https link.
    pub runbook: Option<String>,
    /// How to restart one: a text for people, with `{name}` for its name; never run.
    pub restart: Option<String>,
}

impl RealtimeConfig {
    /// Makes periods longer by what `factor` says for their host.
    pub(crate) fn stretch(&mut self, factor: &dyn Fn(&str) -> f64) {
        for feed in self.feeds.iter_mut().filter(|feed| !feed.spec.format.is_stream()) {
            let factor = factor(feed.spec.endpoint.host());
            if factor > 1.0 {
                feed.wanted_period = Some(feed.period);
                feed.period = feed.period.mul_f64(factor);
            }
        }
    }

    /// Reads the keys of this kind from its `[[widget]]`.
    pub fn read<'a>(section: &mut Section<'a>, poll: &PollConfig) -> Self {
        let rhythm = Rhythm::read_widget(section);
        let down_after = section.get("down_after").and_then(|item| item.count(DOWN_AFTER)).unwrap_or(1);
        let (mut names, mut metrics) = (Names::new(), Names::new());
        let read = |feed: &mut Section<'a>| feed::read(feed, &rhythm, poll, &mut names, &mut metrics);
        let drafts = section.require("feed", FEED).map(|item| item.sections(read)).unwrap_or_default();
        let drafts: Vec<_> = drafts.into_iter().flatten().collect();
        let feeds = feed::with_presets(drafts, metrics.into_keys().collect());
        Self { period: rhythm.period, down_after, feeds, names: names.into_keys().collect() }
    }
}
