//! A table of a peer's file that knows what nobody has asked for: nothing is dropped in silence.

use serde_json::{Map, Value};

/// A table being read. What has the wrong type stays in it, and so is reported with what is [`Fields::left`].
#[derive(Debug, Default)]
pub struct Fields {
    path: String,
    map: Map<String, Value>,
}

impl Fields {
    /// The table `value`, called `path` in remarks; `None` where it is none.
    #[must_use]
    pub fn new(path: &str, value: Value) -> Option<Self> {
        match value {
            Value::Object(map) => Some(Self { path: path.to_owned(), map }),
            _ => None,
        }
    }

    /// Whether a key is there with something in it.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.map.get(key).is_some_and(|value| !is_empty(value))
    }

    /// A text without taking it.
    #[must_use]
    pub fn peek(&self, key: &str) -> Option<&str> {
        self.map.get(key).and_then(Value::as_str)
    }

    /// A text, or a number or truth value as text; `None` where it is absent or empty.
    pub fn text(&mut self, key: &str) -> Option<String> {
        self.take(key, |value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(truth) => Some(truth.to_string()),
            _ => None,
        })
        .filter(|text| !text.trim().is_empty())
    }

    /// A truth value: also 1, 0 and their texts.
    pub fn flag(&mut self, key: &str) -> Option<bool> {
        self.take(key, |value| match value {
            Value::Bool(truth) => Some(*truth),
            Value::Number(number) => Some(number.as_f64() != Some(0.0)),
            Value::String(text) => match text.to_lowercase().as_str() {
                "true" | "1" | "yes" | "on" => Some(true),
                "false" | "0" | "no" | "off" => Some(false),
                _ => None,
            },
            _ => None,
        })
    }

    /// A number: also as text.
    pub fn number(&mut self, key: &str) -> Option<f64> {
        self.take(key, |value| match value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        })
    }

    /// A list, or the one value that stands alone.
    pub fn list(&mut self, key: &str) -> Vec<Value> {
        match self.map.remove(key) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) => items,
            Some(one) => vec![one],
        }
    }

    /// A list of texts; numbers become texts.
    pub fn texts(&mut self, key: &str) -> Vec<String> {
        let text = |value: Value| match value {
            Value::String(text) => text,
            other => other.to_string(),
        };
        self.list(key).into_iter().map(text).collect()
    }

    /// A table.
    pub fn table(&mut self, key: &str) -> Option<Self> {
        let path = self.path_of(key);
        self.take(key, |value| value.as_object().cloned()).map(|map| Self { path, map })
    }

    /// A copy of a table, which stays.
    #[must_use]
    pub fn clone_table(&self, key: &str) -> Option<Self> {
        let map = self.map.get(key)?.as_object()?.clone();
        Some(Self { path: self.path_of(key), map })
    }

    /// A copy of a list, which stays.
    #[must_use]
    pub fn clone_list(&self, key: &str) -> Vec<Value> {
        self.map.get(key).and_then(Value::as_array).cloned().unwrap_or_default()
    }

    /// The lines of a table of texts, in the order of its keys.
    pub fn lines(&mut self, key: &str) -> Vec<(String, Value)> {
        self.table(key).map(|table| table.map.into_iter().collect()).unwrap_or_default()
    }

    /// Any value.
    pub fn value(&mut self, key: &str) -> Option<Value> {
        self.map.remove(key).filter(|value| !is_empty(value))
    }

    /// Forgets keys that mean nothing for us.
    pub fn ignore(&mut self, keys: &[&str]) {
        for key in keys {
            self.map.remove(*key);
        }
    }

    /// The names of what is left with something in it.
    #[must_use]
    pub fn left(self) -> Vec<String> {
        self.left_with(&[])
    }

    /// As [`Fields::left`], each with the words for it where `words` has some for the last part of its name.
    #[must_use]
    pub fn left_with(self, words: &[(&str, &str)]) -> Vec<String> {
        let left = self.map.iter().filter(|(_, value)| !is_empty(value)).map(|(key, _)| key.as_str());
        let worded = |key: &str| match words.iter().find(|(name, _)| *name == key) {
            Some((_, why)) => format!("{}: {why}", self.path_of(key)),
            None => self.path_of(key),
        };
        left.map(worded).collect()
    }

    /// Everything in it.
    #[must_use]
    pub fn into_map(self) -> Map<String, Value> {
        self.map
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn take<T>(&mut self, key: &str, read: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
        let value = read(self.map.get(key)?)?;
        self.map.remove(key);
        Some(value)
    }
}

/// Absent, or as good as absent: off is what every switch of the peers is by itself.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty() || text == "null",
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}
