//! Is it them, or is it us? Pure.

use app::text;
use std::time::Duration;

/// pyngpong was held up for longer than this: what timed out meanwhile says nothing.
pub const HELD_UP: Duration = Duration::from_millis(1_500);
/// From so many watched hosts on it is suspicious that none of them answers.
const SEVERAL: usize = 3;

/// What was seen when a poll had failed and it was not clear whose fault that was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Another host, beyond this machine, has answered since.
    pub heard: bool,
    /// For how long our own tasks did not run when they should have.
    pub held_up: Duration,
    /// What the canary said, where one is configured: its name, and why it failed.
    pub canary: Option<(String, Result<(), String>)>,
    /// There is a network beyond this machine.
    pub has_route: bool,
    /// The machine's resolver; `None` where it stands on this machine, or there is none.
    pub resolver: Option<(String, bool)>,
    /// Watched hosts beyond this machine, and how many of them did not answer when they were last asked.
    pub hosts: (usize, usize),
}

/// Why pyngpong cannot see; `None`: it can.
#[must_use]
pub fn judge(evidence: &Evidence) -> Option<String> {
    let Evidence { heard, held_up, canary, has_route, resolver, hosts } = evidence;
    if *held_up > HELD_UP {
        let ms = i64::try_from(held_up.as_millis()).unwrap_or(i64::MAX);
        return Some(format!("it was itself held up for {}", text::span(ms)));
    }
    if *heard {
        return None;
    }
    match canary {
        Some((_, Ok(()))) => return None,
        Some((name, Err(why))) => return Some(format!("its canary {name} does not answer either ({why})")),
        None => {}
    }
    if !has_route {
        return Some("this machine has no network".to_owned());
    }
    match (resolver, hosts) {
        (Some((_, true)), _) => None,
        (Some((name, false)), _) => Some(format!("this machine's resolver {name} does not answer either")),
        (None, (all, silent)) if *all >= SEVERAL && silent == all => Some(format!("none of {all} hosts answers")),
        (None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn fine() -> Evidence {
        Evidence { has_route: true, ..Evidence::default() }
    }

    fn canary(answer: Result<(), &str>) -> Option<(String, Result<(), String>)> {
        Some(("tcp://10.0.0.1:53".to_owned(), answer.map_err(str::to_owned)))
    }

    fn resolver(answers: bool) -> Option<(String, bool)> {
        Some(("10.0.0.2".to_owned(), answers))
    }

    #[rstest]
    #[case::one_target_alone(fine(), None)]
    #[case::others_answer(Evidence { heard: true, canary: canary(Err("gone")), resolver: resolver(false), has_route: false, ..fine() }, None)]
    #[case::the_canary_lives(Evidence { canary: canary(Ok(())), resolver: resolver(false), hosts: (9, 9), ..fine() }, None)]
    #[case::the_canary_is_gone(Evidence { canary: canary(Err("no answer")), resolver: resolver(true), ..fine() },
        Some("its canary tcp://10.0.0.1:53 does not answer either (no answer)"))]
    #[case::no_network(Evidence { has_route: false, ..fine() }, Some("this machine has no network"))]
    #[case::no_resolver(Evidence { resolver: resolver(false), ..fine() },
        Some("this machine's resolver 10.0.0.2 does not answer either"))]
    #[case::the_resolver_answers(Evidence { resolver: resolver(true), hosts: (9, 9), ..fine() }, None)]
    #[case::everybody_is_silent(Evidence { hosts: (9, 9), ..fine() }, Some("none of 9 hosts answers"))]
    #[case::one_still_talks(Evidence { hosts: (9, 8), ..fine() }, None)]
    #[case::two_are_too_few(Evidence { hosts: (2, 2), ..fine() }, None)]
    #[case::held_up(Evidence { heard: true, held_up: Duration::from_secs(7), ..fine() },
        Some("it was itself held up for 7 s"))]
    fn tells_them_from_us(#[case] evidence: Evidence, #[case] why: Option<&str>) {
        assert_eq!(judge(&evidence).as_deref(), why);
    }
}
