mod latest;

use super::{
    super::{
        pace::{Pace, Rates},
        tests::config,
    },
    *,
};
use rstest::rstest;
use serde_json::{Value, json};
use url::Url;

/// Bugsnag, as far as it answers here: the calls it got, and what is out of order.
struct Bugsnag {
    round: Round,
    now: Instant,
    at: Timestamp,
    calls: Vec<String>,
    /// Answers that are not as usual, by the end of the path.
    odd: Vec<(&'static str, Result<Value, Trouble>)>,
}

type Told = Result<Vec<ProjectReading>, Fault>;

impl Bugsnag {
    fn new(config: ErrorsConfig) -> Self {
        let at = "2026-11-23T10:00:00Z".parse().unwrap();
        Self { round: Round::new(config), now: Instant::now(), at, calls: Vec::new(), odd: Vec::new() }
    }

    fn of(projects: &[&str]) -> Self {
        Self::new(config("https://api.bugsnag.com", projects))
    }

    fn call(&mut self) -> Told {
        let url = self.round.next(self.now, self.at);
        self.calls.push(url.path().to_owned());
        let answer = self.answer(&url);
        self.round.take(answer, self.now)
    }

    fn answer(&self, url: &Url) -> Result<Page, Trouble> {
        if let Some((_, odd)) = self.odd.iter().find(|(path, _)| url.path().ends_with(path)) {
            return odd.clone().map(page);
        }
        let segments: Vec<&str> = url.path_segments().unwrap().collect();
        Ok(page(match segments.as_slice() {
            ["user", "organizations"] => json!([{ "id": "o1", "slug": "acme" }, { "id": "o2", "slug": "other" }]),
            ["organizations", of, "projects"] => (0..60).map(|n| project(of, n)).collect(),
            [_, _, "event_fields"] => fields(&["error.status", "event.since", "event.severity", "app.release_stage"]),
            [_, id, "errors"] => json!([error(&format!("{id}-e1")), error(&format!("{id}-e2"))]),
            [_, id, "events"] => json!([event(&format!("{id}-v9"), &format!("{id}-e1"))]),
            [_, _, "collaborators"] => json!([{ "id": "c1", "name": "Ada", "email": "ada@acme.example" }]),
            other => panic!("nobody asks for {other:?}"),
        }))
    }

    /// Calls until something is told of a project.
    fn tell(&mut self) -> Vec<ProjectReading> {
        (0..20).find_map(|_| self.call().ok().filter(|told| !told.is_empty())).expect("something is told")
    }

    /// One call, which is for events and tells nothing.
    fn latest(&mut self) {
        assert_eq!(self.call(), Ok(Vec::new()));
        assert!(self.calls.last().unwrap().ends_with("/events"), "{:?}", self.calls);
    }
}

fn page(items: Value) -> Page {
    Page { items: items.as_array().unwrap().clone(), next: None, total: None }
}

fn project(of: &str, n: usize) -> Value {
    json!({ "id": format!("{of}-p{n}"), "slug": format!("p{n}"), "name": format!("Project {n}"), "type": "js" })
}

fn fields(names: &[&str]) -> Value {
    names.iter().map(|name| json!({ "display_id": name, "custom": false })).collect()
}

fn error(id: &str) -> Value {
    json!({ "id": id, "error_class": "A", "events": 3, "last_seen": "2026-11-23T09:00:00Z" })
}

fn event(id: &str, error: &str) -> Value {
    json!({ "id": id, "error_id": error, "is_full_report": false })
}

fn absent() -> Trouble {
    Trouble::Absent(String::new())
}

fn no_answer() -> Trouble {
    Trouble::NoAnswer(Fault::new(FaultKind::Timeout, "no answer within 10 s"))
}

fn fault(reading: &ProjectReading) -> &Fault {
    &reading.found.as_ref().unwrap_err().fault
}

#[test]
fn everything_is_looked_up_once_and_then_only_errors_and_one_projects_events_are_asked_for() {
    let mut bugsnag = Bugsnag::of(&["acme/p1", "acme/p2", "other/p1"]);
    let told: Vec<_> = (0..12).flat_map(|_| bugsnag.call().unwrap()).collect();
    let expected = [
        "/user/organizations",
        "/organizations/o1/projects",
        "/organizations/o2/projects",
        "/projects/o1-p1/event_fields",
        "/projects/o1-p1/errors",
        "/projects/o1-p2/errors",
        "/projects/o2-p1/errors",
        "/projects/o1-p1/events",
        "/projects/o1-p1/errors",
        "/projects/o1-p2/errors",
        "/projects/o2-p1/errors",
        "/projects/o1-p2/events",
    ];
    assert_eq!(bugsnag.calls, expected);
    let projects: Vec<&str> = told.iter().map(|one| one.project.as_str()).collect();
    assert_eq!(projects, ["acme/p1", "acme/p2", "other/p1", "acme/p1", "acme/p2", "other/p1"]);
    let found = told[0].found.as_ref().unwrap();
    assert_eq!((found.name.as_str(), found.total, found.errors.len()), ("Project 1", 2, 2));
    assert_eq!(found.url.as_deref(), Some("https://app.bugsnag.com/acme/p1"));
    assert_eq!(found.errors[0].1.url.as_deref(), Some("https://app.bugsnag.com/acme/p1/errors/o1-p1-e1"));
}

#[test]
fn what_was_looked_up_is_looked_up_again_after_hours() {
    let mut bugsnag = Bugsnag::of(&["acme/p1"]);
    (0..5).for_each(|_| drop(bugsnag.call().unwrap()));
    bugsnag.now += RESOLVE;
    (0..3).for_each(|_| drop(bugsnag.call().unwrap()));
    assert_eq!(bugsnag.calls[5..], ["/user/organizations", "/organizations/o1/projects", "/projects/o1-p1/errors"]);
}

#[test]
fn an_organization_that_is_not_there_fails_its_own_projects() {
    let mut bugsnag = Bugsnag::of(&["acme/p1", "acne/p1", "acne/p2"]);
    let told = bugsnag.tell();
    assert_eq!(told.iter().map(|one| one.project.as_str()).collect::<Vec<_>>(), ["acne/p1", "acne/p2"]);
    assert_eq!(fault(&told[0]).message, "this token sees no organization \"acne\", only acme, other");
    assert_eq!(bugsnag.tell()[0].project, "acme/p1");
}

#[test]
fn an_empty_organization_has_no_projects() {
    let mut bugsnag = Bugsnag::of(&["acme/p1"]);
    bugsnag.odd = vec![("/o1/projects", Ok(json!([])))];
    let told = bugsnag.tell();
    assert_eq!(
        fault(&told[0]).message,
        "this token sees no project \"p1\" in acme: its slug is another, or the owner of the token has no access"
    );
    assert_eq!(bugsnag.round.wait(bugsnag.now), RESOLVE_AGAIN, "looked up again, but not all the time");
    bugsnag.odd = vec![("/user/organizations", Ok(json!([])))];
    let told = bugsnag.tell();
    assert_eq!(fault(&told[0]).message, "this token sees no organization \"acme\", and no other: its owner is in none");
}

#[test]
fn a_project_without_access_does_not_stop_the_others() {
    let mut bugsnag = Bugsnag::of(&["acme/p1", "acme/p2", "acme/p3"]);
    bugsnag.odd = vec![("o1-p2/errors", Err(absent()))];
    let told: Vec<_> = (0..7).flat_map(|_| bugsnag.call().unwrap()).collect();
    let told: Vec<_> = told.iter().map(|one| (one.project.as_str(), one.found.is_ok())).collect();
    assert_eq!(told, [("acme/p1", true), ("acme/p2", false), ("acme/p3", true)]);
    bugsnag.now += RESOLVE_AGAIN;
    bugsnag.call().unwrap();
    assert_eq!(bugsnag.calls.last().unwrap(), "/user/organizations", "it may have moved");
}

#[rstest]
#[case(no_answer())]
#[case(Trouble::Status(502, String::new()))]
#[case(Trouble::Malformed("a web page".into()))]
fn where_one_has_no_answer_the_next_is_asked_and_it_is_told_with_it(#[case] trouble: Trouble) {
    let mut bugsnag = Bugsnag::of(&["acme/p1", "acme/p2"]);
    bugsnag.odd = vec![("o1-p1/errors", Err(trouble.clone()))];
    let faults: Vec<Fault> = (0..4).filter_map(|_| bugsnag.call().err()).collect();
    assert_eq!(faults, [trouble.fault()]);
    let told = bugsnag.call().unwrap();
    assert_eq!((told[0].project.as_str(), told[1].project.as_str()), ("acme/p1", "acme/p2"));
    assert_eq!((fault(&told[0]), told[1].found.is_ok()), (&trouble.fault(), true));
}

#[rstest]
#[case(Trouble::NotLetIn(String::new()))]
#[case(Trouble::TooFast(String::new()))]
fn what_is_about_the_token_is_asked_again(#[case] trouble: Trouble) {
    let mut bugsnag = Bugsnag::of(&["acme/p1", "acme/p2"]);
    bugsnag.tell();
    bugsnag.odd = vec![("o1-p2/errors", Err(trouble.clone()))];
    assert_eq!(bugsnag.call(), Err(trouble.fault()));
    assert_eq!(bugsnag.call(), Err(trouble.fault()));
    bugsnag.odd.clear();
    assert_eq!(bugsnag.call().unwrap()[0].project, "acme/p2");
}

#[test]
fn nothing_is_known_until_the_organizations_are_but_later_it_goes_on_without() {
    let mut bugsnag = Bugsnag::of(&["acme/p1"]);
    bugsnag.odd = vec![("organizations", Err(no_answer()))];
    assert!(bugsnag.call().is_err() && bugsnag.call().is_err() && !bugsnag.round.hurries());
    assert_eq!(bugsnag.round.wait(bugsnag.now), Duration::ZERO, "as soon as the pace allows");
    bugsnag.odd = vec![("organizations", Err(Trouble::Absent(", \"Not found\"".into())))];
    let sentence =
        "nobody lists organizations there, \"Not found\": is api the Data Access API, and token a personal one?";
    assert_eq!(bugsnag.call().unwrap_err().message, sentence);
    bugsnag.odd.clear();
    bugsnag.tell();
    bugsnag.latest();
    bugsnag.odd = vec![("organizations", Err(no_answer()))];
    bugsnag.now += RESOLVE;
    assert!(bugsnag.call().is_err());
    assert_eq!(bugsnag.call().unwrap()[0].project, "acme/p1");
}

#[test]
fn an_unknown_filter_is_a_fault_and_never_a_list_of_all() {
    let severities = vec!["error".to_owned()];
    let mut bugsnag =
        Bugsnag::new(ErrorsConfig { severities, ..config("https://api.bugsnag.com", &["acme/p1", "acme/p2"]) });
    bugsnag.odd = vec![("event_fields", Ok(fields(&["error.status", "event.since", "severity"])))];
    let told = bugsnag.tell();
    let sentence = "Bugsnag does not know the filter event.severity for this project, and would tell of all errors";
    assert_eq!(told.iter().map(|one| fault(one).message.as_str()).collect::<Vec<_>>(), [sentence, sentence]);
    (0..20).for_each(|_| drop(bugsnag.call()));
    assert!(bugsnag.calls.iter().all(|path| !path.ends_with("/errors")), "{:?}", bugsnag.calls);
}

#[test]
fn a_lookback_that_is_not_listed_shows_in_its_effect() {
    let mut bugsnag = Bugsnag::of(&["acme/p1"]);
    bugsnag.odd = vec![("event_fields", Ok(fields(&["error.status"])))];
    assert!(bugsnag.tell()[0].found.is_ok());
    let old = json!([error("e1"), { "id": "e2", "last_seen": "2026-11-20T00:00:00Z" }]);
    bugsnag.odd.push(("errors", Ok(old)));
    assert!(fault(&bugsnag.tell()[0]).message.starts_with("Bugsnag does not know the filter event.since"));
}

#[test]
fn pages_are_read_until_the_limit_and_a_page_may_be_longer_than_asked_for() {
    let mut bugsnag = Bugsnag::new(ErrorsConfig { limit: 5, ..config("https://api.bugsnag.com", &["acme/p1"]) });
    bugsnag.tell();
    bugsnag.latest();
    let mut take = |from: usize, count: usize, next: Option<&str>, total: Option<u64>| {
        let url = bugsnag.round.next(bugsnag.now, bugsnag.at);
        let items = (from..from + count).map(|n| error(&format!("e{n}"))).collect();
        let answer = Page { items, next: next.map(|next| next.parse().unwrap()), total };
        (url, bugsnag.round.take(Ok(answer), bugsnag.now).unwrap())
    };
    let second = "https://api.bugsnag.com/projects/o1-p1/errors?offset=1";
    assert_eq!(take(0, 2, Some(second), Some(70)).1, []);
    let (url, told) = take(2, 63, Some("https://api.bugsnag.com/x"), None);
    assert_eq!(url.as_str(), second, "followed as it stands");
    let found = told[0].found.as_ref().unwrap();
    assert_eq!((found.errors.len(), found.total), (5, 70));
    assert_eq!(found.errors[4].0, "e4");
    assert_eq!(bugsnag.round.calls(), 3, "its two pages, and its events");
    let (url, _) = (bugsnag.round.next(bugsnag.now, bugsnag.at), ());
    assert!(url.query().unwrap().contains("per_page=5"), "and the next round begins anew");
}

#[test]
fn a_list_without_an_end_is_ended() {
    let mut bugsnag = Bugsnag::of(&["acme/p1"]);
    bugsnag.tell();
    bugsnag.latest();
    let mut take = |next: &str| {
        bugsnag.round.next(bugsnag.now, bugsnag.at);
        bugsnag.round.take(Ok(Page { next: next.parse().ok(), ..Page::default() }), bugsnag.now)
    };
    assert_eq!(take("https://api.bugsnag.com/a"), Ok(Vec::new()));
    assert_eq!(take("https://api.bugsnag.com/a").unwrap_err().message, "a page that says it is its own next");
    let mut pages = (0..200).map(|n| take(&format!("https://api.bugsnag.com/{n}")));
    assert_eq!(pages.find_map(Result::err).unwrap().message, "a list of more than 100 pages");
}

#[test]
fn who_is_assigned_is_asked_for_by_name_once() {
    let assigned =
        json!([{ "id": "e1", "assigned_collaborator_id": "c1" }, { "id": "e2", "assigned_collaborator_id": "c9" }]);
    let names = |told: &[ProjectReading]| {
        let errors = &told[0].found.as_ref().unwrap().errors;
        errors.iter().map(|(_, error)| error.assigned_to.clone().unwrap()).collect::<Vec<_>>()
    };
    let mut bugsnag = Bugsnag::of(&["acme/p1"]);
    bugsnag.odd = vec![("p1/errors", Ok(assigned.clone()))];
    assert_eq!(names(&bugsnag.tell()), ["somebody", "somebody"]);
    assert_eq!(names(&bugsnag.tell()), ["Ada", "somebody"]);
    bugsnag.tell();
    assert_eq!(bugsnag.calls.iter().filter(|path| path.ends_with("collaborators")).count(), 1);

    let mut closed = Bugsnag::of(&["acme/p1"]);
    closed.odd = vec![("p1/errors", Ok(assigned)), ("o1/collaborators", Err(Trouble::Forbidden(String::new())))];
    closed.tell();
    assert_eq!(names(&closed.tell()), ["Ada", "somebody"]);
    closed.tell();
    assert_eq!(closed.calls.iter().filter(|path| path.ends_with("p1/collaborators")).count(), 1);
}

/// How many calls an hour has, once the first hour is over, and the longest time between two readings of a project.
fn an_hour(projects: usize, limit: Option<u32>) -> (usize, Duration) {
    let names: Vec<String> = (0..projects).map(|n| format!("acme/p{n}")).collect();
    let mut bugsnag = Bugsnag::of(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let (mut pace, begin) = (Pace::new(10), bugsnag.now);
    let (mut calls, mut read, mut longest) = (0, BTreeMap::<String, Instant>::new(), Duration::ZERO);
    while bugsnag.now - begin < Duration::from_hours(2) {
        pace.called(bugsnag.now);
        let settled = bugsnag.now - begin >= Duration::from_hours(1);
        calls += usize::from(settled);
        for told in bugsnag.call().unwrap() {
            let last = read.insert(told.project, bugsnag.now).filter(|_| settled);
            longest = longest.max(last.map_or(Duration::ZERO, |last| bugsnag.now - last));
        }
        pace.heard(Rates { limit, remaining: limit });
        bugsnag.now += bugsnag.round.wait(bugsnag.now).max(pace.wait(bugsnag.now, bugsnag.round.hurries(), 1));
    }
    assert_eq!(read.len(), projects);
    (calls, longest)
}

/// The documentation has a row for each of these: projects, calls an hour and how old a project's data gets, in seconds, where
/// Bugsnag allows 30 calls a minute, and where it allows 10.
#[rstest]
#[case(1, (65, 60), (65, 60))]
#[case(10, (600, 66), (300, 132))]
#[case(50, (600, 306), (300, 612))]
fn calls_per_hour_are_as_documented(#[case] projects: usize, #[case] at_30: (usize, u64), #[case] at_10: (usize, u64)) {
    let about = |limit: u32, (calls, seconds): (usize, u64)| {
        let (made, longest) = an_hour(projects, Some(limit));
        eprintln!("{projects} projects, {limit} calls a minute allowed: {made} calls an hour, read every {longest:?}");
        assert!((calls - 2..=calls).contains(&made), "{made} calls an hour");
        assert!(longest.abs_diff(Duration::from_secs(seconds)) <= Duration::from_secs(seconds / 20), "{longest:?}");
        let every =
            if seconds < 120 || seconds % 60 > 0 { format!("{seconds} s") } else { format!("{} min", seconds / 60) };
        format!("{calls} | {every}")
    };
    let row = format!("| {projects} | {} | {} |", about(30, at_30), about(10, at_10));
    let docs = include_str!("../../../../../docs/configuration.md");
    assert!(docs.contains(&row), "docs/configuration.md does not say {row}");
}

#[rstest]
#[case(50, None, 600, 306)]
fn calls_per_hour(#[case] projects: usize, #[case] limit: Option<u32>, #[case] calls: usize, #[case] seconds: u64) {
    let (made, longest) = an_hour(projects, limit);
    assert!((calls - 2..=calls).contains(&made), "{made} calls an hour");
    let seconds = Duration::from_secs(seconds);
    assert!(longest <= seconds + seconds / 20, "{longest:?} between two readings of a project");
}

#[test]
fn a_fresh_start_knows_one_project_at_once_and_fifty_as_fast_as_is_allowed() {
    let first = |projects: usize| {
        let names: Vec<String> = (0..projects).map(|n| format!("acme/p{n}")).collect();
        let mut bugsnag = Bugsnag::of(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let (mut pace, begin) = (Pace::new(10), bugsnag.now);
        while bugsnag.round.hurries() {
            pace.called(bugsnag.now);
            bugsnag.call().unwrap();
            pace.heard(Rates { limit: Some(30), remaining: Some(20) });
            if bugsnag.round.hurries() {
                bugsnag.now += pace.wait(bugsnag.now, true, 1);
            }
        }
        (bugsnag.now - begin).as_millis()
    };
    assert_eq!(first(1), 1_500);
    assert!(first(50) <= 53_u128.div_ceil(10) * 60_000, "{}", first(50));
}
