use super::*;

fn deployment(service: &str, at: i64, state: State, status: Status) -> Arc<Deployment> {
    let started_at = Timestamp::from_ms(at);
    Arc::new(Deployment { service: service.to_owned(), started_at, state, status, ..Deployment::default() })
}

fn data() -> Deployments {
    let mut data = Deployments { total: 4, shown: 4, ..Deployments::default() };
    data.deployments.insert("1".into(), deployment("api", 1, State::Down, Status::Failed));
    data.deployments.insert("2".into(), deployment("api", 2, State::Up, Status::Succeeded));
    data.deployments.insert("3".into(), deployment("web", 3, State::Degraded, Status::Running));
    data.deployments.insert("4".into(), deployment("web", 0, State::Up, Status::Succeeded));
    data
}

#[test]
fn it_is_the_last_of_each_service_that_counts() {
    let mut data = data();
    assert_eq!((data.state(), data.summary().as_str()), (State::Degraded, "4 deployments, 1 running"));
    Arc::make_mut(data.deployments.get_mut("1").unwrap()).environment = Some("staging".into());
    (data.total, data.skipped) = (312, 2);
    assert_eq!(
        (data.state(), data.summary().as_str()),
        (State::Down, "4 of 312 deployments, 1 failed, 1 running, 2 not read")
    );
}

#[test]
fn an_empty_log_is_green_and_one_that_is_not_read_is_not() {
    assert_eq!(
        (Deployments::default().state(), Deployments::default().summary().as_str()),
        (State::Up, "0 deployments")
    );
    assert_eq!(Deployments { skipped: 1, ..Deployments::default() }.state(), State::Degraded);
}

#[test]
fn it_lasts_until_it_ends() {
    let mut deployment =
        Deployment { started_at: Timestamp::from_ms(1_000), status: Status::Running, ..Deployment::default() };
    let now = Timestamp::from_ms(5_000);
    assert_eq!(deployment.duration_ms(now), Some(4_000));
    deployment.status = Status::Succeeded;
    assert_eq!(deployment.duration_ms(now), None);
    deployment.finished_at = Some(Timestamp::from_ms(3_000));
    assert_eq!(deployment.duration_ms(now), Some(2_000));
}

#[test]
fn those_of_a_span_are_its_marks() {
    let mut data = data();
    let first = Arc::make_mut(data.deployments.get_mut("1").unwrap());
    (first.previous, first.version, first.environment) = (Some("1".into()), Some("2".into()), Some("prod".into()));
    let all = data.deployments.iter().map(|(key, deployment)| (key, &**deployment));
    let marks = marks("log", all, Timestamp::from_ms(1), Timestamp::from_ms(3));
    let labels: Vec<&str> = marks.iter().map(|mark| mark.label.as_str()).collect();
    assert_eq!(labels, ["api 1 → 2, prod, failed", "api"]);
    assert_eq!((marks[0].href.as_str(), marks[0].state), ("/w/log#1", State::Down));
}

#[test]
fn a_patch_leads_from_one_to_the_next() {
    let (last, mut next) = (data(), data());
    (next.total, next.shown, next.skipped, next.skipped_why) = (5, 3, 1, Some("no start".into()));
    next.deployments.remove("4");
    Arc::make_mut(next.deployments.get_mut("3").unwrap()).status = Status::RolledBack;
    next.deployments.insert("5/6".into(), deployment("cron", 9, State::Up, Status::Succeeded));
    let mut ops = Vec::new();
    last.diff(&next, &Path::root(), &mut ops).unwrap();
    let mut reached = last;
    ops.iter().for_each(|op| reached.apply(&patch::tokens(op), op).unwrap());
    assert_eq!(reached, next);
}
