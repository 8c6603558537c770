use super::*;
use crate::answers::Question;
use std::sync::Arc;

fn day(verdict: Verdict, reason: &str) -> Arc<Day> {
    let reason = (!reason.is_empty()).then(|| reason.to_owned());
    Arc::new(Day { state: verdict.state(), verdict, reason, ..Day::default() })
}

fn metric(days: &[(&str, Verdict, &str)]) -> Arc<Metric> {
    let days: Keyed<Day> = days.iter().map(|(date, verdict, why)| ((*date).to_owned(), day(*verdict, why))).collect();
    let state = State::worst(days.values().map(|day| day.state));
    let reason = days.values().rev().find_map(|day| day.reason.clone());
    let run = Run { at: Some(Timestamp::from_ms(1)), ..Run::default() };
    let runs = [("a".to_owned(), Arc::new(run))].into();
    let fresh = Freshness { newest: Some("2026-11-22".into()), state: State::Up, ..Freshness::default() };
    Arc::new(Metric {
        state,
        reason,
        days,
        runs,
        freshness: [("a".into(), Arc::new(fresh))].into(),
        ..Metric::default()
    })
}

fn data(metrics: &[(&str, Arc<Metric>)]) -> Metrics {
    let metrics = metrics.iter().map(|(name, metric)| ((*name).to_owned(), Arc::clone(metric))).collect();
    Metrics { databases: vec!["a".into(), "b".into()], days: vec!["2026-11-22".into()], metrics, ..Metrics::default() }
}

fn head() -> Head {
    Head {
        widget: "compare".into(),
        kind: Kind::Metrics,
        title: String::new(),
        seq: 1,
        observed_at: None,
        period_ms: 1,
        stale: false,
        state: State::Up,
        summary: String::new(),
        fault: None,
        answers: Vec::new(),
    }
}

fn mixed() -> Metrics {
    let late = ("2026-11-22", Verdict::Late, "b has no row yet");
    let wrong = ("2026-11-20", Verdict::Differs, "b says 2, a says 1");
    data(&[
        ("late", metric(&[("2026-11-21", Verdict::Same, ""), late])),
        ("wrong", metric(&[wrong, ("2026-11-21", Verdict::Within, "")])),
        ("right", metric(&[("2026-11-21", Verdict::Same, "")])),
    ])
}

#[test]
fn it_is_said_in_a_line() {
    assert_eq!(mixed().summary(), "3 metrics in 2 databases: 1 differs, 1 late");
    assert_eq!(
        data(&[("a", metric(&[("2026-11-21", Verdict::Same, "")]))]).summary(),
        "1 metric in 2 databases, all the same"
    );
    assert_eq!(data(&[("a", Arc::default())]).summary(), "1 metric in 2 databases: not read yet");
}

#[test]
fn the_worst_stands_first() {
    let data = mixed();
    let names: Vec<&str> = data.worst_first().into_iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["wrong", "late", "right"]);
}

#[test]
fn both_questions_are_answered_with_the_sentence_and_its_place() {
    let answers = mixed().answers(&head());
    assert_eq!(answers[0].question, Question::InSync.text());
    assert_eq!((answers[0].state, answers[0].answer.as_str()), (Some(State::Down), "no"));
    assert_eq!(answers[0].detail.as_deref(), Some("wrong: b says 2, a says 1"));
    assert_eq!(answers[0].href.as_deref(), Some("/w/compare#wrong"));
    assert_eq!(answers[1].question, Question::Current.text());
    let well = data(&[("right", metric(&[("2026-11-22", Verdict::Same, "")]))]);
    let said: Vec<_> = well.answers(&head()).into_iter().map(|answer| (answer.state, answer.detail.unwrap())).collect();
    assert_eq!(
        said,
        [(Some(State::Up), "2 databases agree".to_owned()), (Some(State::Up), "newest day 2026-11-22".to_owned())]
    );
    let stale = well.answers(&Head { stale: true, ..head() });
    assert!(stale.iter().all(|answer| answer.state == Some(State::Unknown)));
}

#[test]
fn a_day_that_is_not_over_and_only_late_does_not_count() {
    let mut today = Day { verdict: Verdict::Late, state: State::Unknown, ..Day::default() };
    assert!(!today.counts());
    today.state = State::Degraded;
    assert!(today.counts());
}

#[test]
fn a_patch_leads_from_one_to_the_next_and_touches_one_day() {
    let (last, mut next) = (mixed(), mixed());
    next.days.push("2026-11-23".into());
    let metric = Arc::make_mut(next.metrics.get_mut("late").unwrap());
    metric.days.insert("2026-11-22".into(), day(Verdict::Same, ""));
    Arc::make_mut(metric.runs.get_mut("a").unwrap()).rows = 7;
    next.loads.insert("a".into(), Arc::default());
    next.metrics.remove("right");
    let mut ops = Vec::new();
    last.diff(&next, &Path::root(), &mut ops).unwrap();
    let paths: Vec<&str> = ops.iter().map(|op| op.path.as_str()).collect();
    assert_eq!(
        paths,
        ["/days", "/metrics/right", "/metrics/late/days/2026-11-22", "/metrics/late/runs/a/rows", "/loads/a"]
    );
    let mut reached = last;
    ops.iter().for_each(|op| reached.apply(&patch::tokens(op), op).unwrap());
    assert_eq!(reached, next);
}

#[test]
fn what_is_written_is_read_again() {
    let mut data = mixed();
    let mut day = Day { against: Some("a".into()), odd: vec!["b".into()], settled: true, ..Day::default() };
    day.values.insert("a".into(), Arc::new("0".into()));
    for (name, gap) in [("b", Gap::Null), ("c", Gap::Missing), ("d", Gap::Error)] {
        day.gaps.insert(name.into(), Arc::new(gap));
    }
    day.differences.insert("b".into(), Arc::new(Difference { absolute: "-1".into(), percent: None }));
    Arc::make_mut(data.metrics.get_mut("right").unwrap()).days.insert("2026-11-22".into(), Arc::new(day));
    let text = crate::json::without_nulls(&serde_json::to_string(&data).unwrap());
    assert_eq!(crate::json::parse::<Metrics>(&text).unwrap(), data);
}
