//! The numbers of the simulated ticker: each follows what goes on a little late, as real ones do. Pure.

use super::super::{Conditions, Trouble};
use std::f64::consts::TAU;

/// Ticks in a second on a usual day.
const TICKS: f64 = 48_213.0;

/// Numbers come this close to where they are drawn (1 - 1/e) in so many seconds.
const INERTIA: f64 = 1.5;

/// What flows through the ticker.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flow {
    /// Ticks since the start.
    pub ticks: f64,
    /// How late the latest hundredth is, in seconds.
    pub lag: f64,
    /// How many wait.
    pub queue: f64,
    /// Ticks that were lost since the start.
    pub dropped: f64,
    /// How long it has been up, in seconds.
    uptime: f64,
}

/// Where the numbers are drawn.
struct Drawn {
    ticks: f64,
    lag: f64,
    queue: f64,
    dropped: f64,
}

impl Default for Flow {
    fn default() -> Self {
        Self { ticks: 0.0, lag: 0.014, queue: 132.0, dropped: 0.0, uptime: 0.0 }
    }
}

impl Flow {
    /// Goes on to when it has been up for `uptime` seconds.
    pub fn advance(&mut self, uptime: f64, now: &Conditions) {
        let passed = (uptime - self.uptime).max(0.0);
        self.uptime += passed;
        let drawn = Drawn::new(self.uptime, now);
        let share = 1.0 - (-passed / INERTIA).exp();
        self.ticks += drawn.ticks * passed;
        self.dropped += drawn.dropped * passed;
        self.lag += (drawn.lag - self.lag) * share;
        self.queue += (drawn.queue - self.queue) * share;
    }
}

impl Drawn {
    fn new(uptime: f64, now: &Conditions) -> Self {
        let wave = |seconds: f64| (TAU * uptime / seconds).sin();
        let usual = Self {
            ticks: TICKS * (1.0 + 0.02 * wave(30.0) + 0.004 * wave(7.0)),
            lag: 0.014 * (1.0 + 0.2 * wave(40.0) + 0.05 * wave(6.0)),
            queue: 132.0 * (1.0 + 0.3 * wave(20.0)),
            dropped: 0.03,
        };
        if now.of("redis") == Some(Trouble::Gone) {
            Self { ticks: usual.ticks * 0.4, lag: 1.8, queue: 41_000.0, dropped: 40.0 }
        } else if now.of("ticker") == Some(Trouble::Slow) {
            Self { lag: 0.31, queue: 2_600.0, dropped: 2.5, ..usual }
        } else {
            usual
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The flow of each of so many seconds.
    fn run(now: &Conditions, seconds: u32) -> Vec<Flow> {
        let mut flow = Flow::default();
        (1..=seconds)
            .map(|second| {
                flow.advance(f64::from(second), now);
                flow
            })
            .collect()
    }

    #[test]
    fn on_a_usual_day_the_numbers_are_those_of_the_design() {
        let day = run(&Conditions::default(), 120);
        assert!(day.iter().all(|flow| (0.010..0.020).contains(&flow.lag) && (80.0..190.0).contains(&flow.queue)));
        let rates = day.windows(2).map(|pair| pair[1].ticks - pair[0].ticks);
        assert!(rates.clone().all(|rate| (46_000.0..51_000.0).contains(&rate)), "{:?}", rates.collect::<Vec<_>>());
    }

    #[test]
    fn a_wave_makes_it_late_and_then_it_recovers() {
        let slow = run(&Conditions::from_iter([("ticker", Trouble::Slow)]), 10);
        assert!(slow[0].lag < 0.2, "not at once");
        assert!(slow[9].lag > 0.3 && slow[9].queue > 2_000.0);
        let mut flow = slow[9];
        flow.advance(15.0, &Conditions::default());
        assert!(flow.lag < 0.1);
    }

    #[test]
    fn counters_only_grow() {
        for now in [Conditions::default(), Conditions::from_iter([("redis", Trouble::Gone)])] {
            let run = run(&now, 60);
            assert!(run.windows(2).all(|pair| pair[0].ticks < pair[1].ticks && pair[0].dropped < pair[1].dropped));
        }
        let mut flow = Flow::default();
        flow.advance(5.0, &Conditions::default());
        let before = flow;
        flow.advance(3.0, &Conditions::default());
        assert_eq!(flow, before, "a clock that goes back changes nothing");
    }
}
