//! What the demo's GitHub tells: an organization with four repositories, of which one pull request goes through its life each minute,
//! and old ones are reopened while the director says so.

mod cast;

use super::{
    Github, World,
    pull::{Check, Pull},
    world::{Limits, Owner, Repository},
};
use crate::demo::{Conditions, DemoError, config::Draft, http::converse, stage::Stage};
use app::time::Timestamp;
use std::time::Duration;
use tokio::sync::watch;
use toml::toml;

/// The repository whose old pull requests are reopened, for the director.
pub const STALE: &str = "acme/storefront";

const TOKEN: &str = "demo-token";
/// More than the demo's board asks, however long it runs.
const PLENTY: Limits = Limits { calls: 100_000, points: 100_000, window: Duration::from_hours(1) };
const HOUR_MS: i64 = 3_600_000;
const LOOP_MS: i64 = 60_000;
/// So often it is told anew.
const STEP: Duration = Duration::from_secs(1);
/// The number of the first pull request that goes through its life.
const FIRST: u32 = 1_204;

/// Opens GitHub's port and writes its widget into the configuration.
///
/// # Errors
/// When loopback has no free port.
pub fn start(stage: &Stage, draft: &mut Draft) -> Result<(), DemoError> {
    let began = crate::clock::now();
    let world = World { limits: Some(PLENTY), names: cast::names(), ..World::new(TOKEN, owners(began, began, false)) };
    let github = Github::new(world);
    let router = github.router();
    let address = stage.open("github", move |stream| converse("github", stream, router.clone()))?;
    stage.spawn(tell(github, began, stage.conditions()));
    let mut widget = toml! {
        id = "pulls"
        kind = "pulls"
        period = "10s"
        timeout = "5s"
        repos = ["acme/storefront", "acme/*"]
    };
    widget.insert("api".to_owned(), format!("http://{address}").into());
    widget.insert("token".to_owned(), TOKEN.into());
    draft.pulls = widget;
    Ok(())
}

/// Tells the story as the clock goes on and as the director says, until dropped.
async fn tell(github: Github, began: Timestamp, mut conditions: watch::Receiver<Conditions>) {
    loop {
        let stale = conditions.borrow_and_update().of(STALE).is_some();
        github.change(|world| world.owners = owners(crate::clock::now(), began, stale));
        let changed = tokio::time::timeout(STEP, conditions.changed()).await;
        if changed.is_ok_and(|changed| changed.is_err()) {
            return; // nobody directs any more
        }
    }
}

/// Everything there is at this moment of a story that began then; `stale`: old pull requests are open again.
#[must_use]
pub fn owners(now: Timestamp, began: Timestamp, stale: bool) -> Vec<Owner> {
    // By the hour, so that nothing but the story changes from call to call.
    let hour = now.plus_ms(-now.as_ms().rem_euclid(HOUR_MS));
    let elapsed = now.ms_since(began);
    let loop_began = began.plus_ms(elapsed - elapsed.rem_euclid(LOOP_MS));
    let number = FIRST + u32::try_from(elapsed / LOOP_MS).unwrap_or_default();
    let mut storefront = cast::storefront(hour);
    storefront.extend(life(number, loop_began, elapsed.rem_euclid(LOOP_MS)));
    if stale {
        storefront.extend(cast::stale(hour));
    }
    let repositories = vec![
        Repository::new("storefront", storefront),
        Repository { private: true, ..Repository::new("payments", cast::payments(hour)) },
        Repository::new("ledger", cast::ledger(hour)),
        Repository::new("mobile", cast::mobile(hour)),
        Repository { archived: true, ..Repository::new("storefront-2019", cast::ledger(hour)) },
        Repository { fork: true, ..Repository::new("octocat.js", cast::ledger(hour)) },
    ];
    vec![Owner { teams: cast::teams(), ..Owner::organization("acme", repositories) }]
}

/// What one pull request goes through within a minute, of which so many milliseconds are over: opened, failing, pushed, reviewed, merged.
fn life(number: u32, began: Timestamp, elapsed: i64) -> Option<Pull> {
    let at = |second: i64| began.plus_ms(second * 1_000);
    let is_past = |second: i64| elapsed >= second * 1_000;
    if !is_past(5) {
        return None;
    }
    let mut pull = Pull::new(number, "Show delivery dates in the cart", "lena-fischer", at(5));
    pull.labels = vec![cast::label("feature", "a2eeef")];
    pull.requested = vec![cast::SWAMPED.to_owned()];
    pull.lines = (148, 31);
    pull.checks = vec![Check::running("unit", "QUEUED"), Check::running("e2e (chromium)", "QUEUED")];
    if is_past(12) {
        pull.checks = vec![Check::done("unit", "SUCCESS"), Check::done("e2e (chromium)", "FAILURE")];
    }
    if is_past(24) {
        pull.push(at(24));
    }
    if is_past(32) {
        pull.checks = vec![Check::done("unit", "SUCCESS"), Check::done("e2e (chromium)", "SUCCESS")];
    }
    if is_past(36) {
        pull.review(cast::SWAMPED, "APPROVED", at(36));
    }
    if is_past(56) {
        pull.end("MERGED", at(56));
    }
    Some(pull)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    const NOW: Timestamp = Timestamp::from_ms(1_800_000_000_000);
    const DAY_MS: i64 = 24 * HOUR_MS;

    fn open(second: i64, stale: bool) -> Vec<(String, Pull)> {
        let owners = owners(NOW.plus_ms(second * 1_000), NOW, stale);
        let repositories = owners.into_iter().flat_map(|owner| owner.repositories);
        let live = repositories.filter(|one| !one.archived && !one.fork);
        let all = live.flat_map(|one| one.pulls.into_iter().map(move |pull| (one.name.clone(), pull)));
        all.filter(|(_, pull)| pull.is_open()).collect()
    }

    /// The oldest one that is ready, in days.
    fn oldest(second: i64, stale: bool) -> i64 {
        let now = NOW.plus_ms(second * 1_000);
        let ready = open(second, stale).into_iter().filter(|(_, pull)| !pull.draft);
        ready.map(|(_, pull)| now.ms_since(pull.created_at) / DAY_MS).max().unwrap()
    }

    #[test]
    fn no_two_have_the_same_number() {
        for stale in [false, true] {
            let all = open(20, stale);
            let keys: BTreeSet<_> = all.iter().map(|(name, pull)| (name, pull.number)).collect();
            assert_eq!(keys.len(), all.len());
            assert!(all.len() > 20, "{}", all.len());
        }
    }

    #[test]
    fn nothing_is_old_by_itself_and_some_is_when_it_is_told_to_be() {
        assert!((0..120).all(|second| oldest(second, false) < 3));
        assert!(oldest(3_599, false) < 3, "before the hour is over");
        assert!(oldest(20, true) >= 7);
    }

    #[test]
    fn one_is_swamped() {
        let mut asked: BTreeMap<String, usize> = BTreeMap::new();
        for (_, pull) in open(0, false) {
            pull.requested.iter().for_each(|one| *asked.entry(one.clone()).or_default() += 1);
        }
        let most = asked.remove(cast::SWAMPED).unwrap();
        assert!(most >= 8 && asked.values().all(|many| *many * 2 < most), "{most} {asked:?}");
    }

    #[test]
    fn within_a_minute_one_is_opened_fails_is_reviewed_and_merged() {
        let of = |second: i64| open(second, false).into_iter().map(|(_, pull)| pull).find(|pull| pull.number >= FIRST);
        assert_eq!(of(4), None);
        let rollup = |second| of(second).unwrap().rollup();
        assert_eq!(
            [rollup(6), rollup(15), rollup(25), rollup(35)],
            ["PENDING", "FAILURE", "PENDING", "SUCCESS"].map(Some)
        );
        let decision = |second| of(second).unwrap().review_decision();
        assert_eq!([decision(35), decision(37)].map(Option::unwrap), ["REVIEW_REQUIRED", "APPROVED"]);
        assert_eq!((of(57), of(66).unwrap().number), (None, FIRST + 1));
        let moments: Vec<_> = [6, 25, 41].map(|second| of(second).unwrap().updated_at).into();
        assert!(moments.is_sorted(), "{moments:?}");
    }

    #[test]
    fn the_same_moment_tells_the_same() {
        assert_eq!(owners(NOW, NOW, true), owners(NOW, NOW, true));
        assert_eq!(open(1, false), open(3, false), "nothing moves without a reason");
    }
}
