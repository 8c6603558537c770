//! Who is swamped: what waits for whom, counted. Pure.

use super::{Person, PullRequest, Team};
use crate::{state::State, time::Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// Adds up over all pull requests; `teams` are those whose members are known. What is not counted, such as a picture, is left as
/// it is by default.
#[must_use]
pub fn count<'a>(
    pulls: impl IntoIterator<Item = &'a PullRequest>,
    teams: &BTreeMap<String, Vec<String>>,
) -> BTreeMap<String, Person> {
    let mut people = BTreeMap::new();
    for pull in pulls {
        add(&mut people, pull, teams);
    }
    people
}

/// The teams that were asked, with what waits for them.
#[must_use]
pub fn count_teams<'a>(
    pulls: impl IntoIterator<Item = &'a PullRequest>,
    teams: &BTreeMap<String, Vec<String>>,
) -> BTreeMap<String, Team> {
    let mut counted: BTreeMap<String, Team> = BTreeMap::new();
    for pull in pulls {
        for name in pull.reviewers.iter().filter(|name| is_team(name)) {
            let team = counted.entry(name.clone()).or_insert_with(|| {
                let members = teams.get(name);
                let (known, members) = (members.is_some(), members.cloned().unwrap_or_default());
                Team { known, members, state: State::Up, ..Team::default() }
            });
            if !pull.draft {
                team.to_review += 1;
                team.oldest_at = older(team.oldest_at, pull.created_at);
                team.state = team.state.min(pull.state);
            }
        }
    }
    counted
}

/// Whether a reviewer is a team: no login has a slash.
#[must_use]
pub fn is_team(reviewer: &str) -> bool {
    reviewer.contains('/')
}

fn add(people: &mut BTreeMap<String, Person>, pull: &PullRequest, teams: &BTreeMap<String, Vec<String>>) {
    let author = person(people, &pull.author);
    author.bot |= pull.bot;
    if pull.draft {
        author.drafts += 1;
        return; // it waits for nobody
    }
    author.open += 1;
    for login in &pull.assignees {
        let assigned = person(people, login);
        assigned.assigned += 1;
        if *login != pull.author {
            wait(assigned, pull);
        }
    }
    for login in asked(pull, teams) {
        let reviewer = person(people, login);
        reviewer.to_review += 1;
        wait(reviewer, pull);
    }
}

/// Everybody whose review is waited for, each once: of a team its members, but not who wrote it.
fn asked<'a>(pull: &'a PullRequest, teams: &'a BTreeMap<String, Vec<String>>) -> BTreeSet<&'a String> {
    let (teams_asked, logins): (Vec<_>, Vec<_>) = pull.reviewers.iter().partition(|name| is_team(name));
    let members = teams_asked.into_iter().filter_map(|name| teams.get(name)).flatten();
    logins.into_iter().chain(members.filter(|login| **login != pull.author)).collect()
}

fn person<'a>(people: &'a mut BTreeMap<String, Person>, login: &str) -> &'a mut Person {
    people.entry(login.to_owned()).or_insert_with(|| Person { state: State::Up, ..Person::default() })
}

fn wait(person: &mut Person, pull: &PullRequest) {
    person.oldest_at = older(person.oldest_at, pull.created_at);
    person.state = person.state.min(pull.state);
}

fn older(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn pull(author: &str, at: i64, reviewers: &[&str], assignees: &[&str]) -> PullRequest {
        PullRequest {
            author: author.into(),
            created_at: Some(Timestamp::from_ms(at)),
            reviewers: names(reviewers),
            assignees: names(assignees),
            state: if at < 100 { State::Down } else { State::Up },
            ..PullRequest::default()
        }
    }

    fn said(person: &Person) -> (u64, u64, u64, u64, Option<i64>, State) {
        let Person { open, drafts, assigned, to_review, oldest_at, state, .. } = person;
        (*open, *drafts, *assigned, *to_review, oldest_at.map(Timestamp::as_ms), *state)
    }

    #[test]
    fn a_team_sees_who_is_swamped() {
        let pulls = [
            pull("ada", 500, &["bob", "acme/core"], &["ada"]),
            pull("ada", 50, &["bob"], &[]),
            PullRequest { draft: true, ..pull("bob", 1, &["ada"], &["ada"]) },
            PullRequest { bot: true, ..pull("dependabot[bot]", 200, &["acme/core", "acme/secret"], &["cyd"]) },
        ];
        let teams = BTreeMap::from([("acme/core".to_owned(), names(&["ada", "bob", "cyd"]))]);
        let people = count(&pulls, &teams);
        assert_eq!(said(&people["ada"]), (2, 0, 1, 1, Some(200), State::Up), "not asked to review her own");
        assert_eq!(said(&people["bob"]), (0, 1, 0, 3, Some(50), State::Down), "asked once, though as member too");
        assert_eq!(said(&people["cyd"]), (0, 0, 1, 2, Some(200), State::Up));
        assert!(people["dependabot[bot]"].bot && !people["ada"].bot);
        assert_eq!(people.len(), 4, "a team is nobody");

        let counted = count_teams(&pulls, &teams);
        let core = &counted["acme/core"];
        assert_eq!((core.to_review, core.oldest_at, core.members.len()), (2, Some(Timestamp::from_ms(200)), 3));
        assert_eq!((core.state, counted["acme/secret"].state), (State::Up, State::Up));
        assert!(core.known && !counted["acme/secret"].known && counted["acme/secret"].members.is_empty());
    }

    #[test]
    fn their_own_that_is_assigned_to_them_does_not_wait_for_them() {
        let people = count(&[pull("ada", 50, &[], &["ada"])], &BTreeMap::new());
        assert_eq!(said(&people["ada"]), (1, 0, 1, 0, None, State::Up));
    }
}
