//! RFC 6902 patches between two snapshots of one widget: the only thing that crosses the wire on a change.
//!
//! Only `add`, `remove` and `replace` are ever written. Collections are maps keyed by a stable id ([`Keyed`]), whose
//! unchanged entries share one allocation: a diff costs what changed, not what is there.

use crate::json::{FromJson, Unreadable};
use serde::Serialize;
use serde_json::{Value, to_value};
use std::{collections::BTreeMap, fmt, sync::Arc};

/// A collection by stable id. Order is the view's business.
pub type Keyed<T> = BTreeMap<String, Arc<T>>;

/// What an operation does to its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verb {
    /// Puts a value where there was none.
    Add,
    /// Takes the value away.
    Remove,
    /// Puts another value.
    Replace,
}

impl Verb {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Remove => "remove",
            Self::Replace => "replace",
        }
    }
}

crate::words_from_json!(Verb { Add, Remove, Replace });
crate::from_json!(Op { op, path, value });

/// One RFC 6902 operation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Op {
    /// What to do.
    pub op: Verb,
    /// Where: an RFC 6901 pointer.
    pub path: String,
    /// With what. A JSON `null` reads as `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

impl Op {
    /// Puts `value` at `path`, where another one is.
    ///
    /// # Errors
    /// Where the value cannot be written as JSON.
    pub fn replace(path: Path, value: &impl Serialize) -> Result<Self, PatchError> {
        Ok(Self { op: Verb::Replace, path: path.0, value: Some(to_value(value)?) })
    }

    /// What it brings, `null` where that is nothing.
    #[must_use]
    pub fn json(&self) -> Value {
        self.value.clone().unwrap_or_default()
    }
}

/// Why a patch could not be made or applied.
#[derive(Debug)]
pub enum PatchError {
    /// The path names nothing that is there.
    NoSuchPlace,
    /// A value is not what belongs in that place.
    BadValue(Unreadable),
    /// A value cannot be written as JSON.
    Unwritable(serde_json::Error),
}

impl fmt::Display for PatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchPlace => f.write_str("the patch names a place that does not exist"),
            Self::BadValue(_) => f.write_str("the patch holds a value that does not belong there"),
            Self::Unwritable(_) => f.write_str("a value cannot be written as JSON"),
        }
    }
}

impl std::error::Error for PatchError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NoSuchPlace => None,
            Self::BadValue(error) => Some(error),
            Self::Unwritable(error) => Some(error),
        }
    }
}

impl From<serde_json::Error> for PatchError {
    fn from(error: serde_json::Error) -> Self {
        Self::Unwritable(error)
    }
}

impl From<Unreadable> for PatchError {
    fn from(error: Unreadable) -> Self {
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

impl From<Path> for String {
    fn from(path: Path) -> Self {
        path.0
    }
}

/// The unescaped steps of an operation's path.
#[must_use]
pub fn tokens(op: &Op) -> Vec<String> {
    op.path.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~")).collect()
}

/// A struct that is patched field by field; [`crate::fields!`] implements it.
pub trait Fields: Sized {
    /// Appends what turns this into `next`, both standing at `path`.
    ///
    /// # Errors
    /// Where a value cannot be written as JSON.
    fn diff(&self, next: &Self, path: &Path, ops: &mut Vec<Op>) -> Result<(), PatchError>;

    /// Puts what `op` brings into the field that `tokens` lead to.
    ///
    /// # Errors
    /// Where there is no such field, or the value is not one of its kind; nothing has changed then.
    fn set(&mut self, tokens: &[String], op: &Op) -> Result<(), PatchError>;

    /// As [`Fields::set`], of an entry that others may hold, too. What is always replaced as a whole needs no copy for that, and no
    /// code that makes one.
    ///
    /// # Errors
    /// As [`Fields::set`].
    fn set_shared(entry: &mut Arc<Self>, tokens: &[String], op: &Op) -> Result<(), PatchError>
    where
        Self: Clone,
    {
        Arc::make_mut(entry).set(tokens, op)
    }
}

/// A collection is patched entry by entry, as a field of a struct too.
impl<T> Fields for Keyed<T>
where
    T: Clone + Serialize + FromJson + Fields,
{
    fn diff(&self, next: &Self, path: &Path, ops: &mut Vec<Op>) -> Result<(), PatchError> {
        diff_keyed(path, self, next, ops)
    }

    fn set(&mut self, tokens: &[String], op: &Op) -> Result<(), PatchError> {
        apply_keyed(self, tokens, op)
    }
}

/// Implements [`Fields`] and [`FromJson`]: the names before the semicolon are fields that are replaced as a whole, those after it are
/// structs with [`Fields`] of their own.
///
/// A struct has a default, unless it is said to be `without default`.
#[macro_export]
macro_rules! fields {
    ($type:ident { $($leaf:ident),* ; $($inner:ident),* }) => {
        $crate::from_json_in_place!($type { $($leaf,)* $($inner),* });
        $crate::fields!(patched $type { $($leaf),* ; $($inner),* });
    };
    (without default $type:ident { $($leaf:ident),* ; $($inner:ident),* }) => {
        $crate::from_json!($type { $($leaf,)* $($inner),* });
        $crate::fields!(patched $type { $($leaf),* ; $($inner),* });
    };
    (patched $type:ident { $($leaf:ident),* ; $($inner:ident),* }) => {
        impl $crate::patch::Fields for $type {
            fn diff(
                &self,
                next: &Self,
                path: &$crate::patch::Path,
                ops: &mut Vec<$crate::patch::Op>,
            ) -> Result<(), $crate::patch::PatchError> {
                $(if self.$leaf != next.$leaf {
                    ops.push($crate::patch::Op::replace(path.child(stringify!($leaf)), &next.$leaf)?);
                })*
                $($crate::patch::Fields::diff(&self.$inner, &next.$inner, &path.child(stringify!($inner)), ops)?;)*
                Ok(())
            }

            fn set(&mut self, tokens: &[String], op: &$crate::patch::Op) -> Result<(), $crate::patch::PatchError> {
                let (field, rest) = tokens.split_first().ok_or($crate::patch::PatchError::NoSuchPlace)?;
                match field.as_str() {
                    $(stringify!($leaf) => $crate::patch::put(&mut self.$leaf, rest, op),)*
                    $(stringify!($inner) => $crate::patch::Fields::set(&mut self.$inner, rest, op),)*
                    _ => Err($crate::patch::PatchError::NoSuchPlace),
                }
            }
        }
    };
}

/// Implements [`Fields`] and [`FromJson`] for an entry that is always replaced as a whole: where it is small, or several of its
/// fields change together, that is shorter.
#[macro_export]
macro_rules! whole {
    ($type:ident { $($field:ident),* }) => {
        $crate::from_json_in_place!($type { $($field),* });

        impl $crate::patch::Fields for $type {
            fn diff(
                &self,
                next: &Self,
                path: &$crate::patch::Path,
                ops: &mut Vec<$crate::patch::Op>,
            ) -> Result<(), $crate::patch::PatchError> {
                if self != next {
                    ops.push($crate::patch::Op::replace(path.clone(), next)?);
                }
                Ok(())
            }

            fn set(&mut self, _tokens: &[String], _op: &$crate::patch::Op) -> Result<(), $crate::patch::PatchError> {
                Err($crate::patch::PatchError::NoSuchPlace)
            }

            fn set_shared(
                _entry: &mut ::std::sync::Arc<Self>,
                _tokens: &[String],
                _op: &$crate::patch::Op,
            ) -> Result<(), $crate::patch::PatchError> {
                Err($crate::patch::PatchError::NoSuchPlace)
            }
        }
    };
}

/// Replaces a value as a whole.
///
/// # Errors
/// Where `tokens` lead further into it, or the operation brings something else; nothing has changed then.
pub fn put<T: FromJson>(place: &mut T, tokens: &[String], op: &Op) -> Result<(), PatchError> {
    if !tokens.is_empty() || op.op != Verb::Replace {
        return Err(PatchError::NoSuchPlace);
    }
    *place = T::from_json(op.json())?;
    Ok(())
}

/// Appends what turns one collection into the other; entries that share an allocation are not looked into.
///
/// # Errors
/// Where a value cannot be written as JSON.
pub fn diff_keyed<T>(path: &Path, from: &Keyed<T>, to: &Keyed<T>, ops: &mut Vec<Op>) -> Result<(), PatchError>
where
    T: Serialize + Fields,
{
    for key in from.keys().filter(|key| !to.contains_key(*key)) {
        ops.push(Op { op: Verb::Remove, path: path.child(key).0, value: None });
    }
    for (key, next) in to {
        match from.get(key) {
            Some(last) if Arc::ptr_eq(last, next) => {}
            Some(last) => last.diff(next, &path.child(key), ops)?,
            None => ops.push(Op { op: Verb::Add, path: path.child(key).0, value: Some(to_value(next)?) }),
        }
    }
    Ok(())
}

/// Applies `op` at `tokens` within a collection.
///
/// # Errors
/// Where the place does not exist, or what it brings does not belong there.
pub fn apply_keyed<T>(map: &mut Keyed<T>, tokens: &[String], op: &Op) -> Result<(), PatchError>
where
    T: Clone + FromJson + Fields,
{
    let (key, rest) = tokens.split_first().ok_or(PatchError::NoSuchPlace)?;
    if !rest.is_empty() {
        let entry = map.get_mut(key).ok_or(PatchError::NoSuchPlace)?;
        return T::set_shared(entry, rest, op);
    }
    if op.op == Verb::Remove {
        return map.remove(key).map(drop).ok_or(PatchError::NoSuchPlace);
    }
    map.insert(key.clone(), Arc::new(T::from_json(op.json())?));
    Ok(())
}
