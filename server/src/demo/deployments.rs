//! A log of deployments in a real `SQLite` file, which the simulation writes and the board reads.

use super::{Conditions, DemoError, Trouble, config::Draft, stage::Stage};
use app::time::Timestamp;
use sqlx::{
    Connection as _,
    sqlite::{SqliteConnectOptions, SqliteConnection},
};
use std::path::Path;
use tokio::sync::watch;
use toml::toml;

/// Whose deployment fails, for the director: slow is one that runs.
pub const DEPLOYED: &str = "payments-api deployment";

const SERVICE: &str = "payments-api";
const TABLE: &str = "create table deployments (id integer primary key, service text not null, version text, previous text, \
     environment text, status text, deployed_by text, started_at text not null, finished_at text, changelog text, url text)";
const ADD: &str = "insert into deployments (service, version, previous, environment, status, deployed_by, started_at, \
     finished_at, changelog, url) values (?, ?, ?, 'production', ?, ?, ?, ?, ?, ?)";
/// More than the board shows and keeps is of no use to anybody.
const TIDY: &str = "delete from deployments where id <= (select max(id) from deployments) - 1000";

const SERVICES: [&str; 6] = ["api", "web", "worker", "search", "mailer", "payments-api"];
const PEOPLE: [&str; 4] = ["Ada Okafor", "Jun 田中", "release-bot", "Noor Haddad"];
const NEWS: [&str; 5] = [
    "retries of webhooks wait longer, see https://tracker.example/4812",
    "search understands accents",
    "the cart keeps its items after signing in",
    "dependencies are up to date",
    "fewer queries for the start page",
];

/// So many are in the log at the start.
const PAST: i64 = 120;
const MINUTE_MS: i64 = 60_000;

/// Creates the log in `dir`, goes on writing it as the director says, and writes its widget into the configuration.
///
/// # Errors
/// When the file cannot be written.
pub async fn start(stage: &Stage, dir: &Path, draft: &mut Draft) -> Result<(), DemoError> {
    let file = dir.join("deployments.sqlite");
    let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true);
    let mut log = SqliteConnection::connect_with(&options).await?;
    sqlx::query(TABLE).execute(&mut log).await?;
    let mut all = log.begin().await?;
    for past in past(crate::clock::now()) {
        past.write(&mut all).await?;
    }
    all.commit().await?;
    stage.spawn(tell(log, stage.conditions()));
    let mut widget = toml! {
        id = "deploys"
        kind = "deployments"
        period = "2s"
        timeout = "2s"
        limit = 20
        query = "select * from deployments order by started_at desc"
    };
    widget.insert("database".to_owned(), format!("sqlite://{}", file.display()).into());
    draft.deployments = widget;
    Ok(())
}

/// One row.
#[derive(Clone, Debug)]
struct Row {
    service: &'static str,
    /// The number of its version.
    number: i64,
    status: &'static str,
    by: &'static str,
    began: Timestamp,
    ended: Option<Timestamp>,
    news: Vec<&'static str>,
}

impl Row {
    async fn write(&self, log: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
        let version = |number: i64| format!("2.{}.{}", number / 10, number % 10);
        let written = sqlx::query(ADD)
            .bind(self.service)
            .bind(version(self.number))
            .bind(version(self.number - 1))
            .bind(self.status)
            .bind(self.by)
            .bind(self.began.to_string())
            .bind(self.ended.map(|ended| ended.to_string()))
            .bind(serde_json::Value::from(self.news.clone()).to_string())
            .bind(format!("https://ci.example/{}/{}", self.service, self.number))
            .execute(log)
            .await?;
        Ok(written.last_insert_rowid())
    }
}

/// What was deployed before anybody looked, oldest first.
fn past(now: Timestamp) -> impl Iterator<Item = Row> {
    (0..PAST).map(move |at| {
        let pick = |from: usize| usize::try_from(at).unwrap_or_default() % from;
        let began = now.plus_ms((at - PAST) * 97 * MINUTE_MS);
        let status = match at {
            40 => "FAILED",
            73 => "Rolled Back",
            _ => "Success",
        };
        let ended = Some(began.plus_ms((2 + at % 5) * MINUTE_MS));
        let news = (0..=at % 3).map(|more| NEWS[(pick(NEWS.len()) + pick(3) * usize::from(more > 0)) % NEWS.len()]);
        Row {
            service: SERVICES[pick(SERVICES.len())],
            number: 10 + at / 6,
            status,
            by: PEOPLE[pick(PEOPLE.len())],
            began,
            ended,
            news: news.collect(),
        }
    })
}

/// Writes what happens, until dropped.
async fn tell(mut log: SqliteConnection, conditions: watch::Receiver<Conditions>) {
    if let Err(error) = write(&mut log, conditions).await {
        tracing::warn!(%error, "the demo's log of deployments is not written any more");
    }
}

async fn write(log: &mut SqliteConnection, mut conditions: watch::Receiver<Conditions>) -> Result<(), sqlx::Error> {
    let (mut number, mut last, mut running) = (10 + PAST / 6, None, None);
    loop {
        let next = conditions.borrow_and_update().of(DEPLOYED);
        if next != last {
            match next {
                Some(Trouble::Slow) => running = Some(begin(log, &mut number).await?),
                Some(_) => {
                    let id = match running.take() {
                        Some(id) => id,
                        None => begin(log, &mut number).await?,
                    };
                    end(log, id, "failed").await?;
                }
                None => {
                    let id = begin(log, &mut number).await?;
                    end(log, id, "succeeded").await?;
                }
            }
            sqlx::query(TIDY).execute(&mut *log).await?;
        }
        last = next;
        if conditions.changed().await.is_err() {
            return Ok(()); // nobody directs any more
        }
    }
}

async fn begin(log: &mut SqliteConnection, number: &mut i64) -> Result<i64, sqlx::Error> {
    *number += 1;
    let news = vec!["cards are charged in their own currency", "see https://tracker.example/4901"];
    let began = crate::clock::now();
    let row = Row { service: SERVICE, number: *number, status: "running", by: PEOPLE[0], began, ended: None, news };
    row.write(log).await
}

async fn end(log: &mut SqliteConnection, id: i64, status: &str) -> Result<(), sqlx::Error> {
    let now = crate::clock::now().to_string();
    sqlx::query("update deployments set status = ?, finished_at = ? where id = ?")
        .bind(status)
        .bind(now)
        .bind(id)
        .execute(log)
        .await
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::{super::stage::tests::Rig, *};
    use crate::{
        poll::Poll as _,
        source::deployments::{config::DeploymentsConfig, log::Log, poll::LogPoll},
    };
    use app::model::deployments::Status;
    use std::time::Duration;

    fn config(draft: Draft) -> DeploymentsConfig {
        let text = format!("[[widget]]\n{}", toml::to_string(&draft.deployments).unwrap());
        let config = crate::config::parse("demo", &text, &crate::config::ProcessEnv).unwrap_or_else(|e| panic!("{e}"));
        match config.widgets.into_iter().next().unwrap().source {
            crate::config::WidgetSource::Deployments(config) => *config,
            other => panic!("{other:?}"),
        }
    }

    /// The log, once its newest deployment of the service has ended like this.
    async fn until(poll: &LogPoll, status: Status) -> Log {
        for _ in 0..200 {
            let log = poll.poll().await.unwrap();
            let of_service = log.deployments.values().filter(|one| one.service == SERVICE);
            if of_service.max_by_key(|one| one.started_at).unwrap().status == status {
                return log;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("it does not become {status:?}");
    }

    #[tokio::test]
    async fn the_real_source_reads_what_the_simulation_writes() {
        let (rig, mut draft, dir) = (Rig::new(), Draft::default(), tempfile::tempdir().unwrap());
        start(&rig.stage, dir.path(), &mut draft).await.unwrap();
        let poll = LogPoll::new(&config(draft)).unwrap();
        let log = until(&poll, Status::Succeeded).await;
        assert_eq!((i64::try_from(log.deployments.len()).unwrap(), log.skipped), (PAST, 0));
        let with = |status| log.deployments.values().filter(|one| one.status == status).count();
        assert_eq!((with(Status::Failed), with(Status::RolledBack), with(Status::Unknown)), (1, 1, 0));
        rig.set([(DEPLOYED, Trouble::Slow)]);
        until(&poll, Status::Running).await;
        rig.set([(DEPLOYED, Trouble::Fails)]);
        until(&poll, Status::Failed).await;
        rig.set([]);
        let log = until(&poll, Status::Succeeded).await;
        assert_eq!(i64::try_from(log.deployments.len()).unwrap(), PAST + 2);
    }
}
