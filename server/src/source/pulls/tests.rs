use super::*;
use crate::client::github::{FoundPull, TeamReading, tests::config as configured};
use app::model::pulls::PullRequest;
use std::sync::Arc;

const DAY: i64 = 86_400_000;

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(1_795_428_903_000 + ms)
}

fn made(config: PullsConfig) -> PullsSource {
    PullsSource::new("pulls", config, &Shared::without_authorities()).unwrap()
}

fn source(repos: &[&str]) -> PullsSource {
    let mut source = made(configured("http://127.0.0.1:1", repos));
    source.steps();
    source
}

/// Opened so many days ago.
fn pull(repo: &str, number: u64, days: i64) -> FoundPull {
    let pull = PullRequest {
        repo: repo.into(),
        number,
        author: "ada".into(),
        base: "main".into(),
        created_at: Some(at(-days * DAY)),
        ..PullRequest::default()
    };
    FoundPull { pull, head: format!("branch-{number}"), ..FoundPull::default() }
}

fn read(repo: &str, pulls: Vec<FoundPull>) -> RepoReading {
    let pulls: Vec<_> = pulls.into_iter().map(Arc::new).collect();
    RepoReading { repo: repo.into(), found: Ok(RepoFound::Pulls { total: pulls.len() as u64, pulls }) }
}

fn same(repo: &str) -> RepoReading {
    RepoReading { repo: repo.into(), found: Ok(RepoFound::Same) }
}

fn failed(repo: &str, kind: FaultKind, sentence: &str) -> RepoReading {
    RepoReading { repo: repo.into(), found: Err(Fault::new(kind, sentence)) }
}

fn reading(watched: &[&str], repos: Vec<RepoReading>) -> GithubReading {
    let watched = Some(watched.iter().map(|name| (*name).to_owned()).collect());
    GithubReading { repos, watched, round: Duration::from_secs(60), ..GithubReading::default() }
}

fn fold(source: &mut PullsSource, ms: i64, reading: GithubReading) -> Change {
    let result = Ok(PullsReading::Github(reading));
    source.fold(Report { index: source.first, at: at(ms), skipped: 0, result })
}

fn miss(source: &mut PullsSource, ms: i64, kind: FaultKind) -> Change {
    let result = Err(Fault::new(kind, "no answer"));
    source.fold(Report { index: source.first, at: at(ms), skipped: 0, result })
}

#[test]
fn nothing_is_known_before_it_is_read_and_nothing_open_is_green() {
    let mut source = source(&["acme/api", "acme/web"]);
    let view = source.view();
    assert_eq!((view.state, view.summary.as_str(), view.observed_at), (State::Unknown, "not read yet", None));
    fold(&mut source, 0, reading(&["acme/api", "acme/web"], vec![read("acme/api", vec![])]));
    let view = source.view();
    assert_eq!((view.state, view.data.watched), (State::Unknown, 1), "one of them is not known");
    assert_eq!(view.data.repos["acme/web"].reason.as_deref(), Some("not read yet"));
    fold(&mut source, 1, reading(&["acme/api", "acme/web"], vec![read("acme/web", vec![])]));
    let view = source.view();
    assert_eq!((view.state, view.summary.as_str(), view.data.repos.len()), (State::Up, "0 pull requests", 0));
}

#[test]
fn pull_requests_are_judged_counted_and_stacked() {
    let mut source = source(&["acme/api"]);
    let mut top = pull("acme/api", 3, 1);
    top.pull.base = "branch-1".into();
    let mut asked = pull("acme/api", 2, 9);
    asked.pull.reviewers = vec!["bob".into(), "acme/core".into()];
    let mut draft = pull("acme/api", 4, 30);
    draft.pull.draft = true;
    let mut of_a_fork = pull("acme/api", 5, 1);
    (of_a_fork.cross, of_a_fork.head) = (true, "main".into());
    let pulls = vec![pull("acme/api", 1, 4), asked, top, draft, of_a_fork];
    let team = TeamReading { team: "acme/core".into(), members: Some(vec!["cyd".into()]) };
    let news = GithubReading { teams: vec![team], ..reading(&["acme/api"], vec![read("acme/api", pulls)]) };
    assert_eq!(fold(&mut source, 0, news), Change::State);
    let view = source.view();
    let state = |number: u64| view.data.pulls[&format!("acme/api#{number}")].state;
    assert_eq!([1, 2, 3, 4].map(state), [State::Degraded, State::Down, State::Up, State::Up]);
    assert_eq!(view.summary, "5 pull requests, 1 overdue, 1 old, 1 in draft");
    assert_eq!(view.data.pulls["acme/api#3"].stacked_on.as_deref(), Some("acme/api#1"));
    assert_eq!(view.data.pulls["acme/api#1"].stacked_on, None, "a branch of a fork is another");
    assert_eq!((view.data.people["bob"].to_review, view.data.people["cyd"].to_review), (1, 1));
    assert_eq!((view.data.people["ada"].open, view.data.people["ada"].drafts), (4, 1));
    assert!(view.data.teams["acme/core"].known);
    assert_eq!((view.state, view.data.repos["acme/api"].state), (State::Down, State::Down));
}

#[test]
fn time_alone_makes_them_old() {
    let mut source = source(&["acme/api"]);
    fold(&mut source, 0, reading(&["acme/api"], vec![read("acme/api", vec![pull("acme/api", 1, 2)])]));
    assert_eq!(source.view().state, State::Up);
    for minute in 1..24 * 60 {
        fold(&mut source, minute * 60_000, reading(&["acme/api"], vec![same("acme/api")]));
        assert_eq!(source.overdue(at(minute * 60_000), Some(at(0))), Change::Nothing);
    }
    assert_eq!(source.overdue(at(DAY), Some(at(0))), Change::State);
    let view = source.view();
    assert_eq!(view.data.pulls["acme/api#1"].reason.as_deref(), Some("open for 3 d, limit 3 d"));
    assert_eq!(source.overdue(at(DAY + 1), Some(at(0))), Change::Nothing);
}

#[test]
fn what_is_the_same_keeps_its_allocation() {
    let mut source = source(&["acme/api"]);
    let pulls = || vec![pull("acme/api", 1, 1), pull("acme/api", 2, 1)];
    fold(&mut source, 0, reading(&["acme/api"], vec![read("acme/api", pulls())]));
    let before = source.view().data;
    let mut next = pulls();
    next[1].pull.title = "another".into();
    fold(&mut source, 1, reading(&["acme/api"], vec![read("acme/api", next)]));
    let after = source.view().data;
    assert!(Arc::ptr_eq(&before.pulls["acme/api#1"], &after.pulls["acme/api#1"]));
    assert!(Arc::ptr_eq(&before.people["ada"], &after.people["ada"]));
    assert_eq!(after.pulls["acme/api#2"].title, "another");
    assert_eq!(fold(&mut source, 2, reading(&["acme/api"], vec![same("acme/api")])), Change::Drift);
}

#[test]
fn no_more_than_the_limit_is_shown_and_all_are_counted() {
    let mut source =
        made(PullsConfig { limit: 2, exclude_drafts: true, ..configured("http://127.0.0.1:1", &["acme/api"]) });
    let mut draft = pull("acme/api", 9, 9);
    draft.pull.draft = true;
    let pulls = vec![pull("acme/api", 1, 1), pull("acme/api", 2, 8), pull("acme/api", 3, 5), draft];
    fold(&mut source, 0, reading(&["acme/api"], vec![read("acme/api", pulls)]));
    let data = source.view().data;
    assert_eq!(data.pulls.keys().collect::<Vec<_>>(), ["acme/api#2", "acme/api#3"], "those that need attention");
    assert_eq!((data.shown, data.total, data.people["ada"].open, data.people["ada"].drafts), (2, 3, 3, 0));
    assert_eq!((data.repos["acme/api"].shown, data.repos["acme/api"].total), (2, 3));
    assert_eq!(source.view().summary, "2 of 3 pull requests, 1 overdue, 1 old");
}

#[test]
fn a_repository_that_fails_keeps_what_was_known_of_it() {
    let mut source = source(&["acme/api", "acme/gone"]);
    fold(&mut source, 0, reading(&["acme/api"], vec![read("acme/api", vec![pull("acme/api", 1, 1)])]));
    let gone = || failed("acme/gone", FaultKind::Unauthorized, "does not exist");
    let late = || failed("acme/api", FaultKind::Timeout, "no answer");
    assert_eq!(fold(&mut source, 1, reading(&["acme/api"], vec![gone(), late()])), Change::State);
    assert_eq!(fold(&mut source, 2, reading(&["acme/api"], vec![gone()])), Change::Drift, "that is known");
    let view = source.view();
    assert_eq!((view.state, view.data.pulls.len()), (State::Degraded, 1));
    assert_eq!(view.data.repos_failed["acme/gone"].since, Some(at(1)));
    assert_eq!(view.summary, "1 pull request, 2 repositories not read");
    assert_eq!(source.overdue(at(60_000 * 4), Some(at(0))), Change::State);
    let view = source.view();
    let api = &view.data.repos["acme/api"];
    assert_eq!((api.state, api.reason.as_deref()), (State::Unknown, Some("not read for 3 rounds: no answer")));
    assert!(view.stale, "nothing is known any more");
    fold(&mut source, 300_000, reading(&["acme/api"], vec![same("acme/api"), same("acme/gone")]));
    let view = source.view();
    assert_eq!((view.state, view.data.repos_failed.len(), view.stale), (State::Up, 0, false));
}

#[test]
fn a_fault_keeps_the_data_and_a_rest_says_until_when() {
    let mut source = source(&["acme/api"]);
    fold(&mut source, 0, reading(&["acme/api"], vec![read("acme/api", vec![pull("acme/api", 1, 1)])]));
    assert_eq!(miss(&mut source, 1, FaultKind::Unreachable), Change::State);
    assert_eq!(miss(&mut source, 2, FaultKind::Unreachable), Change::Nothing);
    let view = source.view();
    assert_eq!((view.state, view.data.pulls.len()), (State::Degraded, 1));
    assert_eq!(view.fault.unwrap().since, Some(at(1)));
    let rest = Fault { retry_at: Some(at(900_000)), ..Fault::new(FaultKind::RateLimited, "500 of 5000") };
    let news = GithubReading { resting: Some(rest), ..reading(&["acme/api"], vec![same("acme/api")]) };
    assert_eq!(fold(&mut source, 3, news), Change::State);
    assert_eq!(source.view().fault.unwrap().retry_at, Some(at(900_000)));
    assert_eq!(fold(&mut source, 4, reading(&["acme/api"], vec![same("acme/api")])), Change::State);
    assert_eq!((source.view().fault, source.view().state), (None, State::Up));
    miss(&mut source, 5, FaultKind::Internal);
    assert_eq!(source.view().state, State::Unknown, "our own failure says nothing");
}

#[test]
fn a_repository_that_is_not_read_any_more_goes() {
    let mut source = source(&["acme/*"]);
    let both = vec![read("acme/api", vec![pull("acme/api", 1, 1)]), read("acme/web", vec![pull("acme/web", 2, 1)])];
    fold(&mut source, 0, reading(&["acme/api", "acme/web"], both));
    assert_eq!(source.view().data.total, 2);
    assert_eq!(fold(&mut source, 1, reading(&["acme/api"], vec![])), Change::State);
    assert_eq!(source.view().data.pulls.keys().collect::<Vec<_>>(), ["acme/api#1"]);
}

#[test]
fn pictures_are_wanted_once_and_shown_when_they_are_there() {
    let mut source = source(&["acme/api"]);
    let mut found = pull("acme/api", 1, 1);
    found.pictures = vec![("ada".into(), "http://127.0.0.1:1/a.png".into())];
    fold(&mut source, 0, reading(&["acme/api"], vec![read("acme/api", vec![found])]));
    assert_eq!(source.view().data.people["ada"].avatar, None);
    let picture = PictureReading { url: "http://127.0.0.1:1/a.png".into(), path: Some("/avatars/1".into()) };
    let result = Ok(PullsReading::Picture(picture));
    let change = source.fold(Report { index: source.first + 1, at: at(1), skipped: 0, result });
    assert_eq!(change, Change::Drift);
    assert_eq!(source.view().data.people["ada"].avatar.as_deref(), Some("/avatars/1"));
    let result = Err(Fault::new(FaultKind::Query, "HTTP 404"));
    let change = source.fold(Report { index: source.first + 1, at: at(2), skipped: 0, result });
    assert_eq!((change, source.view().fault), (Change::Nothing, None), "a picture is no reason to worry");
}

fn steps(source: &mut PullsSource) -> String {
    let said = |step: Step<PullsPoll>| match step {
        Step::Start { index, id, .. } => format!("+{index} {}", id.target),
        Step::End(index) => format!("-{index}"),
    };
    source.steps().into_iter().map(said).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_new_configuration_keeps_what_is_still_asked_for() {
    let mut source = source(&["acme/api", "acme/web"]);
    let both = vec![read("acme/api", vec![pull("acme/api", 1, 1)]), read("acme/web", vec![pull("acme/web", 2, 1)])];
    fold(&mut source, 0, reading(&["acme/api", "acme/web"], both));
    let stricter = app::model::pulls::judge::Rules { old_after_ms: DAY, overdue_after_ms: 2 * DAY };
    let config = configured("http://127.0.0.1:1", &["acme/api", "acme/web"]);
    source.take_over(made(PullsConfig { rules: stricter, ..config }));
    assert_eq!((steps(&mut source).as_str(), source.view().state), ("", State::Degraded), "other limits ask nobody");

    source.take_over(made(configured("http://127.0.0.1:1", &["acme/api"])));
    assert_eq!(steps(&mut source), "-0, -1, +2 github, +3 pictures");
    assert_eq!(source.view().data.total, 2, "until it is read");
    fold(&mut source, 1, reading(&["acme/api"], vec![same("acme/api")]));
    assert_eq!(source.view().data.pulls.keys().collect::<Vec<_>>(), ["acme/api#1"]);

    source.take_over(made(configured("http://127.0.0.1:2", &["acme/api"])));
    assert_eq!(steps(&mut source), "-2, -3, +4 github, +5 pictures");
    assert_eq!((source.view().state, source.view().data.total), (State::Unknown, 0), "another GitHub is another");
    let result = Err(Fault::new(FaultKind::Timeout, "late"));
    let late = Report { index: 2, at: at(2), skipped: 0, result };
    assert_eq!(source.fold(late), Change::Nothing, "a late word of a poll that was ended");
}
