//! From what supervisord says of its processes to a reading. Pure.

use super::{super::ProcessReading, answer::Value, skew::Skew};
use crate::client::faults::quoted;
use app::{
    fault::{Fault, FaultKind},
    time::Timestamp,
};

/// What is read of each process; no log file, no pid.
pub(super) const MEMBERS: [&str; 9] =
    ["name", "group", "statename", "state", "description", "spawnerr", "exitstatus", "start", "now"];

const RUNNING: &str = "RUNNING";

/// Every process; `now` is the time here.
pub(super) fn processes(value: &Value, skew: &Skew, now: Timestamp) -> Result<Vec<ProcessReading>, Fault> {
    let Value::List(processes) = value else { return Err(malformed("no list of processes")) };
    processes.iter().map(|process| one(process, skew, now)).collect()
}

fn one(process: &Value, skew: &Skew, now: Timestamp) -> Result<ProcessReading, Fault> {
    let text = |name| process.member(name).and_then(Value::text);
    let name = text("name").ok_or_else(|| malformed("a process without a name"))?;
    let group = text("group");
    let Some(says) = text("statename").or_else(|| state(process)) else {
        let detail = Some("supervisord tells no state".to_owned());
        return Ok(ProcessReading {
            name: full(group, name),
            group: group.map(str::to_owned),
            detail,
            ..Default::default()
        });
    };
    let running = says == RUNNING;
    Ok(ProcessReading {
        name: full(group, name),
        group: group.map(str::to_owned),
        says: says.to_owned(),
        detail: if running { None } else { detail(process, says) },
        started: if running { started(process, skew, now) } else { None },
        restarts: None,
    })
}

/// As `supervisorctl` prints it.
fn full(group: Option<&str>, name: &str) -> String {
    match group {
        Some(group) if group != name => format!("{group}:{name}"),
        _ => name.to_owned(),
    }
}

/// The names of supervisord's numbers, for what tells only those.
fn state(process: &Value) -> Option<&'static str> {
    Some(match process.member("state")?.number()? {
        0 => "STOPPED",
        10 => "STARTING",
        20 => RUNNING,
        30 => "BACKOFF",
        40 => "STOPPING",
        100 => "EXITED",
        200 => "FATAL",
        1000 => "UNKNOWN",
        _ => return None,
    })
}

/// Why it is not running. The description of what has exited is a time in a time zone that nobody tells.
fn detail(process: &Value, says: &str) -> Option<String> {
    let text = |name| process.member(name).and_then(Value::text).map(quoted);
    match says {
        "EXITED" => process.member("exitstatus").and_then(Value::number).map(|status| format!("exit status {status}")),
        _ => text("spawnerr").or_else(|| text("description")),
    }
}

fn started(process: &Value, skew: &Skew, now: Timestamp) -> Option<Timestamp> {
    let seconds = |name| process.member(name).and_then(Value::number).filter(|seconds| *seconds > 0);
    let start = Timestamp::from_ms(seconds("start")?.saturating_mul(1_000));
    let theirs = seconds("now").map(|now| Timestamp::from_ms(now.saturating_mul(1_000)));
    Some(start.plus_ms(theirs.map_or(0, |theirs| skew.measure(theirs, now))))
}

fn malformed(what: &str) -> Fault {
    Fault::new(FaultKind::Malformed, format!("supervisord's answer has {what}"))
}
