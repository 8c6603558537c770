//! What it means that there is no answer to be read.

use super::{super::trouble::Trouble, GIVEN_UP, Job, Round, STRAINED, job::Part, rest::list};
use app::fault::Fault;
use std::time::Instant;

/// A repository that is somewhere else each time is nowhere.
const MOVES: u32 = 5;

impl Round {
    /// # Errors
    /// It tells of GitHub as a whole: nothing could be read.
    pub(super) fn fail(&mut self, job: Job, trouble: &Trouble, now: Instant) -> Result<(), Fault> {
        if let Trouble::Moved(url) = trouble {
            self.moves += 1;
            return self.follow(&job, url, now);
        }
        self.pages.clear();
        match trouble {
            Trouble::NoGraphql(_) => {
                self.use_rest(now);
                Ok(())
            }
            Trouble::Forbidden(_) | Trouble::SingleSignOn(_) if job.url().is_none() => self.again(job, trouble),
            _ if trouble.is_about_the_question() => {
                self.blame(job, trouble, now);
                Ok(())
            }
            _ if trouble.is_strain() => self.strained(job, trouble, now),
            _ => self.again(job, trouble),
        }
    }

    /// It is asked again, later and later.
    fn again(&mut self, job: Job, trouble: &Trouble) -> Result<(), Fault> {
        self.strain += 1;
        self.queue.push_front(job);
        Err(trouble.fault())
    }

    fn follow(&mut self, job: &Job, url: &url::Url, now: Instant) -> Result<(), Fault> {
        if self.moves > MOVES {
            self.moves = 0;
            let trouble = Trouble::Malformed(format!("redirects more than {MOVES} times"));
            self.blame_one(job.clone(), &trouble, now);
        } else {
            self.queue.push_front(job.at(url.clone()));
        }
        Ok(())
    }

    /// Less at once may do; where it is one already, it is that one.
    fn strained(&mut self, job: Job, trouble: &Trouble, now: Instant) -> Result<(), Fault> {
        self.strain += 1;
        if job.url().is_none() && !matches!(trouble, Trouble::NoAnswer(_)) {
            self.graphql_strain += 1;
        }
        if self.graphql_strain >= GIVEN_UP {
            self.use_rest(now);
            return Err(trouble.fault());
        }
        self.halve(&job);
        let is_one = match &job {
            Job::Names(of) => of.len() <= 1,
            Job::Pulls(pulls) => pulls.len() <= 1,
            Job::Watch(slots, _) if slots.len() > 1 => false,
            _ => !self.sizes.halve_list(),
        };
        if is_one {
            self.blame_one(job, trouble, now);
        } else {
            self.split(job);
        }
        if self.strain >= STRAINED || is_one && !self.is_anything_known() { Err(trouble.fault()) } else { Ok(()) }
    }

    fn is_anything_known(&self) -> bool {
        self.repos.values().any(|repo| !repo.pulls.is_empty())
    }

    fn halve(&mut self, job: &Job) {
        match job {
            Job::Names(of) => self.sizes.halve_watch(of.len()),
            Job::Watch(slots, _) if slots.len() > 1 => self.sizes.halve_watch(slots.len()),
            Job::Pulls(pulls) => self.sizes.halve_pulls(pulls.len()),
            _ => {}
        }
    }

    /// It is about one of those that were asked for together: which, the halves will tell.
    fn blame(&mut self, job: Job, trouble: &Trouble, now: Instant) {
        let is_one = match &job {
            Job::Names(of) => of.len() <= 1,
            Job::Watch(slots, _) => slots.len() <= 1,
            Job::Pulls(pulls) => pulls.len() <= 1,
            _ => true,
        };
        if is_one {
            self.blame_one(job, trouble, now);
        } else {
            self.split(job);
        }
    }

    fn split(&mut self, job: Job) {
        let halves = |length: usize| length.div_ceil(2);
        let jobs = match job {
            Job::Names(of) if of.len() > 1 => {
                let (one, other) = of.split_at(halves(of.len()));
                vec![Job::Names(one.to_vec()), Job::Names(other.to_vec())]
            }
            Job::Watch(slots, None) if slots.len() > 1 => {
                let (one, other) = slots.split_at(halves(slots.len()));
                vec![Job::Watch(one.to_vec(), None), Job::Watch(other.to_vec(), None)]
            }
            Job::Pulls(pulls) if pulls.len() > 1 => {
                let (one, other) = pulls.split_at(halves(pulls.len()));
                vec![Job::Pulls(one.to_vec()), Job::Pulls(other.to_vec())]
            }
            // Shorter pages begin anew: those of another length end elsewhere.
            Job::Members(_, ref url) | Job::Repos(_, ref url) | Job::List(_, ref url) | Job::Part(.., ref url) => {
                let url = self.shorter(url);
                vec![job.at(url)]
            }
            job => vec![job],
        };
        jobs.into_iter().rev().for_each(|job| self.queue.push_front(job));
    }

    fn shorter(&self, url: &url::Url) -> url::Url {
        let mut shorter = url.clone();
        let pairs: Vec<(String, String)> =
            url.query_pairs().into_owned().filter(|(name, _)| name != "page" && name != "per_page").collect();
        shorter.query_pairs_mut().clear().extend_pairs(pairs).append_pair("per_page", &self.sizes.list.to_string());
        shorter
    }

    /// It is about this one: it is told, and the others go on.
    fn blame_one(&mut self, job: Job, trouble: &Trouble, now: Instant) {
        match job {
            Job::Names(of) => of.into_iter().for_each(|at| self.not_found(at, trouble, now)),
            Job::Owner(at, _) => self.not_found(at, trouble, now),
            Job::Repos(at, url) => self.not_owned(at, &url, trouble, now),
            Job::Watch(slots, _) => slots.into_iter().for_each(|slot| self.tell_failed(slot, trouble)),
            Job::List(slot, _) => self.tell_failed(slot, trouble),
            Job::Pulls(pulls) => {
                for (slot, id) in pulls {
                    if let Some(repo) = self.repos.get_mut(&slot) {
                        repo.waiting.remove(&id);
                        repo.forget(&id);
                    }
                    self.tell_failed(slot, trouble);
                }
            }
            // That nobody may know who is in it is an answer, too.
            Job::Members(team, _) => self.tell_team(&team, None),
            // Checks that nobody may read are not known; the pull request is.
            Job::Part(slot, number, part, _) => self.part_failed(slot, number, part, now),
        }
    }

    /// Whoever is no organization is somebody.
    fn not_owned(&mut self, at: usize, url: &url::Url, trouble: &Trouble, now: Instant) {
        let owner = self.entries.get(at).map(|entry| entry.what.name()).unwrap_or_default();
        let of_somebody = list(&self.config.api, &["users", owner.trim_end_matches("/*"), "repos"], self.sizes.list);
        if matches!(trouble, Trouble::Absent(_)) && url.path() != of_somebody.path() {
            self.queue.push_front(Job::Repos(at, of_somebody));
        } else {
            self.not_found(at, trouble, now);
        }
    }

    fn part_failed(&mut self, slot: super::Slot, number: u64, _part: Part, now: Instant) {
        if let Some(repo) = self.repos.get_mut(&slot) {
            repo.part(number, now, |_| {});
        }
    }
}
