use super::{
    super::*,
    github::{Github, Pull, said},
};
use app::model::pulls::{Ci, Review};

fn without_graphql(repos: &[(&str, usize)], asked: &[&str]) -> Github {
    let mut github = Github::with(repos, asked);
    github.odd.push(Box::new(|job| job.url().is_none().then(|| Trouble::NoGraphql(String::new()))));
    github
}

#[test]
fn without_graphql_everything_is_read_all_the_same() {
    let mut github = without_graphql(&[("acme/api", 2), ("acme/web", 0)], &["acme/*"]);
    github.pull("R0", 2).rollup = Some("FAILURE");
    github.pull("R0", 1).mergeable = "CONFLICTING";
    let told = said(&github.refresh());
    assert_eq!(told[..3], ["acme/* =", "acme/api 2", "acme/web 0"], "first what a list says");
    let slot = *github.round.repos.iter().find(|(_, repo)| repo.name == "acme/api").unwrap().0;
    let pulls = github.round.repos[&slot].open();
    let about = |at: usize| (pulls[at].pull.review, pulls[at].pull.ci, pulls[at].pull.conflicts);
    assert_eq!(about(0), (Some(Review::Approved), Some(Ci::Passing), true));
    assert_eq!(about(1), (Some(Review::Approved), Some(Ci::Failing), false));
    assert_eq!(pulls[1].pull.failing, ["build"]);
    assert!(github.calls.iter().filter(|job| job.url().is_none()).count() == 1, "GraphQL was tried once");
    github.asked();
    github.now += WITHOUT_GRAPHQL;
    github.refresh();
    assert!(github.calls[0].url().is_none(), "and again after a while");
}

#[test]
fn a_check_that_runs_is_asked_for_until_it_has_ended() {
    let mut github = without_graphql(&[("acme/api", 1)], &["acme/api"]);
    github.pull("R0", 1).rollup = Some("PENDING");
    github.refresh();
    assert_eq!(github.round.repos[&1].open()[0].pull.ci, Some(Ci::Pending));
    github.pull("R0", 1).rollup = Some("SUCCESS");
    github.refresh();
    assert_eq!(github.round.repos[&1].open()[0].pull.ci, Some(Ci::Passing));
    github.asked();
    github.refresh();
    assert!(matches!(github.asked()[..], [Job::List(..)]), "then no more");
}

#[test]
fn an_owner_may_be_somebody() {
    let mut github = without_graphql(&[("ada/notes", 1)], &["ada/*"]);
    github.odd.push(Box::new(|job| {
        matches!(job, Job::Repos(_, url) if url.path().starts_with("/orgs/")).then(|| Trouble::Absent(String::new()))
    }));
    assert_eq!(said(&github.refresh())[..2], ["ada/* =", "ada/notes 1"]);
}

#[test]
fn a_renamed_repository_is_followed() {
    let mut github = without_graphql(&[("acme/core", 1)], &["acme/api"]);
    let moved = "https://api.github.com/repositories/17/pulls?per_page=100";
    github.odd.push(Box::new(move |job| {
        matches!(job, Job::List(_, url) if url.path() == "/repos/acme/api/pulls")
            .then(|| Trouble::Moved(moved.parse().unwrap()))
    }));
    github.call().unwrap();
    let Job::List(_, url) = github.round.next(github.now) else { panic!() };
    assert_eq!(
        url.as_str(),
        "https://api.github.com/repos/acme/api/pulls?per_page=100&state=open&sort=updated&direction=desc"
    );
    github.call().unwrap();
    let Job::List(_, url) = github.round.next(github.now) else { panic!() };
    assert_eq!(url.as_str(), moved);
    github.round.repos.get_mut(&1).unwrap().name = "acme/core".into(); // as the fake knows it
    let told = said(&[github.call().unwrap()]);
    assert_eq!(told, ["acme/core 1"]);
}

#[test]
fn one_that_moves_for_ever_is_nowhere() {
    let mut github = without_graphql(&[("acme/api", 1), ("acme/web", 1)], &["acme/api", "acme/web"]);
    github.odd.push(Box::new(|job| {
        let url = job.url().filter(|_| matches!(job, Job::List(1, _)))?;
        let mut next = url.clone();
        next.set_path(&format!("{}x", url.path()));
        Some(Trouble::Moved(next))
    }));
    let told = said(&github.refresh());
    assert_eq!(told[..2], ["acme/api: redirects more than 5 times", "acme/web 1"]);
}

#[test]
fn one_without_access_does_not_stop_the_others_and_hidden_checks_are_not_known() {
    let mut github = without_graphql(&[("acme/api", 1), ("acme/web", 1)], &["acme/api", "acme/web"]);
    github.repos.get_mut("R1").unwrap().pulls.insert(2, Pull::default());
    github.odd.push(Box::new(|job| matches!(job, Job::List(1, _)).then(|| Trouble::Absent(" (HTTP 404)".into()))));
    github.odd.push(Box::new(|job| {
        matches!(job, Job::Part(.., job::Part::CheckRuns, _)).then(|| Trouble::Forbidden(" (HTTP 403)".into()))
    }));
    let told = said(&github.refresh());
    assert_eq!(told[..2], ["acme/api: does not exist, or the token has no access (HTTP 404)", "acme/web 2"]);
    assert_eq!(github.round.repos[&2].open()[0].pull.ci, None);
}
