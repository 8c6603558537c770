//! SQLite: values have types, columns only say which ones they would like.

use super::{Bound, Row, When, Window, WindowQuery, no_day, no_value, not_two_columns};
use app::fault::Fault;
use futures::TryStreamExt as _;
use sqlx::{
    Column as _, Error, Executor as _, Row as _, SqliteConnection, Statement as _, TypeInfo as _, ValueRef as _,
    sqlite::SqliteRow,
};

/// The rows of the window, at most `most` and one more.
pub(super) async fn ask(
    session: &mut SqliteConnection,
    query: &WindowQuery,
    window: &Window,
    most: usize,
) -> Result<Result<Vec<Row>, Fault>, Error> {
    let prepared = (&mut *session).prepare(query.sql()).await?;
    let [first, _] = prepared.columns() else { return Ok(Err(not_two_columns(prepared.columns().len()))) };
    let kind = first.type_info().name().to_owned();
    let mut asked = sqlx::query(query.sql());
    for edge in query.edges() {
        asked = match window.bound(*edge) {
            Ok(bound) if kind == "INTEGER" => asked.bind(bound.moment.as_second()),
            Ok(bound) => asked.bind(text(bound, &kind)),
            Err(fault) => return Ok(Err(fault)),
        };
    }
    let mut answer = asked.fetch(session);
    let mut rows = Vec::new();
    while rows.len() <= most
        && let Some(row) = answer.try_next().await?
    {
        match read(&row)? {
            Ok(row) => rows.push(row),
            Err(fault) => return Ok(Err(fault)),
        }
    }
    Ok(Ok(rows))
}

/// Texts compare by their characters: a date is less than each of its times.
fn text(bound: Bound, kind: &str) -> String {
    match kind {
        "DATETIME" => bound.wall.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        _ => bound.day.to_string(),
    }
}

fn read(row: &SqliteRow) -> Result<Result<Row, Fault>, Error> {
    let kind = |at: usize| row.try_get_raw(at).map(|value| value.type_info().name().to_owned());
    let (day, value) = (kind(0)?, kind(1)?);
    let when = match day.as_str() {
        "INTEGER" => When::of_number(row.try_get_unchecked(0)?),
        "TEXT" => When::of_text(row.try_get_unchecked(0)?),
        _ => None,
    };
    let Some(when) = when else { return Ok(Err(no_day(&day))) };
    if row.try_get_raw(1)?.is_null() {
        return Ok(Ok(Row { when, value: None }));
    }
    let value = match value.as_str() {
        "INTEGER" => row.try_get_unchecked::<i64, _>(1)?.to_string(),
        "REAL" => row.try_get_unchecked::<f64, _>(1)?.to_string(),
        "TEXT" => row.try_get_unchecked::<&str, _>(1)?.trim().to_owned(),
        other => return Ok(Err(no_value(other))),
    };
    Ok(Ok(Row { when, value: Some(value) }))
}
