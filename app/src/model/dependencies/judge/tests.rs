use super::*;
use crate::fault::FaultKind;
use crate::model::dependencies::Phases;
use proptest::prelude::*;

const RULES: Rules = Rules {
    slow: Ms::whole(300),
    learn: None,
    fail_after: Enough::InARow(2),
    recover_after: Enough::InARow(2),
    flapping: None,
    cert_days: 14,
    period_ms: 10_000,
    timeout_ms: 5_000,
};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_ms(seconds * 1_000)
}

fn good(ms: u32) -> Result<Reading, Fault> {
    Ok(Reading { latency_ms: Ms::whole(ms), ..Reading::default() })
}

fn refused() -> Result<Reading, Fault> {
    Err(Fault::new(FaultKind::Refused, "connection refused"))
}

/// Runs polls one second apart and returns the target after each.
fn run(outcomes: Vec<Result<Reading, Fault>>) -> Vec<Target> {
    Watch::new(RULES).run(outcomes)
}

/// A target that is polled every second.
struct Watch {
    rules: Rules,
    track: Track,
    target: Target,
    second: i64,
}

impl Watch {
    fn new(rules: Rules) -> Self {
        Self { rules, track: Track::default(), target: Target::default(), second: 0 }
    }

    fn poll(&mut self, outcome: Result<Reading, Fault>) -> &Target {
        self.second += 1;
        self.target = judge(&self.target, &mut self.track, &self.rules, outcome, at(self.second));
        &self.target
    }

    fn run(&mut self, outcomes: Vec<Result<Reading, Fault>>) -> Vec<Target> {
        outcomes.into_iter().map(|outcome| self.poll(outcome).clone()).collect()
    }

    fn reason(&self) -> &str {
        self.target.reason.as_deref().unwrap_or_default()
    }
}

mod certain;
mod flaps;
mod learned;

#[test]
fn red_after_two_failures_green_after_two_successes() {
    let seen = run(vec![good(10), refused(), refused(), good(10), good(10)]);
    let states: Vec<State> = seen.iter().map(|target| target.state).collect();
    assert_eq!(states, [State::Up, State::Degraded, State::Down, State::Down, State::Up]);
    assert_eq!(seen[1].reason.as_deref(), Some("connection refused (failure 1 of 2)"));
    assert_eq!(seen[2].reason.as_deref(), Some("connection refused"));
    assert_eq!(seen[3].reason.as_deref(), Some("recovering: success 1 of 2"));
    assert_eq!(seen[2].since, Some(at(2)), "down since its first failure");
    assert_eq!(seen[4].since, Some(at(5)));
}

#[test]
fn a_fault_keeps_the_last_good_reading_and_says_since_when() {
    let seen = run(vec![good(10), refused(), refused()]);
    assert_eq!(seen[2].latency_ms, Some(Ms::whole(10)));
    assert_eq!(seen[2].fault.as_ref().and_then(|fault| fault.since), Some(at(2)));
}

#[test]
fn our_own_failure_is_never_the_targets() {
    let internal = || Err(Fault::new(FaultKind::Internal, "ping is not permitted"));
    let seen = run(vec![good(10), internal(), internal(), internal(), refused(), refused(), internal(), good(10)]);
    let states: Vec<State> = seen.iter().map(|target| target.state).collect();
    use State::{Degraded, Down, Unknown, Up};
    assert_eq!(states, [Up, Unknown, Unknown, Unknown, Degraded, Down, Unknown, Up]);
    assert_eq!(seen[3].reason.as_deref(), Some("ping is not permitted"));
    assert_eq!(seen[3].fault.as_ref().and_then(|fault| fault.since), Some(at(2)));
    assert_eq!(seen[3].latency_ms, Some(Ms::whole(10)), "the last good reading stays");
}

#[test]
fn what_took_no_time_has_none() {
    assert_eq!(run(vec![good(10), good(0)])[1].latency_ms, None);
}

#[test]
fn slow_is_yellow_and_names_the_slow_phase() {
    let phases = Phases { first_byte_ms: Some(Ms::whole(812)), connect_ms: Some(Ms::whole(40)), ..Phases::default() };
    let seen = run(vec![Ok(Reading { latency_ms: Ms::whole(871), phases, ..Reading::default() })]);
    assert_eq!(seen[0].state, State::Degraded);
    assert_eq!(seen[0].reason.as_deref(), Some("slow: 871 ms > 300 ms, first byte 812 ms"));
}

#[test]
fn a_certificate_near_its_end_is_yellow() {
    let reading = Reading { cert_expires_at: Some(at(9 * 86_400 + 60)), ..Reading::default() };
    let seen = run(vec![Ok(reading)]);
    assert_eq!(seen[0].state, State::Degraded);
    assert_eq!(seen[0].reason.as_deref(), Some("certificate expires in 9 d, limit 14 days"));
}

#[test]
fn a_failed_expectation_is_a_failure() {
    let reading = Reading { failed: Some("HTTP 503, expected 2xx".to_owned()), ..Reading::default() };
    let seen = run(vec![Ok(reading.clone()), Ok(reading)]);
    assert_eq!(seen[1].state, State::Down);
    assert_eq!(seen[1].reason.as_deref(), Some("HTTP 503, expected 2xx"));
    assert_eq!(seen[1].fault, None);
}

#[test]
fn small_drift_keeps_the_numbers() {
    let seen = run(vec![good(100), good(104), good(150)]);
    assert_eq!(seen[1].latency_ms, Some(Ms::whole(100)));
    assert_eq!(seen[1].checked_at, Some(at(2)));
    assert_eq!(seen[2].latency_ms, Some(Ms::whole(150)));
}

#[test]
fn silence_is_never_green() {
    let seen = run(vec![good(10)]);
    assert_eq!(overdue(&seen[0], &RULES, at(36), at(0)), None);
    let late = overdue(&seen[0], &RULES, at(37), at(0)).expect("overdue");
    assert_eq!(late.state, State::Unknown);
    assert_eq!(late.reason.as_deref(), Some("no reading for 3 periods"));
    assert_eq!(late.latency_ms, Some(Ms::whole(10)), "the last good reading stays");
    assert_eq!(overdue(&late, &RULES, at(99), at(0)), None, "said once");
}

proptest! {
    /// Whatever comes: a failed poll is never shown green, red needs its failures, and every other state than green has its sentence.
    #[test]
    fn never_green_on_failure(outcomes in prop::collection::vec(0_u8..3, 1..60)) {
        let polls = outcomes.iter().map(|kind| match kind { 0 => good(10), 1 => good(900), _ => refused() }).collect();
        let mut failures = 0;
        for (kind, target) in outcomes.iter().zip(run(polls)) {
            failures = if *kind == 2 { failures + 1 } else { 0 };
            prop_assert!(failures == 0 || target.state != State::Up);
            prop_assert!(failures < RULES.fail_after.times() || target.state == State::Down);
            prop_assert!(target.state == State::Up || target.reason.is_some());
            prop_assert!(target.since.is_some() && target.since <= target.checked_at);
        }
    }
}
