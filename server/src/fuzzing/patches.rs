//! What a patch does: whatever has changed between two snapshots, the patch between them makes the one the other.

use app::{
    json::{FromJson as _, Value},
    model::{AnySnapshot, Kind, Model},
    patch::{Op, PatchError},
    snapshot::Snapshot,
};
use serde_json::json;

/// A snapshot of each kind, as the demo has it, with a few entries of each collection.
const WHOLE: [&str; 6] = [
    include_str!("../../../fuzz/snapshots/dependencies.json"),
    include_str!("../../../fuzz/snapshots/realtime.json"),
    include_str!("../../../fuzz/snapshots/pulls.json"),
    include_str!("../../../fuzz/snapshots/errors.json"),
    include_str!("../../../fuzz/snapshots/metrics.json"),
    include_str!("../../../fuzz/snapshots/deployments.json"),
];

/// Changes of a snapshot: the first byte chooses the kind, then three bytes a change; `0xff` begins the second snapshot.
pub fn patches(bytes: &[u8]) {
    let (first, rest) = super::chosen(bytes);
    let at = first % WHOLE.len();
    let Ok(whole) = serde_json::from_str::<Value>(WHOLE[at]) else { panic!("the snapshot is no JSON") };
    let (before, after) = rest.split_at(rest.iter().position(|byte| *byte == 0xff).unwrap_or(rest.len()));
    let last = changed(whole.clone(), before);
    let next = changed(last.clone(), after);
    let read = |json: &Value| AnySnapshot::read(Kind::ALL[at], json.clone());
    let (Ok(last), Ok(next), Ok(whole)) = (read(&last), read(&next), read(&whole)) else { return };
    match (last, next, whole) {
        (AnySnapshot::Dependencies(a), AnySnapshot::Dependencies(b), AnySnapshot::Dependencies(c)) => check(&a, &b, c),
        (AnySnapshot::Realtime(a), AnySnapshot::Realtime(b), AnySnapshot::Realtime(c)) => check(&a, &b, c),
        (AnySnapshot::Pulls(a), AnySnapshot::Pulls(b), AnySnapshot::Pulls(c)) => check(&a, &b, c),
        (AnySnapshot::Errors(a), AnySnapshot::Errors(b), AnySnapshot::Errors(c)) => check(&a, &b, c),
        (AnySnapshot::Metrics(a), AnySnapshot::Metrics(b), AnySnapshot::Metrics(c)) => check(&a, &b, c),
        (AnySnapshot::Deployments(a), AnySnapshot::Deployments(b), AnySnapshot::Deployments(c)) => check(&a, &b, c),
        _ => panic!("read as another kind"),
    }
}

fn check<M: Model + std::fmt::Debug>(last: &Snapshot<M>, next: &Snapshot<M>, stranger: Snapshot<M>) {
    let ops = sent(&good(last.diff(next)));
    let mut applied = last.clone();
    for op in &ops {
        good(applied.apply(op));
    }
    assert_eq!(&applied, next, "apply(diff) is another snapshot: {ops:?}");
    assert_eq!(written(&applied), written(next), "and is written otherwise: {ops:?}");
    assert_eq!(Snapshot::from_json(written(next)).as_ref(), Ok(next), "what is written is read otherwise");
    // A patch that belongs to another snapshot may be refused, no more.
    let mut stranger = stranger;
    let _refused = ops.iter().try_for_each(|op| stranger.apply(op));
}

/// The operations after their way through the stream.
fn sent(ops: &[Op]) -> Vec<Op> {
    let read = |op: &Op| Op::from_json(written(op)).unwrap_or_else(|error| panic!("{op:?} cannot be read: {error}"));
    ops.iter().map(read).collect()
}

fn written(value: &impl serde::Serialize) -> Value {
    let text = serde_json::to_string(value).unwrap_or_else(|error| panic!("it cannot be written: {error}"));
    app::json::parse(&text).unwrap_or_else(|error| panic!("it cannot be read: {error}"))
}

fn good<T>(done: Result<T, PatchError>) -> T {
    done.unwrap_or_else(|error| panic!("{error}"))
}

/// The document with its changes: two bytes for the place, one for what becomes of it.
fn changed(mut json: Value, changes: &[u8]) -> Value {
    for change in changes.chunks_exact(3).take(16) {
        let mut places = Vec::new();
        find(&json, "", &mut places);
        let wanted = usize::from(u16::from_be_bytes([change[0], change[1]]));
        let Some(place) = places.get(wanted % places.len().max(1)) else { break };
        change_at(&mut json, place, change[2], &places);
    }
    json
}

fn change_at(json: &mut Value, place: &str, what: u8, places: &[String]) {
    let Some((parent, key)) = place.rsplit_once('/') else { return };
    let key = key.replace("~1", "/").replace("~0", "~");
    let copied = places.get(usize::from(what) * 7 % places.len()).and_then(|place| json.pointer(place)).cloned();
    let Some(parent) = json.pointer_mut(parent) else { return };
    let value = match what % 12 {
        0 | 1 => return drop(take(parent, &key)),
        // Under another name: what stood there is somebody else's now.
        2 | 3 => {
            let name = ["a/b", "~0~1", "", "é\u{0}", "a"][usize::from(what / 12) % 5];
            return match (take(parent, &key), parent) {
                (Some(value), Value::Object(members)) => drop(members.insert(name.to_owned(), value)),
                (Some(value), Value::Array(items)) => items.insert(0, value),
                _ => {}
            };
        }
        4 => json!(""),
        5 => json!("é/~1~0\u{0}\u{2028}"),
        6 => json!(what),
        7 => json!(f64::from(what) / 3.0),
        8 => json!(u64::MAX),
        9 => json!(what.is_multiple_of(2)),
        10 => json!(["up", "down", "degraded", "unknown", "failed", "passing"][usize::from(what / 12) % 6]),
        _ => copied.unwrap_or_default(),
    };
    match parent {
        Value::Object(members) => drop(members.insert(key, value)),
        Value::Array(items) => {
            if let Some(item) = key.parse().ok().and_then(|at: usize| items.get_mut(at)) {
                *item = value;
            }
        }
        _ => {}
    }
}

fn take(parent: &mut Value, key: &str) -> Option<Value> {
    match parent {
        Value::Object(members) => members.remove(key),
        Value::Array(items) => key.parse().ok().filter(|at| *at < items.len()).map(|at: usize| items.remove(at)),
        _ => None,
    }
}

/// Every place in a document, as a pointer.
fn find(json: &Value, at: &str, places: &mut Vec<String>) {
    let mut below = |key: &str, value: &Value| {
        let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        places.push(at.clone());
        find(value, &at, places);
    };
    match json {
        Value::Object(members) => members.iter().for_each(|(key, value)| below(key, value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(at, value)| below(&at.to_string(), value)),
        _ => {}
    }
}
