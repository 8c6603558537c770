//! `[[maintenance]]`: planned work, once or again and again.

use super::{
    duration, filled,
    problem::{Problem, meant},
    read::{Item, Section},
    widget::Named,
};
use crate::{
    clock,
    config::WidgetSource,
    maintenance::{Pattern, When, Window, when::Every},
};
use app::time::Timestamp;
use jiff::tz::TimeZone;
use std::{ops::RangeInclusive, time::Duration};

const TARGETS: &str = r#"names of targets, "widget/name", with * for anything: ["payments-api", "core/*"]"#;
const CRON: &str = r#"five fields, minute hour day month weekday: "0 2 * * SUN""#;
const ZONE: &str = r#"the name of a time zone: "Europe/Berlin", "UTC""#;
const WHEN: &str = "`from` and `to`, or `cron` and `for`";
const LENGTHS: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_hours(366 * 24);

/// Which targets there are.
pub(super) struct Known {
    /// Widget and name.
    targets: Vec<(String, String)>,
    /// A widget could not be read, so that nobody knows what it would have watched.
    in_part: bool,
}

impl Known {
    pub(super) fn of(widgets: &[Named]) -> Self {
        let configs = || widgets.iter().filter_map(|widget| widget.config.as_ref());
        let names = |source: &WidgetSource| match source {
            WidgetSource::Dependencies(config) => config.names.clone(),
            WidgetSource::Realtime(config) => config.names.clone(),
            WidgetSource::Pulls(_)
            | WidgetSource::Errors(_)
            | WidgetSource::Metrics(_)
            | WidgetSource::Deployments(_) => Vec::new(),
        };
        let of_widget =
            |id: &str, source| names(source).into_iter().map(|name| (id.to_owned(), name)).collect::<Vec<_>>();
        Self {
            targets: configs().flat_map(|widget| of_widget(&widget.id, &widget.source)).collect(),
            in_part: configs().count() < widgets.len(),
        }
    }
}

pub(super) fn read_in(root: &mut Section<'_>, known: &Known) -> Vec<Window> {
    let windows = root.get("maintenance").map(|item| item.sections(|section| read(section, known)));
    windows.unwrap_or_default().into_iter().flatten().collect()
}

fn read(section: &mut Section<'_>, known: &Known) -> Option<Window> {
    let targets = section.require("targets", TARGETS).map(|item| targets(&item, known));
    let when = when(section);
    let why = section.get("why").and_then(|item| item.parse("a text that is not empty", filled));
    Some(Window { targets: targets?, when: when?, why })
}

fn targets(item: &Item<'_>, known: &Known) -> Vec<Pattern> {
    let items = item.list_or_one();
    if items.is_empty() {
        item.report(item.problem("bad `targets`: there is nothing in it").allowed(TARGETS));
    }
    items.iter().filter_map(|item| target(item, known)).collect()
}

fn target(item: &Item<'_>, known: &Known) -> Option<Pattern> {
    let text = item.text_like(TARGETS)?;
    let pattern = Pattern::new(text.value);
    if !known.in_part && !known.targets.iter().any(|(widget, name)| pattern.matches(widget, name)) {
        let help = meant_target(pattern.as_str(), &known.targets).filter(|_| !text.secret);
        let help = help.map(|name| format!("did you mean `{name}`?"));
        item.report(item.problem("no target has this name").allowed(TARGETS).maybe_help(help));
    }
    Some(pattern)
}

/// The target, as `name` or `widget/name`, that somebody who wrote `wrote` most likely meant.
#[must_use]
pub fn meant_target(wrote: &str, targets: &[(String, String)]) -> Option<String> {
    let both = targets.iter().flat_map(|(widget, name)| [name.clone(), format!("{widget}/{name}")]);
    let all: Vec<String> = both.collect();
    meant(wrote, all.iter().map(String::as_str)).map(str::to_owned)
}

fn when(section: &mut Section<'_>) -> Option<When> {
    let [from, to, cron, length, zone] = ["from", "to", "cron", "for", "timezone"].map(|key| section.get(key));
    match (from, cron) {
        (Some(from), None) => {
            meaningless([length, zone], "without `cron`");
            once(section, &from, to)
        }
        (None, Some(cron)) => {
            meaningless([to, None], "without `from`");
            every(section, &cron, length, zone)
        }
        (Some(from), Some(cron)) => {
            let problem = cron.key_problem("`cron` and `from` are two ways to say when").allowed(WHEN);
            cron.report(problem.first(from.span()));
            None
        }
        (None, None) => {
            section.report(section.missing("from").allowed(WHEN));
            None
        }
    }
}

fn meaningless(items: [Option<Item<'_>>; 2], why: &str) {
    for item in items.into_iter().flatten() {
        item.report(item.key_problem(format!("`{}` has no meaning {why}", item.name())).allowed(WHEN));
    }
}

fn once(section: &Section<'_>, from: &Item<'_>, to: Option<Item<'_>>) -> Option<When> {
    let begins = from.moment();
    let Some(to) = to else {
        section.report(section.missing("to").allowed("when it ends"));
        return None;
    };
    let (begins, ends) = (begins?, to.moment()?);
    if ends <= begins {
        to.report(to.problem("bad `to`: it is not after `from`").allowed("a later moment").first(from.span()));
        return None;
    }
    Some(When::Once { from: begins, to: ends })
}

fn every(section: &Section<'_>, cron: &Item<'_>, length: Option<Item<'_>>, zone: Option<Item<'_>>) -> Option<When> {
    let zone = zone.map_or(Some(TimeZone::UTC), |item| time_zone(&item));
    let length = match length {
        Some(item) => item.duration(LENGTHS),
        None => {
            section.report(section.missing("for").allowed(duration::ALLOWED));
            None
        }
    };
    let length_ms = length.and_then(|length| i64::try_from(length.as_millis()).ok());
    // A mistake in the other two does not hide one in the expression.
    let zone_or_utc = zone.clone().unwrap_or(TimeZone::UTC);
    let every = cron.parse(CRON, |text| Every::new(text, zone_or_utc, length_ms.unwrap_or_default(), clock::now()));
    zone.zip(length_ms).and(every).map(When::Every)
}

/// Reads a time zone by its name.
pub(crate) fn time_zone(item: &Item<'_>) -> Option<TimeZone> {
    let text = item.text_like(ZONE)?;
    let zone = TimeZone::get(&text.value).ok();
    if zone.is_none() {
        let names: Vec<String> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
        let help = names.iter().find(|name| strsim::damerau_levenshtein(name, &text.value) <= text.value.len() / 4);
        let help = help.filter(|_| !text.secret).map(|name| format!("did you mean `{name}`?"));
        let problem: Problem = item.problem("bad `timezone`: there is no such time zone");
        item.report(problem.allowed(ZONE).maybe_help(help));
    }
    zone
}

impl Item<'_> {
    /// A moment with its offset from UTC, as RFC 3339 and TOML write it.
    fn moment(&self) -> Option<Timestamp> {
        const ALLOWED: &str = r#"a moment with its offset from UTC: "2026-12-01T22:00:00+01:00""#;
        let moment = |text: &str| match text.parse::<jiff::Timestamp>() {
            Ok(moment) => Ok(Timestamp::from_ms(moment.as_millisecond())),
            Err(_) if text.parse::<jiff::civil::DateTime>().is_ok() => Err("its offset from UTC is missing".to_owned()),
            Err(_) => Err("not a moment".to_owned()),
        };
        match self.date() {
            None => self.parse(ALLOWED, moment),
            Some(date) => {
                let read = moment(&date);
                if let Err(why) = &read {
                    self.report(self.problem(format!("bad `{}`: {why}", self.name())).allowed(ALLOWED));
                }
                read.ok()
            }
        }
    }
}
