//! When a window is in force: once, or again and again on a calendar with its time zone.

use app::time::Timestamp;
use croner::{
    Cron,
    parser::{CronParser, Seconds, Year},
};
use jiff::{Zoned, tz::TimeZone};

/// When a window is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// Once: from the first moment to the second, which lies after it.
    Once {
        /// It begins.
        from: Timestamp,
        /// It ends.
        to: Timestamp,
    },
    /// Again and again.
    Every(Every),
}

/// A window that begins at each moment of a cron expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Every {
    cron: Box<Cron>,
    zone: TimeZone,
    /// How long each lasts, in milliseconds: by the stopwatch, also where the clocks change meanwhile.
    length_ms: i64,
}

/// What is so at one moment, and how long that is the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Where it is in force: until when.
    pub in_force_until: Option<Timestamp>,
    /// Not before this is the answer another one.
    pub next_change: Timestamp,
}

/// Further than any calendar reaches.
const NEVER: Timestamp = Timestamp::from_ms(i64::MAX);

impl When {
    /// What is so at `now`.
    #[must_use]
    pub fn at(&self, now: Timestamp) -> Span {
        match self {
            Self::Once { from, .. } if now < *from => Span { in_force_until: None, next_change: *from },
            Self::Once { to, .. } if now < *to => Span { in_force_until: Some(*to), next_change: *to },
            Self::Once { .. } => Span { in_force_until: None, next_change: NEVER },
            Self::Every(every) => every.at(now),
        }
    }
}

impl Every {
    /// At each moment of the expression `cron` (five fields) in `zone`, for `length_ms`. Where the clocks skip such a moment,
    /// it begins right after the gap; where they repeat it, it begins once (with `*` for the hour: each time).
    ///
    /// # Errors
    /// Where the expression is none, or no such moment ever comes after `now`; a sentence.
    pub fn new(cron: &str, zone: TimeZone, length_ms: i64, now: Timestamp) -> Result<Self, String> {
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let cron = parser.parse(cron).map_err(|error| {
            let reason = error.to_string();
            format!("not a cron expression: {}", reason.trim_end_matches('.'))
        })?;
        let every = Self { cron: Box::new(cron), zone, length_ms };
        let now = every.zoned(now).ok_or("it is not in any calendar")?;
        every.cron.find_next_occurrence(&now, true).map_err(|_| "such a moment never comes".to_owned())?;
        Ok(every)
    }

    fn at(&self, now: Timestamp) -> Span {
        let Some(here) = self.zoned(now) else { return Span { in_force_until: None, next_change: NEVER } };
        // All last equally long, so the one that began last also ends last.
        let began = self.cron.find_previous_occurrence(&here, true).ok().map(|began| timestamp(&began));
        let until = began.map(|began| began.plus_ms(self.length_ms)).filter(|until| *until > now);
        let next = self.cron.find_next_occurrence(&here, false).map_or(NEVER, |next| timestamp(&next));
        Span { in_force_until: until, next_change: until.map_or(next, |until| until.min(next)) }
    }

    /// In whole seconds, as cron counts.
    fn zoned(&self, at: Timestamp) -> Option<Zoned> {
        let whole = jiff::Timestamp::from_second(at.as_ms().div_euclid(1_000)).ok()?;
        Some(whole.to_zoned(self.zone.clone()))
    }
}

fn timestamp(zoned: &Zoned) -> Timestamp {
    Timestamp::from_ms(zoned.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests;
