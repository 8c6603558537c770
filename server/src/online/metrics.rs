//! A metric in a database, asked once: how many of its days have a value, and whether the role could write.

use super::deployments::role_sentence;
use crate::{
    poll::{self, Policy, PollId},
    source::metrics::{DaysPoll, DaysReading},
};
use app::{fault::FaultKind, ms::Ms, state::State};

/// Its state, how long the query took, and the sentence.
pub(super) async fn run(id: &PollId, policy: &Policy, asked: &DaysPoll, role: bool) -> (State, Option<Ms>, String) {
    let reading = match poll::once(id, policy.timeout, asked).await {
        Ok(reading) => reading,
        // What is our own fault says nothing of the database.
        Err(fault) if fault.kind == FaultKind::Internal => return (State::Unknown, None, fault.message),
        Err(fault) => return (State::Down, None, fault.message),
    };
    let (state, sentence) = told(&reading);
    let role = if role { poll::within(id, policy.timeout, Box::pin(asked.may_write())).await } else { Ok(None) };
    match role_sentence(role.map_err(|fault| fault.message)) {
        None => (state, Some(reading.took), sentence),
        Some(role) => (state.min(State::Degraded), Some(reading.took), format!("{sentence}; {role}")),
    }
}

fn told(reading: &DaysReading) -> (State, String) {
    let all = reading.days.len();
    match reading.newest() {
        Some(newest) => (State::Up, format!("a value on {} of {all} days, newest {newest}", reading.values())),
        None => (State::Degraded, format!("no value on any of {all} days")),
    }
}
