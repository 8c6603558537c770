//! `[[widget.metric]]`: what is asked, and how the answers are held against each other.

use super::{super::amount::Tolerance, DatabaseConfig, MetricConfig};
use crate::{
    client::sql::{Engine, WindowQuery},
    config::{
        label::{self, Names},
        maintenance,
        problem::{meant, quoted},
        read::{Entry, Item, Section},
    },
};
use jiff::tz::TimeZone;
use std::{collections::BTreeMap, ops::RangeInclusive, time::Duration};

const QUERY: &str = "one single SELECT of the day and the value, with {from} and {to} in it: \
                     select day, sum(amount) from revenue where day >= {from} and day < {to} group by day";
const QUERY_FOR: &str = r#"a table of texts, by the names of databases: warehouse = "select …""#;
const TOLERANCE: &str = r#"a number, a part of the value, or "exact": 0.5, "0.1%""#;
const NAME: &str = r#"name = "revenue""#;
const LATE: RangeInclusive<Duration> = Duration::from_mins(1)..=Duration::from_hours(366 * 24);

/// Reads all of them; `None` where one cannot be used, or where no database is known.
pub(super) fn read(section: &mut Section<'_>, databases: Option<&[DatabaseConfig]>) -> Option<Vec<MetricConfig>> {
    let item = section.require("metric", "[[widget.metric]], once for each")?;
    let mut names = Names::new();
    let read = item.sections(|section| metric(section, databases, &mut names));
    let count = read.len();
    let read: Vec<_> = read.into_iter().flatten().collect();
    Some(read).filter(|read| !read.is_empty() && read.len() == count)
}

fn metric(section: &mut Section<'_>, databases: Option<&[DatabaseConfig]>, names: &mut Names) -> Option<MetricConfig> {
    let name = section.require("name", NAME).and_then(|item| label::name(&item, names, "metric"));
    let reference = section.get("reference").map(|item| reference(&item, databases.unwrap_or_default()));
    let tolerance = section.get("tolerance").map_or(Some(Tolerance::Exact), |item| tolerance(&item));
    let late_after = section.get("late_after").map_or(Some(Duration::from_hours(26)), |item| item.duration(LATE));
    let timezone = section.get("timezone").map_or(Some(TimeZone::UTC), |item| maintenance::time_zone(&item));
    let queries = queries(section, databases);
    let (owner, runbook) = (label::text(section, "owner"), label::link(section, "runbook"));
    Some(MetricConfig {
        name: name?.value,
        reference: reference.map_or(Some(None), |reference| reference.map(Some))?,
        tolerance: tolerance?,
        late_after: late_after?,
        timezone: timezone?,
        queries: queries?,
        owner,
        runbook,
    })
}

fn reference(item: &Item<'_>, databases: &[DatabaseConfig]) -> Option<String> {
    let names = || databases.iter().map(|database| database.name.as_str());
    let text = item.text_like("the name of a database of this widget")?;
    if names().any(|name| name == text.value) {
        return Some(text.value);
    }
    if !databases.is_empty() {
        unknown(item, &text.value, names(), text.secret);
    }
    None
}

fn unknown<'n>(item: &Item<'_>, wrote: &str, names: impl Iterator<Item = &'n str> + Clone, secret: bool) {
    let help = meant(wrote, names.clone()).filter(|_| !secret).map(|name| format!("did you mean `{name}`?"));
    let problem = item.problem(format!("bad `{}`: there is no such database in this widget", item.name()));
    item.report(problem.allowed(quoted(names)).maybe_help(help));
}

fn tolerance(item: &Item<'_>) -> Option<Tolerance> {
    if item.is_text() {
        return item.parse(TOLERANCE, Tolerance::new);
    }
    let number = item.json()?.as_number().map(ToString::to_string);
    let read = number.ok_or_else(|| "not a number".to_owned()).and_then(|number| Tolerance::new(&number));
    let report = |why| item.report(item.problem(format!("bad `{}`: {why}", item.name())).allowed(TOLERANCE));
    read.map_err(report).ok()
}

/// The statement of each database: its own, that of its engine, or the one for all.
fn queries(section: &mut Section<'_>, databases: Option<&[DatabaseConfig]>) -> Option<BTreeMap<String, WindowQuery>> {
    let all = section.get("query");
    let engines = [
        (Engine::Postgres, section.get("query_postgres")),
        (Engine::Mysql, section.get("query_mysql")),
        (Engine::Sqlite, section.get("query_sqlite")),
    ];
    let own_item = section.get("query_for");
    let own: Vec<Entry<'_>> = own_item.as_ref().map(|item| item.entries(QUERY_FOR)).unwrap_or_default();
    let databases = databases?;
    for entry in &own {
        if databases.iter().all(|database| database.name != entry.name) {
            let names = databases.iter().map(|database| database.name.as_str());
            let help = meant(entry.name, names.clone()).map(|name| format!("did you mean `{name}`?"));
            let problem = entry.item.key_problem("there is no such database in this widget");
            entry.item.report(problem.allowed(quoted(names)).maybe_help(help));
        }
    }
    let (mut queries, mut refused) = (BTreeMap::new(), Vec::new());
    for database in databases {
        let Some(engine) = Engine::of(&database.endpoint) else { continue };
        let of_engine = engines.iter().find(|(other, _)| *other == engine).and_then(|(_, item)| item.as_ref());
        let own = own.iter().find(|entry| entry.name == database.name).map(|entry| &entry.item);
        let Some(item) = own.or(of_engine).or(all.as_ref()) else {
            let missing = section.missing("query").allowed(QUERY);
            section.report(missing.help(format!("there is none for the database `{}`", database.name)));
            return None;
        };
        // One text for several databases is one mistake.
        if refused.contains(&item.span()) {
            continue;
        }
        match query(item, engine) {
            Some(query) => _ = queries.insert(database.name.clone(), query),
            None => refused.push(item.span()),
        }
    }
    refused.is_empty().then_some(queries)
}

fn query(item: &Item<'_>, engine: Engine) -> Option<WindowQuery> {
    item.parse_text(QUERY, |text| WindowQuery::new(&text.value, engine, text.secret).map_err(|why| why.to_string()))
}
