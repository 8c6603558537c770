//! Goes through a parsed statement and stops at what does more than read.

use super::StatementError;
use sqlparser::ast::{Expr, ObjectName, Query as Parsed, Select, SetExpr, Statement, TableFactor, Visit as _, Visitor};
use std::ops::ControlFlow;

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
    // These run a statement that they get as a text.
    "query_to_xml",
    "cursor_to_xml",
    "ts_stat",
    "crosstab",
    "connectby",
    // These change what is on the disk, or make the server do so.
    "pg_logfile_",
    "pg_log_",
    "pg_import_",
    "pg_export_",
    "pg_start_",
    "pg_stop_",
    "pg_truncate_",
    "pg_prewarm",
    "autoprewarm_",
    "pg_resetwal",
    "pg_sync_",
    "heap_force_",
    "brin_summarize_",
    "brin_desummarize_",
    "gin_clean_",
    // These wait for others.
    "master_pos_wait",
    "source_pos_wait",
    "master_gtid_wait",
    "wait_for_executed_gtid_set",
];

/// Whether it is a SELECT that only reads.
pub(super) fn check(query: &Parsed) -> Result<(), StatementError> {
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
