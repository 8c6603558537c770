//! Rows as text, whatever the types of their columns.

use futures::TryStreamExt as _;
use sqlx::{
    Column as _, ColumnIndex, Connection, Database, Decode, Error, Executor, Row as _, SqlStr, Statement as _,
    TypeInfo as _, ValueRef as _,
};

/// So many bytes of a value are kept.
const LONGEST: usize = 256 * 1024;

/// The rows of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The names of its columns, as the database has them.
    pub columns: Vec<String>,
    /// Its rows: a value, or nothing where that is NULL, for each of the columns.
    pub rows: Vec<Vec<Option<String>>>,
}

/// Asks in the text protocol, after the server was asked to prepare the statement, which it does for a single one only. After
/// `most` rows nobody listens. `mend` gets each text with the name of its type.
pub(super) async fn read<C>(
    session: &mut C,
    sql: SqlStr,
    most: usize,
    mend: fn(String, &str) -> String,
) -> Result<Table, Error>
where
    C: Connection,
    for<'c> &'c mut C: Executor<'c, Database = C::Database>,
    usize: ColumnIndex<<C::Database as Database>::Row>,
    for<'r> &'r str: Decode<'r, C::Database>,
    for<'r> &'r [u8]: Decode<'r, C::Database>,
{
    let prepared = (&mut *session).prepare(sql.clone()).await?;
    let columns: Vec<String> = prepared.columns().iter().map(|column| column.name().to_owned()).collect();
    let mut rows = Vec::new();
    let mut answer = (&mut *session).fetch(sqlx::raw_sql(sql));
    while rows.len() < most
        && let Some(row) = answer.try_next().await?
    {
        rows.push((0..columns.len()).map(|at| value::<C::Database>(&row, at, mend)).collect::<Result<_, _>>()?);
    }
    drop(answer);
    Ok(Table { columns, rows })
}

/// For databases that write the offset of a moment beside it.
pub(super) fn as_it_is(text: String, _kind: &str) -> String {
    text
}

/// For MySQL in a session in UTC: of its moments, only TIMESTAMP is one; DATETIME is what a clock showed somewhere.
pub(super) fn in_utc(text: String, kind: &str) -> String {
    if kind == "TIMESTAMP" { text + "Z" } else { text }
}

fn value<DB: Database>(row: &DB::Row, at: usize, mend: fn(String, &str) -> String) -> Result<Option<String>, Error>
where
    usize: ColumnIndex<DB::Row>,
    for<'r> &'r str: Decode<'r, DB>,
    for<'r> &'r [u8]: Decode<'r, DB>,
{
    let raw = row.try_get_raw(at)?;
    if raw.is_null() {
        return Ok(None);
    }
    let kind = raw.type_info().name().to_owned();
    let text = match row.try_get_unchecked::<&str, _>(at) {
        Ok(text) => short(text).to_owned(),
        // Bytes that are no text: whatever can be read of them.
        Err(_) => short(&String::from_utf8_lossy(row.try_get_unchecked::<&[u8], _>(at)?)).to_owned(),
    };
    Ok(Some(mend(text, &kind)))
}

fn short(text: &str) -> &str {
    text.get(..text.floor_char_boundary(LONGEST)).unwrap_or(text)
}
