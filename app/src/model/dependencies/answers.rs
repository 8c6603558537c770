//! Is anything down, is anything slow, what needs a restart?

use super::{Dependencies, Target, judge};
use crate::{
    answers::{Answer, AnswerItem, Question},
    snapshot::Head,
    state::State,
};

type Named<'a> = (&'a String, &'a Target);

pub(super) fn answers(data: &Dependencies, head: &Head) -> Vec<Answer> {
    let all = || counted(data);
    let down: Vec<Named<'_>> = all().filter(|(_, target)| target.state == State::Down).collect();
    let slow: Vec<Named<'_>> = all().filter(|(_, target)| is_slow(target)).collect();
    let blind = head.stale || all().all(|(_, target)| target.state == State::Unknown);
    let mut answers = vec![is_down(&down, data), is_slow_answer(&slow), restart(&down)];
    for answer in &mut answers {
        answer.href.get_or_insert_with(|| format!("/w/{}", head.widget));
        if blind && answer.state == Some(State::Up) {
            // Nobody has looked yet, or could for too long: a "no" would be a guess.
            answer.state = Some(State::Unknown);
            "unknown".clone_into(&mut answer.answer);
        }
    }
    let first_down = causes(&down).next().or(down.first().copied());
    for (answer, first) in answers.iter_mut().zip([first_down, slow.first().copied(), causes(&down).next()]) {
        if let Some((name, target)) = first {
            answer.href = Some(place(head, name));
            answer.since = target.since;
        }
    }
    answers
}

/// Planned work is no answer to any question.
fn counted(data: &Dependencies) -> impl Iterator<Item = Named<'_>> {
    data.targets.iter().map(|(name, target)| (name, &**target)).filter(|(_, target)| target.counts())
}

/// Every cause, in order of name.
pub(super) fn restarts(data: &Dependencies, head: &Head) -> Vec<AnswerItem> {
    let causes = counted(data).filter(|(_, target)| target.state == State::Down && target.cause.is_none());
    let item = |(name, target): Named<'_>| AnswerItem {
        name: name.clone(),
        restart: target.restart.clone(),
        runbook: target.runbook.clone(),
        owner: target.owner.clone(),
        affects: target.affects.len(),
        href: place(head, name),
    };
    causes.map(item).collect()
}

fn place(head: &Head, name: &str) -> String {
    format!("/w/{}#{name}", head.widget)
}

fn is_slow(target: &Target) -> bool {
    target.state == State::Degraded && target.reason.as_deref().is_some_and(|reason| reason.starts_with(judge::SLOW))
}

fn causes<'a>(down: &'a [Named<'a>]) -> impl Iterator<Item = Named<'a>> {
    down.iter().copied().filter(|(_, target)| target.cause.is_none())
}

fn is_down(down: &[Named<'_>], data: &Dependencies) -> Answer {
    let Some((_, first)) = causes(down).next() else { return only_affected(down, data) };
    let affected: usize = causes(down).map(|(_, target)| target.affects.len()).sum();
    let detail = if affected > 0 { Some(format!("{affected} affected")) } else { first.reason.clone() };
    Answer { detail, ..Answer::new(Question::Down, State::Down, list(causes(down))) }
}

/// What is red only waits for targets in maintenance, if anything is.
fn only_affected(down: &[Named<'_>], data: &Dependencies) -> Answer {
    let Some((_, first)) = down.first() else { return Answer::new(Question::Down, State::Up, "no") };
    let waits = first.cause.as_ref().map(|cause| {
        let planned = data.targets.get(cause).is_some_and(|cause| !cause.counts());
        ["waits on ", cause, if planned { ", in maintenance" } else { "" }].concat()
    });
    Answer { detail: waits, ..Answer::new(Question::Down, State::Down, list(down.iter().copied())) }
}

fn is_slow_answer(slow: &[Named<'_>]) -> Answer {
    let Some((_, first)) = slow.first() else { return Answer::new(Question::Slow, State::Up, "no") };
    let time = first.latency_ms.map(|ms| ms.to_string());
    let phase = first.phases.slowest().map(|(name, _)| name.to_owned());
    let detail = [time, phase].into_iter().flatten().collect::<Vec<_>>().join(", ");
    Answer { detail: Some(detail), ..Answer::new(Question::Slow, State::Degraded, list(slow.iter().copied())) }
}

/// Only causes: what waits for them comes back by itself.
fn restart(down: &[Named<'_>]) -> Answer {
    let Some((_, first)) = causes(down).next() else { return Answer::new(Question::Restart, State::Up, "nothing") };
    let detail = first.restart.clone().or_else(|| first.owner.as_ref().map(|owner| format!("ask {owner}")));
    Answer { detail, ..Answer::new(Question::Restart, State::Down, list(causes(down))) }
}

/// `payments-api` or `payments-api +2`.
fn list<'a>(mut named: impl Iterator<Item = Named<'a>>) -> String {
    let first = named.next().map(|(name, _)| name.clone()).unwrap_or_default();
    match named.count() {
        0 => first,
        more => format!("{first} +{more}"),
    }
}
