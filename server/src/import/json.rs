//! Paths into JSON and the values expected there, from the peers' notations to RFC 9535.

use toml::Value;

/// `data[0].user-name` → `$.data[0]['user-name']`; `None` where it is more than names and indices.
#[must_use]
pub fn path(plain: &str) -> Option<String> {
    let plain = plain.trim();
    let plain = plain.strip_prefix('$').unwrap_or(plain);
    let mut path = "$".to_owned();
    for part in plain.split('.').filter(|part| !part.is_empty()) {
        let (name, indices) = part.split_at(part.find('[').unwrap_or(part.len()));
        if !name.is_empty() {
            path.push_str(&member(name)?);
        }
        for index in indices.split('[').skip(1) {
            let index = index.strip_suffix(']')?;
            if index.is_empty() || !index.chars().all(|c| c.is_ascii_digit()) {
                return None;
            }
            path.push_str(&format!("[{}]", index.parse::<u32>().ok()?));
        }
    }
    Some(path)
}

fn member(name: &str) -> Option<String> {
    let plain =
        name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit());
    if plain {
        return Some(format!(".{name}"));
    }
    let quoted = name.chars().all(|c| c.is_alphanumeric() || "_-:@/ ".contains(c));
    quoted.then(|| format!("['{name}']"))
}

/// A value as written in a condition. The peers compare texts; JSON has types, so that what looks like a number or a
/// truth value is one. `text` says what a text is in our words.
#[must_use]
pub fn value(written: &str, text: impl Fn(&str) -> String) -> Value {
    let written = written.trim();
    match written {
        "true" => return Value::from(true),
        "false" => return Value::from(false),
        _ => {}
    }
    let whole = written.parse::<i64>().ok().filter(|number| number.to_string() == written).map(Value::from);
    let float = || {
        let digits = written.contains('.') && written.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '-');
        written.parse::<f64>().ok().filter(|_| digits).map(Value::from)
    };
    whole.or_else(float).unwrap_or_else(|| Value::from(text(written)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("", Some("$"))]
    #[case("$", Some("$"))]
    #[case(".status", Some("$.status"))]
    #[case("$.status", Some("$.status"))]
    #[case("data[0].name", Some("$.data[0].name"))]
    #[case("[0].id", Some("$[0].id"))]
    #[case("user-name.x", Some("$['user-name'].x"))]
    #[case("a[x]", None)]
    #[case("$count(items)", None)]
    #[case("items[price > 5].name", None)]
    #[case("a['b']", None)]
    fn paths_are_translated(#[case] plain: &str, #[case] ours: Option<&str>) {
        let path = path(plain);
        assert_eq!(path.as_deref(), ours);
        if let Some(path) = path {
            serde_json_path::JsonPath::parse(&path).unwrap();
        }
    }

    #[rstest]
    #[case("UP", "\"UP\"")]
    #[case("5", "5")]
    #[case("-5", "-5")]
    #[case("05", "\"05\"")]
    #[case("1.5", "1.5")]
    #[case("1.2.3", "\"1.2.3\"")]
    #[case("true", "true")]
    #[case("99999999999999999999", "\"99999999999999999999\"")]
    #[case("nan", "\"nan\"")]
    fn values_have_types(#[case] written: &str, #[case] toml: &str) {
        assert_eq!(value(written, str::to_owned).to_string(), toml);
    }
}
