//! The same over REST: more questions, each for one list, and free where nothing has changed.

use super::{
    super::{
        RepoReading,
        answer::Got,
        translate::{self, Named, Opinions},
        trouble::Trouble,
    },
    Job, Round, Slot,
    job::Part,
    kept::Gist,
};
use serde_json::Value;
use std::{sync::Arc, time::Instant};
use url::Url;

/// Longer lists than these have no end.
const PAGES: usize = 100;

/// `api` and a path under it, in pages of so many.
pub(super) fn list(api: &Url, path: &[&str], length: usize) -> Url {
    let mut url = one(api, path);
    url.query_pairs_mut().append_pair("per_page", &length.to_string());
    url
}

fn one(api: &Url, path: &[&str]) -> Url {
    let mut url = api.clone();
    url.set_query(None);
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path);
    }
    url
}

impl Round {
    /// GraphQL is of no use: everything is asked for anew.
    pub(super) fn use_rest(&mut self, now: Instant) {
        self.rest_since = Some(now);
        (self.begun, self.is_filled, self.graphql_strain) = (None, false, 0);
        self.queue.clear();
        self.changed.clear();
        for repo in self.repos.values_mut() {
            repo.waiting.clear();
            repo.seen.clear();
            repo.pulls.values_mut().for_each(|known| known.rest.asked = 0);
        }
    }

    pub(super) fn look_over_rest(&mut self, names: &[usize], owners: &[usize], now: Instant) {
        for at in names {
            // It is there if its list is.
            let name = self.entries.get(*at).map(|entry| entry.what.name()).unwrap_or_default();
            self.found(*at, vec![Named { name, ..Named::default() }], now);
        }
        for at in owners {
            let name = self.entries.get(*at).map(|entry| entry.what.name()).unwrap_or_default();
            let owner = name.trim_end_matches("/*");
            self.queue.push_back(Job::Repos(*at, list(&self.config.api, &["orgs", owner, "repos"], self.sizes.list)));
        }
    }

    pub(super) fn fill_rest(&mut self, slots: &[Slot]) {
        for slot in slots {
            let url = self.pulls_of(*slot, &["pulls"], true);
            self.queue.extend(url.map(|url| Job::List(*slot, url)));
        }
    }

    /// A path below a repository.
    fn pulls_of(&self, slot: Slot, path: &[&str], is_list: bool) -> Option<Url> {
        let (owner, name) = self.repos.get(&slot)?.name.split_once('/')?;
        let path = [&["repos", owner, name], path].concat();
        let mut url =
            if is_list { list(&self.config.api, &path, self.sizes.list) } else { one(&self.config.api, &path) };
        if path.last() == Some(&"pulls") {
            url.query_pairs_mut()
                .append_pair("state", "open")
                .append_pair("sort", "updated")
                .append_pair("direction", "desc");
        }
        Some(url)
    }

    pub(super) fn gather_rest(&mut self, job: &Job, got: Got, now: Instant) -> Result<(), Trouble> {
        let Some(url) = job.url() else { return Ok(()) };
        let (gist, next) = match got {
            Got::Same => {
                let same = self.kept.same(url, now);
                same.ok_or_else(|| Trouble::Malformed("HTTP 304 to a question that was not asked before".to_owned()))?
            }
            Got::New { json, tag, next } => {
                let gist = Arc::new(self.gist(job, &json)?);
                self.kept.keep(url, tag, &gist, next.as_ref(), now);
                (gist, next)
            }
        };
        if !self.is_first(job) && self.pages.len() >= PAGES || next.as_ref() == Some(url) {
            self.pages.clear();
            return Err(Trouble::Malformed(format!("a list of more than {PAGES} pages")));
        }
        if self.is_first(job) {
            self.pages.clear();
        }
        self.pages.push(gist);
        match next {
            Some(next) => self.queue.push_front(job.at(next)),
            None => {
                let pages = std::mem::take(&mut self.pages);
                self.complete(job, &pages, now);
            }
        }
        Ok(())
    }

    /// Where the pages so far are none.
    fn is_first(&self, _job: &Job) -> bool {
        self.pages.is_empty()
    }

    fn gist(&self, job: &Job, json: &Value) -> Result<Gist, Trouble> {
        let list = || json.as_array().ok_or_else(|| Trouble::Malformed("HTTP 200, but no list".to_owned()));
        let repo = |slot: &Slot| self.repos.get(slot).map_or("", |repo| &*repo.name);
        Ok(match job {
            Job::Repos(..) => Gist::Repos(list()?.iter().filter_map(translate::repository).collect()),
            Job::List(slot, _) => {
                Gist::Pulls(list()?.iter().filter_map(|item| translate::listed(item, repo(slot))).collect())
            }
            Job::Part(_, _, Part::Pull, _) => Gist::Conflicts(translate::conflicts(json)),
            Job::Part(_, _, Part::Reviews, _) => Gist::Reviews(translate::reviews(list()?)),
            Job::Part(_, _, Part::CheckRuns, _) => Gist::Checks(translate::checks_of(json)),
            Job::Part(_, _, Part::Statuses, _) => Gist::Checks(translate::statuses_of(json)),
            _ => Gist::Logins(translate::logins(list()?)),
        })
    }

    /// All pages of a list are there.
    fn complete(&mut self, job: &Job, pages: &[Arc<Gist>], now: Instant) {
        match job {
            Job::Repos(of, _) => {
                self.gather_anew(*of);
                for page in pages {
                    if let Gist::Repos(repos) = &**page {
                        self.gathered(*of, repos.iter().cloned());
                    }
                }
                self.all_gathered(*of, now);
            }
            Job::List(slot, _) => self.listed(*slot, pages, now),
            Job::Part(slot, number, part, _) => {
                self.part(*slot, *number, *part, pages, now);
                self.tell(*slot);
            }
            Job::Members(team, _) => {
                let logins = pages
                    .iter()
                    .flat_map(|page| if let Gist::Logins(logins) = &**page { logins.clone() } else { Vec::new() });
                let logins = logins.collect();
                self.tell_team(team, Some(logins));
            }
            Job::Names(_) | Job::Owner(..) | Job::Watch(..) | Job::Pulls(_) => {}
        }
    }

    fn listed(&mut self, slot: Slot, pages: &[Arc<Gist>], now: Instant) {
        let Some(repo) = self.repos.get_mut(&slot) else { return };
        repo.listed = pages
            .iter()
            .flat_map(|page| if let Gist::Pulls(pulls) = &**page { pulls.clone() } else { Vec::new() })
            .collect();
        repo.total = repo.listed.len() as u64;
        if let Some(listed) = repo.listed.first() {
            let name = listed.found.pull.repo.clone();
            repo.rename(name);
        }
        for team in repo.listed.iter().flat_map(|listed| &listed.found.pull.reviewers) {
            self.teams.entry(team.clone()).or_default();
        }
        let (changed, checked) = repo.compare_listed(now);
        self.tell(slot);
        for number in changed {
            self.ask_for(slot, number, &[Part::Reviews, Part::CheckRuns, Part::Statuses, Part::Pull]);
        }
        for number in checked {
            self.ask_for(slot, number, &[Part::CheckRuns, Part::Statuses, Part::Pull]);
        }
        self.ask_for_teams(now);
    }

    /// Asks for parts of a pull request, after all lists, and each once.
    fn ask_for(&mut self, slot: Slot, number: u64, parts: &[Part]) {
        let known = self.repos.get_mut(&slot).and_then(|repo| repo.pulls.get_mut(&number));
        let Some(known) = known.filter(|known| known.rest.asked == 0) else { return };
        known.rest.asked = parts.len();
        let sha = known.rest.sha.clone();
        let number_said = number.to_string();
        for part in parts {
            let url = match part {
                Part::Pull => self.pulls_of(slot, &["pulls", &number_said], false),
                Part::Reviews => self.pulls_of(slot, &["pulls", &number_said, "reviews"], true),
                Part::CheckRuns => self.pulls_of(slot, &["commits", &sha, "check-runs"], true),
                Part::Statuses => self.pulls_of(slot, &["commits", &sha, "status"], true),
            };
            self.queue.extend(url.map(|url| Job::Part(slot, number, *part, url)));
        }
    }

    fn part(&mut self, slot: Slot, number: u64, part: Part, pages: &[Arc<Gist>], now: Instant) {
        let Some(repo) = self.repos.get_mut(&slot) else { return };
        let checks = || {
            let mut all = translate::Checks::default();
            for page in pages {
                if let Gist::Checks(checks) = &**page {
                    all.join(checks.clone());
                }
            }
            all
        };
        repo.part(number, now, |known| match part {
            Part::CheckRuns => known.runs = Some(checks()),
            Part::Statuses => known.statuses = Some(checks()),
            Part::Pull => {
                if let Some(Gist::Conflicts(Some(conflicts))) = pages.first().map(|page| &**page) {
                    known.conflicts = Some(*conflicts);
                }
            }
            Part::Reviews => {
                let reviews = pages
                    .iter()
                    .flat_map(|page| if let Gist::Reviews(reviews) = &**page { reviews.clone() } else { Vec::new() });
                known.opinions = Some(Opinions::of(reviews));
            }
        });
    }

    /// Some of what an owner has is hidden.
    pub(super) fn hidden(&self, of: usize, why: &Trouble) -> RepoReading {
        let repo = self.entries.get(of).map(|entry| entry.what.name()).unwrap_or_default();
        RepoReading { repo, found: Err(why.fault()) }
    }
}
