//! GitHub, read-only: GraphQL documents that are queries, and GETs, and those only to its own origin.
//!
//! One run is one call. [`GithubClient`] goes round all repositories (`round`), at the pace that GitHub allows to all that use its
//! token (`quota`). What is asked:
//!
//! - `Repositories`: names to ids, fifty in one document (`document`)
//! - `queries/owner.graphql`: what `owner/*` has, page by page
//! - `queries/watch.graphql`: whether anything has changed, fifty repositories in one call
//! - `queries/pulls.graphql`: reviews, review requests, checks and labels of what is new or has changed, from whichever repositories
//! - `GET /orgs/{org}/teams/{team}/members`
//! - where GraphQL is not offered or fails: `GET /repos/{owner}/{name}/pulls`, `/orgs/{owner}/repos` or `/users/{owner}/repos`, and of
//!   each pull request that changed `/pulls/{number}`, `/pulls/{number}/reviews`, `/commits/{sha}/check-runs`, `/commits/{sha}/status`
//!
//! Every GET is asked with the `ETag` of the last answer.

mod answer;
mod document;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod pictures;
mod quota;
mod quotas;
mod round;
#[cfg(test)]
pub(crate) mod tests;
mod translate;
mod trouble;
mod wire;

pub use pictures::{PictureClient, PictureReading, Wanted};
pub(super) use quotas::Quotas;

use super::{ProbeError, Shared, http::Fetched};
use crate::{
    clock,
    poll::{self, Poll},
    source::pulls::config::PullsConfig,
};
use app::{
    fault::{Fault, FaultKind},
    model::pulls::PullRequest,
};
use quota::Quota;
use round::{Heard, Job, Round};
use secrecy::ExposeSecret as _;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use trouble::{Limit, Trouble};
use wire::Wire;

/// Asks for the repositories of one widget, one call after the other.
#[derive(Debug)]
pub struct GithubClient {
    config: PullsConfig,
    wire: Wire,
    /// Of all that use this token.
    quota: Arc<Mutex<Quota>>,
    asking: Mutex<Asking>,
}

#[derive(Debug)]
struct Asking {
    round: Round,
    /// A question is out; where it still is when the next is to be asked, the poll was cut off.
    is_out: bool,
}

/// What one call brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GithubReading {
    /// The repositories of which something is known now; often none.
    pub repos: Vec<RepoReading>,
    /// The teams of which something is known now.
    pub teams: Vec<TeamReading>,
    /// The names of all repositories that are read; `None` until all are known.
    pub watched: Option<Vec<String>>,
    /// How long a round over all repositories takes now.
    pub round: Duration,
    /// Why nothing is asked for a while, and until when: what is known stays.
    pub resting: Option<Fault>,
}

/// What is known now of one repository.
#[derive(Clone, Debug, PartialEq)]
pub struct RepoReading {
    /// `owner/name`, as GitHub calls it now; or an entry of the configuration behind which nothing was found.
    pub repo: String,
    /// What is open there, or why it could not be read; the others go on.
    pub found: Result<RepoFound, Fault>,
}

/// A repository that was read completely.
#[derive(Clone, Debug, PartialEq)]
pub enum RepoFound {
    /// What was told last is still right.
    Same,
    /// This.
    Pulls {
        /// How many are open, as GitHub says.
        total: u64,
        /// Those that it lists.
        pulls: Vec<Arc<FoundPull>>,
    },
}

/// A pull request, and what is not shown of it; its state is not judged yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FoundPull {
    /// The pull request.
    pub pull: PullRequest,
    /// The branch that it is on.
    pub head: String,
    /// Whether that is a branch of another repository.
    pub cross: bool,
    /// Where GitHub has the pictures of those that have to do with it, by login.
    pub pictures: Vec<(String, String)>,
}

/// A team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamReading {
    /// `organization/team`.
    pub team: String,
    /// Who is in it, by login; `None`: the token may not know.
    pub members: Option<Vec<String>>,
}

impl GithubClient {
    /// Prepares everything that does not change between two calls.
    ///
    /// # Errors
    /// It cannot be asked at all.
    pub fn new(config: PullsConfig, shared: &Shared) -> Result<Self, ProbeError> {
        let token = format!("Bearer {}", config.token.expose_secret());
        if hyper::header::HeaderValue::from_str(&token).is_err() {
            return Err(ProbeError::Token);
        }
        let mut config = config;
        // Its user information would become a second authorization.
        if config.api.set_username("").is_err() || config.api.set_password(None).is_err() {
            return Err(ProbeError::Host(config.api.host_str().unwrap_or_default().to_owned()));
        }
        let wire = Wire::new(config.clone(), shared.clone())?;
        let quota = shared.quotas().of(&config);
        let asking = Mutex::new(Asking { round: Round::new(config.clone()), is_out: false });
        Ok(Self { config, wire, quota, asking })
    }

    /// What is left of what the token may ask within this hour; `None` before GitHub has told.
    #[must_use]
    pub fn left(&self) -> Option<String> {
        locked(&self.quota).left()
    }

    /// What to ask now.
    fn begin(&self) -> Result<Job, Fault> {
        let now = Instant::now();
        let mut asking = locked(&self.asking);
        let Asking { round, is_out } = &mut *asking;
        if *is_out {
            *is_out = false;
            let late = poll::late(self.config.timeout);
            // The poller has told already that there was no answer; of whom is told with the next one.
            if let Ok(told) = round.take(Err(Trouble::NoAnswer(late)), now) {
                round.tell_later(told);
            }
        }
        let job = round.next(now);
        let mut quota = locked(&self.quota);
        if let Some(fault) = quota.resting(job.bucket(), clock::now()) {
            return Err(fault);
        }
        quota.called(clock::now());
        *is_out = true;
        Ok(job)
    }

    async fn ask(&self, job: &Job) -> Result<Fetched, Trouble> {
        let outgoing = locked(&self.asking).round.outgoing(job);
        let outgoing = outgoing.map_err(|error| Fault::new(FaultKind::Internal, error.to_string()));
        self.wire.ask(outgoing.map_err(Trouble::NoAnswer)?).await.map_err(Trouble::NoAnswer)
    }

    /// What an answer means for the quota, and what it is.
    fn hear(&self, job: &Job, answer: Result<Fetched, Trouble>) -> Result<Heard, Trouble> {
        let answer = answer?;
        let secret = self.config.token.expose_secret();
        let heard = match job.url() {
            None => answer::graph(&answer, &self.config.graphql(), secret).map(Heard::Graph),
            Some(url) => answer::got(&answer, url, secret).map(Heard::Got),
        };
        let now = clock::now();
        let (rates, back_at) = (answer::rates(&answer.headers, job.bucket()), answer::back_at(&answer.headers, now));
        let mut quota = locked(&self.quota);
        match &heard {
            Err(trouble @ Trouble::Limited(Limit::Primary, _)) => quota.used_up(rates, back_at, trouble.fault(), now),
            Err(trouble @ Trouble::Limited(Limit::Secondary, _)) => {
                quota.too_fast(rates, back_at, trouble.fault(), now);
            }
            Err(trouble @ Trouble::NotLetIn(_)) => quota.not_let_in(trouble.fault(), now),
            _ => quota.heard(rates),
        }
        heard
    }

    /// What it means for the repositories.
    fn end(&self, job: &Job, heard: Result<Heard, Trouble>) -> Result<GithubReading, Fault> {
        let mut asking = locked(&self.asking);
        asking.is_out = false;
        let told = asking.round.take(heard, Instant::now());
        let (watched, round) = (asking.round.watched(), asking.round.length(Instant::now()));
        drop(asking);
        let resting = locked(&self.quota).resting(job.bucket(), clock::now());
        match told {
            Ok(told) => Ok(GithubReading { repos: told.repos, teams: told.teams, watched, round, resting }),
            // A fault that is waited out says until when.
            Err(fault) => Err(resting.filter(|resting| resting.kind == fault.kind).unwrap_or(fault)),
        }
    }
}

impl Poll for GithubClient {
    type Reading = GithubReading;

    async fn poll(&self) -> Result<GithubReading, Fault> {
        let job = self.begin()?;
        let answer = self.ask(&job).await;
        self.end(&job, self.hear(&job, answer))
    }

    fn next_in(&self) -> Option<Duration> {
        let asking = locked(&self.asking);
        let wait = asking.round.wait(Instant::now());
        let bucket = asking.round.bucket();
        drop(asking);
        Some(wait.max(locked(&self.quota).wait(bucket, clock::now())))
    }
}

/// Nothing panics half-way while one of them is held.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
