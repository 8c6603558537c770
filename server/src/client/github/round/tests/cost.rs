//! What a refresh costs, in calls and in points.

use super::{super::*, github::Github};
use rstest::rstest;

/// So many repositories with 2,000 open pull requests in all.
fn acme(repos: usize) -> Github {
    let names: Vec<(String, usize)> = (0..repos).map(|n| (format!("acme/r{n}"), 2_000 / repos)).collect();
    let names: Vec<(&str, usize)> = names.iter().map(|(name, count)| (&**name, *count)).collect();
    Github::with(&names, &["acme/*"])
}

/// Calls and points of one refresh.
fn refresh(github: &mut Github) -> (usize, u64) {
    let before = github.points;
    github.asked();
    github.refresh();
    (github.calls.len(), github.points - before)
}

#[rstest]
#[case(10, (52, 132), (11, 11), (12, 12))]
#[case(100, (43, 123), (2, 2), (3, 3))]
#[case(500, (55, 135), (10, 10), (11, 11))]
fn two_thousand_pull_requests(
    #[case] repos: usize,
    #[case] first: (usize, u64),
    #[case] unchanged: (usize, u64),
    #[case] twenty_changed: (usize, u64),
) {
    let mut github = acme(repos);
    let made = refresh(&mut github);
    let open: usize = github.round.repos.values().map(|repo| repo.open().len()).sum();
    assert_eq!(open, 2_000);
    assert_eq!(made, first, "at first");
    assert_eq!(refresh(&mut github), unchanged, "where nothing has changed");
    let ids: Vec<String> = github.repos.keys().cloned().collect();
    for n in 0..20 {
        github.pull(&ids[n % ids.len()], 1 + n as u64 % 4).updated += 1;
    }
    let changed = refresh(&mut github);
    assert!(changed.0 <= twenty_changed.0 && changed.1 <= twenty_changed.1, "where twenty have: {changed:?}");
}

#[rstest]
#[case(10, 1_400)]
#[case(100, 330)]
#[case(500, 850)]
fn an_hour_stays_within_what_is_allowed(#[case] repos: usize, #[case] most: u64) {
    let mut github = acme(repos);
    github.refresh();
    github.asked();
    let (begun, points) = (github.now, github.points);
    while github.now - begun < Duration::from_secs(60 * 60) {
        drop(github.call());
        github.now += github.round.wait(github.now);
    }
    let (calls, points) = (github.calls.len(), github.points - points);
    assert!(points <= most, "{points} points, {calls} calls for {repos} repositories");
}

#[test]
fn over_rest_what_has_not_changed_is_free() {
    let mut github = acme(10);
    github.round.use_rest(github.now);
    github.refresh();
    assert_eq!(github.paid, 1 + 10 + 2_000 * 4, "each pull request in four answers, once");
    let paid = github.paid;
    github.refresh();
    assert_eq!(github.paid, paid);
}
