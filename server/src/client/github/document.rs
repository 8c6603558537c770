//! The documents that are sent, and nothing but these: each is one query.

use super::super::http::{NotAQuery, ReadQuery};
use serde_json::{Map, Value, json};

const OWNER: &str = include_str!("queries/owner.graphql");
const WATCH: &str = include_str!("queries/watch.graphql");
const PULLS: &str = include_str!("queries/pulls.graphql");

/// What repositories are called, and GitHub's ids of them: `r0`, `r1`, …
pub(super) fn names<'a>(names: impl Iterator<Item = (&'a str, &'a str)>) -> Result<ReadQuery, NotAQuery> {
    let (mut heads, mut fields, mut variables) = (Vec::new(), String::new(), Map::new());
    for (at, (owner, name)) in names.enumerate() {
        heads.push(format!("$o{at}: String!, $n{at}: String!"));
        fields +=
            &format!("  r{at}: repository(owner: $o{at}, name: $n{at}) {{ id nameWithOwner isArchived isFork }}\n");
        variables.insert(format!("o{at}"), owner.into());
        variables.insert(format!("n{at}"), name.into());
    }
    let heads = heads.join(", ");
    let document =
        format!("query Repositories({heads}) {{\n  rateLimit {{ cost limit remaining resetAt }}\n{fields}}}\n");
    ReadQuery::new(&document, &Value::Object(variables))
}

/// What somebody has: `None` for what is not to be left out.
pub(super) fn owner(
    login: &str,
    first: usize,
    after: Option<&str>,
    [archived, forks]: [bool; 2],
) -> Result<ReadQuery, NotAQuery> {
    let unless = |asked: bool| if asked { Value::Null } else { Value::Bool(false) };
    let (archived, forks) = (unless(archived), unless(forks));
    ReadQuery::new(
        OWNER,
        &json!({ "login": login, "first": first, "after": after, "archived": archived, "forks": forks }),
    )
}

/// What to tell a change of their pull requests by.
pub(super) fn watch(ids: &[&str], first: usize, after: Option<&str>) -> Result<ReadQuery, NotAQuery> {
    ReadQuery::new(WATCH, &json!({ "ids": ids, "first": first, "after": after }))
}

/// Everything of these pull requests.
pub(super) fn pulls(ids: &[&str]) -> Result<ReadQuery, NotAQuery> {
    ReadQuery::new(PULLS, &json!({ "ids": ids }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_one_query() {
        assert!(names([("acme", "api"), ("acme", "we\"b")].into_iter()).is_ok());
        assert!(owner("acme", 100, None, [false, true]).is_ok());
        assert!(watch(&["a"], 100, Some("c")).is_ok() && pulls(&["a"]).is_ok());
    }
}
