//! From what is known of all repositories to what is shown: judged, counted, and no more than the limit.

use super::PullsSource;
use app::{
    fault::Fault,
    model::pulls::{PullRequest, Pulls, judge, people},
    patch::{Fields, Keyed},
    state::State,
    time::Timestamp,
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

impl PullsSource {
    /// Makes everything anew; what is the same keeps its allocation, and nothing is sent.
    pub(super) fn show(&mut self, now: Timestamp) {
        let mut pulls = self.judged(now);
        let rules = &self.config.rules;
        self.judge_at = pulls.iter().filter_map(|pull| judge::judge_again(pull, rules, now)).min();
        let mut people = people::count(&pulls, &self.teams);
        for (login, person) in &mut people {
            person.avatar = self.picture_of(login);
        }
        let teams = people::count_teams(&pulls, &self.teams);
        let worst = worst(&pulls);
        let exclude_drafts = self.config.exclude_drafts;
        self.data.total = self.repos.values().map(|repo| repo.total(exclude_drafts)).fold(0, u64::saturating_add);
        self.data.watched = self.repos.values().filter(|repo| repo.is_read()).count() as u64;
        pulls.sort_by(|one, other| attention(one).cmp(&attention(other)));
        pulls.truncate(self.config.limit);
        self.data.shown = pulls.len() as u64;
        let shown = counted(&pulls);
        let repos = self.repos.iter().filter_map(|(name, repo)| {
            let worst = worst.get(name.as_str()).copied().unwrap_or(State::Up);
            let shown = shown.get(name.as_str()).copied().unwrap_or_default();
            Some((name.clone(), repo.shown((worst, shown), self.failed.get(name), exclude_drafts)?))
        });
        replace(&mut self.data.repos, repos.collect());
        replace(&mut self.data.people, people);
        replace(&mut self.data.teams, teams);
        replace(&mut self.data.pulls, pulls.into_iter().map(|pull| (pull.key(), pull)).collect());
        keep_faults(&mut self.data, &self.failed);
    }

    /// Where our own server has it.
    fn picture_of(&self, login: &str) -> Option<String> {
        self.pictures.get(login).and_then(|url| self.paths.get(url)).cloned()
    }

    /// All of them, with what they wait for.
    fn judged(&self, now: Timestamp) -> Vec<PullRequest> {
        let all = || self.repos.values().flat_map(|repo| &repo.pulls);
        // A branch of this repository that is another's base.
        let branches: HashMap<(&str, &str), &PullRequest> =
            all().filter(|found| !found.cross).map(|found| ((&*found.pull.repo, &*found.head), &found.pull)).collect();
        let wanted = all().filter(|found| !(self.config.exclude_drafts && found.pull.draft));
        let judged = wanted.map(|found| {
            let mut pull = found.pull.clone();
            let below = branches.get(&(&*pull.repo, &*pull.base)).filter(|below| below.number != pull.number);
            pull.stacked_on = below.map(|below| below.key());
            pull.avatar = self.picture_of(&pull.author);
            judge::judge(&mut pull, &self.config.rules, now);
            pull
        });
        judged.collect()
    }
}

/// What needs attention comes first: the worst, then what waits for somebody, then the oldest.
fn attention(pull: &PullRequest) -> (State, bool, Option<Timestamp>, &str, u64) {
    (pull.state, pull.draft, pull.created_at, &pull.repo, pull.number)
}

fn worst(pulls: &[PullRequest]) -> BTreeMap<String, State> {
    let mut worst: BTreeMap<String, State> = BTreeMap::new();
    for pull in pulls {
        let state = worst.entry(pull.repo.clone()).or_insert(pull.state);
        *state = pull.state.min(*state);
    }
    worst
}

fn counted(pulls: &[PullRequest]) -> BTreeMap<String, u64> {
    let mut counted = BTreeMap::new();
    for pull in pulls {
        *counted.entry(pull.repo.clone()).or_default() += 1;
    }
    counted
}

fn replace<T: PartialEq + Fields>(now: &mut Keyed<T>, next: BTreeMap<String, T>) {
    now.retain(|key, _| next.contains_key(key));
    for (key, next) in next {
        if now.get(&key).is_none_or(|last| **last != next) {
            now.insert(key, Arc::new(next));
        }
    }
}

fn keep_faults(data: &mut Pulls, failed: &BTreeMap<String, Fault>) {
    data.repos_failed.retain(|name, _| failed.contains_key(name));
    for (name, fault) in failed {
        if data.repos_failed.get(name).is_none_or(|last| **last != *fault) {
            data.repos_failed.insert(name.clone(), Arc::new(fault.clone()));
        }
    }
}
