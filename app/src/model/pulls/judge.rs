//! From a pull request's age to its state, and what it waits for. Pure: time is an argument.

use super::{Ci, PullRequest, Review};
use crate::{state::State, text, time::Timestamp};

/// Against which limits pull requests are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// From this age on, in milliseconds, a pull request is yellow.
    pub old_after_ms: i64,
    /// From this age on, in milliseconds, it is red.
    pub overdue_after_ms: i64,
}

const DAY: i64 = 86_400_000;
/// So many names are said of a list.
const NAMED: usize = 3;

/// Writes what its age means, and what it waits for. A draft waits for nobody, however old it is.
pub fn judge(pull: &mut PullRequest, rules: &Rules, now: Timestamp) {
    let age = pull.created_at.filter(|_| !pull.draft).map_or(0, |created| now.ms_since(created));
    let over = |limit| Some(format!("open for {}, limit {}", text::span(age), text::span(limit)));
    (pull.state, pull.reason) = if age >= rules.overdue_after_ms {
        (State::Down, over(rules.overdue_after_ms))
    } else if age >= rules.old_after_ms {
        (State::Degraded, over(rules.old_after_ms))
    } else {
        (State::Up, None)
    };
    pull.waits = waits(pull);
}

/// When time alone makes another sentence; `None`: never.
#[must_use]
pub fn judge_again(pull: &PullRequest, rules: &Rules, now: Timestamp) -> Option<Timestamp> {
    let created = pull.created_at.filter(|_| !pull.draft)?;
    let age = now.ms_since(created);
    let said = if age < rules.old_after_ms { i64::MAX } else { next_said(age) };
    let limits = [rules.old_after_ms, rules.overdue_after_ms].into_iter().filter(|limit| *limit > age);
    limits.chain([said]).min().map(|age| created.plus_ms(age))
}

/// The age at which [`text::span`] says something else.
const fn next_said(age: i64) -> i64 {
    let unit = match age {
        0..60_000 => 1_000,
        60_000..3_600_000 => 60_000,
        3_600_000..DAY => 3_600_000,
        _ => DAY,
    };
    (age / unit + 1) * unit
}

/// `conflicts with main; checks fail: build, lint; waits for ada, acme/backend`.
fn waits(pull: &PullRequest) -> String {
    let mut parts = Vec::new();
    if pull.draft {
        parts.push("a draft".to_owned());
    }
    if let Some((_, number)) = pull.stacked_on.as_deref().and_then(|key| key.rsplit_once('#')) {
        parts.push(format!("on top of #{number}"));
    }
    if pull.conflicts {
        parts.push(format!("conflicts with {}", pull.base));
    }
    match pull.ci {
        Some(Ci::Failing) if pull.failing.is_empty() => parts.push("checks fail".to_owned()),
        Some(Ci::Failing) => parts.push(format!("checks fail: {}", named(&pull.failing))),
        Some(Ci::Pending) => parts.push("checks run".to_owned()),
        Some(Ci::Passing | Ci::None) | None => {}
    }
    if !pull.changes_by.is_empty() {
        parts.push(format!("changes requested by {}", named(&pull.changes_by)));
    }
    if !pull.reviewers.is_empty() {
        parts.push(format!("waits for {}", named(&pull.reviewers)));
    }
    parts.extend(unasked(pull).map(str::to_owned));
    parts.join("; ")
}

/// What it waits for where nobody is asked and nobody objects; `None`: somebody, or it is a draft, or nothing is known.
#[must_use]
pub fn unasked(pull: &PullRequest) -> Option<&'static str> {
    if pull.draft || !pull.reviewers.is_empty() || !pull.changes_by.is_empty() {
        return None;
    }
    let words = match pull.review? {
        Review::Approved => "approved, to be merged",
        Review::ChangesRequested => "changes requested",
        Review::Waiting => "needs a review, nobody is asked",
        Review::None => "nobody is asked to review it",
    };
    Some(words)
}

fn named(names: &[String]) -> String {
    let (said, rest) = names.split_at(names.len().min(NAMED));
    let said = said.join(", ");
    if rest.is_empty() { said } else { format!("{said} and {} more", rest.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const RULES: Rules = Rules { old_after_ms: 3 * DAY, overdue_after_ms: 7 * DAY };
    const NOW: Timestamp = Timestamp::from_ms(1_795_428_903_123);

    fn aged(age: i64) -> PullRequest {
        PullRequest { created_at: Some(NOW.plus_ms(-age)), base: "main".into(), ..PullRequest::default() }
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[rstest]
    #[case(3 * DAY - 1, State::Up, None)]
    #[case(3 * DAY, State::Degraded, Some("open for 3 d, limit 3 d"))]
    #[case(7 * DAY - 1, State::Degraded, Some("open for 6 d, limit 3 d"))]
    #[case(9 * DAY + 5, State::Down, Some("open for 9 d, limit 7 d"))]
    #[case(-DAY, State::Up, None)]
    fn each_age_has_its_state_and_its_sentence(#[case] age: i64, #[case] state: State, #[case] reason: Option<&str>) {
        let mut pull = aged(age);
        judge(&mut pull, &RULES, NOW);
        assert_eq!((pull.state, pull.reason.as_deref()), (state, reason));
    }

    #[test]
    fn a_draft_is_never_old() {
        let mut pull = PullRequest { draft: true, ..aged(90 * DAY) };
        judge(&mut pull, &RULES, NOW);
        assert_eq!((pull.state, pull.reason.as_deref(), &*pull.waits), (State::Up, None, "a draft"));
        assert_eq!(judge_again(&pull, &RULES, NOW), None);
        assert_eq!(judge_again(&PullRequest::default(), &RULES, NOW), None, "nobody knows how old it is");
    }

    #[rstest]
    #[case(DAY, 3 * DAY)]
    #[case(3 * DAY, 4 * DAY)]
    #[case(6 * DAY + 7, 7 * DAY)]
    #[case(100 * DAY + 7, 101 * DAY)]
    fn it_is_judged_again_when_the_sentence_is_another(#[case] age: i64, #[case] again: i64) {
        let pull = aged(age);
        assert_eq!(judge_again(&pull, &RULES, NOW), Some(NOW.plus_ms(again - age)));
    }

    #[test]
    fn limits_of_minutes_are_said_from_minute_to_minute() {
        let rules = Rules { old_after_ms: 60_000, overdue_after_ms: 3_600_000 };
        assert_eq!(judge_again(&aged(90_000), &rules, NOW), Some(NOW.plus_ms(30_000)));
    }

    #[rstest]
    #[case(PullRequest::default(), "")]
    #[case(PullRequest { review: Some(Review::None), ci: Some(Ci::None), ..PullRequest::default() }, "nobody is asked to review it")]
    #[case(PullRequest { review: Some(Review::Approved), ci: Some(Ci::Passing), ..PullRequest::default() }, "approved, to be merged")]
    #[case(PullRequest { review: Some(Review::Waiting), ..PullRequest::default() }, "needs a review, nobody is asked")]
    #[case(PullRequest { ci: Some(Ci::Pending), reviewers: names(&["ada", "acme/backend"]), ..PullRequest::default() }, "checks run; waits for ada, acme/backend")]
    #[case(PullRequest { ci: Some(Ci::Failing), changes_by: names(&["bob"]), review: Some(Review::ChangesRequested), ..PullRequest::default() }, "checks fail; changes requested by bob")]
    #[case(PullRequest { conflicts: true, ci: Some(Ci::Failing), failing: names(&["build", "lint", "docs", "fuzz", "e2e"]), stacked_on: Some("acme/api#12".into()), review: Some(Review::Approved), ..aged(0) },
        "on top of #12; conflicts with main; checks fail: build, lint, docs and 2 more; approved, to be merged")]
    fn what_it_waits_for_is_said(#[case] pull: PullRequest, #[case] said: &str) {
        let mut pull = pull;
        judge(&mut pull, &RULES, NOW);
        assert_eq!(pull.waits, said);
    }
}
