//! What to ask next, and what an answer means. Pure: a round looks at all repositories, many in one question, and then reads what has
//! changed in any of them. One that fails does not stop the others.

mod entry;
mod failed;
mod graph;
mod job;
mod kept;
mod repo;
mod rest;
mod sizes;
#[cfg(test)]
mod tests;

pub(super) use job::Job;

use super::{
    RepoFound, RepoReading, TeamReading,
    answer::{Got, Graph},
    quota::Bucket,
    translate::Named,
    trouble::Trouble,
};
use crate::source::pulls::config::PullsConfig;
use app::fault::Fault;
use entry::Entry;
use kept::Kept;
use repo::Repo;
use sizes::{MOST, Sizes};
use std::{
    collections::{BTreeMap, VecDeque},
    time::{Duration, Instant},
};

/// Who is in a team is looked up again after so long.
const TEAMS: Duration = Duration::from_secs(60 * 60);
/// Where GraphQL failed it is tried again after so long.
const WITHOUT_GRAPHQL: Duration = Duration::from_secs(15 * 60);
/// After so many answers in a row that did not come in time this is told.
const STRAINED: u32 = 4;
/// After so many, REST is tried.
const GIVEN_UP: u32 = 10;

/// A repository's place, which no other ever gets.
pub(super) type Slot = usize;

/// What was answered.
#[derive(Debug)]
pub(super) enum Heard {
    Graph(Graph),
    Got(Got),
}

/// What is known now.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Told {
    pub(super) repos: Vec<RepoReading>,
    pub(super) teams: Vec<TeamReading>,
}

/// Where the round is.
#[derive(Debug)]
pub(super) struct Round {
    config: PullsConfig,
    entries: Vec<Entry>,
    repos: BTreeMap<Slot, Repo>,
    slots: Slot,
    /// When each team was asked for.
    teams: BTreeMap<String, Option<Instant>>,
    queue: VecDeque<Job>,
    /// Pull requests that are to be read, by GitHub's id.
    changed: VecDeque<(Slot, String)>,
    kept: Kept,
    /// The pages so far of what is no list of pull requests.
    pages: Vec<std::sync::Arc<kept::Gist>>,
    sizes: Sizes,
    /// Since when only REST is asked.
    rest_since: Option<Instant>,
    begun: Option<Instant>,
    /// How long the last one took.
    lasted: Duration,
    last_begun: Option<Instant>,
    /// All repositories of this round were put in the queue.
    is_filled: bool,
    /// Nothing was asked in this round so far.
    is_idle: bool,
    /// So many answers in a row were none.
    strain: u32,
    /// So many of them from GraphQL did not come in time.
    graphql_strain: u32,
    moves: u32,
    told: Told,
}

impl Round {
    pub(super) fn new(config: PullsConfig) -> Self {
        Self {
            entries: config.repos.iter().cloned().map(Entry::new).collect(),
            config,
            repos: BTreeMap::new(),
            slots: 0,
            teams: BTreeMap::new(),
            queue: VecDeque::new(),
            changed: VecDeque::new(),
            kept: Kept::default(),
            pages: Vec::new(),
            sizes: MOST,
            rest_since: None,
            begun: None,
            lasted: Duration::ZERO,
            last_begun: None,
            is_filled: false,
            is_idle: true,
            strain: 0,
            graphql_strain: 0,
            moves: 0,
            told: Told::default(),
        }
    }

    /// What to ask now. Asked again, it is the same until it is answered.
    pub(super) fn next(&mut self, now: Instant) -> Job {
        loop {
            // A whole page of what has changed, or all of it where there is nothing else to look at.
            let is_due = !self.changed.is_empty() && (self.changed.len() >= self.sizes.pulls || !self.looks());
            if is_due && !matches!(self.queue.front(), Some(Job::Pulls(_) | Job::Watch(_, Some(_)))) {
                let count = self.changed.len().min(self.sizes.pulls);
                let pulls = self.changed.drain(..count).collect();
                self.queue.push_front(Job::Pulls(pulls));
            }
            match self.queue.front() {
                Some(job) => return job.clone(),
                None if self.begun.is_none() => self.begin(now),
                None if !self.is_filled => self.fill(now),
                None => self.begun = None,
            }
        }
    }

    /// What the answer to the question that is `next` tells.
    ///
    /// # Errors
    /// It tells of GitHub as a whole.
    pub(super) fn take(&mut self, answer: Result<Heard, Trouble>, now: Instant) -> Result<Told, Fault> {
        let Some(job) = self.queue.pop_front() else { return Ok(Told::default()) };
        self.is_idle = false;
        let taken = answer.and_then(|heard| {
            self.sizes.good();
            (self.strain, self.moves) = (0, 0);
            self.graphql_strain = if job.url().is_none() { 0 } else { self.graphql_strain };
            self.gather(&job, heard, now)
        });
        let taken = taken.or_else(|trouble| self.fail(job, &trouble, now));
        if self.queue.is_empty() && self.begun.is_some() && !self.is_filled {
            self.fill(now); // else nobody could tell whether there is more to ask
        }
        taken.map(|()| std::mem::take(&mut self.told))
    }

    /// Nobody waits for this now: it is told with the next answer.
    pub(super) fn tell_later(&mut self, told: Told) {
        self.told = told;
    }

    /// How long to wait until the next question, so that a round fills its period.
    pub(super) fn wait(&self, now: Instant) -> Duration {
        if self.strain > 0 {
            let backed_off = Duration::from_millis(500) * 2_u32.pow(self.strain.min(8));
            return backed_off.min(self.config.period);
        }
        let Some(begun) = self.begun else { return Duration::ZERO };
        let left = (begun + self.config.period).saturating_duration_since(now);
        let is_over = self.is_filled && self.queue.is_empty() && self.changed.is_empty();
        match self.queue.front() {
            _ if is_over => left,
            Some(job) if job.is_regular() && !self.hurries() && self.changed.len() < self.sizes.pulls => {
                let regular = self.queue.iter().filter(|job| job.is_regular()).count();
                left / u32::try_from(regular + 1).unwrap_or(u32::MAX)
            }
            _ => Duration::ZERO,
        }
    }

    /// Which budget the next question is taken from.
    pub(super) fn bucket(&self) -> Bucket {
        let usual = if self.rest_since.is_some() { Bucket::Core } else { Bucket::Graphql };
        self.queue.front().map_or(usual, Job::bucket)
    }

    /// How long a round takes: as long as the last one, or this one so far.
    pub(super) fn length(&self, now: Instant) -> Duration {
        let so_far = self.begun.map_or(Duration::ZERO, |begun| now.saturating_duration_since(begun));
        so_far.max(self.lasted).max(self.config.period)
    }

    /// The repositories that are read, once all entries were looked up.
    pub(super) fn watched(&self) -> Option<Vec<String>> {
        let are_known = self.entries.iter().all(|entry| entry.is_told);
        are_known.then(|| self.repos.values().map(|repo| repo.name.clone()).collect())
    }

    /// Whether there is something of which nothing is known yet.
    fn hurries(&self) -> bool {
        self.entries.iter().any(|entry| !entry.is_told) || self.repos.values().any(|repo| !repo.is_told)
    }

    /// Whether there is still something to be looked at in this round.
    fn looks(&self) -> bool {
        self.queue.iter().any(|job| matches!(job, Job::Names(_) | Job::Owner(..) | Job::Watch(..)))
            || self.begun.is_some() && !self.is_filled
    }

    fn begin(&mut self, now: Instant) {
        (self.begun, self.is_filled, self.is_idle) = (Some(now), false, true);
        self.lasted = self.last_begun.replace(now).map_or(Duration::ZERO, |last| now.saturating_duration_since(last));
        self.kept.sweep(now);
        if self.rest_since.is_some_and(|since| now.saturating_duration_since(since) >= WITHOUT_GRAPHQL) {
            self.rest_since = None;
        }
        self.look(now);
    }

    /// All repositories, as they are known now.
    fn fill(&mut self, now: Instant) {
        self.is_filled = true;
        self.settle();
        let slots: Vec<Slot> = self.repos.keys().copied().collect();
        if self.rest_since.is_some() {
            self.fill_rest(&slots);
        } else {
            let jobs = slots.chunks(self.sizes.watch).map(|some| Job::Watch(some.to_vec(), None));
            self.queue.extend(jobs);
        }
        self.ask_for_teams(now);
        if self.queue.is_empty() && self.is_idle {
            self.look_at_all(); // there is nothing else to ask for
        }
    }

    /// Where a repository stands that was found.
    fn slot_of(&mut self, named: Named) -> Slot {
        let is_same =
            |repo: &Repo| !named.id.is_empty() && repo.id == named.id || repo.name.eq_ignore_ascii_case(&named.name);
        let found = self.repos.iter_mut().find(|(_, repo)| is_same(repo));
        if let Some((slot, repo)) = found {
            if !named.id.is_empty() {
                repo.id = named.id;
            }
            repo.rename(named.name);
            return *slot;
        }
        self.slots += 1;
        self.repos.insert(self.slots, Repo { id: named.id, name: named.name, ..Repo::default() });
        self.slots
    }

    /// Tells what is open in a repository, once all of that was read.
    fn tell(&mut self, slot: Slot) {
        let Some(repo) = self.repos.get_mut(&slot).filter(|repo| repo.waiting.is_empty()) else { return };
        let found = if repo.is_told && !repo.is_new {
            RepoFound::Same
        } else {
            (repo.is_told, repo.is_new) = (true, false);
            let pulls = repo.open();
            RepoFound::Pulls { total: repo.total.max(pulls.len() as u64), pulls }
        };
        self.told.repos.push(RepoReading { repo: repo.name.clone(), found: Ok(found) });
    }

    /// Tells that a repository could not be read; what is known of it stays.
    fn tell_failed(&mut self, slot: Slot, trouble: &Trouble) {
        let Some(repo) = self.repos.get_mut(&slot) else { return };
        (repo.is_told, repo.is_new) = (true, true);
        repo.seen.clear();
        repo.listed.clear();
        self.told.repos.push(RepoReading { repo: repo.name.clone(), found: Err(trouble.fault()) });
    }
}
