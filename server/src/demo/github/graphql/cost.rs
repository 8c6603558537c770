//! What a document costs, as GitHub reckons: every connection that might have to be looked at is a request, a hundred of them a point.

use async_graphql::{
    Name, Request, Value as Constant, Variables,
    parser::{
        parse_query,
        types::{ExecutableDocument, Field, Selection, SelectionSet},
    },
};

/// GitHub looks at no more than so many.
pub(super) const MOST_NODES: u64 = 500_000;

/// What one document costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cost {
    /// At least one.
    pub(super) points: u32,
    /// How many nodes it might bring.
    pub(super) nodes: u64,
}

/// What it costs; one that cannot be read costs a point, too.
pub(super) fn of(request: &Request) -> Cost {
    let Ok(document) = parse_query(&request.query) else { return Cost { points: 1, nodes: 0 } };
    let reckoning = Reckoning { document: &document, variables: &request.variables };
    let mut sum = Sum::default();
    for (_, operation) in document.operations.iter() {
        reckoning.set(&operation.node.selection_set.node, 1, &mut sum);
    }
    let points = u32::try_from((sum.requests + 50) / 100).unwrap_or(u32::MAX).max(1);
    Cost { points, nodes: sum.nodes }
}

#[derive(Default)]
struct Sum {
    requests: u64,
    nodes: u64,
}

struct Reckoning<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
}

impl Reckoning<'_> {
    fn set(&self, set: &SelectionSet, times: u64, sum: &mut Sum) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => self.field(&field.node, times, sum),
                Selection::InlineFragment(fragment) => self.set(&fragment.node.selection_set.node, times, sum),
                Selection::FragmentSpread(spread) => {
                    // What spreads itself is refused before it gets here twice.
                    let fragment = self.document.fragments.get(&spread.node.fragment_name.node);
                    fragment.iter().for_each(|found| self.set(&found.node.selection_set.node, times, sum));
                }
            }
        }
    }

    fn field(&self, field: &Field, times: u64, sum: &mut Sum) {
        let variable = |name: Name| Ok::<_, ()>(self.variables.get(&name).cloned().unwrap_or(Constant::Null));
        let argument = |name: &str| field.get_argument(name)?.node.clone().into_const_with(variable).ok();
        let many = argument("first").or_else(|| argument("last"));
        let inner = match many {
            Some(Constant::Number(many)) => {
                let many = many.as_u64().unwrap_or_default();
                sum.requests = sum.requests.saturating_add(times);
                sum.nodes = sum.nodes.saturating_add(times.saturating_mul(many));
                times.saturating_mul(many)
            }
            _ => match argument("ids") {
                Some(Constant::List(ids)) => {
                    let many = ids.len() as u64;
                    sum.requests = sum.requests.saturating_add(times);
                    sum.nodes = sum.nodes.saturating_add(many);
                    times.saturating_mul(many)
                }
                _ => times,
            },
        };
        self.set(&field.selection_set.node, inner, sum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case("{ viewer { login } }", 1, 0)]
    // The example of GitHub's own documentation: 1 + 100 + 5,000 requests.
    #[case(
        "{ viewer { repositories(first: 100) { nodes { issues(first: 50) { nodes { labels(first: 60) { nodes { name } } } } } } } }",
        51,
        305_100
    )]
    #[case("query($n: Int!) { viewer { repositories(first: $n) { totalCount } } }", 1, 7)]
    #[case(
        "query($ids: [ID!]!) { nodes(ids: $ids) { ...all } } fragment all on Repository { a(first: 10) { b } }",
        1,
        33
    )]
    #[case("not a document", 1, 0)]
    fn points_are_reckoned_as_github_does(#[case] query: &str, #[case] points: u32, #[case] nodes: u64) {
        let variables = Variables::from_json(json!({ "n": 7, "ids": ["a", "b", "c"] }));
        assert_eq!(of(&Request::new(query).variables(variables)), Cost { points, nodes });
    }
}
