//! A metric by day: the rows of one window of days, the same on every engine.
//!
//! `{from}` and `{to}` are parameters, bound as what the database holds them against: a date, a moment, or what a clock
//! showed there. What a row says of its day comes back in the same three forms ([`When`]); which day that is for the metric
//! is the caller's business.

mod days;
mod mysql;
mod postgres;
mod query;
mod sqlite;
mod when;

pub use days::{DaysClient, LIMIT};
pub use query::{NotWindowed, WindowQuery};
pub use when::When;

use app::fault::{Fault, FaultKind};
use jiff::{Timestamp, civil::Date, civil::DateTime, tz::TimeZone};

/// Days of a metric: from the first one on, and before the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first day.
    pub from: Date,
    /// The day after the last.
    pub to: Date,
    /// What a day is.
    pub zone: TimeZone,
    /// Which clock the database means where it writes a time without a zone.
    pub stored: TimeZone,
}

/// One of the two ends of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// `{from}`.
    From,
    /// `{to}`.
    To,
}

/// One row: its day and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// When.
    pub when: When,
    /// A number as text, or what else there is; `None`: NULL.
    pub value: Option<String>,
}

/// An end of a window in every form in which it can be bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bound {
    day: Date,
    moment: Timestamp,
    wall: DateTime,
}

impl Window {
    fn bound(&self, edge: Edge) -> Result<Bound, Fault> {
        let day = match edge {
            Edge::From => self.from,
            Edge::To => self.to,
        };
        // Where clocks skip midnight, the day begins when they have.
        let begin = day.to_zoned(self.zone.clone()).map_err(|_| unknown_day(day))?;
        let moment = begin.timestamp();
        Ok(Bound { day, moment, wall: moment.to_zoned(self.stored.clone()).datetime() })
    }
}

fn unknown_day(day: Date) -> Fault {
    Fault::new(FaultKind::Internal, format!("{day} does not exist"))
}

/// What the answer would have to be, for sentences.
fn not_two_columns(columns: usize) -> Fault {
    let found = if columns == 1 { "1 column".to_owned() } else { format!("{columns} columns") };
    Fault::new(FaultKind::Query, format!("the query gives {found}, needed are two: the day and the value"))
}

fn no_day(kind: &str) -> Fault {
    let message = format!("the first column is of type {kind}, needed is a date or a time");
    Fault::new(FaultKind::Query, message)
}

fn no_value(kind: &str) -> Fault {
    Fault::new(FaultKind::Query, format!("the second column is of type {kind}, needed is a number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_end_is_bound_in_each_form() {
        let zone = |name| TimeZone::get(name).unwrap();
        let window = Window {
            from: "2026-03-29".parse().unwrap(),
            to: "2026-03-30".parse().unwrap(),
            zone: zone("Europe/Berlin"),
            stored: zone("America/New_York"),
        };
        let (from, to) = (window.bound(Edge::From).unwrap(), window.bound(Edge::To).unwrap());
        assert_eq!(from.moment.to_string(), "2026-03-28T23:00:00Z");
        assert_eq!(from.wall.to_string(), "2026-03-28T19:00:00");
        // The day on which clocks go forward has 23 hours.
        assert_eq!(to.moment.duration_since(from.moment).as_hours(), 23);
    }
}
