use super::*;
use crate::fault::FaultKind;
use std::sync::Arc;

fn data() -> Pulls {
    let pull = |number, state, draft| {
        let pull = PullRequest { repo: "acme/api".into(), number, state, draft, ..PullRequest::default() };
        (pull.key(), Arc::new(pull))
    };
    let pulls = [pull(1, State::Down, false), pull(2, State::Up, true), pull(3, State::Degraded, false)];
    let repo = Repository { state: State::Down, total: 3, shown: 3, ..Repository::default() };
    Pulls {
        pulls: pulls.into(),
        repos: [("acme/api".to_owned(), Arc::new(repo))].into(),
        watched: 2,
        total: 4,
        shown: 3,
        ..Pulls::default()
    }
}

#[test]
fn it_is_said_in_a_line() {
    let mut data = data();
    assert_eq!(data.summary(), "3 of 4 pull requests, 1 overdue, 1 old, 1 in draft");
    data.repos_failed.insert("acme/web".into(), Arc::new(Fault::new(FaultKind::Unauthorized, "no access")));
    assert_eq!(data.summary(), "3 of 4 pull requests, 1 overdue, 1 old, 1 in draft, 1 repository not read");
    assert_eq!(Pulls::default().summary(), "not read yet");
    assert_eq!(Pulls { watched: 1, ..Pulls::default() }.summary(), "0 pull requests");
}

#[test]
fn nothing_known_is_not_green() {
    assert_eq!((Pulls::default().state(), data().state()), (State::Unknown, State::Down));
    let mut empty = Pulls { watched: 1, ..Pulls::default() };
    assert_eq!(empty.state(), State::Up);
    empty.repos_failed.insert("acme/web".into(), Arc::new(Fault::new(FaultKind::Query, "HTTP 502")));
    assert_eq!(empty.state(), State::Degraded);
}

#[test]
fn a_patch_leads_from_one_to_the_next() {
    let (last, mut next) = (data(), data());
    (next.total, next.watched) = (5, 9);
    next.pulls.remove("acme/api#2");
    let pull = Arc::make_mut(next.pulls.get_mut("acme/api#1").unwrap());
    (pull.review, pull.ci, pull.conflicts) = (Some(Review::ChangesRequested), Some(Ci::None), true);
    next.people.insert("ada".into(), Arc::new(Person { to_review: 3, ..Person::default() }));
    next.teams.insert("acme/core".into(), Arc::new(Team { known: true, ..Team::default() }));
    next.repos_failed.insert("acme/web".into(), Arc::new(Fault::new(FaultKind::Timeout, "late")));
    let mut ops = Vec::new();
    last.diff(&next, &Path::root(), &mut ops).unwrap();
    let mut reached = last;
    ops.iter().for_each(|op| reached.apply(&patch::tokens(op), op).unwrap());
    assert_eq!(reached, next);
}

#[test]
fn what_is_written_is_read() {
    let json = serde_json::to_string(&data()).unwrap();
    assert_eq!(crate::json::parse::<Pulls>(&json).unwrap(), data());
}
