//! MySQL and MariaDB: say nothing of what a parameter should be, so that the first column tells.

use super::{Bound, Row, When, Window, WindowQuery, no_day, no_value, not_two_columns};
use app::fault::Fault;
use futures::TryStreamExt as _;
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use sqlx::{
    Column as _, Error, Executor as _, MySqlConnection, Row as _, Statement as _, TypeInfo as _, ValueRef as _,
    mysql::MySqlRow,
};

/// The rows of the window, at most `most` and one more. The session's clock hangs in UTC.
pub(super) async fn ask(
    session: &mut MySqlConnection,
    query: &WindowQuery,
    window: &Window,
    most: usize,
) -> Result<Result<Vec<Row>, Fault>, Error> {
    let prepared = (&mut *session).prepare(query.sql()).await?;
    let [first, _] = prepared.columns() else { return Ok(Err(not_two_columns(prepared.columns().len()))) };
    let kind = first.type_info().name().to_owned();
    let mut asked = sqlx::query(query.sql());
    for edge in query.edges() {
        match window.bound(*edge) {
            Ok(bound) => asked = asked.bind(parameter(bound, &kind)),
            Err(fault) => return Ok(Err(fault)),
        }
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

/// A text, which the server takes for what it is held against.
fn parameter(bound: Bound, kind: &str) -> String {
    match kind {
        "TIMESTAMP" => bound.moment.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        "DATETIME" => bound.wall.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        "INT" | "BIGINT" | "INT UNSIGNED" | "BIGINT UNSIGNED" => bound.moment.as_second().to_string(),
        _ => bound.day.to_string(),
    }
}

fn read(row: &MySqlRow) -> Result<Result<Row, Fault>, Error> {
    let (day, value) = (row.try_get_raw(0)?, row.try_get_raw(1)?);
    if day.is_null() {
        return Ok(Err(no_day("NULL in a row")));
    }
    let kind = day.type_info().name().to_owned();
    let Some(when) = when(row, &kind)? else { return Ok(Err(no_day(&kind))) };
    let value = if value.is_null() {
        None
    } else {
        let kind = value.type_info().name().to_owned();
        match number(row, &kind)? {
            Some(text) => Some(text),
            None => return Ok(Err(no_value(&kind))),
        }
    };
    Ok(Ok(Row { when, value }))
}

fn when(row: &MySqlRow, kind: &str) -> Result<Option<When>, Error> {
    Ok(match kind {
        "DATE" | "DATETIME" | "TIMESTAMP" => {
            let Some(wall) = wall(row.try_get_unchecked(0)?) else { return Ok(None) };
            match kind {
                "DATE" => Some(When::Day(wall.date())),
                "DATETIME" => Some(When::Wall(wall)),
                _ => wall.to_zoned(TimeZone::UTC).ok().map(|moment| When::Moment(Timestamp::from(moment))),
            }
        }
        "INT" | "BIGINT" | "INT UNSIGNED" | "BIGINT UNSIGNED" => When::of_number(row.try_get_unchecked(0)?),
        "CHAR" | "VARCHAR" | "TEXT" | "VARBINARY" | "BINARY" => {
            std::str::from_utf8(row.try_get_unchecked(0)?).ok().and_then(When::of_text)
        }
        _ => None,
    })
}

/// A date with its time, of the binary protocol: a length, then year, month, day, hour, minute, second and microseconds as far as
/// they are not zero.
fn wall(bytes: &[u8]) -> Option<DateTime> {
    let (length, rest) = bytes.split_first()?;
    let at = |at: usize| if at < usize::from(*length) { rest.get(at).copied() } else { Some(0) };
    let part = |place: usize| at(place).and_then(|part| i8::try_from(part).ok());
    let year = i16::from_le_bytes([at(0)?, at(1)?]);
    let date = Date::new(year, part(2)?, part(3)?).ok()?;
    let micros = i32::from_le_bytes([at(7)?, at(8)?, at(9)?, at(10)?]);
    Some(date.at(part(4)?, part(5)?, part(6)?, micros.checked_mul(1_000)?))
}

fn number(row: &MySqlRow, kind: &str) -> Result<Option<String>, Error> {
    Ok(match kind {
        "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" | "YEAR" | "BOOLEAN" => {
            Some(row.try_get_unchecked::<i64, _>(1)?.to_string())
        }
        "TINYINT UNSIGNED" | "SMALLINT UNSIGNED" | "MEDIUMINT UNSIGNED" | "INT UNSIGNED" | "BIGINT UNSIGNED" => {
            Some(row.try_get_unchecked::<u64, _>(1)?.to_string())
        }
        "FLOAT" => Some(row.try_get_unchecked::<f32, _>(1)?.to_string()),
        "DOUBLE" => Some(row.try_get_unchecked::<f64, _>(1)?.to_string()),
        "DECIMAL" | "CHAR" | "VARCHAR" | "TEXT" | "VARBINARY" | "BINARY" | "LONGTEXT" | "MEDIUMTEXT" | "TINYTEXT" => {
            std::str::from_utf8(row.try_get_unchecked(1)?).ok().map(|text| text.trim().to_owned())
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(&[4, 0xEA, 0x07, 11, 14], Some("2026-11-14T00:00:00"))]
    #[case(&[7, 0xEA, 0x07, 11, 14, 23, 30, 1], Some("2026-11-14T23:30:01"))]
    #[case(&[11, 0xEA, 0x07, 11, 14, 23, 30, 1, 0x20, 0xA1, 0x07, 0], Some("2026-11-14T23:30:01.5"))]
    #[case(&[0], None)] // 0000-00-00
    #[case(&[4, 0xEA, 0x07], None)]
    fn a_date_is_read_as_far_as_it_goes(#[case] bytes: &[u8], #[case] text: Option<&str>) {
        assert_eq!(wall(bytes).map(|wall| wall.to_string()).as_deref(), text);
    }
}
