//! PostgreSQL: says of which types the parameters have to be, and answers in binary.

use super::{Bound, Row, When, Window, WindowQuery, no_day, no_value, not_two_columns};
use app::fault::{Fault, FaultKind};
use futures::TryStreamExt as _;
use jiff::{Span, Timestamp, ToSpan as _, civil::Date};
use sqlx::{
    Either, Encode, Error, Executor as _, PgConnection, Postgres, Row as _, Statement as _, Type, TypeInfo as _,
    ValueRef as _,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgRow, PgTypeInfo, PgValueRef},
};

/// What PostgreSQL counts from.
const EPOCH: Date = jiff::civil::date(2000, 1, 1);

/// An end of the window as the server wants it.
struct Parameter {
    kind: PgTypeInfo,
    bytes: Vec<u8>,
}

impl Type<Postgres> for Parameter {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("date") // each says its own when it is bound
    }
}

impl Encode<'_, Postgres> for Parameter {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        buffer.extend_from_slice(&self.bytes);
        Ok(IsNull::No)
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(self.kind.clone())
    }
}

/// The rows of the window, at most `most` and one more.
pub(super) async fn ask(
    session: &mut PgConnection,
    query: &WindowQuery,
    window: &Window,
    most: usize,
) -> Result<Result<Vec<Row>, Fault>, Error> {
    // What `date()` and `date_trunc()` take for a day.
    let zone = window.zone.iana_name().unwrap_or("UTC").to_owned();
    sqlx::query("SELECT pg_catalog.set_config('TimeZone', $1, false)").bind(zone).execute(&mut *session).await?;
    let prepared = (&mut *session).prepare(query.sql()).await?;
    if prepared.columns().len() != 2 {
        return Ok(Err(not_two_columns(prepared.columns().len())));
    }
    let kinds: Vec<PgTypeInfo> = match prepared.parameters() {
        Some(Either::Left(kinds)) => kinds.to_vec(),
        _ => Vec::new(),
    };
    let mut asked = sqlx::query(query.sql());
    for (edge, kind) in query.edges().iter().zip(kinds) {
        match window.bound(*edge).and_then(|bound| parameter(bound, kind)) {
            Ok(parameter) => asked = asked.bind(parameter),
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

fn parameter(bound: Bound, kind: PgTypeInfo) -> Result<Parameter, Fault> {
    let micros = |moment: Timestamp| (moment.as_microsecond() - epoch_micros()).to_be_bytes().to_vec();
    let bytes = match kind.name() {
        "DATE" => {
            let days = EPOCH.until(bound.day).map_or(0, |span: Span| span.get_days());
            days.to_be_bytes().to_vec()
        }
        "TIMESTAMP" => {
            let utc = bound.wall.to_zoned(jiff::tz::TimeZone::UTC).map(|wall| wall.timestamp());
            micros(utc.unwrap_or(bound.moment))
        }
        "TIMESTAMPTZ" => micros(bound.moment),
        "TEXT" | "VARCHAR" | "CHAR" | "UNKNOWN" | "NAME" => bound.day.to_string().into_bytes(),
        other => {
            let message = format!("{{from}} and {{to}} are held against a {other}; a date, a time or a text is needed");
            return Err(Fault::new(FaultKind::Query, message));
        }
    };
    Ok(Parameter { kind, bytes })
}

fn epoch_micros() -> i64 {
    946_684_800_000_000
}

fn read(row: &PgRow) -> Result<Result<Row, Fault>, Error> {
    let (day, value) = (row.try_get_raw(0)?, row.try_get_raw(1)?);
    if day.is_null() {
        return Ok(Err(no_day("NULL in a row")));
    }
    let kind = day.type_info().name().to_owned();
    let Some(when) = when(&day) else { return Ok(Err(no_day(&kind))) };
    let value = if value.is_null() {
        None
    } else {
        let kind = value.type_info().name().to_owned();
        match number(&value) {
            Some(text) => Some(text),
            None => return Ok(Err(no_value(&kind))),
        }
    };
    Ok(Ok(Row { when, value }))
}

fn when(value: &PgValueRef<'_>) -> Option<When> {
    let bytes = value.as_bytes().ok()?;
    let moment = || {
        let micros = i64::from_be_bytes(bytes.try_into().ok()?).checked_add(epoch_micros())?;
        Timestamp::from_microsecond(micros).ok()
    };
    match value.type_info().name() {
        "DATE" => {
            let days = i32::from_be_bytes(bytes.try_into().ok()?);
            EPOCH.checked_add(days.days()).ok().map(When::Day)
        }
        "TIMESTAMP" => Some(When::Wall(moment()?.to_zoned(jiff::tz::TimeZone::UTC).datetime())),
        "TIMESTAMPTZ" => moment().map(When::Moment),
        "TEXT" | "VARCHAR" | "CHAR" | "UNKNOWN" | "NAME" => When::of_text(std::str::from_utf8(bytes).ok()?),
        "INT8" => When::of_number(i64::from_be_bytes(bytes.try_into().ok()?)),
        "INT4" => When::of_number(i32::from_be_bytes(bytes.try_into().ok()?).into()),
        _ => None,
    }
}

fn number(value: &PgValueRef<'_>) -> Option<String> {
    let bytes = value.as_bytes().ok()?;
    Some(match value.type_info().name() {
        "NUMERIC" => numeric(bytes)?,
        "INT8" => i64::from_be_bytes(bytes.try_into().ok()?).to_string(),
        "INT4" => i32::from_be_bytes(bytes.try_into().ok()?).to_string(),
        "INT2" => i16::from_be_bytes(bytes.try_into().ok()?).to_string(),
        "FLOAT8" => f64::from_be_bytes(bytes.try_into().ok()?).to_string(),
        "FLOAT4" => f32::from_be_bytes(bytes.try_into().ok()?).to_string(),
        "TEXT" | "VARCHAR" | "CHAR" | "UNKNOWN" => std::str::from_utf8(bytes).ok()?.trim().to_owned(),
        _ => return None,
    })
}

/// A NUMERIC: digits in base 10,000, the power of the first one, a sign, and how many digits stand behind the point.
fn numeric(bytes: &[u8]) -> Option<String> {
    let mut words = bytes.chunks_exact(2).map(|word| u16::from_be_bytes([word[0], word[1]]));
    let (count, weight, sign, scale) = (words.next()?, words.next()?.cast_signed(), words.next()?, words.next()?);
    match sign {
        0xC000 => return Some("NaN".to_owned()),
        0xD000 => return Some("Infinity".to_owned()),
        0xF000 => return Some("-Infinity".to_owned()),
        _ => {}
    }
    let digits: Vec<u16> = words.take(count.into()).collect();
    let digit = |power: i32| {
        let at = usize::try_from(i32::from(weight) - power).ok();
        at.and_then(|at| digits.get(at)).copied().unwrap_or_default()
    };
    let whole: String = (0..=i32::from(weight).max(0)).rev().map(|power| format!("{:04}", digit(power))).collect();
    let whole = whole.trim_start_matches('0');
    let groups = i32::from(scale).div_euclid(4) + 1;
    let mut fraction: String = (1..=groups).map(|power| format!("{:04}", digit(-power))).collect();
    fraction.truncate(scale.into());
    let sign = if sign == 0x4000 { "-" } else { "" };
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(&[0, 0, 0, 0], "0")]
    #[case(&[0, 0, 0, 2], "0.00")]
    #[case(&[2, 0, 0, 2, 1234, 5600], "1234.56")]
    #[case(&[2, 0, 0x4000, 2, 1234, 5600], "-1234.56")]
    #[case(&[1, 1, 0, 0, 12], "120000")]
    #[case(&[1, 0xFFFF, 0, 4, 7], "0.0007")]
    #[case(&[1, 0xFFFE, 0, 8, 7], "0.00000007")]
    #[case(&[3, 1, 0, 3, 1, 0, 5000], "10000.500")]
    #[case(&[0, 0, 0xC000, 0], "NaN")]
    fn a_numeric_is_read_digit_by_digit(#[case] words: &[u16], #[case] text: &str) {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
        assert_eq!(numeric(&bytes).as_deref(), Some(text));
    }
}
