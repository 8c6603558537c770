//! Simulated days, one reading every fifteen seconds.

use super::*;
use proptest::prelude::*;

const PERIOD_MS: i64 = 15_000;
const PER_HOUR: i64 = HOUR_MS / PERIOD_MS;
const DEVIATIONS: u8 = 5;

struct Days {
    baseline: Baseline,
    readings: i64,
    random: u64,
}

impl Days {
    fn new() -> Self {
        Self { baseline: Baseline::default(), readings: 0, random: 0x9e37_79b9_7f4a_7c15 }
    }

    /// From 0 to 1, the same in every run.
    fn random(&mut self) -> f64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 40) as f64 / (1_u64 << 24) as f64
    }

    /// So many hours around `ms`, give or take a tenth.
    fn hours(&mut self, hours: i64, ms: f64) -> Usual {
        self.shaped(hours * PER_HOUR, |_| ms);
        self.usual()
    }

    fn usual(&self) -> Usual {
        self.baseline.usual(DEVIATIONS).expect("enough readings")
    }

    fn shaped(&mut self, readings: i64, ms: impl Fn(f64) -> f64) {
        for _ in 0..readings {
            let hour = (self.readings as f64 / PER_HOUR as f64) % 24.0;
            let latency = Ms::rounded(ms(hour) * (0.9 + 0.2 * self.random()));
            self.baseline.push(latency, Timestamp::from_ms(1_795_000_000_000 + self.readings * PERIOD_MS));
            self.readings += 1;
        }
    }
}

fn assert_about(usual: Usual, median: f64, limits: std::ops::Range<f64>) {
    assert!((usual.median.get() / median - 1.0).abs() < 0.1, "{usual:?}, expected about {median}");
    assert!(limits.contains(&usual.limit.get()), "{usual:?}, expected {limits:?}");
}

#[test]
fn a_steady_target_is_slow_at_twice_its_usual() {
    assert_about(Days::new().hours(24, 95.0), 95.0, 180.0..260.0);
}

#[test]
fn fewer_than_thirty_readings_say_nothing() {
    let mut baseline = Baseline::default();
    for reading in 0..NEEDED {
        assert_eq!(baseline.usual(DEVIATIONS), None);
        baseline.push(Ms::whole(50), Timestamp::from_ms(i64::from(reading)));
    }
    assert!(baseline.usual(DEVIATIONS).is_some());
}

#[test]
fn a_slowdown_is_not_usual_within_hours_but_is_after_a_day() {
    let mut days = Days::new();
    days.hours(24, 100.0);
    for hour in 1..=9 {
        let usual = days.hours(1, 400.0);
        assert!(usual.limit.get() < 360.0, "taught itself within {hour} h: {usual:?}");
    }
    assert_about(days.hours(15, 400.0), 400.0, 780.0..1_000.0);
}

#[test]
fn a_speed_up_is_learned_too() {
    let mut days = Days::new();
    days.hours(24, 400.0);
    assert_about(days.hours(24, 100.0), 100.0, 190.0..260.0);
}

#[test]
fn the_busy_hours_of_every_day_are_not_slow() {
    let mut days = Days::new();
    let wave = |hour: f64| 120.0 - 60.0 * (hour / 24.0 * std::f64::consts::TAU).cos();
    days.shaped(48 * PER_HOUR, wave);
    let usual = days.usual();
    assert!(usual.limit.get() > 198.0, "the peak of every day is usual: {usual:?}");
    assert!(usual.limit.get() < 600.0, "five times the usual is not: {usual:?}");
}

#[test]
fn outliers_move_nothing() {
    let mut days = Days::new();
    let calm = days.hours(24, 100.0);
    let mut wild = Days::new();
    for _ in 0..24 * 8 {
        wild.shaped(PER_HOUR / 8 - 3, |_| 100.0);
        wild.shaped(3, |_| 30_000.0);
    }
    let wild = wild.usual();
    assert!(wild.median.about(calm.median) && wild.limit.about(calm.limit), "{calm:?} {wild:?}");
}

#[test]
fn a_noisy_target_has_more_room_than_a_steady_one() {
    let mut days = Days::new();
    for _ in 0..24 * PER_HOUR {
        let ms = 60.0 + 240.0 * days.random();
        days.shaped(1, |_| ms);
    }
    let usual = days.usual();
    assert!(usual.limit.get() > 2.2 * usual.median.get(), "{usual:?}");
    assert!(days.baseline.usual(10).unwrap().limit > usual.limit);
}

#[test]
fn what_is_older_than_a_day_is_forgotten() {
    let mut days = Days::new();
    days.hours(24, 100.0);
    days.readings += 25 * PER_HOUR;
    days.baseline.push(Ms::whole(1), Timestamp::from_ms(1_795_000_000_000 + days.readings * PERIOD_MS));
    assert_eq!(days.baseline.usual(DEVIATIONS), None);
    assert_eq!(days.baseline.sum.iter().sum::<u32>(), 1);
}

#[test]
fn it_is_as_large_as_it_says() {
    assert_eq!(size_of::<Baseline>(), 3_336);
}

proptest! {
    /// The sum is always that of the hours, the median lies where half of the readings do, and the limit above it.
    #[test]
    fn never_loses_count(readings in prop::collection::vec((0.0_f64..90_000.0, 0_i64..4_000_000), 30..200)) {
        let mut baseline = Baseline::default();
        let mut now = 0;
        for (ms, step) in &readings {
            now += step;
            baseline.push(Ms::rounded(*ms), Timestamp::from_ms(now));
            for bucket in 0..BUCKETS {
                let hours: u32 = baseline.hours.iter().map(|hour| u32::from(hour[bucket])).sum();
                prop_assert_eq!(baseline.sum[bucket], hours);
            }
        }
        if let Some(usual) = baseline.usual(DEVIATIONS) {
            prop_assert!(usual.limit.get() >= usual.median.get() + ROOM_MS - 1.0);
            prop_assert!(usual.limit.get() >= usual.median.get() * 2.0 - 2.0);
        }
    }
}
