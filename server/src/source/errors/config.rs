//! What Bugsnag Errors reads: `kind = "errors"`.

mod projects;
mod whom;
mod words;

use crate::config::{PollConfig, read::Section, upstream};
use app::model::errors::judge::Rules;
use rustls::pki_types::CertificateDer;
use secrecy::{ExposeSecret as _, SecretString};
use std::{ops::RangeInclusive, time::Duration};
use url::Url;

const PERIODS: RangeInclusive<Duration> = Duration::from_secs(10)..=Duration::from_hours(1);
const TIMEOUTS: RangeInclusive<Duration> = Duration::from_millis(1)..=Duration::from_hours(1);
const SHOWN: RangeInclusive<i64> = 1..=200;
/// Nobody is known to be allowed more.
const CALLS: RangeInclusive<i64> = 1..=600;
/// The lowest limit that was seen: more might be refused, and what is refused is read by nobody.
const USUAL_CALLS: u32 = 10;

/// What Bugsnag Errors reads.
#[derive(Clone, Debug)]
pub struct ErrorsConfig {
    /// Time in which every project is read once; default 60 s. Longer where that would be more calls than allowed.
    pub period: Duration,
    /// The period as configured, where the host's budget makes it longer.
    pub wanted_period: Option<Duration>,
    /// The longest that one call may take; default 10 s.
    pub timeout: Duration,
    /// The Data Access API; default `https://api.bugsnag.com`.
    pub api: Url,
    /// The dashboard, for links; default: the one that belongs to `api`, on-premise `api` itself.
    pub app: Url,
    /// A personal auth token.
    pub token: SecretString,
    /// Never empty; names differ.
    pub projects: Vec<ProjectConfig>,
    /// Only events of these release stages; empty: of all.
    pub release_stages: Vec<String>,
    /// Only errors of these severities, as Bugsnag spells them; empty: of all.
    pub severities: Vec<String>,
    /// Only errors of these statuses, as Bugsnag spells them; empty: of all. Default open, in progress, `for_review`.
    pub statuses: Vec<String>,
    /// How far back events count; default 24 h.
    pub lookback: Duration,
    /// So many errors of each project are shown; default 50.
    pub limit: usize,
    /// So many calls a minute are made at most, and fewer where Bugsnag allows fewer; default 10.
    pub max_calls_per_minute: u32,
    /// Trusted beside the machine's own authorities: on-premise.
    pub ca: Vec<CertificateDer<'static>>,
    /// A longer answer is a fault, in bytes.
    pub max_response: usize,
}

/// One project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectConfig {
    /// The organization's slug.
    pub organization: String,
    /// The project's slug.
    pub project: String,
    /// The limits of its errors; default: the widget's.
    pub rules: Rules,
}

impl ProjectConfig {
    /// `organization/project`: its key in the snapshot.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.organization, self.project)
    }
}

impl PartialEq for ErrorsConfig {
    fn eq(&self, other: &Self) -> bool {
        let upstream = |of: &Self| (of.api.clone(), of.app.clone(), of.ca.clone(), of.max_response);
        let pace = |of: &Self| (of.period, of.wanted_period, of.timeout, of.max_calls_per_minute);
        let filters = |of: &Self| (of.release_stages.clone(), of.severities.clone(), of.statuses.clone());
        self.token.expose_secret() == other.token.expose_secret()
            && upstream(self) == upstream(other)
            && pace(self) == pace(other)
            && self.projects == other.projects
            && filters(self) == filters(other)
            && (self.lookback, self.limit) == (other.lookback, other.limit)
    }
}

impl ErrorsConfig {
    /// How long it takes until every project was read once, at a call for each: the period, or longer where that would be more
    /// calls than allowed.
    #[must_use]
    pub fn round(&self) -> Duration {
        let projects = u32::try_from(self.projects.len()).unwrap_or(u32::MAX);
        let least = Duration::from_mins(1).saturating_mul(projects) / self.max_calls_per_minute.max(1);
        self.period.max(least)
    }

    /// The time between two calls, evenly spread over the round.
    #[must_use]
    pub fn between_calls(&self) -> Duration {
        self.round() / u32::try_from(self.projects.len()).unwrap_or(u32::MAX).max(1)
    }

    /// Makes the period longer by what `factor` says for its host.
    pub(crate) fn stretch(&mut self, factor: &dyn Fn(&str) -> f64) {
        let factor = factor(self.api.host_str().unwrap_or_default());
        if factor > 1.0 {
            self.wanted_period = Some(self.period);
            self.period = self.round().mul_f64(factor);
        }
    }

    /// Reads the keys of this kind from its `[[widget]]`; `None` where something that is needed is missing or wrong.
    pub fn read<'a>(section: &mut Section<'a>, poll: &PollConfig) -> Option<Self> {
        let period = section.get("period").and_then(|item| item.duration(PERIODS)).unwrap_or(Duration::from_secs(60));
        let timeout = upstream::timeout(section, period, TIMEOUTS).unwrap_or(Duration::from_secs(10));
        let whom = whom::read(section);
        let (rules, lookback) = projects::read_widget(section);
        let projects = projects::read(section, &rules);
        let release_stages = words::stages(section);
        let severities = words::severities(section);
        let statuses = words::statuses(section);
        let limit = section.get("limit").and_then(|item| item.count(SHOWN)).unwrap_or(50);
        let calls = section.get("max_calls_per_minute").and_then(|item| item.count(CALLS)).unwrap_or(USUAL_CALLS);
        let ca = section.get("ca_file").map(|item| {
            upstream::only_for(&item, "ca_file", whom.api.as_ref().map(Url::scheme), &["https"]);
            upstream::ca(&item)
        });
        Some(Self {
            period,
            wanted_period: None,
            timeout: timeout.min(period),
            api: whom.api?,
            app: whom.app?,
            token: whom.token?,
            projects: projects?,
            release_stages,
            severities,
            statuses,
            lookback,
            limit,
            max_calls_per_minute: calls,
            ca: ca.unwrap_or_default(),
            max_response: poll.max_response,
        })
    }
}
