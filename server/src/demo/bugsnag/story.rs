//! What the demo's Bugsnag tells: three projects with a dozen errors, of which one spikes while the director says so.

use super::{
    Bugsnag, World,
    world::{Collaborator, Organization, Project, StoredError, Surge},
};
use crate::demo::{Conditions, DemoError, config::Draft, http::converse, stage::Stage};
use app::time::Timestamp;
use std::time::Duration;
use tokio::sync::watch;
use toml::toml;

/// The project of the error that spikes, for the director.
pub const SPIKING: &str = "acme/web";

const TOKEN: &str = "demo-token";
const PER_SECOND: u32 = 12;
const HOUR_MS: i64 = 3_600_000;
/// More than the demo's board asks, so that the story is seen within its minute.
const CALLS_PER_MINUTE: u32 = 600;
/// Shorter than the longest list, so that the demo turns pages too.
const PAGE: usize = 4;
/// So often it is told anew, so that what was seen today stays so, however long the demo runs.
const REFRESH: Duration = Duration::from_mins(1);

/// Opens Bugsnag's port and writes its widget into the configuration.
///
/// # Errors
/// When loopback has no free port.
pub fn start(stage: &Stage, draft: &mut Draft) -> Result<(), DemoError> {
    let bugsnag = Bugsnag::new(World {
        calls_per_minute: Some(CALLS_PER_MINUTE),
        page_length: Some(PAGE),
        ..World::new(TOKEN, organizations(crate::clock::now(), None))
    });
    let router = bugsnag.router();
    let address = stage.open("bugsnag", move |stream| converse("bugsnag", stream, router.clone()))?;
    stage.spawn(tell(bugsnag, stage.conditions()));
    let mut widget = toml! {
        id = "errors"
        kind = "errors"
        period = "10s"
        timeout = "2s"
        projects = ["acme/web", "acme/api", "acme/worker"]
        release_stages = ["production"]
        degraded_events = 50
        down_events = 200
        max_calls_per_minute = 60
    };
    widget.insert("api".to_owned(), format!("http://{address}").into());
    widget.insert("app".to_owned(), "https://app.bugsnag.com".into());
    widget.insert("token".to_owned(), TOKEN.into());
    draft.errors = widget;
    Ok(())
}

/// Tells the story as the director says, until dropped.
async fn tell(bugsnag: Bugsnag, mut conditions: watch::Receiver<Conditions>) {
    let mut since = None;
    loop {
        let is_spiking = conditions.borrow_and_update().of(SPIKING).is_some();
        since = is_spiking.then(|| since.unwrap_or_else(crate::clock::now));
        bugsnag.change(|world| world.organizations = organizations(crate::clock::now(), since));
        let changed = tokio::time::timeout(REFRESH, conditions.changed()).await;
        if changed.is_ok_and(|changed| changed.is_err()) {
            return; // nobody directs any more
        }
    }
}

/// Everything there is at this moment, when one error spikes since then.
#[must_use]
pub fn organizations(now: Timestamp, spiking_since: Option<Timestamp>) -> Vec<Organization> {
    // By the hour, so that nothing but the spike changes from call to call.
    let hour = now.plus_ms(-now.as_ms().rem_euclid(HOUR_MS));
    let projects = vec![
        Project::new("web", "Web shop", web(hour, spiking_since)),
        Project::new("api", "API", api(hour)),
        Project::new("worker", "Worker", worker(hour)),
    ];
    let person = |id: &str, name: &str| Collaborator { id: id.to_owned(), name: Some(name.to_owned()) };
    let collaborators = vec![person("u-ada", "Ada Okafor"), person("u-jun", "Jun 田中")];
    vec![Organization { collaborators, ..Organization::new("acme", "Acme", projects) }]
}

/// What most errors have in common; the rest is changed by each.
struct Told<'a> {
    id: &'a str,
    class: &'a str,
    message: &'a str,
    context: &'a str,
    /// How many events a day has, more or less.
    usual: u64,
    /// Of how many days.
    days: u64,
    /// How many minutes before the hour it was seen last.
    minutes: i64,
}

impl Told<'_> {
    fn at(&self, hour: Timestamp) -> StoredError {
        let days: Vec<u64> = (0..self.days).map(|day| self.usual + (day * 7 + self.usual) % 3).collect();
        let past = i64::try_from(self.days).unwrap_or_default() * 24 * HOUR_MS;
        let last_seen = hour.plus_ms(-self.minutes * 60_000);
        StoredError {
            message: self.message.to_owned(),
            context: self.context.to_owned(),
            first_seen: last_seen.plus_ms(if self.days == 1 { -HOUR_MS } else { -past }),
            last_seen,
            users: self.usual.div_ceil(2),
            days,
            ..StoredError::new(self.id, self.class, self.usual, last_seen)
        }
    }
}

fn web(hour: Timestamp, spiking_since: Option<Timestamp>) -> Vec<StoredError> {
    let spiking = Told {
        id: "web-1",
        class: "TypeError",
        message: "Cannot read properties of undefined (reading 'total')",
        context: "/checkout/pay",
        usual: 5,
        days: 60,
        minutes: 4,
    };
    let markup = Told {
        id: "web-2",
        class: "ReferenceError",
        message: "<script>alert('this is a text')</script> & <b>cart</b> is not defined",
        context: "/cart?step=<2>",
        usual: 3,
        days: 20,
        minutes: 31,
    };
    let chunk = Told {
        id: "web-3",
        class: "ChunkLoadError",
        message: "Loading chunk 17 failed.\n(timeout: https://static.example/17.js)",
        context: "/",
        usual: 22,
        days: 90,
        minutes: 2,
    };
    let fresh = Told {
        id: "web-4",
        class: "UnhandledPromiseRejection",
        message: "Object captured as promise rejection with keys: code, detail",
        context: "/wishlist",
        usual: 4,
        days: 1,
        minutes: 12,
    };
    let unicode = Told {
        id: "web-5",
        class: "RangeError",
        message: "Ungültiger Zeitwert „31. Februar“ – 日付が無効です 🗓️ \u{202e}desrever\u{202c}",
        context: "/rechnung",
        usual: 2,
        days: 9,
        minutes: 55,
    };
    let surge = spiking_since.map(|since| Surge { since, per_second: PER_SECOND });
    let in_hand = |told: Told<'_>| StoredError {
        status: "in progress".to_owned(),
        assigned_to: Some("u-jun".to_owned()),
        ..told.at(hour)
    };
    let severity = |told: Told<'_>, severity: &str| StoredError { severity: severity.to_owned(), ..told.at(hour) };
    vec![
        StoredError { surge, ..spiking.at(hour) },
        in_hand(markup),
        severity(chunk, "warning"),
        fresh.at(hour),
        severity(unicode, "info"),
    ]
}

fn api(hour: Timestamp) -> Vec<StoredError> {
    let told = |id, class, message, context, usual, minutes| {
        Told { id, class, message, context, usual, days: 45, minutes }.at(hour)
    };
    let nil = told("api-1", "NoMethodError", "undefined method `email' for nil:NilClass", "users#show", 14, 9);
    let deadlock = told(
        "api-2",
        "ActiveRecord::Deadlocked",
        "Mysql2::Error: Deadlock found when trying to get lock; try restarting transaction",
        "orders#update",
        6,
        23,
    );
    let late =
        told("api-3", "Faraday::TimeoutError", "Net::ReadTimeout with #<TCPSocket:(closed)>", "rates#index", 31, 1);
    let fixed = told("api-4", "PG::ConnectionBad", "could not connect to server: Connection refused", "", 2, 58);
    vec![
        StoredError { assigned_to: Some("u-ada".to_owned()), status: "in progress".to_owned(), ..nil },
        deadlock,
        StoredError { severity: "warning".to_owned(), status: "for_review".to_owned(), ..late },
        StoredError { status: "fixed".to_owned(), ..fixed },
    ]
}

fn worker(hour: Timestamp) -> Vec<StoredError> {
    let long =
        format!("Cannot invoke \"Invoice.total()\": \u{1b}[31m{}\u{7}", "at com.example.Worker.run\t".repeat(80));
    let told = |id, class, message, context, usual, minutes| {
        Told { id, class, message, context, usual, days: 30, minutes }.at(hour)
    };
    let redis = told("worker-1", "Redis::CannotConnectError", "Error connecting to Redis", "ReindexJob", 8, 17);
    let null = told("worker-2", "java.lang.NullPointerException", &long, "InvoiceJob", 1, 40);
    let staging = told("worker-3", "KeyError", "key not found: :tenant", "TenantJob", 12, 6);
    let stages = vec!["production".to_owned(), "staging".to_owned()];
    vec![
        StoredError { release_stages: stages, ..redis },
        null,
        StoredError { release_stages: vec!["staging".to_owned()], ..staging },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::model::errors::judge::spike;

    const NOW: Timestamp = Timestamp::from_ms(1_800_000_000_000);

    fn all(spiking_since: Option<Timestamp>) -> Vec<StoredError> {
        let projects = organizations(NOW, spiking_since).into_iter().flat_map(|organization| organization.projects);
        projects.flat_map(|project| project.errors).collect()
    }

    #[test]
    fn there_are_a_dozen_errors_and_no_two_are_the_same() {
        let ids: std::collections::BTreeSet<_> = all(None).into_iter().map(|error| error.id).collect();
        assert_eq!(ids.len(), 12);
    }

    #[test]
    fn nothing_spikes_by_itself_and_one_does_when_it_is_told_to() {
        assert!(all(None).iter().all(|error| spike(&error.days, 5).is_none()));
        let spiking: Vec<_> = all(Some(NOW)).into_iter().filter(|error| error.surge.is_some()).collect();
        assert_eq!(spiking.iter().map(|error| error.id.as_str()).collect::<Vec<_>>(), ["web-1"]);
    }

    #[test]
    fn the_same_moment_tells_the_same() {
        assert_eq!(all(Some(NOW)), all(Some(NOW)));
        let later = organizations(NOW.plus_ms(60_000), None);
        assert_eq!(organizations(NOW, None), later, "within the hour nothing moves");
    }
}
