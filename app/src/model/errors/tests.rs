use super::*;
use crate::fault::FaultKind;
use std::sync::Arc;

fn data() -> Errors {
    let mut data = Errors { total: 3, shown: 2, ..Errors::default() };
    let error = |state, is_new| Arc::new(BugsnagError { state, is_new, ..BugsnagError::default() });
    data.errors.insert("1".into(), error(State::Down, true));
    data.errors.insert("2".into(), error(State::Up, false));
    let project = Project { state: State::Down, read_at: Some(Timestamp::from_ms(1)), ..Project::default() };
    data.projects.insert("acme/web".into(), Arc::new(project));
    data
}

#[test]
fn it_is_said_in_a_line() {
    let mut data = data();
    assert_eq!(data.summary(), "2 of 3 errors, 1 down, 1 new");
    data.projects_failed.insert("acme/api".into(), Arc::new(Fault::new(FaultKind::Unauthorized, "no access")));
    assert_eq!(data.summary(), "2 of 3 errors, 1 down, 1 new, 1 not read");
    assert_eq!(Errors::default().summary(), "not read yet");
}

#[test]
fn nothing_known_is_not_green() {
    assert_eq!((Errors::default().state(), data().state()), (State::Unknown, State::Down));
    let read = Project { state: State::Up, ..Project::default() };
    let empty = Errors { projects: [("a".to_owned(), Arc::new(read))].into(), ..Errors::default() };
    assert_eq!(empty.state(), State::Up);
}

#[test]
fn a_patch_leads_from_one_to_the_next() {
    let (last, mut next) = (data(), data());
    next.total = 4;
    next.errors.remove("2");
    Arc::make_mut(next.errors.get_mut("1").unwrap()).events = 7;
    next.projects_failed.insert("acme/api".into(), Arc::new(Fault::new(FaultKind::Timeout, "late")));
    let mut ops = Vec::new();
    last.diff(&next, &Path::root(), &mut ops).unwrap();
    let mut reached = last;
    ops.iter().for_each(|op| reached.apply(&patch::tokens(op), op).unwrap());
    assert_eq!(reached, next);
}
