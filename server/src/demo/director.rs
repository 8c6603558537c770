//! What goes wrong, and when: a pure schedule, and the clockwork that plays it.

use super::{
    bugsnag::story::SPIKING,
    deployments::DEPLOYED,
    github::story::STALE,
    metrics::{DRIFTS, LATE},
};
use std::{collections::BTreeMap, fmt, str::FromStr, time::Duration};
use tokio::sync::watch;

/// Every scenario starts again after this time.
pub const LOOP: Duration = Duration::from_secs(60);

/// How exactly the schedule is kept.
const TICK: Duration = Duration::from_millis(50);

/// Which story the demo tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scenario {
    /// Something slow, something down with what depends on it, a moment's failure, a certificate near its end.
    #[default]
    Incident,
    /// All green.
    Calm,
    /// One cause, many affected.
    Outage,
}

/// What can be wrong with one upstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It answers, but the first byte takes its time.
    Slow,
    /// It answers that it works, but not as it should.
    Limps,
    /// It answers that it is not well.
    Fails,
    /// Nobody listens on its port; of a process: nobody has heard of it.
    Gone,
    /// It shows a certificate that is near its end.
    CertificateEnds,
}

/// Who is in trouble at one moment; everybody else is well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions(BTreeMap<&'static str, Trouble>);

/// A name that is no scenario's.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown scenario `{0}`, allowed: incident, calm, outage")]
pub struct UnknownScenario(String);

/// One line of a schedule: who, what, from and to in milliseconds of the loop.
type Scene = (&'static str, Trouble, u64, u64);

const INCIDENT: &[Scene] = &[
    ("geo-cache", Trouble::CertificateEnds, 0, 50_000),
    ("search", Trouble::Slow, 6_000, 20_000),
    ("payments-api", Trouble::Fails, 12_000, 22_000),
    ("payments-api", Trouble::Gone, 22_000, 32_000),
    (SPIKING, Trouble::Limps, 12_000, 50_000),
    (STALE, Trouble::Slow, 8_000, 50_000),
    // A metric that drifts in one database, and one that comes late in another.
    (DRIFTS, Trouble::Limps, 15_000, 40_000),
    (LATE, Trouble::Slow, 20_000, 45_000),
    // A deployment that runs, fails and takes the service along, until the next one mends it.
    (DEPLOYED, Trouble::Slow, 6_000, 12_000),
    (DEPLOYED, Trouble::Fails, 12_000, 31_000),
    ("mailer", Trouble::Limps, 25_000, 37_000),
    ("search", Trouble::Limps, 33_000, 46_000),
    // Long enough for one poll, too short for as many as make it red.
    ("mailer", Trouble::Fails, 40_000, 41_500),
    // A process that nobody names, and a stream that is cut for a moment.
    ("gateway-012", Trouble::Gone, 14_000, 22_000),
    ("orders", Trouble::Gone, 23_000, 24_500),
    // A wave that passes through the ticker, and two that do not survive it.
    ("ticker", Trouble::Slow, 27_000, 44_000),
    ("feed-handlers", Trouble::Slow, 27_000, 33_000),
    ("matchers", Trouble::Slow, 30_000, 37_000),
    ("risk", Trouble::Slow, 34_000, 40_000),
    ("publishers", Trouble::Slow, 37_000, 43_000),
    ("matcher-017", Trouble::Fails, 31_000, 39_000),
    ("matcher-017", Trouble::Limps, 39_000, 42_000),
    ("risk-004", Trouble::Fails, 33_000, 38_000),
    ("risk-004", Trouble::Limps, 38_000, 40_500),
];

const OUTAGE: &[Scene] = &[("redis", Trouble::Gone, 5_000, 50_000)];

/// Who is in trouble when the scenario has run for `elapsed`. Those that merely depend on them are not named.
#[must_use]
pub fn at(scenario: Scenario, elapsed: Duration) -> Conditions {
    let now = elapsed.as_millis() % LOOP.as_millis();
    let is_on = |scene: &&Scene| (u128::from(scene.2)..u128::from(scene.3)).contains(&now);
    scenario.scenes().iter().filter(is_on).map(|&(name, trouble, ..)| (name, trouble)).collect()
}

/// Plays the scenario by the clock, which gives the time since the beginning, until dropped.
pub async fn direct(scenario: Scenario, clock: impl Fn() -> Duration, script: watch::Sender<Conditions>) {
    loop {
        let next = at(scenario, clock());
        script.send_if_modified(|now| {
            let changed = *now != next;
            *now = next;
            changed
        });
        tokio::time::sleep(TICK).await;
    }
}

impl Conditions {
    /// What is wrong with the upstream of this name by itself.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<Trouble> {
        self.0.get(name).copied()
    }

    /// Who is in trouble.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }

    /// Whether nothing is wrong anywhere.
    #[must_use]
    pub fn all_well(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(&'static str, Trouble)> for Conditions {
    fn from_iter<I: IntoIterator<Item = (&'static str, Trouble)>>(troubles: I) -> Self {
        Self(troubles.into_iter().collect())
    }
}

impl Scenario {
    /// All of them, the default first.
    pub const ALL: [Self; 3] = [Self::Incident, Self::Calm, Self::Outage];

    const fn name(self) -> &'static str {
        match self {
            Self::Incident => "incident",
            Self::Calm => "calm",
            Self::Outage => "outage",
        }
    }

    const fn scenes(self) -> &'static [Scene] {
        match self {
            Self::Incident => INCIDENT,
            Self::Calm => &[],
            Self::Outage => OUTAGE,
        }
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Scenario {
    type Err = UnknownScenario;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let named = |scenario: &Self| scenario.name() == name;
        Self::ALL.into_iter().find(named).ok_or_else(|| UnknownScenario(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    /// One loop of the scenario, ten times a second.
    fn one_loop(scenario: Scenario) -> impl Iterator<Item = Conditions> {
        (0..600).map(move |tick| at(scenario, Duration::from_millis(tick * 100)))
    }

    #[rstest]
    #[case("search", Trouble::Slow)]
    #[case("search", Trouble::Limps)]
    #[case("mailer", Trouble::Limps)]
    #[case("payments-api", Trouble::Fails)]
    #[case("payments-api", Trouble::Gone)]
    #[case("mailer", Trouble::Fails)]
    #[case(STALE, Trouble::Slow)]
    #[case("geo-cache", Trouble::CertificateEnds)]
    #[case("ticker", Trouble::Slow)]
    #[case("matchers", Trouble::Slow)]
    #[case("matcher-017", Trouble::Fails)]
    #[case("matcher-017", Trouble::Limps)]
    #[case("gateway-012", Trouble::Gone)]
    #[case("orders", Trouble::Gone)]
    #[case(DRIFTS, Trouble::Limps)]
    #[case(LATE, Trouble::Slow)]
    fn within_one_loop_the_incident_shows(#[case] name: &str, #[case] trouble: Trouble) {
        assert!(one_loop(Scenario::Incident).any(|now| now.of(name) == Some(trouble)));
    }

    #[test]
    fn within_one_loop_of_the_incident_everything_is_green_for_seconds() {
        assert!(one_loop(Scenario::Incident).filter(Conditions::all_well).count() >= 50);
    }

    #[test]
    fn payments_answers_that_it_fails_before_it_is_gone() {
        let troubles: Vec<_> = one_loop(Scenario::Incident).filter_map(|now| now.of("payments-api")).collect();
        let gone = troubles.iter().position(|trouble| *trouble == Trouble::Gone).unwrap();
        assert!(gone > 0);
        assert!(troubles[..gone].iter().all(|trouble| *trouble == Trouble::Fails));
        assert!(troubles[gone..].iter().all(|trouble| *trouble == Trouble::Gone));
    }

    #[test]
    fn polls_meet_the_mailers_failure_at_least_once_and_never_three_times() {
        let fails = |ms: u64| at(Scenario::Incident, Duration::from_millis(ms)).of("mailer") == Some(Trouble::Fails);
        for period in [800, 1_000, 1_200] {
            for phase in 0..period {
                let met = (0..60_000 / period).filter(|poll| fails(phase + poll * period)).count();
                assert!((1..3).contains(&met), "every {period} ms from {phase} ms: met {met} times");
            }
        }
    }

    #[test]
    fn nothing_ever_goes_wrong_in_the_calm() {
        assert!(one_loop(Scenario::Calm).all(|now| now.all_well()));
    }

    #[test]
    fn the_outage_has_one_cause_and_an_end() {
        let redis = Conditions::from_iter([("redis", Trouble::Gone)]);
        assert!(one_loop(Scenario::Outage).all(|now| now.all_well() || now == redis));
        assert!(one_loop(Scenario::Outage).any(|now| now == redis));
        assert!(one_loop(Scenario::Outage).any(|now| now.all_well()));
    }

    #[test]
    fn a_scenario_starts_again_after_its_loop() {
        for tick in 0..600 {
            let elapsed = Duration::from_millis(tick * 100);
            assert_eq!(at(Scenario::Incident, elapsed), at(Scenario::Incident, elapsed + LOOP));
        }
    }

    #[test]
    fn every_scenario_is_found_by_its_name() {
        for scenario in Scenario::ALL {
            assert_eq!(scenario.to_string().parse(), Ok(scenario));
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_all_allowed_ones() {
        let error = "storm".parse::<Scenario>().unwrap_err().to_string();
        assert!(error.contains("`storm`"));
        assert!(Scenario::ALL.iter().all(|scenario| error.contains(scenario.name())));
    }

    #[tokio::test(start_paused = true)]
    async fn the_director_follows_its_clock() {
        let (script, mut conditions) = watch::channel(Conditions::default());
        let began = tokio::time::Instant::now();
        let play = tokio::spawn(direct(Scenario::Outage, move || began.elapsed(), script));
        conditions.wait_for(|now| now.of("redis") == Some(Trouble::Gone)).await.unwrap();
        assert_eq!(began.elapsed().as_secs(), 5);
        conditions.wait_for(Conditions::all_well).await.unwrap();
        assert_eq!(began.elapsed().as_secs(), 50);
        play.abort();
    }
}
