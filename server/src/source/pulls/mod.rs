//! Open Pull Requests: reads its repositories, and folds what is open in them.

pub mod config;
mod poll;
mod repo;
mod shown;
mod takeover;
#[cfg(test)]
mod tests;

pub use poll::{PullsPoll, PullsReading};

use super::{Change, Policy, PollId, Report, Source, Step, View};
use crate::{
    client::{
        ProbeError, Shared,
        github::{GithubClient, GithubReading, PictureClient, PictureReading, RepoFound, RepoReading, Wanted},
    },
    poll::Rhythm,
};
use app::{
    fault::{Fault, FaultKind},
    model::pulls::Pulls,
    state::State,
    time::Timestamp,
};
use config::PullsConfig;
use repo::Watched;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// GitHub and the pictures.
const POLLS: usize = 2;
/// Pictures keep a pace of their own; this is what is planned where there is none to fetch.
const PICTURES: Duration = Duration::from_secs(60 * 60);

/// One widget's repositories and what is known of them.
#[derive(Debug)]
pub struct PullsSource {
    widget: String,
    config: PullsConfig,
    steps: Vec<Step<PullsPoll>>,
    /// The first of the polls that run.
    first: usize,
    /// By `owner/name`.
    repos: BTreeMap<String, Watched>,
    /// Why some could not be read: by `owner/name`, or what is configured.
    failed: BTreeMap<String, Fault>,
    /// Who is in the teams of which that is known.
    teams: BTreeMap<String, Vec<String>>,
    wanted: Wanted,
    /// Where GitHub has people's pictures, by login,
    pictures: BTreeMap<String, String>,
    /// and where we have them, by that.
    paths: BTreeMap<String, String>,
    data: Pulls,
    /// What is shown is not what is known any more.
    is_dirty: bool,
    /// The moment that was heard of last.
    now: Timestamp,
    observed_at: Option<Timestamp>,
    round_ms: i64,
    /// Why nothing is read at all, or not for a while.
    fault: Option<Fault>,
    failing_since: Option<Timestamp>,
    /// When time alone makes another state or sentence.
    judge_at: Option<Timestamp>,
}

impl PullsSource {
    /// Prepares the clients.
    ///
    /// # Errors
    /// Where GitHub cannot be asked at all.
    pub fn new(widget: &str, config: PullsConfig, shared: &Shared) -> Result<Self, ProbeError> {
        let wanted = Wanted::default();
        let policy = |period, host: &str| Policy {
            period,
            timeout: config.timeout,
            host: host.into(),
            confirm: 1,
            rhythm: Rhythm::Jittered,
        };
        let id = |target: &str| PollId { widget: widget.into(), target: target.into() };
        let github = PullsPoll::Github(Box::new(GithubClient::new(config.clone(), shared)?));
        let pictures = PictureClient::new(config.clone(), shared, wanted.clone());
        let pictures = PullsPoll::Pictures(Box::new(pictures));
        let (api, from) = (config.api.host_str().unwrap_or_default(), PictureClient::host(&config.api));
        let steps = vec![
            Step::Start { index: 0, id: id("github"), policy: policy(config.period, api), poll: github },
            Step::Start { index: 1, id: id("pictures"), policy: policy(PICTURES, from), poll: pictures },
        ];
        Ok(Self {
            widget: widget.to_owned(),
            round_ms: whole_ms(config.period),
            steps,
            first: 0,
            repos: BTreeMap::new(),
            failed: BTreeMap::new(),
            teams: BTreeMap::new(),
            wanted,
            pictures: BTreeMap::new(),
            paths: BTreeMap::new(),
            data: Pulls::default(),
            is_dirty: false,
            now: Timestamp::default(),
            observed_at: None,
            fault: None,
            failing_since: None,
            judge_at: None,
            config,
        })
    }

    fn indexes(&self) -> impl Iterator<Item = usize> + use<> {
        self.first..self.first + POLLS
    }

    /// Its polls get other numbers: those of a source that it takes the place of are used up.
    fn renumber(&mut self, first: usize) {
        for step in &mut self.steps {
            if let Step::Start { index, .. } = step {
                *index = *index - self.first + first;
            }
        }
        self.first = first;
    }

    /// GitHub has answered.
    fn take(&mut self, reading: GithubReading, now: Timestamp) -> Change {
        self.observed_at = Some(now);
        self.round_ms = whole_ms(reading.round).max(whole_ms(self.config.period));
        let is_news = reading.watched.is_some_and(|watched| self.keep(&watched));
        let mut change = if is_news { Change::State } else { Change::Drift };
        // What fails again has failed since then, whatever was said of it in between.
        let before = self.failed.clone();
        for repo in reading.repos {
            change = change.max(self.read(repo, &before, now));
        }
        for team in reading.teams {
            let last = self.teams.get(&team.team).cloned();
            if last != team.members {
                change = Change::State;
                match team.members {
                    Some(members) => drop(self.teams.insert(team.team, members)),
                    None => drop(self.teams.remove(&team.team)),
                }
            }
        }
        let rest = reading.resting.map(|fault| self.begun(fault, now));
        if rest.is_none() {
            self.failing_since = None;
        }
        if self.fault != rest {
            self.fault = rest;
            change = Change::State;
        }
        self.is_dirty |= change == Change::State;
        change
    }

    /// Forgets repositories that are not read any more. Gives whether others are.
    fn keep(&mut self, watched: &[String]) -> bool {
        let names: BTreeSet<&String> = watched.iter().collect();
        let before = self.repos.len();
        self.repos.retain(|name, _| names.contains(name));
        let mut is_news = self.repos.len() != before;
        for name in watched {
            if !self.repos.contains_key(name) {
                self.repos.insert(name.clone(), Watched::default());
                is_news = true;
            }
        }
        let entries: BTreeSet<String> = self.config.repos.iter().map(config::RepoPattern::name).collect();
        self.failed.retain(|name, _| names.contains(name) || entries.contains(name));
        is_news
    }

    fn read(&mut self, reading: RepoReading, before: &BTreeMap<String, Fault>, now: Timestamp) -> Change {
        let RepoReading { repo, found } = reading;
        match found {
            Ok(found) => {
                let recovered = self.failed.remove(&repo).is_some();
                let news = matches!(found, RepoFound::Pulls { .. });
                // An entry of the configuration is none, nor what is not read any more.
                let Some(watched) = self.repos.get_mut(&repo) else {
                    return if recovered { Change::State } else { Change::Drift };
                };
                let was_unknown = watched.is_unknown();
                let found = match found {
                    RepoFound::Same => None,
                    RepoFound::Pulls { total, pulls } => Some((total, pulls)),
                };
                for (login, url) in found.iter().flat_map(|(_, pulls)| pulls).flat_map(|found| &found.pictures) {
                    self.wanted.want(url);
                    self.pictures.insert(login.clone(), url.clone());
                }
                watched.well(found, now);
                if news || recovered || was_unknown { Change::State } else { Change::Drift }
            }
            Err(fault) => {
                let since = before.get(&repo).and_then(|last| last.since).unwrap_or(now);
                let fault = Fault { since: Some(since), ..fault };
                let is_told = before.get(&repo).is_some_and(|last| last.message == fault.message);
                if !is_told {
                    tracing::info!(widget = %self.widget, repo, reason = fault.message, "a repository is not read");
                }
                self.failed.insert(repo, fault);
                if is_told { Change::Drift } else { Change::State }
            }
        }
    }

    /// Somebody's picture is there.
    fn picture(&mut self, reading: PictureReading) -> Change {
        let PictureReading { url, path } = reading;
        let Some(path) = path.filter(|path| self.paths.get(&url) != Some(path)) else { return Change::Nothing };
        self.paths.insert(url, path);
        self.is_dirty = true;
        Change::Drift
    }

    /// GitHub gave nothing.
    fn miss(&mut self, fault: Fault, now: Timestamp) -> Change {
        let fault = Some(self.begun(fault, now));
        if self.fault == fault {
            return Change::Nothing;
        }
        self.fault = fault;
        Change::State
    }

    fn begun(&mut self, fault: Fault, now: Timestamp) -> Fault {
        let since = *self.failing_since.get_or_insert(now);
        Fault { since: Some(since), ..fault }
    }

    /// Without an answer nothing is green; where that is our own failure, nobody knows.
    fn state(&self) -> State {
        let state = self.data.state();
        match &self.fault {
            None => state,
            Some(fault) if fault.kind == FaultKind::Internal => state.min(State::Unknown),
            Some(_) => state.min(State::Degraded),
        }
    }
}

impl Source for PullsSource {
    type Model = Pulls;
    type Poll = PullsPoll;

    fn steps(&mut self) -> Vec<Step<PullsPoll>> {
        std::mem::take(&mut self.steps)
    }

    fn take_over(&mut self, next: Self) {
        takeover::take_over(self, next);
    }

    fn fold(&mut self, report: Report<PullsReading>) -> Change {
        let Report { index, at, result, .. } = report;
        let is_github = index == self.first;
        self.now = at;
        match result {
            Ok(PullsReading::Github(reading)) if is_github => self.take(reading, at),
            Ok(PullsReading::Picture(reading)) if index == self.first + 1 => self.picture(reading),
            Err(fault) if is_github => self.miss(fault, at),
            // A late word of a poll that was ended, or a picture that could not be had: who it would show is shown without.
            _ => Change::Nothing,
        }
    }

    fn overdue(&mut self, now: Timestamp, listening: Option<Timestamp>) -> Change {
        self.now = now;
        let mut is_news = self.judge_at.is_some_and(|at| at <= now);
        if let Some(listening) = listening {
            let limit = self.round_ms * repo::ROUNDS + whole_ms(self.config.timeout);
            let late = self.repos.values_mut().filter_map(|repo| repo.overdue(now, listening, limit).then_some(()));
            is_news |= late.count() > 0;
        }
        self.is_dirty |= is_news;
        if is_news { Change::State } else { Change::Nothing }
    }

    fn view(&mut self) -> View<Pulls> {
        if std::mem::take(&mut self.is_dirty) {
            self.show(self.now);
        }
        let nobody_knows = self.repos.values().all(Watched::is_unknown);
        View {
            observed_at: self.observed_at,
            stale: self.observed_at.is_some() && nobody_knows && !self.repos.is_empty(),
            state: self.state(),
            summary: self.data.summary(),
            fault: self.fault.clone(),
            data: self.data.clone(),
        }
    }
}

fn whole_ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 1_000)
}
