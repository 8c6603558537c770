//! Live configuration: a changed file, or `SIGHUP`, puts the next one in force; a bad one is told and changes nothing.

use super::{RunError, board::Running};
use crate::{
    auth::audit::{Entry, What},
    clock,
    config::ConfigFile,
    hub::Hub,
};
use app::notice::{Notice, NoticeKind};
use std::{io, time::Duration};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    task::spawn_blocking,
    time::{MissedTickBehavior, interval},
};

/// Between two looks at the file. It is read when two of them have found the same: who writes slowly is not interrupted.
const LOOK: Duration = Duration::from_millis(400);

/// Keeps `running` as the file says. From when this returns, `SIGHUP` no longer ends the process.
pub(super) fn watch(running: Running, file: ConfigFile) -> io::Result<impl Future<Output = ()>> {
    let hangup = signal(SignalKind::hangup())?;
    Ok(Reload { running, file }.run(hangup))
}

struct Reload {
    running: Running,
    file: ConfigFile,
}

impl Reload {
    async fn run(mut self, mut hangup: Signal) {
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Of what was read, not of what is there now: it may have changed since, also while the last change was put in force.
        let mut known = self.file.loaded();
        let mut settling = known;
        loop {
            let told = tokio::select! {
                _ = looks.tick() => false,
                told = hangup.recv() => told.is_some(),
            };
            let found = self.fingerprint().await;
            let settled = std::mem::replace(&mut settling, found) == found;
            if told || (settled && found != known) {
                self.reload().await;
                known = self.file.loaded();
                settling = known;
            }
        }
    }

    /// The files may be on a slow disk or a network share.
    async fn fingerprint(&self) -> Option<u64> {
        let file = self.file.clone();
        spawn_blocking(move || file.fingerprint()).await.ok()
    }

    async fn reload(&mut self) {
        let (message, noted) = match self.file.load() {
            Err(report) => {
                tracing::error!("the new configuration is refused, the old one stays in force\n{report}");
                let headline = report.headline();
                let message = format!("configuration refused, the last good one is in force: {headline}");
                (Some(message), Entry::new(What::ConfigurationRefused).detail(headline))
            }
            Ok(config) => match self.running.change(config) {
                Err(error) => {
                    let message = refused(&error);
                    (Some(message.clone()), Entry::new(What::ConfigurationRefused).detail(message))
                }
                Ok(fixed) => {
                    tracing::info!("the configuration was read again and is in force");
                    (restart_needed(&fixed), Entry::new(What::ConfigurationRead))
                }
            },
        };
        tell(self.running.hub(), message);
        self.running.access().audit().note(noted).await;
    }
}

fn refused(error: &RunError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    tracing::error!("the new configuration is refused, the old one stays in force: {text}");
    format!("configuration refused, the last good one is in force: {text}")
}

fn restart_needed(keys: &[&str]) -> Option<String> {
    let keys = keys.iter().map(|key| format!("[server] {key}")).collect::<Vec<_>>().join(" and ");
    (!keys.is_empty()).then(|| format!("the configuration is in force but for {keys}: restart pyngpong for that"))
}

/// The same notice twice is one that has stood since the first.
fn tell(hub: &Hub, message: Option<String>) {
    let known = hub.notices().into_iter().find(|notice| notice.kind == NoticeKind::Config);
    let notice = message.map(|message| match known {
        Some(known) if known.message == message => known,
        _ => Notice { kind: NoticeKind::Config, message, since: clock::now() },
    });
    hub.notify(NoticeKind::Config, notice);
}
