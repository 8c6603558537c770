//! Are the databases in sync; and are the metrics up to date and accurate?

use super::{Day, Metric, Metrics, Verdict};
use crate::{
    answers::{Answer, Question},
    snapshot::Head,
    state::State,
};

pub(super) fn answers(data: &Metrics, head: &Head) -> Vec<Answer> {
    vec![in_sync(data, head), current(data, head)]
}

/// What the databases say to the same question, whatever its age.
fn in_sync(data: &Metrics, head: &Head) -> Answer {
    let worst = data.metrics.iter().map(|(name, metric)| (metric.agreement(), name, metric));
    let worst = worst.min_by_key(|(state, _, _)| *state);
    let state = believed(worst.map_or(State::Unknown, |(state, _, _)| state), head);
    let mut answer = Answer::new(Question::InSync, state, said(state));
    let bad = worst.filter(|(state, _, _)| *state != State::Up);
    answer.detail = match bad {
        Some((_, name, metric)) => metric.disagreement().map(|why| [name, ": ", why].concat()),
        None => Some([&data.databases.len().to_string(), " databases agree"].concat()),
    };
    answer.href = Some(place(head, bad.map(|(_, name, _)| name)));
    answer
}

/// Up to date and accurate: the worst metric as a whole.
fn current(data: &Metrics, head: &Head) -> Answer {
    let worst = data.metrics.iter().min_by_key(|(_, metric)| metric.state);
    let state = believed(worst.map_or(State::Unknown, |(_, metric)| metric.state), head);
    let mut answer = Answer::new(Question::Current, state, said(state));
    let bad = worst.filter(|(_, metric)| metric.state != State::Up);
    answer.detail = match bad {
        Some((name, metric)) => metric.reason.as_ref().map(|why| [name, ": ", why].concat()),
        None => newest(data).map(|day| ["newest day ", day].concat()),
    };
    answer.href = Some(place(head, bad.map(|(name, _)| name)));
    answer
}

impl Metric {
    /// Whether its databases say the same: the worst of the days that count.
    #[must_use]
    pub fn agreement(&self) -> State {
        State::worst(self.days.values().filter(|day| day.counts()).map(|day| day.state))
    }

    /// The sentence of the newest of the worst days.
    #[must_use]
    pub fn disagreement(&self) -> Option<&str> {
        let worst = self.agreement();
        let mut days = self.days.values().rev().filter(|day| day.counts() && day.state == worst);
        days.find_map(|day| day.reason.as_deref())
    }
}

/// The oldest among the newest days of which all databases have a value that is right: all metrics are at least as new.
fn newest(data: &Metrics) -> Option<&String> {
    let right = |day: &Day| matches!(day.verdict, Verdict::Same | Verdict::Within);
    let all = data.metrics.values();
    all.filter_map(|metric| Some(metric.days.iter().rev().find(|(_, day)| right(day))?.0)).min()
}

fn believed(state: State, head: &Head) -> State {
    if head.stale { State::Unknown } else { state }
}

const fn said(state: State) -> &'static str {
    match state {
        State::Down => "no",
        State::Degraded => "not yet",
        State::Unknown => "unknown",
        State::Up => "yes",
    }
}

fn place(head: &Head, name: Option<&String>) -> String {
    let widget = ["/w/", &head.widget].concat();
    match name {
        Some(name) => [&widget, "#", name].concat(),
        None => widget,
    }
}
