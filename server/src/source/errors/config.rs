//! What Bugsnag Errors reads: `kind = "errors"`.

use crate::config::{PollConfig, read::Section};
use app::model::errors::judge::Rules;
use rustls::pki_types::CertificateDer;
use secrecy::{ExposeSecret as _, SecretString};
use std::time::Duration;
use url::Url;

/// What Bugsnag Errors reads.
#[derive(Clone, Debug)]
pub struct ErrorsConfig {
    /// Time in which every project is read once; default 60 s. Longer where that would be more calls than allowed.
    pub period: Duration,
    /// The longest that one call may take; default 10 s.
    pub timeout: Duration,
    /// The Data Access API; default `https://api.bugsnag.com`.
    pub api: Url,
    /// The dashboard, for links; default `https://app.bugsnag.com`.
    pub app: Url,
    /// A personal auth token.
    pub token: SecretString,
    /// Never empty; names differ.
    pub projects: Vec<ProjectConfig>,
    /// Only events of these release stages; empty: of all.
    pub release_stages: Vec<String>,
    /// Only errors of these severities; empty: of all.
    pub severities: Vec<String>,
    /// Only errors of these statuses; default open, in progress, for_review.
    pub statuses: Vec<String>,
    /// How far back events count; default 24 h.
    pub lookback: Duration,
    /// So many errors of each project are shown; default 50.
    pub limit: usize,
    /// So many calls a minute are made at most, until Bugsnag says how many it allows; default 10.
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
        let plain = |config: &Self| {
            let Self { period, timeout, api, app, token, projects, .. } = config.clone();
            (period, timeout, api, app, token.expose_secret().to_owned(), projects)
        };
        let filters = |config: &Self| {
            let Self { release_stages, severities, statuses, lookback, limit, max_calls_per_minute, ca, .. } =
                config.clone();
            (release_stages, severities, statuses, lookback, limit, max_calls_per_minute, ca)
        };
        plain(self) == plain(other) && filters(self) == filters(other) && self.max_response == other.max_response
    }
}

impl ErrorsConfig {
    /// Reads the keys of this kind from its `[[widget]]`.
    pub fn read<'a>(section: &mut Section<'a>, poll: &PollConfig) -> Self {
        section.ignore_rest();
        let url = |text: &str| Url::parse(text).ok();
        let (api, app) = (url("https://api.bugsnag.com"), url("https://app.bugsnag.com"));
        let nowhere = || Url::from_file_path("/").unwrap_or_else(|()| unreachable!("a root is a path"));
        Self {
            period: Duration::from_secs(60),
            timeout: Duration::from_secs(10),
            api: api.unwrap_or_else(nowhere),
            app: app.unwrap_or_else(nowhere),
            token: SecretString::from(String::new()),
            projects: Vec::new(),
            release_stages: Vec::new(),
            severities: Vec::new(),
            statuses: Vec::new(),
            lookback: Duration::from_hours(24),
            limit: 50,
            max_calls_per_minute: 10,
            ca: Vec::new(),
            max_response: poll.max_response,
        }
    }
}
