//! A SELECT with `{from}` and `{to}` in it.

use super::{
    super::{Engine, Query, StatementError},
    Edge,
};
use sqlparser::tokenizer::{Token, Tokenizer};
use sqlx::{AssertSqlSafe, SqlSafeStr as _, SqlStr};

const FROM: &str = "{from}";
const TO: &str = "{to}";

/// One SELECT over a window of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowQuery {
    query: Query,
    edges: Vec<Edge>,
    /// As it was written; none where it holds a secret.
    shown: Option<String>,
}

/// Why a statement is not a [`WindowQuery`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotWindowed {
    /// It is not one single SELECT that only reads.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// It would ask for all days.
    #[error("there is no {0} in it, so that it would read all days")]
    NoEdge(&'static str),
    /// A part of the window would not be bound.
    #[error("{{from}} and {{to}} are bound as parameters: they stand without quotes, and there are no other ones")]
    NotBound,
}

impl WindowQuery {
    /// Reads a statement of `engine`. One that is `secret` is never shown.
    ///
    /// # Errors
    /// See [`NotWindowed`].
    pub fn new(text: &str, engine: Engine, secret: bool) -> Result<Self, NotWindowed> {
        for edge in [FROM, TO] {
            if !text.contains(edge) {
                return Err(NotWindowed::NoEdge(edge));
            }
        }
        let (sql, edges) = with_places(text, engine);
        let query = Query::new(&sql, engine, secret)?;
        if places(&sql, engine) != Some(edges.len()) {
            return Err(NotWindowed::NotBound);
        }
        let shown = (!secret).then(|| text.trim().to_owned());
        Ok(Self { query, edges, shown })
    }

    /// As it was written, for people.
    #[must_use]
    pub fn shown(&self) -> &str {
        self.shown.as_deref().unwrap_or("not shown: a part of it comes from outside and may be a secret")
    }

    /// As it is sent: checked when the configuration was read.
    pub(super) fn sql(&self) -> SqlStr {
        AssertSqlSafe(self.query.text().to_owned()).into_sql_str()
    }

    /// What each of its parameters stands for, in order.
    pub(super) fn edges(&self) -> &[Edge] {
        &self.edges
    }
}

/// The statement with a parameter of its own in the place of each `{from}` and `{to}`: each may be held against another type.
fn with_places(text: &str, engine: Engine) -> (String, Vec<Edge>) {
    let (mut sql, mut edges, mut rest) = (String::with_capacity(text.len()), Vec::new(), text);
    loop {
        let found = [(FROM, Edge::From), (TO, Edge::To)];
        let next =
            found.into_iter().filter_map(|(word, edge)| Some((rest.find(word)?, word, edge))).min_by_key(|next| next.0);
        let Some((at, word, edge)) = next else { break };
        let (before, after) = rest.split_at(at);
        edges.push(edge);
        sql.push_str(before);
        match engine {
            Engine::Postgres => sql.push_str(&format!("${}", edges.len())),
            Engine::Mysql | Engine::Sqlite => sql.push('?'),
        }
        rest = after.get(word.len()..).unwrap_or_default();
    }
    sql.push_str(rest);
    (sql, edges)
}

/// How many parameters it has; what stands in a text or in a comment is none.
fn places(sql: &str, engine: Engine) -> Option<usize> {
    let tokens = Tokenizer::new(engine.dialect(), sql).tokenize().ok()?;
    Some(tokens.iter().filter(|token| matches!(token, Token::Placeholder(_))).count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const QUERY: &str = "select day, sum(n) from t where day >= {from} and day < {to} group by day";

    #[rstest]
    #[case(Engine::Postgres, "select day, sum(n) from t where day >= $1 and day < $2 group by day")]
    #[case(Engine::Mysql, "select day, sum(n) from t where day >= ? and day < ? group by day")]
    #[case(Engine::Sqlite, "select day, sum(n) from t where day >= ? and day < ? group by day")]
    fn both_ends_become_parameters(#[case] engine: Engine, #[case] sql: &str) {
        let query = WindowQuery::new(QUERY, engine, false).unwrap();
        assert_eq!((query.query.text(), query.edges()), (sql, [Edge::From, Edge::To].as_slice()));
        assert_eq!(query.shown(), QUERY);
        let secret = WindowQuery::new(QUERY, engine, true).unwrap();
        assert!(!secret.shown().contains("select") && !format!("{secret:?}").contains("sum"));
    }

    #[test]
    fn each_place_is_a_parameter_of_its_own() {
        let text = "with d as (select {to} as t) select a, b from x, d where a < {to} and a >= {from} -- all";
        let query = WindowQuery::new(text, Engine::Postgres, false).unwrap();
        assert_eq!(query.edges(), [Edge::To, Edge::To, Edge::From]);
        assert!(query.query.text().contains("a < $2 and a >= $3"));
    }

    #[rstest]
    #[case("select day, n from t", "there is no {from} in it, so that it would read all days")]
    #[case("select day, n from t where day >= {from}", "there is no {to} in it, so that it would read all days")]
    #[case("delete from t where day >= {from} and day < {to}", "not a SELECT")]
    #[case(
        "select day, n from t where day >= '{from}' and day < '{to}'",
        "{from} and {to} are bound as parameters: they stand without quotes, and there are no other ones"
    )]
    #[case(
        "select day, n from t where day >= {from} -- and day < {to}",
        "{from} and {to} are bound as parameters: they stand without quotes, and there are no other ones"
    )]
    fn what_is_no_window_is_refused(
        #[case] text: &str,
        #[case] why: &str,
        #[values(Engine::Postgres, Engine::Mysql, Engine::Sqlite)] engine: Engine,
    ) {
        assert_eq!(WindowQuery::new(text, engine, false).unwrap_err().to_string(), why);
    }

    #[rstest]
    #[case(Engine::Postgres, "select day, n from t where day >= {from} and day < {to} and n > $1")]
    #[case(Engine::Mysql, "select day, n from t where day >= {from} and day < {to} and n > ?")]
    fn parameters_of_its_own_are_refused(#[case] engine: Engine, #[case] text: &str) {
        assert_eq!(WindowQuery::new(text, engine, false).unwrap_err(), NotWindowed::NotBound);
    }
}
