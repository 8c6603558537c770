//! Reading JSON into the shared types, in a tenth of the code.
//!
//! What `serde` derives for reading costs every visitor 25 KB on the wire: each struct gets its own parser, for maps and
//! for sequences, with errors for every kind of mistake. The browser reads only what our own server wrote. So the text
//! is parsed once into a [`Value`], and each type picks its fields out of that; [`crate::fields!`] writes the picking.
//! Writing JSON, which only the server does, stays with `serde`.

pub use serde_json::Value;

use serde_json::Map;
use std::{collections::BTreeMap, fmt, sync::Arc};

/// A type that can be read from parsed JSON.
pub trait FromJson: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// Where the JSON is of another shape.
    fn from_json(json: Value) -> Result<Self, Unreadable>;
}

/// JSON that is not what belongs in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable(
    /// The innermost field that could not be read; empty for the document itself.
    pub &'static str,
);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the JSON is not what belongs here: ")?;
        f.write_str(self.0)
    }
}

impl std::error::Error for Unreadable {}

/// Parses a text and reads it.
///
/// # Errors
/// Where the text is not JSON, or of another shape.
pub fn parse<T: FromJson>(text: &str) -> Result<T, Unreadable> {
    T::from_json(serde_json::from_str(text).map_err(|_| Unreadable(""))?)
}

/// Takes one field out of an object; an absent one reads as `null`.
///
/// # Errors
/// Where it is of another shape.
pub fn take<T: FromJson>(object: &mut Map<String, Value>, name: &'static str) -> Result<T, Unreadable> {
    T::from_json(field(object, name)).map_err(|inner| if inner.0.is_empty() { Unreadable(name) } else { inner })
}

/// Compiled once, and not for each type that is read.
#[inline(never)]
fn field(object: &mut Map<String, Value>, name: &str) -> Value {
    object.remove(name).unwrap_or_default()
}

/// As [`take`], into its place.
///
/// # Errors
/// Where it is of another shape; nothing has changed then.
pub fn fill<T: FromJson>(place: &mut T, object: &mut Map<String, Value>, name: &'static str) -> Result<(), Unreadable> {
    *place = take(object, name)?;
    Ok(())
}

/// The same JSON without the fields that are `null`, which [`take`] reads as such anyway: a third of a page's data.
///
/// Only for what `serde_json` wrote without blanks.
#[must_use]
pub fn without_nulls(json: &str) -> String {
    const NULL: &str = "\":null";
    let mut kept = String::with_capacity(json.len());
    let mut rest = json;
    while let Some((before, after)) = rest.split_once(NULL) {
        kept.push_str(before);
        // A quote within a text is escaped: what stands between an unescaped one and a separator is a field's name.
        let field = kept.trim_end_matches(|char: char| char.is_ascii_lowercase() || char == '_').strip_suffix('"');
        let Some(start) = field.filter(|front| front.ends_with(['{', ','])).map(str::len) else {
            kept.push_str(NULL);
            rest = after;
            continue;
        };
        kept.truncate(start);
        rest = after.strip_prefix(',').unwrap_or(after);
        if rest.len() == after.len() && kept.ends_with(',') {
            kept.pop();
        }
    }
    kept.push_str(rest);
    kept
}

/// The fields of an object.
///
/// # Errors
/// Where it is none.
pub fn object(json: Value) -> Result<Map<String, Value>, Unreadable> {
    if let Value::Object(object) = json { Ok(object) } else { Err(Unreadable("")) }
}

/// Implements [`FromJson`] for a struct by its fields.
#[macro_export]
macro_rules! from_json {
    ($type:ident { $($field:ident),* $(,)? }) => {
        impl $crate::json::FromJson for $type {
            fn from_json(json: $crate::json::Value) -> Result<Self, $crate::json::Unreadable> {
                let mut object = $crate::json::object(json)?;
                Ok(Self { $($field: $crate::json::take(&mut object, stringify!($field))?,)* })
            }
        }
    };
}

/// As [`from_json!`], for a struct with defaults: where one is filled in place, there is one way to drop it, and not one for each
/// field at which reading may end. That is half the code of a long one.
#[macro_export]
macro_rules! from_json_in_place {
    ($type:ident { $($field:ident),* $(,)? }) => {
        impl $crate::json::FromJson for $type {
            fn from_json(json: $crate::json::Value) -> Result<Self, $crate::json::Unreadable> {
                let mut object = $crate::json::object(json)?;
                let mut read = Self::default();
                $($crate::json::fill(&mut read.$field, &mut object, stringify!($field))?;)*
                Ok(read)
            }
        }
    };
}

/// Implements [`FromJson`] for an enum of plain words: those that its `as_str` gives.
#[macro_export]
macro_rules! words_from_json {
    ($type:ident { $($variant:ident),* }) => {
        impl $crate::json::FromJson for $type {
            fn from_json(json: $crate::json::Value) -> Result<Self, $crate::json::Unreadable> {
                let word = json.as_str().unwrap_or_default();
                $(if word == Self::$variant.as_str() {
                    return Ok(Self::$variant);
                })*
                Err($crate::json::Unreadable(""))
            }
        }
    };
}

impl FromJson for Value {
    fn from_json(json: Value) -> Result<Self, Unreadable> {
        Ok(json)
    }
}

impl FromJson for String {
    fn from_json(json: Value) -> Result<Self, Unreadable> {
        if let Value::String(text) = json { Ok(text) } else { Err(Unreadable("")) }
    }
}

impl FromJson for bool {
    /// One that is absent is false.
    fn from_json(json: Value) -> Result<Self, Unreadable> {
        if json.is_null() { Ok(false) } else { json.as_bool().ok_or(Unreadable("")) }
    }
}

impl FromJson for u64 {
    fn from_json(json: Value) -> Result<Self, Unreadable> {
        json.as_u64().ok_or(Unreadable(""))
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(json: Value) -> Result<Self, Unreadable> {
        if json.is_null() { Ok(None) } else { T::from_json(json).map(Some) }
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(json: Value) -> Result<Self, Unreadable> {
        let Value::Array(items) = json else { return Err(Unreadable("")) };
        let mut read = Self::with_capacity(items.len());
        for item in items {
            read.push(T::from_json(item)?);
        }
        Ok(read)
    }
}

impl<T: FromJson> FromJson for BTreeMap<String, Arc<T>> {
    fn from_json(json: Value) -> Result<Self, Unreadable> {
        let mut read = Self::new();
        each(json, &mut |key, entry| {
            read.insert(key, Arc::new(T::from_json(entry)?));
            Ok(())
        })?;
        Ok(read)
    }
}

/// Hands over every entry of an object. Compiled once, and not for each type of collection.
fn each(json: Value, take: &mut dyn FnMut(String, Value) -> Result<(), Unreadable>) -> Result<(), Unreadable> {
    for (key, entry) in object(json)? {
        take(key, entry)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(r#"{"a":null,"b":1,"c":null}"#, r#"{"b":1}"#)]
    #[case(r#"{"a":null}"#, "{}")]
    #[case(r#"{"a":null,"b_c":null}"#, "{}")]
    #[case(r#"{"a":{"b":null},"c":[null],"d":2}"#, r#"{"a":{},"c":[null],"d":2}"#)]
    #[case(r#"{"a":"{\"b\":null,","c":",\"d\":null"}"#, r#"{"a":"{\"b\":null,","c":",\"d\":null"}"#)]
    fn fields_that_are_null_are_left_out_and_texts_stay(#[case] json: &str, #[case] kept: &str) {
        assert_eq!(without_nulls(json), kept);
    }
}
