use super::*;
use crate::client::bugsnag::{NotRead, ProjectErrors, tests::config as configured};
use app::model::errors::BugsnagError;

const MINUTE: i64 = 60_000;

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(1_000_000_000_000 + ms)
}

fn config(projects: &[&str]) -> ErrorsConfig {
    configured("http://127.0.0.1:1", projects)
}

fn made(config: ErrorsConfig) -> ErrorsSource {
    ErrorsSource::new("bugs", config, &Shared::without_authorities()).unwrap()
}

fn source(projects: &[&str]) -> ErrorsSource {
    let mut source = made(config(projects));
    source.steps();
    source
}

fn error(project: &str, id: &str, events: u64) -> (String, BugsnagError) {
    let first_seen = Some(at(-48 * 60 * MINUTE));
    (id.to_owned(), BugsnagError { project: project.into(), events, first_seen, ..BugsnagError::default() })
}

fn read(project: &str, errors: &[(&str, u64)]) -> ProjectReading {
    let errors: Vec<_> = errors.iter().map(|(id, events)| error(project, id, *events)).collect();
    let total = errors.len() as u64;
    let found = ProjectErrors { name: format!("The {project}"), url: None, errors, total };
    ProjectReading { project: project.into(), found: Ok(found) }
}

fn failed(project: &str, kind: FaultKind, sentence: &str) -> ProjectReading {
    let stays = kind == FaultKind::Unauthorized;
    ProjectReading { project: project.into(), found: Err(NotRead { fault: Fault::new(kind, sentence), stays }) }
}

fn hear(source: &mut ErrorsSource, ms: i64, projects: Vec<ProjectReading>) -> Change {
    let reading = BugsnagReading { projects, round: Duration::from_secs(60) };
    source.fold(Report { index: source.index, at: at(ms), skipped: 0, result: Ok(reading) })
}

fn miss(source: &mut ErrorsSource, ms: i64, kind: FaultKind, sentence: &str) -> Change {
    let result = Err(Fault::new(kind, sentence));
    source.fold(Report { index: source.index, at: at(ms), skipped: 0, result })
}

#[test]
fn what_is_planned_for_the_host_is_a_call_for_each_project() {
    let names: Vec<String> = (0..50).map(|n| format!("acme/p{n}")).collect();
    let projects: Vec<&str> = names.iter().map(String::as_str).collect();
    for (count, seconds) in [(1, 60), (10, 6), (50, 6)] {
        let mut source = made(config(&projects[..count]));
        let steps = source.steps();
        let [Step::Start { policy, .. }] = steps.as_slice() else { panic!("one poll") };
        assert_eq!(policy.period, Duration::from_secs(seconds), "{count} projects");
    }
}

#[test]
fn nothing_is_known_before_it_is_read_and_no_errors_are_green() {
    let mut source = source(&["acme/web", "acme/api"]);
    let view = source.view();
    assert_eq!((view.state, view.summary.as_str(), view.observed_at), (State::Unknown, "not read yet", None));
    assert_eq!(view.data.projects["acme/web"].name, "web");
    hear(&mut source, 0, vec![read("acme/web", &[])]);
    assert_eq!(source.view().state, State::Unknown, "one of them is not known");
    hear(&mut source, 1, vec![read("acme/api", &[])]);
    let view = source.view();
    assert_eq!((view.state, view.data.projects["acme/web"].state), (State::Up, State::Up));
    assert_eq!(view.data.projects["acme/web"].read_at, Some(at(0)));
}

#[test]
fn errors_are_judged_and_replaced_as_a_whole() {
    let mut source = source(&["acme/web", "acme/api"]);
    assert_eq!(hear(&mut source, 0, vec![read("acme/web", &[("1", 3), ("2", 12), ("3", 500)])]), Change::State);
    hear(&mut source, 1, vec![read("acme/api", &[("9", 1)])]);
    let before = source.view();
    assert_eq!((before.state, before.data.total, before.data.shown), (State::Down, 4, 4));
    assert_eq!(before.data.errors["3"].reason.as_deref(), Some("500 events in 1 d, limit 100"));
    assert_eq!(before.data.projects["acme/web"].state, State::Down);

    assert_eq!(hear(&mut source, 2, vec![read("acme/web", &[("1", 3), ("2", 13), ("3", 500)])]), Change::Drift);
    let after = source.view().data;
    assert!(Arc::ptr_eq(&before.data.errors["1"], &after.errors["1"]), "the same is not sent");
    assert!(Arc::ptr_eq(&before.data.projects["acme/api"], &after.projects["acme/api"]));
    assert_eq!(after.errors["2"].events, 13);

    assert_eq!(hear(&mut source, 3, vec![read("acme/web", &[("2", 13)])]), Change::State);
    let view = source.view();
    assert_eq!(view.data.errors.keys().collect::<Vec<_>>(), ["2", "9"]);
    assert_eq!((view.state, view.data.total), (State::Degraded, 2));
}

#[test]
fn what_was_new_is_not_new_for_ever() {
    let mut source = source(&["acme/web"]);
    let mut reading = read("acme/web", &[("1", 1)]);
    reading.found.as_mut().unwrap().errors[0].1.first_seen = Some(at(0));
    hear(&mut source, MINUTE, vec![reading]);
    assert!(source.view().data.errors["1"].is_new);
    let day = 24 * 60 * MINUTE;
    assert_eq!(source.overdue(at(day - 1), None), Change::Nothing);
    assert_eq!(source.overdue(at(day), None), Change::State);
    assert!(!source.view().data.errors["1"].is_new);
    assert_eq!(source.overdue(at(day + 1), None), Change::Nothing);
}

#[test]
fn a_project_without_access_stays_yellow_and_the_others_go_on() {
    let mut source = source(&["acme/web", "acme/api"]);
    let no_access = || failed("acme/api", FaultKind::Unauthorized, "no access");
    hear(&mut source, 0, vec![no_access(), read("acme/web", &[])]);
    assert_eq!(hear(&mut source, MINUTE, vec![no_access(), read("acme/web", &[])]), Change::Drift);
    let view = source.view();
    assert_eq!((view.state, view.fault.as_ref()), (State::Degraded, None));
    assert_eq!(view.summary, "0 errors, 1 not read");
    assert_eq!(view.data.projects["acme/api"].reason.as_deref(), Some("no access"));
    assert_eq!(view.data.projects_failed["acme/api"].since, Some(at(0)));
    hear(&mut source, 2 * MINUTE, vec![read("acme/api", &[])]);
    assert_eq!((source.view().state, source.view().data.projects_failed.len()), (State::Up, 0));
}

#[test]
fn what_is_not_read_for_three_rounds_is_unknown_and_stays_to_be_seen() {
    let mut source = source(&["acme/web", "acme/api"]);
    hear(&mut source, 0, vec![read("acme/web", &[("1", 1)]), read("acme/api", &[])]);
    let slow = || failed("acme/web", FaultKind::Timeout, "no answer within 10 s");
    for minute in 1..=3 {
        hear(&mut source, minute * MINUTE, vec![slow(), read("acme/api", &[])]);
    }
    assert_eq!(source.view().data.projects["acme/web"].state, State::Degraded);
    assert_eq!(source.overdue(at(3 * MINUTE + 10_000), Some(at(0))), Change::Nothing);
    assert_eq!(
        source.overdue(at(3 * MINUTE + 10_001), Some(at(MINUTE))),
        Change::Nothing,
        "it could not be heard for long"
    );
    assert_eq!(source.overdue(at(3 * MINUTE + 10_001), None), Change::Nothing, "nor can it now");
    assert_eq!(source.overdue(at(3 * MINUTE + 10_001), Some(at(0))), Change::State);
    let view = source.view();
    let web = &view.data.projects["acme/web"];
    assert_eq!(
        (web.state, web.reason.as_deref()),
        (State::Unknown, Some("not read for 3 rounds: no answer within 10 s"))
    );
    assert_eq!((view.state, view.data.errors.len(), view.stale), (State::Unknown, 1, false));
    assert_eq!(source.overdue(at(9 * MINUTE), Some(at(0))), Change::State);
    assert!(source.view().stale, "nobody knows any of them");
    hear(&mut source, 10 * MINUTE, vec![read("acme/web", &[])]);
    assert_eq!(source.view().data.projects["acme/web"].state, State::Up);
}

#[test]
fn what_was_never_read_is_unknown_after_three_rounds_unless_it_is_the_configuration() {
    let mut source = source(&["acme/broken", "acme/closed", "acme/web"]);
    let all = || {
        let broken = failed("acme/broken", FaultKind::Query, "HTTP 502, expected 2xx");
        vec![broken, failed("acme/closed", FaultKind::Unauthorized, "no access"), read("acme/web", &[])]
    };
    for minute in 0..4 {
        hear(&mut source, minute * MINUTE, all());
    }
    assert_eq!(source.view().state, State::Degraded);
    assert_eq!(source.overdue(at(3 * MINUTE + 10_001), Some(at(0))), Change::State);
    let projects = source.view().data.projects;
    let said = |name: &str| (projects[name].state, projects[name].reason.as_deref());
    assert_eq!(said("acme/broken"), (State::Unknown, Some("not read for 3 rounds: HTTP 502, expected 2xx")));
    assert_eq!(said("acme/closed"), (State::Degraded, Some("no access")));
    assert_eq!(said("acme/web"), (State::Up, None));
}

#[test]
fn a_longer_round_is_waited_for() {
    let mut source = source(&["acme/web"]);
    let reading = BugsnagReading { projects: vec![read("acme/web", &[])], round: Duration::from_secs(300) };
    source.fold(Report { index: 0, at: at(0), skipped: 0, result: Ok(reading) });
    assert_eq!(source.overdue(at(15 * MINUTE), Some(at(0))), Change::Nothing);
    assert_eq!(source.overdue(at(16 * MINUTE), Some(at(0))), Change::State);
}

#[test]
fn without_any_answer_the_data_stays_and_nothing_is_green() {
    let mut source = source(&["acme/web"]);
    assert_eq!(miss(&mut source, 0, FaultKind::Unauthorized, "no token"), Change::State);
    assert_eq!(source.view().state, State::Degraded);
    hear(&mut source, 1, vec![read("acme/web", &[("1", 1)])]);
    assert_eq!((source.view().state, source.view().fault), (State::Up, None));
    assert_eq!(miss(&mut source, 2, FaultKind::RateLimited, "too fast"), Change::State);
    assert_eq!(miss(&mut source, 3, FaultKind::RateLimited, "too fast"), Change::Nothing);
    let view = source.view();
    assert_eq!((view.state, view.data.errors.len()), (State::Degraded, 1));
    assert_eq!(view.fault.unwrap().since, Some(at(2)));
    hear(&mut source, 4, Vec::new());
    miss(&mut source, 5, FaultKind::Internal, "a bug");
    assert_eq!(source.view().state, State::Unknown, "our own failure says nothing");
}

#[test]
fn one_project_that_never_answers_is_no_alarm_for_all_each_round() {
    let mut source = source(&["acme/web", "acme/api"]);
    let late = "no answer within 10 s";
    assert_eq!(miss(&mut source, 0, FaultKind::Timeout, late), Change::State);
    hear(&mut source, 1, vec![failed("acme/web", FaultKind::Timeout, late), read("acme/api", &[])]);
    assert_eq!(miss(&mut source, MINUTE, FaultKind::Timeout, late), Change::Nothing);
    assert_eq!((source.view().fault, source.view().state), (None, State::Degraded));
    assert_eq!(miss(&mut source, 2 * MINUTE, FaultKind::Timeout, late), Change::State);
    assert_eq!(source.view().fault.unwrap().since, Some(at(MINUTE)));
}

fn steps(source: &mut ErrorsSource) -> Vec<String> {
    let step = |step| match step {
        Step::Start { index, id, .. } => format!("start {index} {}", id.target),
        Step::End(index) => format!("end {index}"),
    };
    source.steps().into_iter().map(step).collect()
}

#[test]
fn other_limits_are_judged_by_at_once_and_no_call_is_lost() {
    let mut now = source(&["acme/web"]);
    hear(&mut now, 0, vec![read("acme/web", &[("1", 7)])]);
    let mut next = config(&["acme/web"]);
    next.projects[0].rules.degraded_events = 5;
    now.take_over(made(next));
    assert_eq!(steps(&mut now), Vec::<String>::new());
    let view = now.view();
    assert_eq!((view.state, view.data.projects["acme/web"].state), (State::Degraded, State::Degraded));
    assert_eq!(view.data.errors["1"].reason.as_deref(), Some("7 events in 1 d, limit 5"));
}

#[test]
fn projects_that_stay_are_shown_until_they_are_read_anew() {
    let mut now = source(&["acme/web", "acme/api"]);
    hear(&mut now, 0, vec![read("acme/web", &[("1", 7)]), failed("acme/api", FaultKind::Unauthorized, "no access")]);
    now.take_over(made(config(&["acme/web", "acme/new"])));
    assert_eq!(steps(&mut now), ["end 0", "start 1 bugsnag"]);
    let view = now.view();
    assert_eq!(view.data.projects.keys().collect::<Vec<_>>(), ["acme/new", "acme/web"]);
    assert_eq!((view.data.errors.len(), view.data.projects_failed.len(), view.data.total), (1, 0, 1));
    assert_eq!(view.data.projects["acme/web"].read_at, Some(at(0)));
    let late = Ok(BugsnagReading { projects: vec![read("acme/web", &[])], round: Duration::ZERO });
    assert_eq!(now.fold(Report { index: 0, at: at(1), skipped: 0, result: late }), Change::Nothing);
    assert_eq!(hear(&mut now, 2, vec![read("acme/web", &[])]), Change::State);

    now.take_over(made(configured("http://127.0.0.2:1", &["acme/web"])));
    assert_eq!(now.view().data.projects["acme/web"].read_at, None, "another Bugsnag");
    assert_eq!(now.view().state, State::Unknown);
}
