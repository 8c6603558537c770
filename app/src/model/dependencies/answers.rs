//! Is anything down, is anything slow, what needs a restart?

use super::{Dependencies, RESTARTS, Target, judge};
use crate::{
    answers::{Answer, Question},
    snapshot::Head,
    state::State,
};

type Named<'a> = (&'a String, &'a Target);

pub(super) fn answers(data: &Dependencies, head: &Head) -> Vec<Answer> {
    let all = || data.targets.iter().map(|(name, target)| (name, &**target));
    let down: Vec<Named<'_>> = all().filter(|(_, target)| target.state == State::Down).collect();
    let slow: Vec<Named<'_>> = all().filter(|(_, target)| is_slow(target)).collect();
    let blind = all().all(|(_, target)| target.state == State::Unknown);
    let mut answers = vec![is_down(&down), is_slow_answer(&slow), restart(&down)];
    for answer in &mut answers {
        answer.href.get_or_insert_with(|| format!("/w/{}", head.widget));
        if blind && answer.state == Some(State::Up) {
            // Nobody has looked yet, or not for too long: a "no" would be a guess.
            answer.state = Some(State::Unknown);
            "unknown".clone_into(&mut answer.answer);
        }
    }
    for (answer, first) in answers.iter_mut().zip([causes(&down).next(), slow.first().copied(), causes(&down).next()]) {
        if let Some((name, target)) = first {
            answer.href = Some(format!("/w/{}#{name}", head.widget));
            answer.since = target.since;
        }
    }
    if let [.., restart] = &mut answers[..]
        && causes(&down).next().is_some()
    {
        restart.href = Some(format!("/w/{}#{RESTARTS}", head.widget));
    }
    answers
}

fn is_slow(target: &Target) -> bool {
    target.state == State::Degraded && target.reason.as_deref().is_some_and(|reason| reason.starts_with(judge::SLOW))
}

fn causes<'a>(down: &'a [Named<'a>]) -> impl Iterator<Item = Named<'a>> {
    down.iter().copied().filter(|(_, target)| target.cause.is_none())
}

fn is_down(down: &[Named<'_>]) -> Answer {
    let Some((_, first)) = causes(down).next() else { return Answer::new(Question::Down, State::Up, "no") };
    let affected: usize = causes(down).map(|(_, target)| target.affects.len()).sum();
    let detail = if affected > 0 { Some(format!("{affected} affected")) } else { first.reason.clone() };
    Answer { detail, ..Answer::new(Question::Down, State::Down, list(causes(down))) }
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
