//! A part of one process: a field, or a path within it.

use super::place::Place;
use serde_json::Value;
use std::fmt;

/// Where in one process something is.
#[derive(Clone, Debug)]
pub struct Field {
    text: String,
    /// `None`: it is the name of a field, whatever is in it.
    path: Option<Place>,
}

impl Field {
    /// Reads the name of a field, or a path that begins with `$`.
    ///
    /// # Errors
    /// The path is not valid; or there is nothing.
    pub fn new(text: &str) -> Result<Self, String> {
        let path = match text.as_bytes().first() {
            None => return Err("the name of a field is empty".to_owned()),
            Some(b'$') => Some(Place::new(text)?),
            Some(_) => None,
        };
        Ok(Self { text: text.to_owned(), path })
    }

    /// The text of what is there: nothing for lists, objects and null.
    pub(super) fn text_in(&self, process: &Value) -> Option<String> {
        text(match &self.path {
            Some(path) => path.one(process)?,
            None => process.get(&self.text)?,
        })
    }
}

impl fmt::Display for Field {
    /// With the way out where a path was meant.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path {
            None if self.text.contains('.') => write!(f, "no field {} (a path would be $.{0})", self.text),
            None => write!(f, "no field {}", self.text),
            Some(_) => write!(f, "nothing at {}", self.text),
        }
    }
}

/// A text as it is, numbers and truth values as JSON writes them.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case("name", Some("api"))]
    #[case("a.b", Some("dotted"))]
    #[case("$.env.status", Some("online"))]
    #[case("env.status", None)]
    #[case("pid", Some("17"))]
    #[case("load", Some("0.5"))]
    #[case("up", Some("true"))]
    #[case("nothing", None)]
    #[case("env", None)]
    #[case("$.list[*]", None)]
    fn a_part_is_a_field_or_a_path(#[case] field: &str, #[case] found: Option<&str>) {
        let process: Value = serde_json::from_str(
            r#"{"name":"api","a.b":"dotted","env":{"status":"online"},"pid":17,"load":0.5,"up":true,"nothing":null,
                "list":[1,2]}"#,
        )
        .unwrap();
        assert_eq!(Field::new(field).unwrap().text_in(&process).as_deref(), found);
    }

    #[test]
    fn what_is_not_a_record_has_no_fields() {
        assert_eq!(Field::new("name").unwrap().text_in(&json!(["name"])), None);
        assert_eq!(Field::new("name").unwrap().text_in(&json!("name")), None);
    }

    #[rstest]
    #[case("name", "no field name")]
    #[case("env.status", "no field env.status (a path would be $.env.status)")]
    #[case("$.env.status", "nothing at $.env.status")]
    fn what_is_missing_is_named(#[case] field: &str, #[case] said: &str) {
        assert_eq!(Field::new(field).unwrap().to_string(), said);
    }
}
