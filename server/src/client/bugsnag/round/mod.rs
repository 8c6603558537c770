//! What to ask next, and what an answer means. Pure: a round goes over all projects, one question after the other; one that fails
//! does not stop the others.

mod failed;
mod found;
mod latest;
mod listing;
#[cfg(test)]
mod tests;

use super::{
    NotRead, ProjectReading,
    answer::{Page, Trouble},
    place::{self, Home, Organization, Place},
};
use crate::source::errors::config::ErrorsConfig;
use app::{
    fault::{Fault, FaultKind},
    time::Timestamp,
};
pub(super) use latest::Latest;
use listing::Listing;
use std::{
    collections::{BTreeMap, VecDeque},
    time::{Duration, Instant},
};
use url::Url;

/// Where projects are is looked up again after so long.
const RESOLVE: Duration = Duration::from_secs(6 * 60 * 60);
/// So soon where one was not found.
const RESOLVE_AGAIN: Duration = Duration::from_secs(5 * 60);

/// One question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Organizations,
    /// Of an organization.
    Projects(usize),
    /// Those to filter a project's errors by.
    Fields(usize),
    Errors(usize),
    /// The newest events of a project, one page of them.
    Latest(usize),
    /// The names of all people in a project's organization.
    People(usize),
    /// The names of a project's own people.
    ProjectPeople(usize),
}

/// Where the round is.
#[derive(Debug)]
pub(super) struct Round {
    config: ErrorsConfig,
    organizations: Vec<Organization>,
    places: Vec<Place>,
    /// Which filters projects of a type do not know.
    unknown_filters: BTreeMap<String, Vec<&'static str>>,
    queue: VecDeque<What>,
    listing: Listing,
    begun: Option<Instant>,
    resolved: Option<Instant>,
    /// A project was not where it is said to be.
    is_lost: bool,
    /// The last question had no answer.
    is_broken: bool,
    /// Of those whose question had no answer; told with the next that has one.
    owed: Vec<ProjectReading>,
}

impl Round {
    pub(super) fn new(config: ErrorsConfig) -> Self {
        let (organizations, places) = place::all(&config);
        Self {
            config,
            organizations,
            places,
            unknown_filters: BTreeMap::new(),
            queue: VecDeque::new(),
            listing: Listing::default(),
            begun: None,
            resolved: None,
            is_lost: false,
            is_broken: false,
            owed: Vec::new(),
        }
    }

    /// What to ask now. Asked again, it is the same until it is answered.
    pub(super) fn next(&mut self, now: Instant, at: Timestamp) -> Url {
        loop {
            match self.queue.front() {
                None => self.begin(now),
                Some(What::Errors(index)) => match self.before_errors(*index) {
                    Some(first) => self.queue.push_front(first),
                    None if self.is_askable(*index) => break,
                    None => drop(self.queue.pop_front()), // that it is nowhere has been told
                },
                Some(_) => break,
            }
        }
        self.address(at)
    }

    /// What the answer to the question that is `next` tells of projects.
    ///
    /// # Errors
    /// It tells of Bugsnag as a whole.
    pub(super) fn take(&mut self, answer: Result<Page, Trouble>, now: Instant) -> Result<Vec<ProjectReading>, Fault> {
        let Some(what) = self.queue.front().copied() else { return Ok(Vec::new()) };
        let told = match answer.and_then(|page| self.gather(what, page)) {
            Ok(false) => Ok(Vec::new()),
            Ok(true) => {
                let listing = std::mem::take(&mut self.listing);
                self.queue.pop_front();
                Ok(self.complete(what, listing, now))
            }
            Err(trouble) => self.fail(what, &trouble, now),
        };
        self.is_broken = told.is_err();
        let told = told?;
        self.sweep();
        let mut all = std::mem::take(&mut self.owed);
        all.extend(told);
        all.iter().for_each(|told| self.mark(&told.project));
        Ok(all)
    }

    /// How long to wait until the next question, so that a round fills its period.
    pub(super) fn wait(&self, now: Instant) -> Duration {
        let knows_nothing = self.resolved.is_none() && self.queue.front() == Some(&What::Organizations);
        let Some(begun) = self.begun.filter(|_| !self.hurries() && !knows_nothing) else { return Duration::ZERO };
        let idle = self.resolved.is_some() && (0..self.places.len()).all(|index| !self.is_askable(index));
        let period = if idle { self.config.period.max(RESOLVE_AGAIN) } else { self.config.period };
        let left = (begun + period).saturating_duration_since(now);
        let asks = |what: &&What| !matches!(what, What::Errors(index) if !self.is_askable(*index));
        left / u32::try_from(self.queue.iter().filter(asks).count() + 1).unwrap_or(u32::MAX)
    }

    /// Whether there is a project of which nothing is known yet, and Bugsnag answers.
    pub(super) fn hurries(&self) -> bool {
        !self.is_broken && self.places.iter().any(|place| !place.is_told)
    }

    /// How many calls a round has at most, once all is looked up.
    pub(super) fn calls(&self) -> usize {
        let each = (0..self.places.len()).filter(|index| self.is_askable(*index));
        let pages: usize = each.map(|index| self.places.get(index).map_or(0, |place| place.pages)).sum();
        (pages + usize::from(self.asks_for_latest())).max(1)
    }

    /// Of how many is to be told that there was no answer.
    pub(super) const fn owes(&self) -> usize {
        self.owed.len()
    }

    fn begin(&mut self, now: Instant) {
        self.begun = Some(now);
        self.queue = (0..self.places.len()).map(What::Errors).collect();
        let is_lost = self.is_lost || self.places.iter().any(|place| place.home.is_none());
        let after = if is_lost { RESOLVE_AGAIN } else { RESOLVE };
        let is_old = self.resolved.is_none_or(|at| now.saturating_duration_since(at) >= after);
        if is_old || (0..self.places.len()).all(|index| !self.is_askable(index)) {
            self.queue.push_front(What::Organizations);
        }
    }

    fn home(&self, index: usize) -> Option<&Home> {
        self.places.get(index)?.home.as_ref()
    }

    fn is_askable(&self, index: usize) -> bool {
        self.home(index).is_some_and(|home| {
            self.unknown_filters.get(&home.kind).is_none_or(|unknown| place::without_since(unknown).is_empty())
        })
    }

    fn before_errors(&self, index: usize) -> Option<What> {
        let home = self.home(index)?;
        (!self.unknown_filters.contains_key(&home.kind)).then_some(What::Fields(index))
    }

    /// What Bugsnag would answer with a list of all errors is not asked; why is told.
    fn sweep(&mut self) {
        for index in 0..self.places.len() {
            let unknown = self.home(index).and_then(|home| self.unknown_filters.get(&home.kind));
            let unknown = place::without_since(unknown.map(Vec::as_slice).unwrap_or_default());
            if !unknown.is_empty() && self.queue.contains(&What::Errors(index)) {
                self.queue.retain(|what| *what != What::Errors(index));
                self.owe(index, &not_filtered(&unknown));
            }
        }
    }

    fn owe(&mut self, index: usize, why: &NotRead) {
        let Some(place) = self.places.get_mut(index) else { return };
        place.is_told = true;
        self.owed.retain(|owed| owed.project != place.name);
        self.owed.push(ProjectReading { project: place.name.clone(), found: Err(why.clone()) });
    }

    fn mark(&mut self, project: &str) {
        let told = self.places.iter_mut().filter(|place| place.name == project);
        told.for_each(|place| place.is_told = true);
    }
}

fn not_filtered(fields: &[&str]) -> NotRead {
    let fields = fields.join(", ");
    let sentence = format!("Bugsnag does not know the filter {fields} for this project, and would tell of all errors");
    NotRead { fault: Fault::new(FaultKind::Query, sentence), stays: true }
}

/// Bugsnag does not show what is configured to this token.
fn not_seen(sentence: String) -> NotRead {
    NotRead { fault: Fault::new(FaultKind::Unauthorized, sentence), stays: true }
}
