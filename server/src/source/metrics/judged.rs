//! One metric as it is shown: its days, its freshness, its sentence. Pure: time is an argument.

use super::{
    config::MetricConfig,
    memory::{self, Days},
    verdict::{self, Rule, Side},
};
use app::{
    model::metrics::{Day, Freshness, Metric, Run},
    patch::Keyed,
    state::State,
    text::span,
    time::Timestamp,
};
use jiff::{ToSpan as _, civil::Date, tz::TimeZone};
use std::sync::Arc;

/// What is known of a metric in one database.
#[derive(Clone, Debug)]
pub struct Known<'a> {
    /// Which database.
    pub name: &'a str,
    /// What it has said; `None`: it cannot be asked.
    pub days: Option<&'a Days>,
    /// How it was asked last.
    pub run: &'a Run,
}

/// The metric on the days from `first` to `today`, and when that is to be looked at again.
pub fn judge(
    config: &MetricConfig,
    known: &[Known<'_>],
    (first, today): (Date, Date),
    now: Timestamp,
) -> (Metric, Option<Timestamp>) {
    let clock = Clock { zone: &config.timezone, late_ms: millis(config.late_after), now };
    let dates = || first.series(1.day()).take_while(move |day| *day <= today);
    let days: Keyed<Day> = dates().map(|date| (date.to_string(), Arc::new(day(config, known, date, &clock)))).collect();
    let fresh = known.iter().map(|known| (known.name.to_owned(), Arc::new(freshness(known, &clock, (first, today)))));
    let mut metric = Metric {
        reference: config.reference.clone(),
        tolerance: config.tolerance.to_string(),
        timezone: config.timezone.iana_name().unwrap_or("UTC").to_owned(),
        expected_ms: clock.late_ms.unsigned_abs(),
        begins_at: clock.begin(first),
        days,
        freshness: fresh.collect(),
        runs: known.iter().map(|known| (known.name.to_owned(), Arc::new(known.run.clone()))).collect(),
        owner: config.owner.clone(),
        runbook: config.runbook.clone(),
        ..Metric::default()
    };
    metric.state = metric.agreement().min(State::worst(metric.freshness.values().map(|fresh| fresh.state)));
    metric.reason = sentence(&metric);
    let again = dates().filter_map(|date| clock.due(date)).chain(clock.end(today)).filter(|at| *at > now).min();
    (metric, again)
}

/// When days begin, end and are due.
struct Clock<'a> {
    zone: &'a TimeZone,
    late_ms: i64,
    now: Timestamp,
}

impl Clock<'_> {
    fn begin(&self, day: Date) -> Option<Timestamp> {
        let begin = day.to_zoned(self.zone.clone()).ok()?;
        Some(Timestamp::from_ms(begin.timestamp().as_millisecond()))
    }

    fn end(&self, day: Date) -> Option<Timestamp> {
        self.begin(day.checked_add(1.day()).ok()?)
    }

    fn due(&self, day: Date) -> Option<Timestamp> {
        Some(self.begin(day)?.plus_ms(self.late_ms))
    }

    /// `2026-11-15 02:00`
    fn shown(&self, at: Timestamp) -> String {
        let moment = jiff::Timestamp::from_millisecond(at.as_ms()).map(|at| at.to_zoned(self.zone.clone()));
        moment.map_or_else(|_| at.to_string(), |at| at.strftime("%Y-%m-%d %H:%M").to_string())
    }
}

fn day(config: &MetricConfig, known: &[Known<'_>], date: Date, clock: &Clock<'_>) -> Day {
    let side = |known: &Known<'_>| {
        let said = known.days.and_then(|days| days.get(&date)).map(|kept| kept.said.clone());
        (said, watermark(known).is_some_and(|newest| newest > date))
    };
    let said: Vec<_> = known.iter().map(side).collect();
    let sides = known.iter().zip(&said);
    let sides: Vec<Side<'_>> = sides
        .map(|(known, (said, is_past))| Side { name: known.name, said: said.as_ref(), is_past: *is_past })
        .collect();
    let due = clock.due(date);
    let rule = Rule {
        reference: config.reference.as_deref(),
        tolerance: &config.tolerance,
        is_due: due.is_none_or(|due| due <= clock.now),
        due: &due.map(|due| clock.shown(due)).unwrap_or_default(),
        is_over: clock.end(date).is_none_or(|end| end <= clock.now),
    };
    let kept = || known.iter().map(|known| known.days.and_then(|days| days.get(&date)));
    let settled = rule.is_over && kept().all(|kept| kept.is_some_and(|kept| kept.is_settled(clock.now)));
    Day { settled, ..verdict::judge(&sides, &rule) }
}

/// The newest day that has a value.
fn watermark(known: &Known<'_>) -> Option<Date> {
    known.days.and_then(memory::newest)
}

fn freshness(known: &Known<'_>, clock: &Clock<'_>, (first, today): (Date, Date)) -> Freshness {
    let Some(_) = known.days else {
        let why = if known.run.failed.is_some() { "cannot be asked" } else { "not read yet" };
        return Freshness { reason: Some(format!("{} {why}", known.name)), ..Freshness::default() };
    };
    let Some(newest) = watermark(known) else {
        let days = first.until(today).map_or(0, |span| span.get_days()) + 1;
        let reason = Some(format!("{} has no value within {days} days", known.name));
        return Freshness { state: State::Down, reason, ..Freshness::default() };
    };
    let ended_at = clock.end(newest);
    let age = ended_at.map_or(0, |ended| clock.now.ms_since(ended));
    let is_fresh = age <= clock.late_ms;
    let limit = span(clock.late_ms);
    let old = || format!("newest day in {} is {newest}, ended {} ago, limit {limit}", known.name, span(age));
    Freshness {
        newest: Some(newest.to_string()),
        ended_at,
        state: if is_fresh { State::Up } else { State::Down },
        reason: (!is_fresh).then(old),
    }
}

/// The newest of the worst days; where none is as bad as the metric, its freshness.
fn sentence(metric: &Metric) -> Option<String> {
    if metric.state == State::Up {
        return None;
    }
    let is_worst = |day: &Day| day.counts() && day.state == metric.state;
    let worst: Vec<(&String, &Arc<Day>)> = metric.days.iter().filter(|(_, day)| is_worst(day)).collect();
    let Some((date, day)) = worst.last() else {
        return metric
            .freshness
            .values()
            .filter(|fresh| fresh.state == metric.state)
            .find_map(|fresh| fresh.reason.clone());
    };
    let reason = day.reason.as_deref().unwrap_or_else(|| day.verdict.as_str());
    Some(match worst.len() - 1 {
        0 => format!("{date}: {reason}"),
        1 => format!("{date}: {reason}; and 1 earlier day"),
        more => format!("{date}: {reason}; and {more} earlier days"),
    })
}

fn millis(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}

#[cfg(test)]
mod tests;
