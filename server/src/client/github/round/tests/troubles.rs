use super::{
    super::*,
    github::{Github, said},
};
use app::fault::FaultKind;
use rstest::rstest;

fn overloaded() -> Trouble {
    Trouble::Overloaded(" (HTTP 502)".into())
}

fn no_answer(kind: FaultKind) -> Trouble {
    Trouble::NoAnswer(Fault::new(kind, "no answer"))
}

#[test]
fn pages_halve_until_they_come_in_time() {
    let mut github = Github::with(&[("acme/api", 60)], &["acme/api"]);
    github.odd.push(Box::new(|job| matches!(job, Job::Pulls(pulls) if pulls.len() > 13).then(overloaded)));
    assert_eq!(said(&github.refresh()), ["acme/api 60"]);
    let sizes: Vec<usize> = github
        .calls
        .iter()
        .filter_map(|job| if let Job::Pulls(pulls) = job { Some(pulls.len()) } else { None })
        .collect();
    assert_eq!(sizes, [50, 25, 13, 12, 25, 13, 12, 10]);
    assert!(github.round.sizes.pulls < 50);
    (0..200).for_each(|_| github.round.sizes.good());
    assert_eq!(github.round.sizes.pulls, MOST.pulls);
}

#[test]
fn one_that_is_too_much_by_itself_is_told_and_the_others_go_on() {
    let mut github = Github::with(&[("acme/api", 1), ("acme/huge", 1), ("acme/web", 1)], &["acme/*"]);
    github.odd.push(Box::new(|job| matches!(job, Job::Watch(slots, _) if slots.contains(&2)).then(overloaded)));
    let told = said(&github.refresh());
    assert!(told.contains(&"acme/huge: GitHub could not answer in time (HTTP 502)".to_owned()), "{told:?}");
    assert!(told.contains(&"acme/api 1".to_owned()) && told.contains(&"acme/web 1".to_owned()), "{told:?}");
}

#[test]
fn where_queries_never_come_in_time_rest_is_asked() {
    let mut github = Github::with(&[("acme/api", 1)], &["acme/api"]);
    github.odd.push(Box::new(|job| job.url().is_none().then(overloaded)));
    let answers: Vec<Result<Told, Fault>> = (0..30).map(|_| github.call()).collect();
    assert!(answers.iter().any(Result::is_err), "that is told");
    assert_eq!(github.round.repos[&1].open().len(), 1);
}

#[rstest]
#[case(Trouble::NotLetIn(String::new()))]
#[case(Trouble::Limited(crate::client::github::trouble::Limit::Secondary, String::new()))]
#[case(no_answer(FaultKind::Refused))]
#[case(Trouble::Redirect(302, "https://sso.example".into()))]
#[case(Trouble::Forbidden(String::new()))]
fn what_is_about_github_or_the_token_is_asked_again_and_what_is_known_stays(#[case] trouble: Trouble) {
    let mut github = Github::with(&[("acme/api", 1), ("acme/web", 1)], &["acme/api", "acme/web"]);
    github.refresh();
    let told = trouble.clone();
    github.odd.push(Box::new(move |_| Some(told.clone())));
    assert_eq!(github.call(), Err(trouble.fault()));
    assert_eq!(github.call(), Err(trouble.fault()));
    assert_eq!(github.calls.iter().rev().take(2).filter(|job| matches!(job, Job::Watch(..))).count(), 2);
    assert!(github.round.wait(github.now) >= Duration::from_secs(1), "later and later");
    github.odd.clear();
    assert_eq!(said(&[github.call().unwrap()]), ["acme/api =", "acme/web ="]);
}

#[test]
fn a_slow_answer_is_too_much_asked_for_too() {
    let mut github = Github::with(&[("acme/api", 4)], &["acme/api"]);
    github.odd.push(Box::new(|job| {
        matches!(job, Job::Pulls(pulls) if pulls.len() > 2).then(|| no_answer(FaultKind::Timeout))
    }));
    assert_eq!(said(&github.refresh()), ["acme/api 4"]);
}

#[test]
fn what_nobody_waits_for_is_told_with_the_next_answer() {
    let mut github = Github::with(&[("acme/api", 1), ("acme/slow", 1)], &["acme/api", "acme/slow"]);
    github.refresh();
    github.odd.push(Box::new(|job| {
        matches!(job, Job::Watch(slots, _) if slots.contains(&2)).then(|| no_answer(FaultKind::Timeout))
    }));
    let mut told = Vec::new();
    for _ in 0..20 {
        if let Ok(later) = github.call() {
            told.extend(said(std::slice::from_ref(&later)));
            github.round.tell_later(later);
        }
    }
    assert!(told.contains(&"acme/slow: no answer".to_owned()) && told.contains(&"acme/api =".to_owned()), "{told:?}");
}

#[test]
fn a_question_that_is_refused_is_narrowed_down() {
    let mut github = Github::with(&[("acme/api", 8)], &["acme/api"]);
    github.odd.push(Box::new(|job| {
        let is_odd = |(_, id): &(Slot, String)| id == "R0#5";
        matches!(job, Job::Pulls(pulls) if pulls.iter().any(is_odd)).then(|| Trouble::Rejected(", \"odd\"".into()))
    }));
    let told = said(&github.refresh());
    assert!(told.contains(&"acme/api: GitHub rejects the question, \"odd\"".to_owned()), "{told:?}");
    assert_eq!(github.round.repos[&1].open().len(), 7, "the others are read");
}

#[test]
fn an_empty_organization_is_looked_at_again() {
    let mut github = Github::with(&[("acme/old", 0)], &["acme/*"]);
    github.repos.get_mut("R0").unwrap().archived = true;
    assert_eq!(said(&github.refresh()), ["acme/* ="]);
    let before = github.now;
    github.refresh();
    assert!(github.calls.len() < 5 && github.now > before, "{:?}", github.calls);
}
