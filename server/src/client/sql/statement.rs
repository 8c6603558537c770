//! Whether a statement is one single SELECT: parsed when the configuration is read, and refused otherwise.
//!
//! This is the first of several locks. Sessions are read-only, so that the server refuses what a function in here
//! might write, and the server is asked to prepare the statement, which it does for a single one only.

use super::super::faults::quoted;
use sqlparser::{
    ast::{Expr, ObjectName, Query as Parsed, Select, SetExpr, Statement, TableFactor, Visit as _, Visitor},
    dialect::{Dialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect},
    parser::{Parser, ParserError},
};
use std::{fmt, ops::ControlFlow};

/// Functions that act although they are called in a SELECT: by the beginning of their names. Read-only sessions stop
/// those that write to tables, but not these.
const ACTING: &[&str] = &[
    "pg_terminate_",
    "pg_cancel_",
    "pg_reload_",
    "pg_rotate_",
    "pg_switch_",
    "pg_promote",
    "pg_notify",
    "pg_stat_reset",
    "pg_create_",
    "pg_drop_",
    "pg_copy_",
    "pg_logical_",
    "pg_replication_",
    "pg_wal_replay_",
    "pg_backup_",
    "pg_file_",
    "pg_advisory_",
    "pg_try_advisory_",
    "pg_sleep",
    "set_config",
    "nextval",
    "setval",
    "lo_",
    "lowrite",
    "dblink",
    "get_lock",
    "release_lock",
    "release_all_locks",
    "sleep",
    "benchmark",
    "sys_exec",
    "sys_eval",
    "load_extension",
    "writefile",
];

/// Comments that MySQL or MariaDB run as a part of the statement.
const LIVE_COMMENTS: &[&str] = &["/*!", "/*M!", "/*m!"];

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
        let text = text.trim().trim_end_matches(';').trim_end();
        if engine == Engine::Mysql && LIVE_COMMENTS.iter().any(|comment| text.contains(comment)) {
            return Err(StatementError::Acts("a comment that the server would run".to_owned()));
        }
        let statements = Parser::parse_sql(engine.dialect(), text).map_err(|error| syntax(engine, error))?;
        match statements.as_slice() {
            [] => Err(StatementError::Empty),
            [Statement::Query(query)] => check(query).map(|()| Self { text: text.to_owned(), secret }),
            [_] => Err(StatementError::NotSelect),
            _ => Err(StatementError::Several),
        }
    }

    /// As it is sent.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
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
    pub(super) fn dialect(self) -> &'static dyn Dialect {
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

fn check(query: &Parsed) -> Result<(), StatementError> {
    if !selects(&query.body) {
        return Err(StatementError::NotSelect);
    }
    match query.visit(&mut Reads) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(what) => Err(StatementError::Acts(what)),
    }
}

/// Whether it begins with SELECT, in all the parts of a UNION.
fn selects(body: &SetExpr) -> bool {
    match body {
        SetExpr::Select(_) => true,
        SetExpr::Query(query) => selects(&query.body),
        SetExpr::SetOperation { left, right, .. } => selects(left) && selects(right),
        _ => false,
    }
}

/// Goes through the whole of a statement, and stops at what does more than read.
struct Reads;

impl Visitor for Reads {
    type Break = String;

    fn pre_visit_query(&mut self, query: &Parsed) -> ControlFlow<String> {
        if !query.locks.is_empty() {
            return stop("FOR UPDATE or FOR SHARE");
        }
        match &*query.body {
            SetExpr::Insert(_) => stop("INSERT"),
            SetExpr::Update(_) => stop("UPDATE"),
            SetExpr::Delete(_) => stop("DELETE"),
            SetExpr::Merge(_) => stop("MERGE"),
            _ => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_statement(&mut self, _: &Statement) -> ControlFlow<String> {
        stop("another statement")
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<String> {
        if select.into.is_some() { stop("INTO") } else { ControlFlow::Continue(()) }
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<String> {
        match factor {
            TableFactor::Table { name, args: Some(_), .. } | TableFactor::Function { name, .. } => function(name),
            _ => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<String> {
        match expr {
            Expr::Function(called) => function(&called.name),
            _ => ControlFlow::Continue(()),
        }
    }
}

fn function(name: &ObjectName) -> ControlFlow<String> {
    let last = name.0.last().and_then(|part| part.as_ident()).map(|ident| ident.value.to_lowercase());
    match last.filter(|name| ACTING.iter().any(|acting| name.starts_with(acting))) {
        Some(name) => ControlFlow::Break(format!("{name}(), which does more than read")),
        None => ControlFlow::Continue(()),
    }
}

fn stop(what: &str) -> ControlFlow<String> {
    ControlFlow::Break(what.to_owned())
}

#[cfg(test)]
mod tests;
