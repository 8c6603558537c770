//! From how a deployment ended to its state. Pure.

use super::{Deployment, Status};
use crate::state::State;

/// The way out where a word is not understood.
const WAY_OUT: &str = "expected succeeded, failed, running or rolled back; a CASE in the query can say so";

/// What a row says about how it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said<'a> {
    /// The query has no such column: what is in the log was deployed.
    Nothing,
    /// There is a column, and nothing in it.
    Null,
    /// This word.
    Word(&'a str),
}

/// Writes what a row says: its status, its state, and the sentence where that is not green. Its times are there already;
/// `tells_end` says whether the query has a column for when deployments end.
pub fn judge(deployment: &mut Deployment, said: Said<'_>, tells_end: bool) {
    deployment.status = match said {
        Said::Nothing if tells_end && deployment.finished_at.is_none() => Status::Running,
        Said::Nothing => Status::Succeeded,
        Said::Null => Status::Unknown,
        Said::Word(word) => Status::read(word),
    };
    (deployment.state, deployment.reason) = match deployment.status {
        Status::Succeeded => (State::Up, None),
        Status::Running => (State::Degraded, Some("running".to_owned())),
        Status::Failed => (State::Down, Some(["failed", &failing(deployment)].concat())),
        Status::RolledBack => (State::Down, Some(["rolled back", &to_previous(deployment)].concat())),
        Status::Unknown => (State::Unknown, Some(not_understood(said))),
    };
}

fn failing(deployment: &Deployment) -> String {
    deployment
        .finished_at
        .map_or_else(String::new, |end| [" after ", &crate::text::span(end.ms_since(deployment.started_at))].concat())
}

fn to_previous(deployment: &Deployment) -> String {
    deployment.previous.as_ref().map_or_else(String::new, |previous| [" to ", previous].concat())
}

fn not_understood(said: Said<'_>) -> String {
    let what = match said {
        Said::Word(word) => {
            let short: String = word.chars().take(40).map(|char| if char.is_control() { ' ' } else { char }).collect();
            format!("status is \"{}\"", short.trim())
        }
        Said::Null | Said::Nothing => "status is NULL".to_owned(),
    };
    [&what, ", ", WAY_OUT].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;
    use rstest::rstest;

    fn judged(said: Said<'_>, finished: Option<i64>, tells_end: bool) -> (Status, State, Option<String>) {
        let mut deployment = Deployment {
            previous: Some("1.4".to_owned()),
            started_at: Timestamp::from_ms(0),
            finished_at: finished.map(Timestamp::from_ms),
            ..Deployment::default()
        };
        judge(&mut deployment, said, tells_end);
        (deployment.status, deployment.state, deployment.reason)
    }

    #[rstest]
    #[case("succeeded", State::Up, None)]
    #[case("failed", State::Down, Some("failed after 1 min"))]
    #[case("Rolled Back", State::Down, Some("rolled back to 1.4"))]
    #[case("running", State::Degraded, Some("running"))]
    #[case(
        "canc\nelled",
        State::Unknown,
        Some(
            "status is \"canc elled\", expected succeeded, failed, running or rolled back; a CASE in the query can say so"
        )
    )]
    fn each_state_has_its_sentence(#[case] word: &str, #[case] state: State, #[case] reason: Option<&str>) {
        let (_, found, sentence) = judged(Said::Word(word), Some(90_000), true);
        assert_eq!((found, sentence.as_deref()), (state, reason));
    }

    #[test]
    fn without_a_status_it_is_its_end_that_tells() {
        assert_eq!(judged(Said::Nothing, None, false).0, Status::Succeeded);
        assert_eq!(judged(Said::Nothing, None, true).0, Status::Running);
        assert_eq!(judged(Said::Nothing, Some(1), true).0, Status::Succeeded);
        assert_eq!(judged(Said::Null, Some(1), true).1, State::Unknown);
    }
}
