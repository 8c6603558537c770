//! Where the time of a probe went.

use app::{
    model::dependencies::{Phases, Reading},
    ms::Ms,
};
use std::time::{Duration, Instant};

/// The parts of a probe; the order is that of [`Phases`].
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    Dns,
    Connect,
    Tls,
    FirstByte,
    Body,
}

/// Started once per run. Redirects pass through the same parts again: their times add up.
#[derive(Debug)]
pub(super) struct Stopwatch {
    begun: Instant,
    lap: Instant,
    parts: [Option<Duration>; 5],
}

impl Stopwatch {
    pub(super) fn start() -> Self {
        let now = Instant::now();
        Self { begun: now, lap: now, parts: [None; 5] }
    }

    /// The time since the last lap belongs to `part`.
    pub(super) fn lap(&mut self, part: Part) {
        self.lap_at(part, Instant::now());
    }

    /// As [`Self::lap`], with an end that was measured elsewhere.
    pub(super) fn lap_at(&mut self, part: Part, end: Instant) {
        let took = end.saturating_duration_since(self.lap);
        *self.parts[part as usize].get_or_insert_default() += took;
        self.lap = end;
    }

    /// A reading with the times so far and nothing else.
    pub(super) fn reading(&self) -> Reading {
        Reading {
            latency_ms: Ms::from_duration(self.lap.saturating_duration_since(self.begun)),
            phases: self.phases(),
            ..Reading::default()
        }
    }

    fn phases(&self) -> Phases {
        let [dns_ms, connect_ms, tls_ms, first_byte_ms, body_ms] = self.parts.map(|part| part.map(Ms::from_duration));
        Phases { dns_ms, connect_ms, tls_ms, first_byte_ms, body_ms }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_part_twice_adds_up() {
        let mut watch = Stopwatch::start();
        let at = |ms| watch.begun + Duration::from_millis(ms);
        let ends = [(Part::Connect, at(10)), (Part::FirstByte, at(40)), (Part::Connect, at(60)), (Part::Body, at(90))];
        for (part, end) in ends {
            watch.lap_at(part, end);
        }
        let reading = watch.reading();
        assert_eq!(reading.latency_ms, Ms::whole(90));
        assert_eq!(reading.phases.connect_ms, Some(Ms::whole(30)));
        assert_eq!(reading.phases.first_byte_ms, Some(Ms::whole(30)));
        assert_eq!(reading.phases.dns_ms, None);
    }
}
