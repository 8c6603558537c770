//! In the browser it is nothing.

use crate::{
    json::{FromJson, Unreadable, Value},
    patch::{Fields, Op, PatchError, Path},
};
use serde::{Serialize, Serializer};
use std::{fmt, marker::PhantomData};

/// A field that is not read: whatever stands in its place, and whatever is put there, is let go.
pub struct Unread<T>(PhantomData<fn() -> T>);

impl<T> Default for Unread<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T> Clone for Unread<T> {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl<T> PartialEq for Unread<T> {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl<T> fmt::Debug for Unread<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unread")
    }
}

impl<T> Serialize for Unread<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl<T> FromJson for Unread<T> {
    fn from_json(_json: Value) -> Result<Self, Unreadable> {
        Ok(Self::default())
    }
}

impl<T> Fields for Unread<T> {
    fn diff(&self, _next: &Self, _path: &Path, _ops: &mut Vec<Op>) -> Result<(), PatchError> {
        Ok(())
    }

    fn set(&mut self, _tokens: &[String], _op: &Op) -> Result<(), PatchError> {
        Ok(())
    }
}
