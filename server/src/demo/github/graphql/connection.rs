//! Lists in pages: `first` and `after`, `last` and `before`, by GitHub's rules.

use super::problem;
use async_graphql::{Result, SimpleObject};
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// The longest page.
const LONGEST: i32 = 100;

/// Which part of a list is asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Window {
    pub(super) first: Option<i32>,
    pub(super) after: Option<String>,
    pub(super) last: Option<i32>,
    pub(super) before: Option<String>,
}

/// A part of a list.
#[derive(Clone, Debug)]
pub(super) struct Page<T> {
    pub(super) nodes: Vec<(String, Result<T>)>,
    pub(super) total: usize,
    pub(super) info: PageInfo,
}

#[derive(Clone, Debug, SimpleObject)]
pub(super) struct PageInfo {
    end_cursor: Option<String>,
    has_next_page: bool,
    has_previous_page: bool,
    start_cursor: Option<String>,
}

impl Window {
    /// The part of `all` that is asked for; each comes with what names it, so that a page goes on where the last one ended although
    /// others came or went. `name` is the connection's.
    pub(super) fn of<T>(&self, name: &str, all: Vec<(u64, Result<T>)>) -> Result<Page<T>> {
        let bound = self.bound(name)?;
        let total = all.len();
        let keys: Vec<u64> = all.iter().map(|(key, _)| *key).collect();
        let place = |cursor: &String| place(cursor, &keys).ok_or_else(|| bad_cursor(cursor));
        let from = self.after.as_ref().map(place).transpose()?.map_or(0, |at| (at + 1).min(total));
        let to = self.before.as_ref().map(place).transpose()?.unwrap_or(total).max(from);
        let (from, to) =
            if self.first.is_some() { (from, to.min(from + bound)) } else { (from.max(to.saturating_sub(bound)), to) };
        let nodes: Vec<(String, Result<T>)> = all
            .into_iter()
            .enumerate()
            .skip(from)
            .take(to - from)
            .map(|(at, (key, node))| (cursor(at, key), node))
            .collect();
        let info = PageInfo {
            end_cursor: nodes.last().map(|(cursor, _)| cursor.clone()),
            has_next_page: to < total,
            has_previous_page: from > 0,
            start_cursor: nodes.first().map(|(cursor, _)| cursor.clone()),
        };
        Ok(Page { nodes, total, info })
    }

    fn bound(&self, name: &str) -> Result<usize> {
        let (key, bound) = match (self.first, self.last) {
            (Some(first), _) => ("first", first),
            (None, Some(last)) => ("last", last),
            (None, None) => {
                let why =
                    format!("You must provide a `first` or `last` value to properly paginate the `{name}` connection.");
                return Err(problem::of("MISSING_PAGINATION_BOUNDARIES", &why));
            }
        };
        let why = format!(
            "Requesting {bound} records on the `{name}` connection exceeds the `{key}` limit of {LONGEST} records."
        );
        let allowed = usize::try_from(bound).ok().filter(|_| bound <= LONGEST);
        allowed.ok_or_else(|| problem::of("EXCESSIVE_PAGINATION", &why))
    }
}

fn cursor(at: usize, key: u64) -> String {
    STANDARD.encode(format!("cursor:v2:{at}:{key}"))
}

/// Where it is now; where it was, if it is gone.
fn place(cursor: &str, keys: &[u64]) -> Option<usize> {
    let text = String::from_utf8(STANDARD.decode(cursor).ok()?).ok()?;
    let (at, key) = text.strip_prefix("cursor:v2:")?.split_once(':')?;
    let (at, key): (usize, u64) = (at.parse().ok()?, key.parse().ok()?);
    // The one before takes its place.
    Some(keys.iter().position(|one| *one == key).unwrap_or(at.saturating_sub(1)))
}

fn bad_cursor(cursor: &str) -> async_graphql::Error {
    problem::of("INVALID_CURSOR_ARGUMENTS", &format!("`{cursor}` does not appear to be a valid cursor."))
}

/// A connection over a kind of node, with its edges where they are named.
macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ty) => {
        connection!(@$connection, $node, {
            async fn edges(&self) -> Option<Vec<Option<$edge>>> {
                Some(self.0.nodes.iter().map(|(cursor, node)| Some($edge(cursor.clone(), node.clone()))).collect())
            }
        });

        #[derive(Clone)]
        pub struct $edge(String, async_graphql::Result<$node>);

        #[async_graphql::Object]
        impl $edge {
            async fn cursor(&self) -> &str {
                &self.0
            }

            async fn node(&self) -> Option<async_graphql::Result<$node>> {
                Some(self.1.clone())
            }
        }
    };
    ($connection:ident, $node:ty) => {
        connection!(@$connection, $node, {});
    };
    (@$connection:ident, $node:ty, { $($edges:tt)* }) => {
        #[derive(Clone)]
        pub struct $connection(pub(super) $crate::demo::github::graphql::connection::Page<$node>);

        #[async_graphql::Object]
        impl $connection {
            $($edges)*

            async fn nodes(&self) -> Option<Vec<Option<async_graphql::Result<$node>>>> {
                Some(self.0.nodes.iter().map(|(_, node)| Some(node.clone())).collect())
            }

            async fn page_info(&self) -> $crate::demo::github::graphql::connection::PageInfo {
                self.0.info.clone()
            }

            async fn total_count(&self) -> i32 {
                self.0.total.try_into().unwrap_or(i32::MAX)
            }
        }
    };
}

pub(super) use connection;

#[cfg(test)]
mod tests {
    use super::*;

    fn page(window: &Window, keys: &[u64]) -> Page<u64> {
        window.of("things", keys.iter().map(|key| (*key, Ok(*key))).collect()).unwrap()
    }

    fn nodes(page: &Page<u64>) -> Vec<u64> {
        page.nodes.iter().map(|(_, node)| *node.as_ref().unwrap()).collect()
    }

    #[test]
    fn pages_follow_each_other_although_the_list_moves() {
        let first = Window { first: Some(2), ..Window::default() };
        let one = page(&first, &[1, 2, 3, 4, 5]);
        assert_eq!((nodes(&one), one.total, one.info.has_next_page), (vec![1, 2], 5, true));
        let next = Window { after: one.info.end_cursor, ..first.clone() };
        assert_eq!(nodes(&page(&next, &[9, 1, 2, 3, 4, 5])), [3, 4]);
        assert_eq!(nodes(&page(&next, &[1, 3, 4, 5])), [3, 4], "what the cursor named is gone");
        let last = Window { last: Some(2), ..Window::default() };
        let two = page(&last, &[1, 2, 3]);
        assert_eq!((nodes(&two), two.info.has_previous_page, two.info.has_next_page), (vec![2, 3], true, false));
    }

    #[test]
    fn what_github_refuses_is_refused() {
        let kind = |window: Window| window.of("things", vec![(1, Ok(1))]).unwrap_err();
        assert!(kind(Window::default()).message.contains("You must provide a `first` or `last` value"));
        assert!(kind(Window { first: Some(101), ..Window::default() }).message.contains("limit of 100"));
        assert!(
            kind(Window { first: Some(1), after: Some("x".to_owned()), ..Window::default() })
                .message
                .contains("cursor")
        );
    }
}
