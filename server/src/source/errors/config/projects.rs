//! `projects`, and the limits that hold for all of them or for one.

use super::ProjectConfig;
use crate::config::read::{Item, Section};
use app::model::errors::judge::Rules;
use std::{collections::BTreeMap, ops::Range, ops::RangeInclusive, time::Duration};

const PROJECTS: &str = r#"a list of "organization/project", or of tables: [{ name = "acme/web", down_events = 50 }]"#;
const NAME: &str = r#"the two parts of its address on the dashboard: "organization/project""#;

const EVENTS: RangeInclusive<i64> = 1..=1_000_000_000;
/// What is only as usual is no spike.
const SPIKES: RangeInclusive<i64> = 2..=1_000;
const LOOKBACKS: RangeInclusive<Duration> = Duration::from_hours(1)..=Duration::from_hours(30 * 24);

/// Names that are taken, and where.
type Names = BTreeMap<String, Range<usize>>;

/// The limits of the widget, and how far back events count.
pub(super) fn read_widget(section: &mut Section<'_>) -> (Rules, Duration) {
    let lookback = section.get("lookback").and_then(|item| item.duration(LOOKBACKS));
    let lookback = lookback.unwrap_or(Duration::from_hours(24));
    let lookback_ms = i64::try_from(lookback.as_millis()).unwrap_or(i64::MAX);
    let rules = Rules { degraded_events: 10, down_events: 100, lookback_ms, spike_factor: 5 };
    (read_rules(section, &rules, "the default"), lookback)
}

/// Reads the limits that are there, and takes the rest from `above`, which is `whose`.
fn read_rules(section: &mut Section<'_>, above: &Rules, whose: &str) -> Rules {
    let (degraded, down) = (section.get("degraded_events"), section.get("down_events"));
    let events = |item: &Option<Item<'_>>| item.as_ref().and_then(|item| item.count(EVENTS));
    let (degraded_read, down_read) = (events(&degraded), events(&down));
    let rules = Rules {
        degraded_events: degraded_read.unwrap_or(above.degraded_events),
        down_events: down_read.unwrap_or(above.down_events),
        spike_factor: section.get("spike").and_then(|item| item.count(SPIKES)).unwrap_or(above.spike_factor),
        ..*above
    };
    let written = [(down, down_read), (degraded, degraded_read)];
    let written: Vec<Item<'_>> =
        written.into_iter().filter_map(|(item, read)| item.filter(|_| read.is_some())).collect();
    if let Some(item) = written.first().filter(|_| rules.down_events < rules.degraded_events) {
        out_of_order(item, &rules, written.len() == 2, whose);
    }
    rules
}

/// What gets worse is yellow before it is red.
fn out_of_order(item: &Item<'_>, rules: &Rules, both_written: bool, whose: &str) {
    let whose = if both_written { String::new() } else { format!(", {whose}") };
    let (title, allowed) = if item.name() == "down_events" {
        let title = "bad `down_events`: reached before `degraded_events`, which would never be seen";
        (title, format!("at least `degraded_events`: {}{whose}", rules.degraded_events))
    } else {
        let title = "bad `degraded_events`: reached after `down_events`, so that it would never be seen";
        (title, format!("at most `down_events`: {}{whose}; or more of that, too", rules.down_events))
    };
    item.report(item.problem(title).allowed(allowed));
}

/// Reads all projects; `None` where there are none that can be read.
pub(super) fn read<'a>(section: &mut Section<'a>, widget: &Rules) -> Option<Vec<ProjectConfig>> {
    let item = section.require("projects", PROJECTS)?;
    let items = item.list(PROJECTS);
    if items.is_empty() && !item.is_text() {
        item.report(item.problem("bad `projects`: there is nothing in it").allowed(PROJECTS));
    }
    let mut names = Names::new();
    let read: Vec<_> = items.iter().filter_map(|item| project(item, widget, &mut names)).collect();
    Some(read).filter(|read| !read.is_empty())
}

fn project(item: &Item<'_>, widget: &Rules, names: &mut Names) -> Option<ProjectConfig> {
    if item.is_text() {
        let (organization, project) = name(item, names)?;
        return Some(ProjectConfig { organization, project, rules: *widget });
    }
    item.section(|section| {
        let name = section.require("name", NAME).and_then(|item| name(&item, names));
        let rules = read_rules(section, widget, "the widget's");
        let (organization, project) = name?;
        Some(ProjectConfig { organization, project, rules })
    })?
}

fn name(item: &Item<'_>, names: &mut Names) -> Option<(String, String)> {
    let text = item.text_like(NAME)?;
    let (organization, project) = match slugs(&text.value) {
        Ok(slugs) => slugs,
        Err(why) => {
            let help = pasted(&text.value).filter(|_| !text.secret).map(|name| format!("did you mean `{name}`?"));
            item.report(item.problem(format!("bad `{}`: {why}", item.name())).allowed(NAME).maybe_help(help));
            return None;
        }
    };
    let name = format!("{organization}/{project}");
    if let Some(first) = names.get(&name) {
        item.report(item.problem("this project is named twice").allowed("each only once").first(first.clone()));
        return None;
    }
    names.insert(name, item.span());
    Some((organization, project))
}

/// The sentences quote nothing.
fn slugs(text: &str) -> Result<(String, String), &'static str> {
    match text.trim().split_once('/') {
        _ if text.contains("://") => Err("an address, not the name that is a part of it"),
        None => Err("there is no `/` in it"),
        Some((_, rest)) if rest.contains('/') => Err("there is more than one `/` in it"),
        Some((organization, project)) if is_slug(organization) && is_slug(project) => {
            Ok((organization.to_owned(), project.to_owned()))
        }
        Some(_) => Err("not as it stands in addresses, and `*` is not possible"),
    }
}

fn is_slug(part: &str) -> bool {
    !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c.is_control() || "?#%\\*".contains(c))
}

/// The name in the address of a page of the dashboard, which is what people copy.
fn pasted(text: &str) -> Option<String> {
    let url = url::Url::parse(text.trim()).ok()?;
    let mut parts = url.path_segments()?.filter(|part| is_slug(part));
    Some(format!("{}/{}", parts.next()?, parts.next()?))
}
