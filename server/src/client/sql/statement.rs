//! Whether a statement is one single SELECT: parsed when the configuration is read, and refused otherwise.
//!
//! This is the first of several locks. Sessions are read-only, so that the server refuses what a function in here
//! might write, and the server is asked to prepare the statement, which it does for a single one only.

mod reads;

use super::super::{faults::quoted, spec::Endpoint};
use sqlparser::{
    ast::{Query as Parsed, Statement},
    dialect::{Dialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect},
    parser::{Parser, ParserError},
    tokenizer::{Token, Tokenizer},
};
use std::fmt;

/// Comments that MySQL or MariaDB run as a part of the statement, or that change settings for it.
const LIVE_COMMENTS: &[&str] = &["/*!", "/*M!", "/*m!", "/*+"];

/// Whose SQL it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// PostgreSQL.
    Postgres,
    /// MySQL and MariaDB.
    Mysql,
    /// SQLite.
    Sqlite,
}

/// A statement that only reads: one single SELECT.
#[derive(Clone, PartialEq, Eq)]
pub struct Query {
    text: String,
    secret: bool,
    /// Whether it says how many rows it gives at most.
    is_limited: bool,
    /// Whether it says in which order.
    is_ordered: bool,
}

/// Why a statement is not a [`Query`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// There is nothing in it.
    #[error("there is no statement in it")]
    Empty,
    /// It is not understood.
    #[error("not understood as SQL of {engine}: {why}")]
    Syntax {
        /// Whose SQL it should be.
        engine: Engine,
        /// What the parser says; it may repeat a word of the statement.
        why: String,
    },
    /// There is another one behind it.
    #[error("more than one statement")]
    Several,
    /// It is something else: INSERT, VALUES, CALL.
    #[error("not a SELECT")]
    NotSelect,
    /// A part of it writes or locks.
    #[error("a SELECT that only reads cannot contain {0}")]
    Acts(String),
}

impl Query {
    /// Reads a statement of `engine`. One that is `secret` is never printed.
    ///
    /// # Errors
    /// It is not one single SELECT, or not one that only reads; see [`StatementError`].
    pub fn new(text: &str, engine: Engine, secret: bool) -> Result<Self, StatementError> {
        // However many there are, and whatever stands between them.
        let text = text.trim_start().trim_end_matches(|letter: char| letter == ';' || letter.is_whitespace());
        if engine == Engine::Mysql && LIVE_COMMENTS.iter().any(|comment| text.contains(comment)) {
            return Err(StatementError::Acts("a comment that the server would run".to_owned()));
        }
        // Where one of them ends a line or the statement, and whether, is not the same for everybody.
        if text.chars().any(|char| char.is_control() && !"\t\n\r".contains(char))
            || text.replace("\r\n", "").contains('\r')
        {
            return Err(StatementError::Acts("control characters".to_owned()));
        }
        let statements = Parser::parse_sql(engine.dialect(), text).map_err(|error| syntax(engine, error))?;
        match statements.as_slice() {
            [] => Err(StatementError::Empty),
            [Statement::Query(query)] => {
                reads::check(query)?;
                match without_end(text, engine) {
                    whole if whole.len() == text.len() => Ok(Self::of(text, query, secret)),
                    // What is sent is what was read, to the letter.
                    shorter => Self::new(shorter, engine, secret),
                }
            }
            [_] => Err(StatementError::NotSelect),
            _ => Err(StatementError::Several),
        }
    }

    fn of(text: &str, query: &Parsed, secret: bool) -> Self {
        Self {
            text: text.to_owned(),
            secret,
            is_limited: query.limit_clause.is_some() || query.fetch.is_some(),
            is_ordered: query.order_by.is_some(),
        }
    }

    /// The same for no more than the `most` rows with the greatest `column`, where the statement itself says nothing of order or
    /// number.
    #[must_use]
    pub fn newest(&self, column: &str, most: usize) -> Self {
        let mut query = self.clone();
        if !self.is_limited && !self.is_ordered {
            query.text += &format!("\nORDER BY {column} DESC");
        }
        if !self.is_limited {
            // On a line of its own: the last one may end in a comment.
            query.text += &format!("\nLIMIT {most}");
        }
        query
    }

    /// As it is sent.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// One statement without the semicolon that ends it, and the comments behind: what is added to it belongs before those.
fn without_end(text: &str, engine: Engine) -> &str {
    let dialect = engine.dialect();
    // It was parsed before, so that this does not fail.
    let tokens = Tokenizer::new(dialect, text).tokenize_with_location().unwrap_or_default();
    let mut rest = tokens.iter().skip_while(|token| matches!(token.token, Token::Whitespace(_) | Token::SemiColon));
    let Some(end) = rest.find(|token| token.token == Token::SemiColon).map(|token| token.span.start) else {
        return text;
    };
    let place = |number: u64| usize::try_from(number).unwrap_or(usize::MAX).saturating_sub(1);
    let before: usize = text.split_inclusive('\n').take(place(end.line)).map(str::len).sum();
    let line = &text[before..];
    let within = line.char_indices().nth(place(end.column)).map_or(line.len(), |(at, _)| at);
    text[..before + within].trim_end()
}

impl fmt::Display for Query {
    /// Shortened to one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.secret {
            return f.write_str("the query");
        }
        f.write_str(&quoted(&self.text.split_whitespace().collect::<Vec<_>>().join(" ")))
    }
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Query({self})")
    }
}

impl Engine {
    /// Whose SQL is spoken there; `None` where it is no database.
    #[must_use]
    pub const fn of(endpoint: &Endpoint) -> Option<Self> {
        match endpoint {
            Endpoint::Postgres { .. } => Some(Self::Postgres),
            Endpoint::Mysql { .. } => Some(Self::Mysql),
            Endpoint::Sqlite { .. } => Some(Self::Sqlite),
            _ => None,
        }
    }

    pub(crate) fn dialect(self) -> &'static dyn Dialect {
        match self {
            Self::Postgres => &PostgreSqlDialect {},
            Self::Mysql => &MySqlDialect {},
            Self::Sqlite => &SQLiteDialect {},
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postgres => "PostgreSQL",
            Self::Mysql => "MySQL",
            Self::Sqlite => "SQLite",
        })
    }
}

fn syntax(engine: Engine, error: ParserError) -> StatementError {
    let why = match error {
        ParserError::TokenizerError(why) | ParserError::ParserError(why) => quoted(&why),
        ParserError::RecursionLimitExceeded => "too deeply nested".to_owned(),
    };
    StatementError::Syntax { engine, why }
}

#[cfg(test)]
mod tests;
