//! What Open Pull Requests reads: `kind = "pulls"`.

mod limits;
mod repos;
mod whom;

use crate::config::{PollConfig, read::Section, upstream};
use app::model::pulls::judge::Rules;
use rustls::pki_types::CertificateDer;
use secrecy::{ExposeSecret as _, SecretString};
use std::{ops::RangeInclusive, time::Duration};
use url::Url;

/// So many repositories are looked at in one call.
pub const AT_ONCE: usize = 50;

const PERIODS: RangeInclusive<Duration> = Duration::from_secs(10)..=Duration::from_hours(1);
const TIMEOUTS: RangeInclusive<Duration> = Duration::from_millis(1)..=Duration::from_hours(1);
const SHOWN: RangeInclusive<i64> = 1..=5_000;
const LEFT: RangeInclusive<i64> = 0..=1_000_000;
/// A page of a hundred pull requests over REST may have 3 MiB.
const LONGEST: usize = 16 << 20;

/// What Open Pull Requests reads.
#[derive(Clone, Debug)]
pub struct PullsConfig {
    /// Time in which everything is looked at once; default 60 s.
    pub period: Duration,
    /// The period as configured, where the host's budget makes it longer.
    pub wanted_period: Option<Duration>,
    /// The longest that one call may take; default 15 s: GitHub itself gives up after ten.
    pub timeout: Duration,
    /// The REST API; default `https://api.github.com`, GitHub Enterprise Server: `https://HOST/api/v3`. Without user, query and fragment.
    pub api: Url,
    /// A token that may read.
    pub token: SecretString,
    /// Never empty; names differ.
    pub repos: Vec<RepoPattern>,
    /// Whether `owner/*` has archived ones too; default false.
    pub archived: bool,
    /// Whether `owner/*` has forks too; default false.
    pub forks: bool,
    /// Whether drafts are left out; default false.
    pub exclude_drafts: bool,
    /// When a pull request is old (default 3 d), and when overdue (7 d).
    pub rules: Rules,
    /// So many pull requests are shown; default 500.
    pub limit: usize,
    /// So many calls (REST) and points (GraphQL) of each hour are left for people; default 500.
    pub quota_floor: u32,
    /// Trusted beside the machine's own authorities: GitHub Enterprise Server.
    pub ca: Vec<CertificateDer<'static>>,
    /// A longer answer is a fault, in bytes; default 16 MiB: a page of a hundred pull requests over REST may have 3 MiB.
    pub max_response: usize,
}

/// One entry of `repos`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RepoPattern {
    /// `owner/name`.
    One {
        /// An organization or a person.
        owner: String,
        /// Its repository.
        name: String,
    },
    /// `owner/*`.
    All {
        /// An organization or a person.
        owner: String,
    },
}

impl RepoPattern {
    /// As it is written: `owner/name` or `owner/*`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::One { owner, name } => format!("{owner}/{name}"),
            Self::All { owner } => format!("{owner}/*"),
        }
    }
}

impl PartialEq for PullsConfig {
    fn eq(&self, other: &Self) -> bool {
        let upstream = |of: &Self| (of.api.clone(), of.ca.clone(), of.max_response, of.quota_floor);
        let pace = |of: &Self| (of.period, of.wanted_period, of.timeout);
        let asked = |of: &Self| (of.repos.clone(), of.archived, of.forks);
        let shown = |of: &Self| (of.exclude_drafts, of.rules, of.limit);
        self.token.expose_secret() == other.token.expose_secret()
            && upstream(self) == upstream(other)
            && pace(self) == pace(other)
            && asked(self) == asked(other)
            && shown(self) == shown(other)
    }
}

impl PullsConfig {
    /// The GraphQL API that belongs to `api`: `/graphql` beside it, or, on GitHub Enterprise Server, beside its `v3`.
    #[must_use]
    pub fn graphql(&self) -> Url {
        let mut url = self.api.clone();
        let path = url.path().trim_end_matches('/').to_owned();
        let path = path.strip_suffix("/v3").unwrap_or(&path);
        url.set_path(&format!("{path}/graphql"));
        url
    }

    /// Makes the period longer by what `factor` says for its host.
    pub(crate) fn stretch(&mut self, factor: &dyn Fn(&str) -> f64) {
        let factor = factor(self.api.host_str().unwrap_or_default());
        if factor > 1.0 {
            self.wanted_period = Some(self.period);
            self.period = self.period.mul_f64(factor);
        }
    }

    /// Reads the keys of this kind from its `[[widget]]`; `None` where something that is needed is missing or wrong.
    pub fn read<'a>(section: &mut Section<'a>, poll: &PollConfig) -> Option<Self> {
        let period = section.get("period").and_then(|item| item.duration(PERIODS)).unwrap_or(Duration::from_secs(60));
        let timeout = upstream::timeout(section, period, TIMEOUTS).unwrap_or(Duration::from_secs(15));
        let whom = whom::read(section);
        let repos = repos::read(section);
        let exclude_drafts = section.get("exclude_drafts").and_then(|item| item.truth()).unwrap_or(false);
        let rules = limits::read(section);
        let limit = section.get("limit").and_then(|item| item.count(SHOWN)).unwrap_or(500);
        let quota_floor = section.get("quota_floor").and_then(|item| item.count(LEFT)).unwrap_or(500);
        let ca = section.get("ca_file").map(|item| {
            upstream::only_for(&item, "ca_file", whom.api.as_ref().map(Url::scheme), &["https"]);
            upstream::ca(&item)
        });
        let repos::Repos { patterns, archived, forks } = repos?;
        Some(Self {
            period,
            wanted_period: None,
            timeout: timeout.min(period),
            api: whom.api?,
            token: whom.token?,
            repos: patterns,
            archived,
            forks,
            exclude_drafts,
            rules,
            limit,
            quota_floor,
            ca: ca.unwrap_or_default(),
            max_response: poll.max_response.max(LONGEST),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::client::github::tests::config;
    use rstest::rstest;

    #[rstest]
    #[case("https://api.github.com", "https://api.github.com/graphql")]
    #[case("https://api.acme.ghe.com/", "https://api.acme.ghe.com/graphql")]
    #[case("https://github.acme.example/api/v3", "https://github.acme.example/api/graphql")]
    #[case("https://github.acme.example/api/v3/", "https://github.acme.example/api/graphql")]
    #[case("http://127.0.0.1:4000", "http://127.0.0.1:4000/graphql")]
    fn graphql_stands_beside_rest(#[case] api: &str, #[case] graphql: &str) {
        assert_eq!(config(api, &["acme/api"]).graphql().as_str(), graphql);
    }
}
