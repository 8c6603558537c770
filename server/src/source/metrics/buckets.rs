//! From the rows of a database to what it says of each day. Pure.

use super::amount::{amount, plain};
use crate::client::sql::{When, Window, window::Row};
use app::fault::{Fault, FaultKind};
use bigdecimal::BigDecimal;
use jiff::civil::Date;
use std::collections::{BTreeMap, btree_map::Entry};

/// What a database says of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A number.
    Value(Value),
    /// There is a row, and its value is NULL.
    Null,
    /// There is no row.
    Missing,
}

/// A value that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// As the database writes it.
    pub text: String,
    /// What it means; `None`: it is no number, and only like itself.
    pub amount: Option<BigDecimal>,
}

impl Said {
    /// Whether there is a value.
    #[must_use]
    pub const fn is_value(&self) -> bool {
        matches!(self, Self::Value(_))
    }
}

impl Value {
    /// Reads it.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self { amount: amount(&text), text }
    }
}

/// What is said of the days of the window. Rows of dates are days; rows of times are put together: numbers are added up.
///
/// # Errors
/// There are several rows for one date, or what would have to be added up is no number.
pub fn days(rows: Vec<Row>, window: &Window) -> Result<BTreeMap<Date, Said>, Fault> {
    // What the database itself has cut to days has no time of its own, whatever its type.
    let are_dates = rows.iter().all(|row| matches!(row.when, When::Day(_)) || row.when.is_midnight());
    let mut found = BTreeMap::new();
    for Row { when, value } in rows {
        let day = match when {
            When::Wall(wall) if are_dates => Some(wall.date()),
            when => when.day(&window.zone, &window.stored),
        };
        let Some(day) = day.filter(|day| (window.from..window.to).contains(day)) else { continue };
        let said = value.map_or(Said::Null, |text| Said::Value(Value::new(text)));
        match found.entry(day) {
            Entry::Vacant(place) => _ = place.insert(said),
            Entry::Occupied(_) if are_dates => return Err(twice(day)),
            Entry::Occupied(mut place) => _ = place.insert(together(place.get(), said, day)?),
        }
    }
    Ok(found)
}

/// Of nothing and something, something: as SQL's SUM does it.
fn together(one: &Said, other: Said, day: Date) -> Result<Said, Fault> {
    let (Said::Value(a), Said::Value(b)) = (one, &other) else {
        return Ok(if matches!(one, Said::Value(_)) { one.clone() } else { other });
    };
    match (&a.amount, &b.amount) {
        (Some(a), Some(b)) => {
            let sum = a + b;
            Ok(Said::Value(Value { text: plain(&sum), amount: Some(sum) }))
        }
        _ => Err(Fault::new(FaultKind::Query, format!("a value of {day} is no number and cannot be added up"))),
    }
}

fn twice(day: Date) -> Fault {
    Fault::new(FaultKind::Query, format!("more than one row for {day}; the query should group by the day"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    fn window(zone: &str) -> Window {
        Window {
            from: "2026-03-27".parse().unwrap(),
            to: "2026-04-01".parse().unwrap(),
            zone: TimeZone::get(zone).unwrap(),
            stored: TimeZone::UTC,
        }
    }

    fn row(when: &str, value: &str) -> Row {
        Row { when: When::of_text(when).unwrap(), value: (!value.is_empty()).then(|| value.to_owned()) }
    }

    fn texts(rows: Vec<Row>, zone: &str) -> Vec<(String, String)> {
        let said = |said| match said {
            Said::Value(value) => value.text,
            other => format!("{other:?}"),
        };
        days(rows, &window(zone)).unwrap().into_iter().map(|(day, is)| (day.to_string(), said(is))).collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(day, text)| ((*day).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn dates_stand_as_they_are_written() {
        let rows =
            vec![row("2026-03-28", "0"), row("2026-03-29", "1234.50"), row("2026-03-30", ""), row("2026-04-01", "9")];
        let expected = [("2026-03-28", "0"), ("2026-03-29", "1234.50"), ("2026-03-30", "Null")];
        assert_eq!(texts(rows, "Europe/Berlin"), pairs(&expected));
    }

    #[test]
    fn midnights_without_a_zone_are_dates() {
        let rows = vec![row("2026-03-28 00:00:00", "1"), row("2026-03-29 00:00:00", "2")];
        assert_eq!(texts(rows, "America/New_York"), pairs(&[("2026-03-28", "1"), ("2026-03-29", "2")]));
    }

    #[test]
    fn times_are_put_together_across_the_change_of_clocks() {
        // 2026-03-29 has 23 hours in Berlin: from 23:00Z of the 28th to 22:00Z.
        let rows = vec![
            row("2026-03-28 22:59:59", "1.10"),
            row("2026-03-28 23:00:00", "2.2"),
            row("2026-03-29 21:59:59", "3.3"),
            row("2026-03-29 22:00:00", ""),
            row("2026-03-29 22:00:01", "-0.5"),
        ];
        let expected = [("2026-03-28", "1.10"), ("2026-03-29", "5.5"), ("2026-03-30", "-0.5")];
        assert_eq!(texts(rows, "Europe/Berlin"), pairs(&expected));
    }

    #[test]
    fn what_cannot_be_one_day_is_a_fault() {
        let fault = |rows| days(rows, &window("UTC")).unwrap_err().message;
        let twice = fault(vec![row("2026-03-28", "1"), row("2026-03-28", "1")]);
        assert_eq!(twice, "more than one row for 2026-03-28; the query should group by the day");
        let text = fault(vec![row("2026-03-28 01:00:00", "a"), row("2026-03-28 02:00:00", "1")]);
        assert_eq!(text, "a value of 2026-03-28 is no number and cannot be added up");
    }

    proptest! {
        #[test]
        fn nothing_is_lost_whatever_the_zone(
            seconds in prop::collection::vec(1_774_700_000_i64..1_774_900_000, 1..50),
            zone in prop::sample::select(vec!["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia"]),
        ) {
            let rows: Vec<Row> = seconds.iter()
                .map(|second| Row { when: When::Moment(jiff::Timestamp::from_second(*second).unwrap()), value: Some("1".into()) })
                .collect();
            let found = days(rows, &window(zone)).unwrap();
            let sum: BigDecimal = found.values().map(|said| match said {
                Said::Value(value) => value.amount.clone().unwrap(),
                _ => BigDecimal::from(0),
            }).sum();
            prop_assert_eq!(sum, BigDecimal::from(seconds.len() as u64));
        }
    }
}
