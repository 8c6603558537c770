//! Planned work as one widget sees it. Nothing is asked here: outcomes are handed in.

use super::*;
use crate::{
    config::{self, ProcessEnv, WidgetSource},
    maintenance::{Pattern, When, Window},
};
use app::fault::FaultKind;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_ms(seconds * 1_000)
}

fn window(target: &str, from: i64, to: i64) -> Window {
    let when = When::Once { from: at(from), to: at(to) };
    Window { targets: vec![Pattern::new(target)], when, why: Some("racks".to_owned()) }
}

/// `db`, and `web` which depends on it; red and green at once.
fn source(windows: Vec<Window>) -> DependenciesSource {
    let text = r#"
[[widget]]
id = "core"
kind = "dependencies"
fail_after = 1
flapping = 2
[[widget.target]]
name = "db"
url = "tcp://127.0.0.1:9"
[[widget.target]]
name = "web"
url = "tcp://127.0.0.1:9"
depends_on = ["db"]
"#;
    let config = config::parse("test.toml", text, &ProcessEnv).unwrap();
    let WidgetSource::Dependencies(config) = config.widgets[0].source.clone() else { panic!("another kind") };
    DependenciesSource::new("core", config, &Shared::new(), Arc::new(Calendar::new(windows))).unwrap()
}

fn fold(source: &mut DependenciesSource, index: usize, good: bool, seconds: i64) -> Change {
    let refused = || Err(Fault::new(FaultKind::Refused, "connection refused"));
    let result = if good { Ok(Reading::default()) } else { refused() };
    source.fold(Report { index, at: at(seconds), skipped: 0, result })
}

fn summary(source: &mut DependenciesSource) -> String {
    source.view().summary
}

#[test]
fn a_window_begins_and_ends_without_a_poll() {
    let mut source = source(vec![window("core/db", 10, 20)]);
    fold(&mut source, 0, false, 1);
    fold(&mut source, 1, false, 1);
    assert_eq!(source.overdue(at(9), Some(at(0))), Change::Nothing);
    assert_eq!(summary(&mut source), "2 down");
    assert_eq!(source.overdue(at(10), Some(at(0))), Change::State);
    let view = source.view();
    assert_eq!((view.summary.as_str(), view.state), ("1 down, 1 in maintenance", State::Down));
    assert_eq!(view.data.targets["db"].state, State::Down, "as it was measured");
    assert_eq!(view.data.targets["web"].cause.as_deref(), Some("db"));
    assert_eq!(source.overdue(at(19), Some(at(0))), Change::Nothing, "said once");
    assert_eq!(source.overdue(at(20), Some(at(0))), Change::State);
    assert_eq!(summary(&mut source), "2 down");
}

#[test]
fn a_poll_within_a_window_that_nobody_announced_is_planned_already() {
    let mut source = source(vec![window("*", 10, 20)]);
    assert_eq!(fold(&mut source, 0, false, 12), Change::State);
    assert_eq!(source.view().data.targets["db"].maintenance.as_ref().unwrap().until, at(20));
}

#[test]
fn a_replaced_calendar_is_seen_at_the_next_tick() {
    let mut source = source(Vec::new());
    fold(&mut source, 0, true, 1);
    let calendar = Arc::clone(&source.calendar);
    calendar.replace(vec![window("db", 0, 99)]);
    assert_eq!(source.overdue(at(2), Some(at(0))), Change::State);
    calendar.replace(Vec::new());
    assert_eq!(source.overdue(at(3), Some(at(0))), Change::State);
    assert_eq!(source.view().data.targets["db"].maintenance, None);
}

#[test]
fn flips_within_a_window_are_no_flapping_and_flapping_ends_by_itself() {
    let mut source = source(vec![window("db", 0, 100)]);
    for second in 1..20 {
        fold(&mut source, 0, second % 2 == 0, second);
        fold(&mut source, 1, second % 2 == 0, second);
    }
    fold(&mut source, 0, true, 20);
    fold(&mut source, 1, true, 20);
    let targets = source.view().data.targets;
    assert_eq!((targets["db"].state, targets["db"].flapping), (State::Up, None));
    assert_eq!((targets["web"].state, targets["web"].flapping), (State::Degraded, Some(19)));
    assert_eq!(targets["web"].reason.as_deref(), Some("flapping: 19 changes within the last hour, limit 2"));
    // Silence comes first: an hour without a poll is no green.
    source.overdue(at(3_700), Some(at(0)));
    assert_eq!(source.overdue(at(3_701), Some(at(0))), Change::Drift);
    let web = &source.view().data.targets["web"];
    assert_eq!((web.state, web.flapping), (State::Unknown, None));
}

#[test]
fn who_was_heard_of_after_the_last_look_is_not_forgotten() {
    let mut source = source(Vec::new());
    assert_eq!(source.overdue(at(1), Some(at(0))), Change::Nothing);
    fold(&mut source, 0, true, 2);
    // Three periods of 15 s and a timeout of 5 s.
    assert_eq!(source.overdue(at(52), Some(at(0))), Change::Nothing);
    assert_eq!(source.overdue(at(53), Some(at(0))), Change::State);
    assert_eq!(source.view().data.targets["db"].state, State::Unknown);
    assert_eq!(source.overdue(at(54), Some(at(0))), Change::Nothing, "said once");
    fold(&mut source, 0, true, 60);
    // While pyngpong cannot hear, and for as long after that, silence says nothing.
    assert_eq!(source.overdue(at(200), None), Change::Nothing);
    assert_eq!(source.overdue(at(210), Some(at(205))), Change::Nothing);
    assert_eq!(source.overdue(at(256), Some(at(205))), Change::State);
}
