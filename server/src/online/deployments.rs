//! A log of deployments, read once; and a word on a role that could do more than read.

use crate::{
    poll::{self, Policy, PollId},
    source::deployments::{log::Log, poll::LogPoll},
};
use app::{fault::FaultKind, state::State};

/// Reads it and gives the state with its sentence.
pub(super) async fn run(id: &PollId, policy: &Policy, log: &LogPoll) -> (State, String) {
    match poll::once(id, policy.timeout, log).await {
        // What is our own fault says nothing of the database.
        Err(fault) if fault.kind == FaultKind::Internal => (State::Unknown, fault.message),
        Err(fault) => (State::Down, fault.message),
        Ok(found) => {
            let role = poll::within(id, policy.timeout, Box::pin(log.may_write())).await;
            answer(&found, role.map_err(|fault| fault.message))
        }
    }
}

fn answer(found: &Log, role: Result<Option<String>, String>) -> (State, String) {
    let read = crate::config::plan::counted(found.deployments.len(), "deployment");
    let skipped = found.skipped_why.as_ref().map(|why| format!("{} not read: {why}", found.skipped));
    let role = role_sentence(role);
    let state = if skipped.is_some() || role.is_some() { State::Degraded } else { State::Up };
    (state, [Some(read), skipped, role].into_iter().flatten().collect::<Vec<_>>().join("; "))
}

/// What there is to say of a role, unless it can but read.
pub(super) fn role_sentence(role: Result<Option<String>, String>) -> Option<String> {
    match role {
        Ok(None) => None,
        Ok(Some(right)) => Some(format!(
            "the role may do more than read: {right}; sessions are read-only, a role that can but read is safer"
        )),
        Err(why) => Some(format!("what the role may do is not known: {why}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_that_could_write_is_yellow_and_told() {
        let well = Log::default();
        assert_eq!(answer(&well, Ok(None)), (State::Up, "0 deployments".to_owned()));
        let (state, sentence) = answer(&well, Ok(Some("INSERT on public.d".to_owned())));
        assert_eq!(state, State::Degraded);
        assert!(
            sentence.starts_with("0 deployments; the role may do more than read: INSERT on public.d;"),
            "{sentence}"
        );
        let (state, sentence) = answer(&well, Err("no".to_owned()));
        assert_eq!(
            (state, sentence.as_str()),
            (State::Degraded, "0 deployments; what the role may do is not known: no")
        );
        let skipped = Log { skipped: 2, skipped_why: Some("a row has no id".to_owned()), ..Log::default() };
        assert_eq!(
            answer(&skipped, Ok(None)),
            (State::Degraded, "0 deployments; 2 not read: a row has no id".to_owned())
        );
    }
}
