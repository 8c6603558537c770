use super::*;
use rstest::rstest;

const NOW: Timestamp = Timestamp::from_ms(1_795_428_903_000);
const HOUR: i64 = 3_600_000;

fn fault() -> Fault {
    Fault::new(FaultKind::RateLimited, "too fast")
}

fn rates(limit: u32, remaining: u32, reset_in: i64) -> Rates {
    let reset = Some(NOW.plus_ms(reset_in));
    Rates { bucket: Bucket::Graphql, limit: Some(limit), remaining: Some(remaining), reset }
}

fn nothing() -> Rates {
    Rates { bucket: Bucket::Graphql, limit: None, remaining: None, reset: None }
}

fn wait(quota: &Quota, now: Timestamp) -> u64 {
    u64::try_from(quota.wait(Bucket::Graphql, now).as_millis()).unwrap()
}

#[test]
fn what_is_left_for_people_is_not_touched() {
    let mut quota = Quota::new(500);
    quota.heard(rates(5_000, 501, HOUR));
    assert_eq!(quota.resting(Bucket::Graphql, NOW), None);
    quota.heard(rates(5_000, 500, HOUR));
    let fault = quota.resting(Bucket::Graphql, NOW).unwrap();
    assert_eq!(
        fault.message,
        "500 of 5000 points of this hour are left, limit 500: quota_floor leaves them for people"
    );
    assert_eq!(fault.retry_at, Some(NOW.plus_ms(HOUR)));
    assert_eq!(wait(&quota, NOW), HOUR.unsigned_abs());
    assert_eq!(quota.resting(Bucket::Core, NOW), None, "the other budget is another");
    assert_eq!(quota.resting(Bucket::Graphql, NOW.plus_ms(HOUR)), None, "then it is full again");
}

#[test]
fn who_is_allowed_little_is_still_asked() {
    let mut quota = Quota::new(500);
    quota.heard(rates(60, 40, HOUR));
    assert_eq!(quota.resting(Bucket::Graphql, NOW), None);
    quota.heard(rates(60, 30, HOUR));
    assert!(quota.resting(Bucket::Graphql, NOW).is_some());
}

#[test]
fn the_second_half_is_spread_over_the_hour() {
    let mut quota = Quota::new(500);
    quota.called(NOW);
    quota.heard(rates(5_000, 4_900, HOUR));
    assert_eq!(wait(&quota, NOW), 100);
    quota.heard(rates(5_000, 1_510, HOUR));
    quota.heard(rates(5_000, 1_500, HOUR));
    assert_eq!(wait(&quota, NOW), 36_000, "ten points each, a thousand points an hour");
    assert_eq!(wait(&quota, NOW.plus_ms(35_000)), 1_000 - 350);
}

#[rstest]
#[case(Some(17_000), 17_000)]
#[case(None, 60_000)]
#[case(Some(i64::MAX / 2), 86_400_000)]
fn a_limit_of_the_moment_is_waited_out_as_told(#[case] after: Option<i64>, #[case] waits: u64) {
    let mut quota = Quota::new(500);
    quota.too_fast(nothing(), after.map(|ms| NOW.plus_ms(ms)), fault(), NOW);
    assert_eq!(wait(&quota, NOW), waits);
    let told = quota.resting(Bucket::Core, NOW).unwrap();
    assert_eq!((told.message.as_str(), told.retry_at.is_some()), ("too fast", true), "for all budgets");
}

#[test]
fn without_a_word_longer_and_longer_and_slower_after() {
    let mut quota = Quota::new(500);
    let mut waits = || {
        quota.too_fast(nothing(), None, fault(), NOW);
        wait(&quota, NOW) / 60_000
    };
    assert_eq!([waits(), waits(), waits(), waits(), waits(), waits()], [1, 2, 4, 8, 16, 16]);
    quota.heard(nothing());
    quota.called(NOW);
    assert_eq!((quota.resting(Bucket::Core, NOW), wait(&quota, NOW)), (None, 6_400));
    (0..PROVEN * SLOWEST).for_each(|_| quota.heard(nothing()));
    assert_eq!(wait(&quota, NOW), 100);
}

#[test]
fn an_hour_that_is_used_up_is_waited_out() {
    let mut quota = Quota::new(500);
    quota.used_up(rates(5_000, 0, 90_000), None, fault(), NOW);
    assert_eq!(wait(&quota, NOW), 90_000);
    assert_eq!(quota.resting(Bucket::Graphql, NOW).unwrap().retry_at, Some(NOW.plus_ms(90_000)));
    let mut quota = Quota::new(500);
    quota.used_up(rates(5_000, 0, -90_000), None, fault(), NOW);
    assert_eq!(wait(&quota, NOW), 60_000, "a reset that has passed says nothing");
    quota.not_let_in(fault(), NOW);
    assert_eq!(wait(&quota, NOW), 120_000);
}

#[test]
fn a_clock_that_goes_back_is_not_waited_for() {
    let mut quota = Quota::new(500);
    let ahead = NOW.plus_ms(30 * HOUR);
    quota.called(ahead);
    quota.too_fast(rates(5_000, 10, 31 * HOUR), Some(ahead.plus_ms(HOUR)), fault(), ahead);
    assert!(quota.resting(Bucket::Graphql, ahead).is_some());
    assert_eq!((quota.resting(Bucket::Graphql, NOW), wait(&quota, NOW)), (None, 0), "asked at once");
    quota.called(NOW);
    assert_eq!(quota.resting(Bucket::Graphql, NOW), None, "and that is not told any more");
    assert!(wait(&quota, NOW) < 10_000);
}
