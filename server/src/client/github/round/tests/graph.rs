use super::{
    super::{super::answer::Missing, *},
    github::{Github, Pull, said},
};
use serde_json::json;

#[test]
fn names_are_looked_up_once_and_then_only_changes_are() {
    let mut github = Github::with(&[("acme/api", 2), ("acme/web", 0)], &["acme/api", "acme/web"]);
    assert_eq!(said(&github.refresh()), ["acme/web 0", "acme/api 2"]);
    let [Job::Names(names), Job::Watch(slots, None), Job::Pulls(pulls)] = &github.asked()[..] else { panic!() };
    assert_eq!((names.len(), slots.len(), pulls.len()), (2, 2, 2));
    assert_eq!(said(&github.refresh()), ["acme/api =", "acme/web ="]);
    assert!(matches!(github.asked()[..], [Job::Watch(..)]));

    github.pull("R0", 2).updated += 1;
    assert_eq!(said(&github.refresh()), ["acme/web =", "acme/api 2"], "something happened to it");
    let [Job::Watch(..), Job::Pulls(pulls)] = &github.asked()[..] else { panic!() };
    assert_eq!(pulls[0].1, "R0#2");
    github.pull("R0", 2).rollup = Some("FAILURE");
    assert_eq!(said(&github.refresh()), ["acme/web =", "acme/api 2"]);
    github.pull("R0", 1).mergeable = "UNKNOWN";
    assert_eq!(said(&github.refresh()), ["acme/api =", "acme/web ="], "GitHub is finding out: no change");
    github.pull("R0", 1).mergeable = "CONFLICTING";
    assert_eq!(said(&github.refresh()), ["acme/web =", "acme/api 2"]);
    github.repos.get_mut("R0").unwrap().pulls.remove(&1);
    assert_eq!(said(&github.refresh()), ["acme/api 1", "acme/web ="], "merged");
    github.repos.get_mut("R1").unwrap().pulls.insert(7, Pull::default());
    assert_eq!(said(&github.refresh()), ["acme/api =", "acme/web 1"], "opened");
}

#[test]
fn an_owner_has_many_without_archives_and_forks() {
    let names: Vec<String> = (0..230).map(|n| format!("acme/r{n}")).collect();
    let repos: Vec<(&str, usize)> = names.iter().map(|name| (&**name, 0)).collect();
    let mut github = Github::with(&repos, &["acme/*", "acme/r7"]);
    github.repos.get_mut("R3").unwrap().archived = true;
    github.repos.get_mut("R4").unwrap().fork = true;
    github.refresh();
    assert_eq!(github.round.watched().unwrap().len(), 228, "each once");
    let asked = github.asked();
    let count = |is: fn(&Job) -> bool| asked.iter().filter(|job| is(job)).count();
    assert_eq!((count(|job| matches!(job, Job::Owner(..))), count(|job| matches!(job, Job::Watch(..)))), (3, 5));
    github.repos.remove("R9");
    github.now += Duration::from_secs(600);
    github.refresh();
    assert_eq!(github.round.watched().unwrap().len(), 227);
}

#[test]
fn a_repository_of_many_pages_is_read_to_its_end() {
    let mut github = Github::with(&[("acme/api", 412)], &["acme/api"]);
    let told = github.refresh();
    let Ok(RepoFound::Pulls { total, pulls }) = &told.iter().flat_map(|told| &told.repos).next().unwrap().found else {
        panic!()
    };
    assert_eq!((*total, pulls.len()), (412, 412));
    let asked = github.asked();
    assert_eq!(asked.iter().filter(|job| matches!(job, Job::Watch(..))).count(), 5);
    assert_eq!(asked.iter().filter(|job| matches!(job, Job::Pulls(..))).count(), 9);
}

#[test]
fn a_renamed_repository_is_followed() {
    let mut github = Github::with(&[("acme/api", 1)], &["acme/api"]);
    github.refresh();
    github.repos.get_mut("R0").unwrap().name = "acme/core".into();
    assert_eq!(said(&github.refresh()), ["acme/core 1"]);
    assert_eq!(github.round.watched().unwrap(), ["acme/core"]);
    let pull = &github.round.repos[&1].open()[0].pull;
    assert_eq!(pull.key(), "acme/core#1");
}

#[test]
fn one_that_is_not_there_does_not_stop_the_others() {
    let mut github = Github::with(&[("acme/api", 1)], &["acme/gone", "acme/api", "nobody/*"]);
    let saml = Trouble::SingleSignOn(", \"SAML\"".into());
    github.beside = vec![Missing { path: vec!["r0".into()], why: saml }];
    let told = said(&github.refresh());
    assert_eq!(
        told,
        [
            "acme/gone: the organization wants single sign-on, \"SAML\": authorize the token for it (Settings, Tokens, Configure SSO)",
            "nobody/*: does not exist, or the token has no access",
            "acme/api 1"
        ]
    );
    assert_eq!(said(&github.refresh()), ["acme/api ="], "it is not looked up all the time");
    github.now += Duration::from_secs(300);
    github.asked();
    assert_eq!(github.refresh().len(), github.calls.len());
    assert!(matches!(github.calls[..], [Job::Names(_), Job::Owner(..), Job::Watch(..)]), "but again");
}

#[test]
fn partial_data_costs_no_more_than_what_is_missing() {
    let mut github = Github::with(&[("acme/api", 1), ("acme/closed", 1)], &["acme/api", "acme/closed"]);
    github.call().unwrap();
    let why = Trouble::Forbidden(", \"no\"".into());
    github.beside = vec![Missing { path: vec!["nodes".into(), "1".into(), "pullRequests".into()], why: why.clone() }];
    github.repos.get_mut("R1").unwrap().pulls.clear();
    let closed = github.repos.remove("R1").unwrap();
    let told = said(&[github.call().unwrap()]);
    assert!(told[0].starts_with("acme/closed: the token may not read this, \"no\""), "{told:?}");
    github.repos.insert("R1".into(), closed);
    github.beside =
        vec![Missing { path: vec!["nodes".into(), "0".into(), "statusCheckRollup".into(), "contexts".into()], why }];
    let told = github.call().unwrap();
    let Ok(RepoFound::Pulls { pulls, .. }) = &told.repos[0].found else { panic!() };
    assert_eq!((pulls[0].pull.ci, &*pulls[0].pull.title), (None, "Pull 1"), "the checks are not known, the rest is");
}

#[test]
fn teams_are_asked_for_once_an_hour() {
    let mut github = Github::with(&[("acme/api", 1)], &["acme/api"]);
    github.pull("R0", 1).reviewers = json!([
        { "requestedReviewer": { "__typename": "Team", "combinedSlug": "acme/core" } },
        { "requestedReviewer": { "__typename": "User", "login": "eve" } },
        { "requestedReviewer": null },
    ]);
    let told = github.refresh();
    let teams: Vec<&TeamReading> = told.iter().flat_map(|told| &told.teams).collect();
    assert_eq!(teams[0].team, "acme/core");
    assert_eq!(teams[0].members.as_deref(), Some(&["bob".to_owned(), "cyd".to_owned()][..]));
    assert_eq!(teams.len(), 1);
    let Some(Job::Members(_, url)) = github.asked().pop() else { panic!() };
    assert_eq!(url.as_str(), "https://api.github.com/orgs/acme/teams/core/members?per_page=100");
    github.refresh();
    assert!(matches!(github.asked()[..], [Job::Watch(..)]));
    github.odd.push(Box::new(|job| matches!(job, Job::Members(..)).then(|| Trouble::Forbidden(String::new()))));
    github.now += TEAMS;
    let told = github.refresh();
    assert!(told.iter().flat_map(|told| &told.teams).any(|team| team.members.is_none()));
}
