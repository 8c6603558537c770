//! From rows to deployments. Pure.

use super::{NEWEST, moment::moment};
use crate::client::sql::Table;
use app::{
    fault::{Fault, FaultKind},
    model::deployments::{
        Deployment, changelog,
        judge::{Said, judge},
    },
    time::Timestamp,
    ui::address,
};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// The columns that there have to be.
const NEEDED: [&str; 3] = ["id", "service", "started_at"];

/// So many characters of a name, a version or an address are kept.
const LENGTH: usize = 1_000;

/// What a query gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    /// By id.
    pub deployments: BTreeMap<String, Deployment>,
    /// How many rows could not be read.
    pub skipped: u64,
    /// Why the first of them could not.
    pub skipped_why: Option<String>,
}

/// Which place each column has.
struct Columns<'a> {
    names: Vec<String>,
    zone: &'a TimeZone,
}

/// Reads the rows; times without an offset are those of `zone`.
///
/// # Errors
/// A column is missing, or it is the oldest rows that came.
pub fn read(table: Table, zone: &TimeZone) -> Result<Log, Fault> {
    let names = table.columns.iter().map(|name| name.to_lowercase()).collect();
    let columns = Columns { names, zone };
    columns.check()?;
    let (mut log, mut began) = (Log::default(), Vec::new());
    for row in &table.rows {
        match columns.deployment(row) {
            Ok((id, _)) if log.deployments.contains_key(&id) => log.skip(format!("id {id:?} is there twice")),
            Ok((id, deployment)) => {
                began.push(deployment.started_at);
                log.deployments.insert(id, deployment);
            }
            Err(why) => log.skip(why),
        }
    }
    is_newest_first(table.rows.len(), &began)?;
    Ok(log)
}

impl Log {
    fn skip(&mut self, why: String) {
        self.skipped += 1;
        self.skipped_why.get_or_insert(why);
    }
}

impl Columns<'_> {
    fn check(&self) -> Result<(), Fault> {
        let missing: Vec<&str> = NEEDED.into_iter().filter(|name| self.place(name).is_none()).collect();
        let twice = self.names.iter().find(|name| self.names.iter().filter(|other| other == name).count() > 1);
        let message = match (missing.as_slice(), twice) {
            ([], Some(name)) if super::COLUMNS.contains(&name.as_str()) => {
                format!("the query gives two columns {name}; name them apart with AS")
            }
            ([], _) => return Ok(()),
            (missing, _) => {
                let names = self.names.join(", ");
                format!("the query gives no column {}, only {names}; name it with AS", missing.join(" and no "))
            }
        };
        Err(Fault::new(FaultKind::Query, message))
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|other| other == name)
    }

    /// The text in a column; nothing where it is NULL, empty or not there.
    fn text<'r>(&self, row: &'r [Option<String>], name: &str) -> Option<&'r str> {
        let text = row.get(self.place(name)?)?.as_deref()?.trim();
        (!text.is_empty()).then_some(text)
    }

    fn short(&self, row: &[Option<String>], name: &str) -> Option<String> {
        self.text(row, name).map(|text| text.chars().take(LENGTH).collect())
    }

    fn deployment(&self, row: &[Option<String>]) -> Result<(String, Deployment), String> {
        let id = self.short(row, "id").ok_or("a row has no id")?;
        let service = self.short(row, "service").ok_or_else(|| format!("id {id:?} has no service"))?;
        let started_at = self.moment(row, "started_at").map_err(|why| format!("id {id:?}: {why}"))?;
        let started_at = started_at.ok_or_else(|| format!("id {id:?} has no started_at"))?;
        let finished_at = self.moment(row, "finished_at").map_err(|why| format!("id {id:?}: {why}"))?;
        let mut deployment = Deployment {
            service,
            version: self.short(row, "version"),
            previous: self.short(row, "previous"),
            environment: self.short(row, "environment"),
            by: self.short(row, "deployed_by"),
            started_at,
            finished_at,
            changelog: self.text(row, "changelog").map(changelog).unwrap_or_default(),
            url: self.short(row, "url").filter(|url| address::is_web(url)),
            ..Deployment::default()
        };
        let said = match (self.place("status"), self.text(row, "status")) {
            (None, _) => Said::Nothing,
            (Some(_), None) => Said::Null,
            (Some(_), Some(word)) => Said::Word(word),
        };
        judge(&mut deployment, said, self.place("finished_at").is_some());
        Ok((id, deployment))
    }

    fn moment(&self, row: &[Option<String>], name: &str) -> Result<Option<Timestamp>, String> {
        let Some(text) = self.text(row, name) else { return Ok(None) };
        let unreadable = || {
            let short: String = text.chars().take(40).map(|char| if char.is_control() { ' ' } else { char }).collect();
            format!("{name} is {short:?}, no time")
        };
        moment(text, self.zone).map(Some).ok_or_else(unreadable)
    }
}

/// As many rows as are taken, the oldest first: what is new will never be among them.
fn is_newest_first(rows: usize, began: &[Timestamp]) -> Result<(), Fault> {
    match (began.first(), began.last()) {
        (Some(first), Some(last)) if rows >= NEWEST && first < last => {
            let message =
                format!("the first {NEWEST} rows are the oldest; write the query with ORDER BY started_at DESC");
            Err(Fault::new(FaultKind::Query, message))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
