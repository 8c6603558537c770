//! Is the real-time system affected; and what of it is down and needs a restart?

use super::{Process, Realtime};
use crate::{
    answers::{Answer, AnswerItem, Question},
    snapshot::Head,
    state::State,
};

/// So many restarts are listed one by one.
const ITEMS: usize = 50;

pub(super) fn answers(data: &Realtime, head: &Head) -> Vec<Answer> {
    let worst = worst(data);
    let mut answers = vec![is_affected(data, head, worst)];
    if let Some((name, process)) = worst.filter(|(_, process)| process.state == State::Down) {
        let others = data.counts().down - 1;
        let more = (others > 0).then(|| ["and ", &others.to_string(), " more"].concat());
        for question in [Question::Down, Question::Restart] {
            let about = if question == Question::Down { more.clone().or(process.detail.clone()) } else { more.clone() };
            let answer = Answer::new(question, State::Down, name.clone());
            answers.push(Answer { detail: about, since: process.since, href: Some(place(head, name)), ..answer });
        }
    }
    answers
}

/// Every process that is down, in order of name.
pub(super) fn restarts(data: &Realtime, head: &Head) -> Vec<AnswerItem> {
    let down = data.counted_processes().filter(|(_, process)| process.state == State::Down);
    let item = |(name, process): (&String, &Process)| {
        let feed = data.feed_of(&process.group);
        AnswerItem {
            name: name.clone(),
            restart: data.restart_of(name, process),
            runbook: feed.and_then(|feed| feed.runbook.clone()),
            owner: feed.and_then(|feed| feed.owner.clone()),
            affects: 0,
            href: place(head, name),
        }
    };
    down.take(ITEMS).map(item).collect()
}

impl Realtime {
    /// How to restart a process: a text for people, never run.
    #[must_use]
    pub fn restart_of(&self, key: &str, process: &Process) -> Option<String> {
        let group = self.groups.get(&process.group)?;
        let text = self.feeds.get(&group.feed)?.restart.as_ref()?;
        let own = [&group.feed, "/"].concat();
        Some(text.replace("{name}", key.strip_prefix(&own).unwrap_or(key)))
    }
}

/// The process to look at first.
fn worst(data: &Realtime) -> Option<(&String, &Process)> {
    data.counted_processes().filter(|(_, process)| process.state != State::Up).min_by_key(|(_, process)| process.state)
}

fn is_affected(data: &Realtime, head: &Head, worst: Option<(&String, &Process)>) -> Answer {
    let state = if head.stale { State::Unknown } else { head.state };
    let said = match state {
        State::Down => "yes",
        State::Degraded => "in part",
        State::Unknown => "unknown",
        State::Up => "no",
    };
    let metric = data.counted_metrics().filter(|(_, state)| *state < State::Unknown).min_by_key(|(_, state)| *state);
    let metric_is_worse = metric.is_some_and(|(_, state)| worst.is_none_or(|(_, process)| state < process.state));
    let mut answer = Answer::new(Question::RealTime, state, said);
    if let Some((name, _)) = metric.filter(|_| metric_is_worse) {
        let why = data.metrics.get(name).and_then(|metric| metric.reason.clone()).unwrap_or_default();
        answer.detail = Some([name, ": ", &why].concat());
        answer.href = Some(place(head, name));
    } else {
        answer.detail = Some(numbers(data, head));
        answer.since = worst.filter(|_| state != State::Up).and_then(|(_, process)| process.since);
        answer.href = worst.map(|(name, _)| place(head, name));
    }
    answer.href.get_or_insert_with(|| ["/w/", &head.widget].concat());
    answer
}

/// `396 of 400 running`; where there are no processes, what the widget says of itself.
fn numbers(data: &Realtime, head: &Head) -> String {
    let counts = data.counts();
    if counts.total() == 0 {
        return head.summary.clone();
    }
    [&counts.up.to_string(), " of ", &counts.total().to_string(), " running"].concat()
}

fn place(head: &Head, name: &str) -> String {
    ["/w/", &head.widget, "#", name].concat()
}
