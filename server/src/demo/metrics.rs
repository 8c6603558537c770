//! Three real `SQLite` databases with the same metrics: one drifts, and one comes late, while the director says so.

use super::{Conditions, DemoError, Trouble, config::Draft, stage::Stage};
use jiff::{ToSpan as _, civil::Date, tz::TimeZone};
use sqlx::{
    Connection as _,
    sqlite::{SqliteConnectOptions, SqliteConnection},
};
use std::{path::Path, time::Duration};
use tokio::sync::watch;
use toml::{Table, toml};

/// The metric whose copy in the warehouse drifts, for the director.
pub const DRIFTS: &str = "revenue";
/// The metric that comes late in the replica, for the director.
pub const LATE: &str = "signups";
const METRICS: [&str; 3] = [DRIFTS, "orders", LATE];

const PRIMARY: &str = "primary";
const REPLICA: &str = "replica";
const WAREHOUSE: &str = "warehouse";
const DATABASES: [&str; 3] = [PRIMARY, REPLICA, WAREHOUSE];

const DAYS: i32 = 12;
/// So often everything is written anew, so that today is there, however long the demo runs.
const REFRESH: Duration = Duration::from_mins(1);
const RETRY: Duration = Duration::from_secs(1);

/// Creates the databases in `dir`, and the widget that compares them.
///
/// # Errors
/// When a file cannot be written.
pub async fn start(stage: &Stage, dir: &Path, draft: &mut Draft) -> Result<(), DemoError> {
    let mut sessions = Vec::new();
    for name in DATABASES {
        let options = SqliteConnectOptions::new().filename(dir.join(file(name))).create_if_missing(true);
        let mut session = SqliteConnection::connect_with(&options.busy_timeout(RETRY)).await?;
        sqlx::query(
            "create table daily (metric text not null, day date not null, cents integer, primary key (metric, day))",
        )
        .execute(&mut session)
        .await?;
        write(&mut session, name, today(), &Conditions::default()).await?;
        sessions.push((name, session));
    }
    stage.spawn(tell(sessions, stage.conditions()));
    draft.metrics = widget(dir);
    Ok(())
}

fn widget(dir: &Path) -> Table {
    let mut widget = toml! {
        id = "metrics"
        kind = "metrics"
        period = "2s"
        timeout = "1s"
    };
    let url = |name: &str| format!("sqlite://{}", dir.join(file(name)).display());
    let databases: Table = DATABASES.into_iter().map(|name| (name.to_owned(), url(name).into())).collect();
    widget.insert("databases".to_owned(), databases.into());
    let metrics: Vec<toml::Value> = METRICS.into_iter().map(|name| metric(name).into()).collect();
    widget.insert("metric".to_owned(), metrics.into());
    widget
}

/// The warehouse has euros, the others cents.
fn metric(name: &str) -> Table {
    let select = |value: &str| {
        format!("select day, {value} from daily where metric = '{name}' and day >= {{from}} and day < {{to}}")
    };
    let mut metric = toml! {
        tolerance = "0.5%"
        late_after = "50h"
    };
    metric.insert("name".to_owned(), name.into());
    metric.insert("query".to_owned(), select("cents / 100.0").into());
    metric.insert("runbook".to_owned(), format!("https://wiki.example/metrics/{name}").into());
    metric.insert(
        "query_for".to_owned(),
        toml::Value::Table(
            [(WAREHOUSE.to_owned(), select("printf('%.2f', cents / 100.0)").into())].into_iter().collect(),
        ),
    );
    metric
}

fn file(name: &str) -> String {
    format!("{name}.sqlite")
}

fn today() -> Date {
    jiff::Timestamp::now().to_zoned(TimeZone::UTC).date()
}

/// Writes the story as the director says, until dropped.
async fn tell(mut sessions: Vec<(&'static str, SqliteConnection)>, mut conditions: watch::Receiver<Conditions>) {
    loop {
        let now = conditions.borrow_and_update().clone();
        let mut wait = REFRESH;
        for (name, session) in &mut sessions {
            if let Err(error) = write(session, name, today(), &now).await {
                tracing::warn!(database = name, %error, "the demo cannot write a database yet");
                wait = RETRY;
            }
        }
        let changed = tokio::time::timeout(wait, conditions.changed()).await;
        if changed.is_ok_and(|changed| changed.is_err()) {
            return; // nobody directs any more
        }
    }
}

/// Everything that one of the databases has, in one transaction.
async fn write(session: &mut SqliteConnection, name: &str, today: Date, now: &Conditions) -> Result<(), sqlx::Error> {
    let mut transaction = session.begin().await?;
    sqlx::query("delete from daily").execute(&mut *transaction).await?;
    for (metric, day, cents) in rows(name, today, now) {
        let insert = sqlx::query("insert into daily (metric, day, cents) values (?, ?, ?)");
        insert.bind(metric).bind(day.to_string()).bind(cents).execute(&mut *transaction).await?;
    }
    transaction.commit().await
}

/// What one of the databases has of each metric and day.
fn rows(name: &str, today: Date, now: &Conditions) -> Vec<(&'static str, Date, i64)> {
    let mut rows = Vec::new();
    for (at, metric) in (1..).zip(METRICS) {
        for ago in 0..DAYS {
            let Ok(day) = today.checked_sub(ago.days()) else { continue };
            let is_late = name == REPLICA && now.of(metric) == Some(Trouble::Slow) && ago < 2;
            if is_late {
                continue;
            }
            let cents = value(at, day);
            let drifts = name == WAREHOUSE && now.of(metric) == Some(Trouble::Limps) && (1..4).contains(&ago);
            // The longer ago, the less.
            rows.push((metric, day, if drifts { cents + cents / 40 / i64::from(ago) } else { cents }));
        }
    }
    rows
}

/// The same whenever it is asked: something between 4,000 and 6,000, and less on Sundays.
fn value(metric: i64, day: Date) -> i64 {
    let number = i64::from(day.year()) * 372 + i64::from(day.month()) * 31 + i64::from(day.day());
    let cents = (400_000 + number * 7_919 % 200_000) * metric;
    if day.weekday() == jiff::civil::Weekday::Sunday { cents / 2 } else { cents }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 11, 23);

    #[test]
    fn in_the_calm_all_have_the_same() {
        let calm = Conditions::default();
        let all = rows(PRIMARY, TODAY, &calm);
        assert_eq!(all.len(), METRICS.len() * 12);
        assert!(all == rows(REPLICA, TODAY, &calm) && all == rows(WAREHOUSE, TODAY, &calm));
        // Whatever day it is, the days before have what they had.
        let later = rows(PRIMARY, TODAY.tomorrow().unwrap(), &calm);
        assert_eq!(later.iter().filter(|row| all.contains(row)).count(), METRICS.len() * 11);
    }

    #[test]
    fn one_drifts_in_the_warehouse_and_one_is_late_in_the_replica() {
        let now: Conditions = [(DRIFTS, Trouble::Limps), (LATE, Trouble::Slow)].into_iter().collect();
        let right = rows(PRIMARY, TODAY, &now);
        assert_eq!(right, rows(PRIMARY, TODAY, &Conditions::default()));
        let (warehouse, replica) = (rows(WAREHOUSE, TODAY, &now), rows(REPLICA, TODAY, &now));
        let wrong: Vec<_> =
            warehouse.iter().filter(|row| !right.contains(row)).map(|row| (row.0, row.1.day())).collect();
        assert_eq!(wrong, [(DRIFTS, 22), (DRIFTS, 21), (DRIFTS, 20)]);
        let gone: Vec<_> = right.iter().filter(|row| !replica.contains(row)).map(|row| (row.0, row.1.day())).collect();
        assert_eq!(gone, [(LATE, 23), (LATE, 22)]);
    }
}
