//! GitHub's repositories, read as the board would, until each was read once.

use super::{Answer, failed};
use crate::{
    client::github::{GithubClient, GithubReading, RepoFound, RepoReading},
    config::plan::counted,
    poll::{self, Policy, Poll as _, PollId, limits::Limits},
    source::pulls::config::{PullsConfig, RepoPattern},
};
use app::{fault::Fault, ms::Ms, state::State};
use std::{collections::BTreeMap, time::Duration, time::Instant};

/// Whoever is to wait longer than this for the next call is not waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// More calls than five hundred repositories need.
const MOST: usize = 300;

/// GitHub, and what it is asked for.
pub(super) struct Asked {
    client: GithubClient,
    repos: Vec<RepoPattern>,
}

/// What the calls so far have brought.
#[derive(Debug, Default)]
struct Known {
    /// How many are open, or why that is not known, by `owner/name` in small letters; of `owner/*` only that it was looked up.
    repos: BTreeMap<String, Result<u64, Fault>>,
    /// All that is read; `None` until that is known.
    watched: Option<Vec<String>>,
    took: Duration,
    fault: Option<Fault>,
}

impl Asked {
    pub(super) fn new(client: GithubClient, config: &PullsConfig) -> Self {
        Self { client, repos: config.repos.clone() }
    }

    /// How many answers there will be: one for each entry, and one for what is left to be asked.
    pub(super) const fn count(&self) -> usize {
        self.repos.len() + 1
    }

    /// Reads; gives an answer for each entry, in the order of the file.
    pub(super) async fn run(&self, id: &PollId, policy: &Policy, limits: &Limits) -> Vec<Answer> {
        let mut known = Known::default();
        for _ in 0..MOST {
            let permits = limits.acquire(&policy.host).await;
            let began = Instant::now();
            let outcome = poll::once(id, policy.timeout, &self.client).await;
            drop(permits);
            known.took += began.elapsed();
            match outcome {
                Ok(reading) => known.add(reading),
                Err(fault) => known.fault = Some(fault),
            }
            let wait = self.client.next_in().unwrap_or_default();
            if known.fault.is_some() || known.is_all(&self.repos) || wait > PATIENCE {
                break;
            }
            tokio::time::sleep(wait).await;
        }
        let answers = self.repos.iter().map(|entry| known.answer(entry, &self.repos));
        answers.chain([left(self.client.left())]).collect()
    }
}

impl Known {
    fn add(&mut self, reading: GithubReading) {
        for RepoReading { repo, found } in reading.repos {
            let name = repo.to_lowercase();
            let known = self.repos.get(&name).and_then(|known| known.as_ref().ok()).copied();
            let found = found.map(|found| match found {
                RepoFound::Pulls { total, .. } => total,
                RepoFound::Same => known.unwrap_or_default(),
            });
            self.repos.insert(name, found);
        }
        self.watched = reading.watched.or_else(|| self.watched.take());
        self.fault = reading.resting;
    }

    fn of(&self, name: &str) -> Option<&Result<u64, Fault>> {
        self.repos.get(&name.to_lowercase())
    }

    fn is_all(&self, entries: &[RepoPattern]) -> bool {
        match &self.watched {
            Some(watched) => watched.iter().all(|name| self.of(name).is_some()),
            None => entries.iter().all(|entry| self.of(&entry.name()).is_some()),
        }
    }

    fn watched(&self) -> impl Iterator<Item = &String> {
        self.watched.iter().flatten()
    }

    fn answer(&self, entry: &RepoPattern, entries: &[RepoPattern]) -> Answer {
        let name = entry.name();
        let took = Some(Ms::from_duration(self.took));
        match (self.of(&name), &self.fault, entry) {
            (Some(Err(fault)), ..) => failed(&name, fault, took),
            (Some(Ok(_)), _, RepoPattern::All { owner }) => self.owner(&name, owner),
            (Some(Ok(open)), ..) => self.fine(&name, State::Up, pulls(*open)),
            (None, Some(fault), _) => failed(&name, fault, took),
            (None, None, _) => self.renamed(&name, entries),
        }
    }

    /// What an owner has, together.
    fn owner(&self, name: &str, owner: &str) -> Answer {
        let names: Vec<&String> = self.watched().filter(|name| is_of(name, owner)).collect();
        let found = names.iter().filter_map(|name| Some((*name, self.of(name)?)));
        let (good, bad): (Vec<_>, Vec<_>) = found.partition(|(_, found)| found.is_ok());
        let open = good.iter().filter_map(|(_, found)| found.as_ref().ok()).sum();
        let all = format!("{}, {}", repositories(names.len()), pulls(open));
        match bad.first().and_then(|(name, found)| Some((name, found.as_ref().err()?))) {
            None => self.fine(name, State::Up, all),
            Some((first, fault)) => {
                let sentence = format!("{all}; {} cannot be read, first {first}: {}", bad.len(), fault.message);
                self.fine(name, State::Degraded, sentence)
            }
        }
    }

    /// Nothing is known under the name that was written: it has another one now, or its turn did not come.
    fn renamed(&self, name: &str, entries: &[RepoPattern]) -> Answer {
        let is_meant = |watched: &&String| {
            entries.iter().any(|entry| match entry {
                RepoPattern::All { owner } => is_of(watched, owner),
                RepoPattern::One { .. } => entry.name().eq_ignore_ascii_case(watched),
            })
        };
        let others: Vec<&str> = self.watched().filter(|name| !is_meant(name)).map(String::as_str).collect();
        if others.is_empty() {
            let sentence = "not asked: its turn did not come".to_owned();
            return Answer { asked: false, took: None, ..self.fine(name, State::Unknown, sentence) };
        }
        self.fine(name, State::Up, format!("is read, but has another name now: {}", others.join(" or ")))
    }

    fn fine(&self, name: &str, state: State, sentence: String) -> Answer {
        let took = Some(Ms::from_duration(self.took));
        Answer { target: name.to_owned(), state, took, sentence, asked: true }
    }
}

fn is_of(name: &str, owner: &str) -> bool {
    name.split_once('/').is_some_and(|(of, _)| of.eq_ignore_ascii_case(owner))
}

fn pulls(open: u64) -> String {
    counted(usize::try_from(open).unwrap_or(usize::MAX), "open pull request")
}

fn repositories(count: usize) -> String {
    if count == 1 { "1 repository".to_owned() } else { format!("{count} repositories") }
}

/// What the token may still ask.
fn left(left: Option<String>) -> Answer {
    let (state, asked) = if left.is_some() { (State::Up, true) } else { (State::Unknown, false) };
    let sentence = left.unwrap_or_else(|| "GitHub says nothing of a limit".to_owned());
    Answer { target: "quota".to_owned(), state, took: None, sentence, asked }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::fault::FaultKind;

    fn entry(name: &str) -> RepoPattern {
        match name.split_once('/').unwrap() {
            (owner, "*") => RepoPattern::All { owner: owner.to_owned() },
            (owner, name) => RepoPattern::One { owner: owner.to_owned(), name: name.to_owned() },
        }
    }

    fn known(found: &[(&str, Result<u64, &str>)], watched: &[&str]) -> Known {
        let repo = |(name, found): &(&str, Result<u64, &str>)| RepoReading {
            repo: (*name).to_owned(),
            found: match found {
                Ok(total) => Ok(RepoFound::Pulls { total: *total, pulls: Vec::new() }),
                Err(why) => Err(Fault::new(FaultKind::Unauthorized, *why)),
            },
        };
        let watched = Some(watched.iter().map(|name| (*name).to_owned()).collect());
        let mut known = Known::default();
        known.add(GithubReading { repos: found.iter().map(repo).collect(), watched, ..GithubReading::default() });
        known
    }

    fn said(known: &Known, name: &str, entries: &[RepoPattern]) -> (State, String) {
        let answer = known.answer(&entry(name), entries);
        (answer.state, answer.sentence)
    }

    #[test]
    fn each_entry_says_how_many_are_open_or_why_that_is_not_known() {
        let entries = ["Acme/API", "acme/gone", "acme/former", "corp/*"].map(entry);
        let found = [
            ("acme/api", Ok(1)),
            ("acme/gone", Err("no access")),
            ("corp/*", Ok(0)),
            ("corp/a", Ok(2)),
            ("corp/b", Err("no sso")),
        ];
        let known =
            known(&[&found[..], &[("acme/new", Ok(3))]].concat(), &["acme/api", "corp/a", "corp/b", "acme/new"]);
        assert!(known.is_all(&entries));
        assert_eq!(said(&known, "Acme/API", &entries), (State::Up, "1 open pull request".to_owned()));
        assert_eq!(said(&known, "acme/gone", &entries), (State::Down, "no access".to_owned()));
        assert_eq!(
            said(&known, "acme/former", &entries),
            (State::Up, "is read, but has another name now: acme/new".to_owned())
        );
        let (state, sentence) = said(&known, "corp/*", &entries);
        assert_eq!(
            (state, sentence.as_str()),
            (State::Degraded, "2 repositories, 2 open pull requests; 1 cannot be read, first corp/b: no sso")
        );
    }

    #[test]
    fn it_is_not_all_before_everything_is_read() {
        let entries = ["acme/api", "corp/*"].map(entry);
        assert!(!Known::default().is_all(&entries));
        let looked_up = Known { watched: None, ..known(&[("acme/api", Err("gone"))], &[]) };
        assert!(!looked_up.is_all(&entries), "the owner was not looked up");
        assert!(!known(&[("corp/*", Ok(0))], &["acme/api"]).is_all(&entries), "the repository was not read");
        assert!(known(&[("acme/api", Err("gone")), ("corp/*", Err("gone"))], &[]).is_all(&entries));
        assert_eq!(said(&known(&[], &[]), "acme/api", &entries).0, State::Unknown);
    }
}
