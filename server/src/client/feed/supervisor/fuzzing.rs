//! What supervisord says: whatever it is, it is read or refused with a sentence.

use super::{answer, answered, process, skew::Skew};
use crate::fuzzing::check_sentence;
use app::time::Timestamp;

/// An XML-RPC answer.
pub fn xml_rpc(bytes: &[u8]) {
    if let Err(error) = answer::read(bytes, &process::MEMBERS) {
        check_sentence(&error.to_string());
    }
    let now = Timestamp::from_ms(1_795_395_276_400);
    match answered(bytes).and_then(|value| process::processes(&value, &Skew::default(), now)) {
        Ok(processes) => assert!(processes.len() <= bytes.len(), "more processes than bytes"),
        Err(fault) => check_sentence(&fault.message),
    }
}
