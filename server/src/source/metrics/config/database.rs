//! `[widget.databases]`: a name and an address, or a table that says more.

use super::DatabaseConfig;
use crate::{
    client::{spec::Endpoint, sql::Engine},
    config::{
        self, maintenance,
        problem::Problem,
        read::{Entry, Item, Section},
        upstream,
    },
};
use jiff::tz::TimeZone;

const DATABASES: &str = r#"two to eight databases by name: primary = "postgres://readonly@db-01/app", or a table: { url = "…", ca_file = "…" }"#;
const URL: &str = "postgres://, mysql:// or sqlite:///path";
const HOW_MANY: std::ops::RangeInclusive<usize> = 2..=8;
/// The longest name, in characters.
const NAME: usize = 40;

/// Reads all of them; `None` where there are none that can be used.
pub(super) fn read(section: &mut Section<'_>) -> Option<Vec<DatabaseConfig>> {
    let item = section.require("databases", DATABASES)?;
    let entries = item.entries(DATABASES);
    if !entries.is_empty() && !HOW_MANY.contains(&entries.len()) {
        let title = format!("bad `databases`: {} of them", entries.len());
        item.report(item.problem(title).allowed("two to eight: something to compare, and a page that holds it"));
    } else if entries.is_empty() {
        item.report(item.problem("bad `databases`: there is nothing in it").allowed(DATABASES));
    }
    let read: Vec<_> = entries.iter().filter_map(database).collect();
    Some(read).filter(|read| read.len() == entries.len() && HOW_MANY.contains(&read.len()))
}

fn database(entry: &Entry<'_>) -> Option<DatabaseConfig> {
    let name = entry.name;
    let fits = !name.trim().is_empty() && name.chars().count() <= NAME && !name.contains(char::is_control);
    if !fits {
        let problem: Problem = entry.item.key_problem("the name of a database that cannot be shown");
        entry.item.report(problem.allowed(format!("a text of at most {NAME} characters")));
        return None;
    }
    let name = name.to_owned();
    if entry.item.is_text() {
        let endpoint = endpoint(&entry.item)?;
        return Some(DatabaseConfig { name, endpoint, ca: Vec::new(), timezone: TimeZone::UTC });
    }
    entry.item.section(|section| {
        let endpoint = section.require("url", URL).and_then(|item| endpoint(&item));
        let ca = section.get("ca_file").map(|item| {
            let scheme = endpoint.as_ref().map(crate::source::dependencies::config::scheme);
            upstream::only_for(&item, "ca_file", scheme, &["postgres", "mysql"]);
            upstream::ca(&item)
        });
        let zone = section.get("timezone").map_or(Some(TimeZone::UTC), |item| maintenance::time_zone(&item));
        Some(DatabaseConfig { name, endpoint: endpoint?, ca: ca.unwrap_or_default(), timezone: zone? })
    })?
}

fn endpoint(item: &Item<'_>) -> Option<Endpoint> {
    item.parse_address(URL, |text| match config::endpoint(text)? {
        endpoint if Engine::of(&endpoint).is_some() => Ok(endpoint),
        _ => Err("this is no database".to_owned()),
    })
}
