//! RFC 6902 patches between two snapshots of one widget: the only thing that crosses the wire on a change.
//!
//! Only `add`, `remove` and `replace` are ever written. Collections are maps keyed by a stable id ([`Keyed`]), whose
//! unchanged entries share one allocation: a diff costs what changed, not what is there.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::{collections::BTreeMap, fmt, sync::Arc};

/// A collection by stable id. Order is the view's business.
pub type Keyed<T> = BTreeMap<String, Arc<T>>;

/// What an operation does to its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verb {
    /// Puts a value where there was none.
    Add,
    /// Takes the value away.
    Remove,
    /// Puts another value.
    Replace,
}

/// One RFC 6902 operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Op {
    /// What to do.
    pub op: Verb,
    /// Where: an RFC 6901 pointer.
    pub path: String,
    /// With what. A JSON `null` reads as `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

/// Why a patch could not be made or applied.
#[derive(Debug)]
pub enum PatchError {
    /// The path names nothing that is there.
    NoSuchPlace,
    /// A value is not what belongs in that place.
    BadValue(serde_json::Error),
}

impl fmt::Display for PatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchPlace => f.write_str("the patch names a place that does not exist"),
            Self::BadValue(_) => f.write_str("the patch holds a value that does not belong there"),
        }
    }
}

impl std::error::Error for PatchError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NoSuchPlace => None,
            Self::BadValue(error) => Some(error),
        }
    }
}

impl From<serde_json::Error> for PatchError {
    fn from(error: serde_json::Error) -> Self {
        Self::BadValue(error)
    }
}

/// An RFC 6901 pointer under construction.
#[derive(Clone, Debug)]
pub struct Path(String);

impl Path {
    /// The whole document.
    #[must_use]
    pub const fn root() -> Self {
        Self(String::new())
    }

    /// The place called `name` within this one.
    #[must_use]
    pub fn child(&self, name: &str) -> Self {
        Self(format!("{}/{}", self.0, name.replace('~', "~0").replace('/', "~1")))
    }
}

/// The unescaped steps of an operation's path.
#[must_use]
pub fn tokens(op: &Op) -> Vec<String> {
    op.path.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~")).collect()
}

/// Appends what turns `from` into `to`, both standing at `path`.
///
/// # Errors
/// Where a value cannot be written as JSON.
pub fn diff_value<T: Serialize + PartialEq>(
    path: &Path,
    from: &T,
    to: &T,
    ops: &mut Vec<Op>,
) -> Result<(), PatchError> {
    if from != to {
        diff_json(path, serde_json::to_value(from)?, serde_json::to_value(to)?, ops);
    }
    Ok(())
}

/// Appends what turns one collection into the other; entries that share an allocation are not looked into.
///
/// # Errors
/// Where a value cannot be written as JSON.
pub fn diff_keyed<T>(path: &Path, from: &Keyed<T>, to: &Keyed<T>, ops: &mut Vec<Op>) -> Result<(), PatchError>
where
    T: Serialize + PartialEq,
{
    for key in from.keys().filter(|key| !to.contains_key(*key)) {
        ops.push(Op { op: Verb::Remove, path: path.child(key).0, value: None });
    }
    for (key, next) in to {
        match from.get(key) {
            Some(last) if Arc::ptr_eq(last, next) => {}
            Some(last) => diff_value(&path.child(key), &**last, &**next, ops)?,
            None => ops.push(Op { op: Verb::Add, path: path.child(key).0, value: Some(serde_json::to_value(next)?) }),
        }
    }
    Ok(())
}

fn diff_json(path: &Path, from: Value, to: Value, ops: &mut Vec<Op>) {
    match (from, to) {
        (Value::Object(mut from), Value::Object(to)) => {
            for (name, next) in to {
                let place = path.child(&name);
                match from.remove(&name) {
                    Some(last) if last == next => {}
                    Some(last) => diff_json(&place, last, next, ops),
                    None => ops.push(Op { op: Verb::Add, path: place.0, value: Some(next) }),
                }
            }
            for (name, _) in from {
                ops.push(Op { op: Verb::Remove, path: path.child(&name).0, value: None });
            }
        }
        (_, to) => ops.push(Op { op: Verb::Replace, path: path.0.clone(), value: Some(to) }),
    }
}

/// Applies `op` at `tokens` within a typed value.
///
/// # Errors
/// Where the place does not exist or the result would no longer be a `T`; `target` is then unchanged.
pub fn apply_value<T: Serialize + DeserializeOwned>(
    target: &mut T,
    tokens: &[String],
    op: &Op,
) -> Result<(), PatchError> {
    let mut json = serde_json::to_value(&*target)?;
    apply_json(&mut json, tokens, op)?;
    *target = serde_json::from_value(json)?;
    Ok(())
}

/// Applies `op` at `tokens` within a collection.
///
/// # Errors
/// As [`apply_value`].
pub fn apply_keyed<T>(map: &mut Keyed<T>, tokens: &[String], op: &Op) -> Result<(), PatchError>
where
    T: Clone + Serialize + DeserializeOwned,
{
    let (key, rest) = tokens.split_first().ok_or(PatchError::NoSuchPlace)?;
    if !rest.is_empty() {
        let entry = map.get_mut(key).ok_or(PatchError::NoSuchPlace)?;
        return apply_value(Arc::make_mut(entry), rest, op);
    }
    if op.op == Verb::Remove {
        return map.remove(key).map(drop).ok_or(PatchError::NoSuchPlace);
    }
    let value = op.value.clone().unwrap_or_default();
    map.insert(key.clone(), Arc::new(serde_json::from_value(value)?));
    Ok(())
}

fn apply_json(json: &mut Value, tokens: &[String], op: &Op) -> Result<(), PatchError> {
    let value = || op.value.clone().unwrap_or_default();
    let Some((last, way)) = tokens.split_last() else {
        *json = value();
        return Ok(());
    };
    let parent = way.iter().try_fold(json, |at, token| at.get_mut(token.as_str()));
    let Some(Value::Object(parent)) = parent else { return Err(PatchError::NoSuchPlace) };
    match op.op {
        Verb::Add => drop(parent.insert(last.clone(), value())),
        Verb::Replace => *parent.get_mut(last).ok_or(PatchError::NoSuchPlace)? = value(),
        Verb::Remove => drop(parent.remove(last).ok_or(PatchError::NoSuchPlace)?),
    }
    Ok(())
}
