//! What an answer says. Pure.

use super::super::{
    faults::quoted,
    spec::{
        DnsQuestion,
        dns::{canonical, is_meant},
    },
};
use hickory_proto::op::{Message, ResponseCode};

/// What was found, as `A 10.0.0.7, 10.0.0.8`, or the sentence why that is not good.
pub(super) fn judge(question: &DnsQuestion, expected: &[String], answer: &Message) -> Result<String, String> {
    let (name, record) = (question.shown(), question.record);
    match answer.metadata.response_code {
        ResponseCode::NoError => {}
        ResponseCode::NXDomain => return Err(format!("{name} does not exist (NXDOMAIN)")),
        ResponseCode::ServFail => return Err(format!("the resolver finds no answer for {name} (SERVFAIL)")),
        ResponseCode::Refused => return Err(format!("the resolver refuses to answer for {name} (REFUSED)")),
        other => return Err(format!("the resolver gives no answer for {name}: {other}")),
    }
    let found = found(question, answer);
    if found.is_empty() {
        return Err(format!("{name} has no {record} record"));
    }
    let shown = quoted(&found.join(", "));
    let is_there = |expected: &String| found.iter().any(|found| is_meant(record, expected, found));
    match expected.iter().find(|expected| !is_there(expected)) {
        Some(missing) => Err(format!("{record} is {shown}, expected {}", quoted(missing))),
        None => Ok(format!("{record} {shown}")),
    }
}

/// Sorted: resolvers turn the order with every answer, and that is no change.
fn found(question: &DnsQuestion, answer: &Message) -> Vec<String> {
    let asked = answer.answers.iter().filter(|record| record.record_type() == question.record);
    let mut found: Vec<String> =
        asked.filter_map(|record| canonical(question.record, &record.data.to_string()).ok()).collect();
    found.sort_unstable();
    found.dedup();
    found
}
