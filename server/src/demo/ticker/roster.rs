//! Who belongs to the simulated ticker, and how each fares: pure.

use super::super::{Conditions, Trouble};
use std::time::Duration;

/// Processes of one kind: the group, the name of one without its number, and how many.
type Group = (&'static str, &'static str, usize);

/// All of them together are 400.
pub const GROUPS: [Group; 6] = [
    ("feed-handlers", "feed-handler", 120),
    ("matchers", "matcher", 80),
    ("risk", "risk", 60),
    ("publishers", "publisher", 60),
    ("gateways", "gateway", 48),
    ("recorders", "recorder", 32),
];

/// One that is started later than all others, and when.
const LATE: (&str, Duration) = ("recorder-032", Duration::from_secs(20));

/// What a group cannot do its work without.
const NEEDS: (&str, &str) = ("publishers", "redis");

/// So many of a group are behind at once while the wave passes, and so many places it goes on in a second.
const WAVE: (u64, u64) = (4, 3);

/// One process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its name: `matcher-017`.
    pub name: String,
    /// What it works with.
    pub group: &'static str,
    /// Its place in the group.
    index: u64,
    /// How many there are.
    of: u64,
}

/// What a process is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Its work.
    Running,
    /// Its work, but late.
    CatchingUp,
    /// On its way up.
    Starting,
    /// Nothing any more.
    Crashed(&'static str),
}

impl Doing {
    /// Its state as the ticker says it.
    pub const fn state(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::CatchingUp => "catching up",
            Self::Starting => "starting",
            Self::Crashed(_) => "crashed",
        }
    }

    /// What there is to say about it.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Running => "",
            Self::CatchingUp => "behind its feed",
            Self::Starting => "replays its journal",
            Self::Crashed(why) => why,
        }
    }
}

/// Every process, in order.
pub fn all() -> Vec<Process> {
    let group = |(group, name, count): Group| {
        (0..count).map(move |at| Process {
            name: format!("{name}-{:03}", at + 1),
            group,
            index: at as u64,
            of: count as u64,
        })
    };
    GROUPS.into_iter().flat_map(group).collect()
}

impl Process {
    /// What it is doing when the ticker has been up for so long; `None`: nobody has heard of it.
    pub fn doing(&self, now: &Conditions, uptime: Duration) -> Option<Doing> {
        match now.of(&self.name) {
            Some(Trouble::Gone) => return None,
            Some(Trouble::Fails) => return Some(Doing::Crashed("signal 11")),
            Some(Trouble::Limps) => return Some(Doing::Starting),
            _ => {}
        }
        if self.name == LATE.0 && uptime < LATE.1 {
            return None;
        }
        if self.group == NEEDS.0 && now.of(NEEDS.1) == Some(Trouble::Gone) {
            return Some(Doing::Crashed("cannot reach redis"));
        }
        let is_behind = now.of(self.group) == Some(Trouble::Slow) && self.is_in_the_wave(uptime.as_secs());
        Some(if is_behind { Doing::CatchingUp } else { Doing::Running })
    }

    fn is_in_the_wave(&self, second: u64) -> bool {
        let (width, speed) = WAVE;
        (self.index + self.of - second * speed % self.of) % self.of < width
    }

    /// How long it had been running when the ticker came up: days, differently for each.
    pub fn age(&self) -> Duration {
        let seed = self.name.bytes().fold(7, |seed: u64, byte| seed.wrapping_mul(31).wrapping_add(byte.into()));
        Duration::from_secs(fastrand::Rng::with_seed(seed).u64(3_600..1_200_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const LATER: Duration = Duration::from_secs(60);

    fn doing(now: &Conditions, uptime: Duration) -> Vec<Option<Doing>> {
        all().iter().map(|process| process.doing(now, uptime)).collect()
    }

    #[test]
    fn there_are_four_hundred_and_no_two_of_one_name() {
        let names: BTreeSet<_> = all().into_iter().map(|process| process.name).collect();
        assert_eq!(names.len(), 400);
        assert!(names.contains("matcher-017") && names.contains(LATE.0));
    }

    #[test]
    fn all_run_when_nothing_is_wrong_and_one_comes_later() {
        let well = Conditions::default();
        assert!(doing(&well, LATER).iter().all(|doing| *doing == Some(Doing::Running)));
        assert_eq!(doing(&well, Duration::ZERO).iter().filter(|doing| doing.is_none()).count(), 1);
    }

    #[test]
    fn a_wave_reaches_everybody_of_its_group_and_never_many() {
        let now = Conditions::from_iter([("matchers", Trouble::Slow)]);
        let mut reached = BTreeSet::new();
        for second in 60..140 {
            let uptime = Duration::from_secs(second);
            let behind: Vec<_> =
                all().into_iter().filter(|process| process.doing(&now, uptime) == Some(Doing::CatchingUp)).collect();
            assert_eq!(behind.len(), 4, "second {second}");
            assert!(behind.iter().all(|process| process.group == "matchers"));
            reached.extend(behind.into_iter().map(|process| process.name));
        }
        assert_eq!(reached.len(), 80);
    }

    #[test]
    fn without_redis_all_publishers_are_down_and_nobody_else() {
        let now = Conditions::from_iter([("redis", Trouble::Gone)]);
        for process in all() {
            let crashed = matches!(process.doing(&now, LATER), Some(Doing::Crashed(_)));
            assert_eq!(crashed, process.group == "publishers", "{}", process.name);
        }
    }

    #[test]
    fn one_crashes_comes_back_and_one_is_not_heard_of() {
        let of = |trouble| {
            let now = Conditions::from_iter([("risk-004", trouble)]);
            all().iter().find(|process| process.name == "risk-004").unwrap().doing(&now, LATER)
        };
        assert_eq!(of(Trouble::Fails), Some(Doing::Crashed("signal 11")));
        assert_eq!(of(Trouble::Limps), Some(Doing::Starting));
        assert_eq!(of(Trouble::Gone), None);
    }
}
