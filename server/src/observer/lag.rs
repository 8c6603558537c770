//! How late our own tasks run: a machine that is overloaded, suspended or stopped makes everybody else look slow.

use super::judge::HELD_UP;
use crate::clock;
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, sleep_until};

const TICK: Duration = Duration::from_millis(250);
/// The wall clock may be corrected by so much without anybody having slept.
const JUMP_MS: i64 = 5_000;
/// So many delays are remembered: more than a poll can overlap that is not hopeless anyway.
const KEPT: usize = 16;

/// The delays of a ticker, as long as they matter.
#[derive(Debug, Default)]
pub(super) struct Lag(Mutex<VecDeque<(Instant, Duration)>>);

impl Lag {
    /// Waits for one tick; whether time has jumped meanwhile.
    pub(super) async fn tick(&self) -> bool {
        let (begun, wall) = (Instant::now(), clock::now());
        sleep_until(begun + TICK).await;
        let late = begun.elapsed().saturating_sub(TICK);
        if late > HELD_UP {
            let mut delays = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            delays.push_back((Instant::now(), late));
            if delays.len() > KEPT {
                delays.pop_front();
            }
        }
        let passed = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
        let jumped = clock::now().ms_since(wall).saturating_sub(passed).abs() > JUMP_MS;
        jumped || late > HELD_UP
    }

    /// The longest delay that ended after `then`.
    pub(super) fn since(&self, then: Instant) -> Duration {
        let delays = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        delays.iter().filter(|(at, _)| *at >= then).map(|(_, late)| *late).max().unwrap_or_default()
    }
}
