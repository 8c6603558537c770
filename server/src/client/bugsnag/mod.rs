//! Bugsnag's Data Access API v2, read-only: it can send nothing but GET, and that only to its own origin.
//!
//! One run is one call. [`BugsnagClient`] goes round all projects, page by page (`round`), and keeps the pace that Bugsnag allows to
//! all that use its token (`pace`).

mod answer;
mod filters;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod pace;
mod paces;
mod place;
mod round;
#[cfg(test)]
pub(crate) mod tests;
mod translate;

pub(super) use paces::Paces;

use super::{
    ProbeError, Shared,
    http::{Fetch, Fetched, retry_at},
    spec::Redirects,
};
use crate::{
    clock,
    poll::{self, Poll},
    source::errors::config::ErrorsConfig,
};
use answer::{Page, Trouble};
use app::{fault::Fault, model::errors::BugsnagError};
use hyper::header::{AUTHORIZATION, HeaderName, HeaderValue};
use pace::Pace;
use round::Round;
use secrecy::ExposeSecret as _;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use url::Url;

/// Asks for the projects of one widget, one call after the other.
#[derive(Debug)]
pub struct BugsnagClient {
    config: ErrorsConfig,
    headers: Vec<(HeaderName, HeaderValue)>,
    shared: Shared,
    /// Of all that use this token.
    pace: Arc<Mutex<Pace>>,
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
pub struct BugsnagReading {
    /// The projects of which something is known now; often none.
    pub projects: Vec<ProjectReading>,
    /// How long a round over all of them takes at the pace that Bugsnag allows.
    pub round: Duration,
}

/// What is known now of one project.
#[derive(Clone, Debug, PartialEq)]
pub struct ProjectReading {
    /// `organization/project`.
    pub project: String,
    /// All its errors, or why they could not be read; the others go on.
    pub found: Result<ProjectErrors, NotRead>,
}

/// Why a project could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotRead {
    /// What is told.
    pub fault: Fault,
    /// It is about what was asked for: so it stays until somebody changes that, and asking for longer tells no more.
    pub stays: bool,
}

/// One project that was read completely.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProjectErrors {
    /// What it is called.
    pub name: String,
    /// Its page on the dashboard.
    pub url: Option<String>,
    /// By Bugsnag's ids, the most events first; their state is not judged yet.
    pub errors: Vec<(String, BugsnagError)>,
    /// How many errors match.
    pub total: u64,
}

impl BugsnagClient {
    /// Prepares everything that does not change between two calls.
    ///
    /// # Errors
    /// It cannot be asked at all.
    pub fn new(config: ErrorsConfig, shared: &Shared) -> Result<Self, ProbeError> {
        let headers = headers(config.token.expose_secret())?;
        let mut config = config;
        // Its user information would become a second authorization.
        if config.api.set_username("").is_err() || config.api.set_password(None).is_err() {
            return Err(ProbeError::Host(config.api.host_str().unwrap_or_default().to_owned()));
        }
        fetch(&config, config.api.clone(), &headers, shared)?;
        let pace = shared.paces().of(&config);
        let asking = Mutex::new(Asking { round: Round::new(config.clone()), is_out: false });
        Ok(Self { config, headers, shared: shared.clone(), pace, asking })
    }

    /// What to ask now.
    fn begin(&self) -> Result<Url, Fault> {
        let now = Instant::now();
        let mut pace = locked(&self.pace);
        if let Some(fault) = pace.resting(now) {
            return Err(fault.clone());
        }
        pace.called(now);
        drop(pace);
        let mut asking = locked(&self.asking);
        let Asking { round, is_out } = &mut *asking;
        if std::mem::replace(is_out, true) {
            let late = poll::late(self.config.timeout);
            // The poller has told already that there was no answer; of whom is told with the next one.
            drop(round.take(Err(Trouble::NoAnswer(late)), now));
        }
        Ok(round.next(now, clock::now()))
    }

    async fn ask(&self, url: &Url) -> Result<Fetched, Trouble> {
        let fetch = fetch(&self.config, url.clone(), &self.headers, &self.shared);
        let fetch = fetch.map_err(|error| Trouble::Malformed(error.to_string()))?;
        fetch.ask().await.map_err(Trouble::NoAnswer)
    }

    /// What an answer means for the pace, and what it is.
    fn hear(&self, asked: &Url, answer: Result<Fetched, Trouble>) -> Result<Page, Trouble> {
        let answer = answer?;
        let rates = answer::rates(&answer.headers);
        let page = answer::read(&answer, asked, self.config.token.expose_secret());
        let (now, at) = (Instant::now(), clock::now());
        let until = retry_at(&answer.headers, at);
        let after = until.map(|until| Duration::from_millis(until.ms_since(at).unsigned_abs()));
        let mut pace = locked(&self.pace);
        let told = |trouble: &Trouble| Fault { retry_at: until, ..trouble.fault() };
        match &page {
            Err(trouble @ Trouble::TooFast(_)) => {
                pace.too_fast(rates, after, told(trouble), now);
            }
            Err(trouble @ Trouble::NotLetIn(_)) => {
                pace.not_let_in(trouble.fault(), now);
            }
            Err(trouble @ Trouble::Status(503, _)) if after.is_some() => {
                pace.rest(after, told(trouble), now);
            }
            _ => pace.heard(rates),
        }
        page
    }

    /// What it means for the projects.
    fn end(&self, answer: Result<Page, Trouble>) -> Result<BugsnagReading, Fault> {
        let now = Instant::now();
        let spacing = locked(&self.pace).spacing().saturating_mul(self.sharers());
        let mut asking = locked(&self.asking);
        asking.is_out = false;
        let told = asking.round.take(answer, now);
        let calls = u32::try_from(asking.round.calls()).unwrap_or(u32::MAX);
        drop(asking);
        let round = self.config.period.max(spacing.saturating_mul(calls));
        told.map(|projects| BugsnagReading { projects, round }).map_err(|fault| self.until(fault, now))
    }

    /// How many projects gave no answer, which is told of them with the next one that comes.
    pub fn owes(&self) -> usize {
        locked(&self.asking).round.owes()
    }

    /// How many use the token, and take their turns.
    fn sharers(&self) -> u32 {
        u32::try_from(Arc::strong_count(&self.pace)).unwrap_or(u32::MAX)
    }

    /// A fault that is waited out says until when.
    fn until(&self, fault: Fault, now: Instant) -> Fault {
        let resting = locked(&self.pace).resting(now).cloned();
        resting.filter(|resting| resting.kind == fault.kind).unwrap_or(fault)
    }
}

impl Poll for BugsnagClient {
    type Reading = BugsnagReading;

    async fn poll(&self) -> Result<BugsnagReading, Fault> {
        let url = self.begin()?;
        let answer = self.ask(&url).await;
        self.end(self.hear(&url, answer))
    }

    fn next_in(&self) -> Option<Duration> {
        let now = Instant::now();
        let asking = locked(&self.asking);
        let (wait, hurries) = (asking.round.wait(now), asking.round.hurries());
        drop(asking);
        Some(wait.max(locked(&self.pace).wait(now, hurries, self.sharers())))
    }
}

fn headers(token: &str) -> Result<Vec<(HeaderName, HeaderValue)>, ProbeError> {
    let mut token = HeaderValue::from_str(&format!("token {token}")).map_err(|_| ProbeError::Token)?;
    token.set_sensitive(true);
    let fixed =
        |name: &'static str, value: &'static str| (HeaderName::from_static(name), HeaderValue::from_static(value));
    Ok(vec![(AUTHORIZATION, token), fixed("x-version", "2"), fixed("x-bugsnag-api", "true")])
}

fn fetch(
    config: &ErrorsConfig,
    url: Url,
    headers: &[(HeaderName, HeaderValue)],
    shared: &Shared,
) -> Result<Fetch, ProbeError> {
    Fetch::new(url, headers.to_vec(), Redirects::None, &config.ca, config.max_response, shared)
}

/// Nothing panics half-way while one of them is held.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
