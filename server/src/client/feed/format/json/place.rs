//! A path into a document, and whether it leads to one place only.

use serde_json::Value;
use serde_json_path::JsonPath;

/// An RFC 9535 path.
#[derive(Clone, Debug)]
pub struct Place {
    path: JsonPath,
    /// How the path begins, up to where it selects or searches.
    beginning: JsonPath,
    singular: bool,
}

impl Place {
    /// Reads one.
    ///
    /// # Errors
    /// It is not valid; the sentence says where.
    pub fn new(text: &str) -> Result<Self, String> {
        let parsed = |path: &str| {
            JsonPath::parse(path).map_err(|error| {
                let hint = if path.starts_with('$') { "" } else { "; it has to begin with $" };
                format!("{path} is not an RFC 9535 path: {error}{hint}")
            })
        };
        let path = parsed(text)?;
        let end = singular_end(text);
        Ok(Self { path, beginning: parsed(&text[..end])?, singular: end == text.len() })
    }

    /// Whether it consists of names and indices alone, and so selects one node or none.
    pub(super) const fn is_singular(&self) -> bool {
        self.singular
    }

    /// All nodes that it selects, each with the name of the member that it is.
    pub(super) fn named<'v>(&self, document: &'v Value) -> Vec<(Option<String>, &'v Value)> {
        let located = self.path.query_located(document);
        let name = |location: &serde_json_path::NormalizedPath<'_>| {
            location.last().and_then(|element| element.as_name()).map(str::to_owned)
        };
        located.iter().map(|found| (name(found.location()), found.node())).collect()
    }

    /// All nodes that it selects.
    pub(super) fn all<'v>(&self, document: &'v Value) -> Vec<&'v Value> {
        self.path.query(document).all()
    }

    /// The one node that it selects.
    pub(super) fn one<'v>(&self, document: &'v Value) -> Option<&'v Value> {
        self.path.query(document).exactly_one().ok()
    }

    /// Whether what it selects from is there, so that nothing selected means that there is nothing.
    pub(super) fn begins_in(&self, document: &Value) -> bool {
        !self.beginning.query(document).is_empty()
    }
}

/// Where the part of a valid path ends that consists of names and indices alone.
fn singular_end(path: &str) -> usize {
    let mut rest = path.strip_prefix('$').unwrap_or(path);
    while let Some(next) = after_segment(rest) {
        rest = next;
    }
    path.len() - rest.len()
}

/// What follows the next `.name`, `['name']` or `[1]`.
fn after_segment(text: &str) -> Option<&str> {
    let text = text.trim_start();
    if let Some(name) = text.strip_prefix('.') {
        let end = name.find(|sign: char| sign.is_ascii() && !sign.is_ascii_alphanumeric() && sign != '_');
        let (name, rest) = name.split_at(end.unwrap_or(name.len()));
        return (!name.is_empty()).then_some(rest);
    }
    let inside = text.strip_prefix('[')?.trim_start();
    let behind = match inside.chars().next()? {
        quote @ ('\'' | '"') => after_quote(&inside[1..], quote)?,
        _ => inside.trim_start_matches(|sign: char| sign.is_ascii_digit() || sign == '-'),
    };
    (behind.len() < inside.len()).then(|| behind.trim_start().strip_prefix(']'))?
}

fn after_quote(text: &str, quote: char) -> Option<&str> {
    let mut signs = text.chars();
    loop {
        match signs.next()? {
            '\\' => drop(signs.next()),
            sign if sign == quote => return Some(signs.as_str()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case("$", "")]
    #[case("$.a", "")]
    #[case("$.a.b_1.é", "")]
    #[case("$['a.b'][0][\"c\\\"]\"][-1]", "")]
    #[case("$ [ 'a' ] .b", "")]
    #[case("$.a[*]", "[*]")]
    #[case("$.a.*", ".*")]
    #[case("$.a..b", "..b")]
    #[case("$.a[1:2].c", "[1:2].c")]
    #[case("$.a['b','c']", "['b','c']")]
    #[case("$.a[0,1]", "[0,1]")]
    #[case("$[?@.b == ']'].c", "[?@.b == ']'].c")]
    fn a_path_is_singular_up_to_where_it_selects(#[case] path: &str, #[case] rest: &str) {
        let place = Place::new(path).unwrap();
        assert_eq!(&path[singular_end(path)..], rest);
        assert_eq!(place.is_singular(), rest.is_empty());
    }

    #[test]
    fn nothing_selected_is_not_nothing_there() {
        let place = Place::new("$.jobs[?@.failed]").unwrap();
        assert!(place.begins_in(&json!({ "jobs": [] })));
        assert!(!place.begins_in(&json!({ "error": "no" })));
    }

    #[rstest]
    #[case("status", "; it has to begin with $")]
    #[case("$.a[", "$.a[ is not an RFC 9535 path: ")]
    fn mistakes_are_told(#[case] path: &str, #[case] part: &str) {
        let why = Place::new(path).unwrap_err();
        assert!(why.contains(part), "{why}");
    }
}
