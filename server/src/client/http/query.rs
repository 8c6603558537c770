//! GraphQL, as far as it only reads: documents that are one query, sent as a POST.

use super::super::stopwatch::Stopwatch;
use super::{
    super::door::Wire,
    exchange::{Answer, Asking, exchange},
    hop::Hop,
    walk::Visit,
};
use app::fault::Fault;
use bytes::Bytes;
use serde_json::{Value, json};

/// A document with its variables. There is none that changes anything: see [`ReadQuery::new`].
#[derive(Clone, Debug)]
pub(in crate::client) struct ReadQuery {
    body: Bytes,
}

/// A document that is not one single query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("only a GraphQL document that is one single query is ever sent")]
pub(in crate::client) struct NotAQuery;

impl ReadQuery {
    /// Takes a document that is one operation, `query`, and nothing after it. One with a text or a comment in it is refused: what is
    /// within could not be told from what is not.
    pub(in crate::client) fn new(document: &str, variables: &Value) -> Result<Self, NotAQuery> {
        if !is_one_query(document) {
            return Err(NotAQuery);
        }
        let body = json!({ "query": document, "variables": variables }).to_string();
        Ok(Self { body: body.into() })
    }

    /// What is sent.
    pub(super) fn body(&self) -> Bytes {
        self.body.clone()
    }
}

/// Whether it is `query … { … }` from its beginning to its end.
fn is_one_query(document: &str) -> bool {
    let document = document.trim();
    let Some(rest) = document.strip_prefix("query") else { return false };
    if !rest.starts_with([' ', '(', '{']) || document.contains(['"', '#']) {
        return false;
    }
    // Braces within the variables' defaults are none of the operation's own.
    let (mut braces, mut brackets) = (0_usize, 0_usize);
    for (at, letter) in rest.char_indices() {
        match letter {
            '(' => brackets += 1,
            ')' if brackets == 0 => return false,
            ')' => brackets -= 1,
            '{' if brackets == 0 => braces += 1,
            '}' if brackets == 0 && braces == 0 => return false,
            '}' if brackets == 0 => {
                braces -= 1;
                if braces == 0 {
                    return at + 1 == rest.len();
                }
            }
            _ => {}
        }
    }
    false
}

/// An answer to a query, to its end.
pub(super) struct Queried<'a> {
    pub(super) query: &'a ReadQuery,
    pub(super) max_response: usize,
}

impl Visit for Queried<'_> {
    type Answer = Answer;

    async fn ask(&self, hop: &Hop, wire: Wire, watch: &mut Stopwatch) -> Result<Answer, Fault> {
        let asking = Asking { request: hop.query(self.query), max_response: self.max_response, keep_body: true };
        exchange(wire, asking, watch).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("query { viewer { login } }", true)]
    #[case("  query Watch($ids: [ID!]! = {a: {}}) { nodes(ids: $ids) { id } }\n", true)]
    #[case("mutation { addStar(input: {}) { id } }", false)]
    #[case("subscription { x }", false)]
    #[case("query A { a } mutation B { b }", false)]
    #[case("query A { a } query B { b }", false)]
    #[case("query A { a } fragment F on X { b }", false)]
    #[case("querymutation { a }", false)]
    #[case("{ a }", false)]
    #[case("query { a # }\n }", false)]
    #[case("query { a(b: \"}\") }", false)]
    #[case("query { a", false)]
    #[case("query ) { a }", false)]
    #[case("query } { a }", false)]
    #[case("", false)]
    fn only_one_query_is_sent(#[case] document: &str, #[case] is_sent: bool) {
        assert_eq!(ReadQuery::new(document, &json!({})).is_ok(), is_sent);
    }

    proptest! {
        #[test]
        fn nothing_follows_a_query(rest in "[a-z{}() ]*") {
            let document = format!("query {{ a }} mutation {{ {rest} }}");
            prop_assert!(!is_one_query(&document));
        }
    }
}
