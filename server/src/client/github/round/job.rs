//! One question, and how it goes out.

use super::{
    super::{super::http::NotAQuery, document, quota::Bucket, wire::Outgoing},
    Round, Slot,
};
use crate::source::pulls::config::RepoPattern;
use url::Url;

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::client::github) enum Job {
    /// Where the repositories of these entries are.
    Names(Vec<usize>),
    /// What the owner of an entry has, from a cursor on.
    Owner(usize, Option<String>),
    /// Whether anything has changed in these; from a cursor on, if it is one.
    Watch(Vec<Slot>, Option<String>),
    /// These pull requests, by GitHub's id.
    Pulls(Vec<(Slot, String)>),
    /// Who is in a team.
    Members(String, Url),
    /// As [`Job::Owner`], over REST.
    Repos(usize, Url),
    /// What is open in a repository, over REST.
    List(Slot, Url),
    /// More of one pull request, over REST.
    Part(Slot, u64, Part, Url),
}

/// What a list of pull requests leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::client::github) enum Part {
    /// Whether it can be merged.
    Pull,
    Reviews,
    CheckRuns,
    Statuses,
}

impl Job {
    /// Which budget it is taken from.
    pub(in crate::client::github) const fn bucket(&self) -> Bucket {
        match self {
            Self::Names(_) | Self::Owner(..) | Self::Watch(..) | Self::Pulls(_) => Bucket::Graphql,
            _ => Bucket::Core,
        }
    }

    /// Where a GET goes.
    pub(in crate::client::github) fn url(&self) -> Option<&Url> {
        match self {
            Self::Members(_, url) | Self::Repos(_, url) | Self::List(_, url) | Self::Part(.., url) => Some(url),
            Self::Names(_) | Self::Owner(..) | Self::Watch(..) | Self::Pulls(_) => None,
        }
    }

    /// The same question, elsewhere.
    pub(super) fn at(&self, url: Url) -> Self {
        match self.clone() {
            Self::Members(team, _) => Self::Members(team, url),
            Self::Repos(of, _) => Self::Repos(of, url),
            Self::List(slot, _) => Self::List(slot, url),
            Self::Part(slot, number, part, _) => Self::Part(slot, number, part, url),
            query => query,
        }
    }

    /// Whether it is one of those that are spread over the period.
    pub(super) const fn is_regular(&self) -> bool {
        matches!(self, Self::Watch(_, None) | Self::List(..))
    }
}

impl Round {
    /// As it goes out.
    pub(in crate::client::github) fn outgoing(&self, job: &Job) -> Result<Outgoing, NotAQuery> {
        let ids = |slots: &[Slot]| -> Vec<&str> {
            slots.iter().map(|slot| self.repos.get(slot).map_or("", |repo| &*repo.id)).collect()
        };
        Ok(match job {
            Job::Names(of) => Outgoing::Query(document::names(of.iter().map(|at| self.full_name(*at)))?),
            Job::Owner(of, after) => {
                let asked = [self.config.archived, self.config.forks];
                let (owner, _) = self.full_name(*of);
                Outgoing::Query(document::owner(owner, self.sizes.list, after.as_deref(), asked)?)
            }
            Job::Watch(slots, after) => {
                Outgoing::Query(document::watch(&ids(slots), self.sizes.list, after.as_deref())?)
            }
            Job::Pulls(pulls) => {
                let ids: Vec<&str> = pulls.iter().map(|(_, id)| &**id).collect();
                Outgoing::Query(document::pulls(&ids)?)
            }
            Job::Members(_, url) | Job::Repos(_, url) | Job::List(_, url) | Job::Part(.., url) => {
                Outgoing::Get { url: url.clone(), tag: self.kept.tag(url) }
            }
        })
    }

    fn full_name(&self, at: usize) -> (&str, &str) {
        match self.entries.get(at).map(|entry| &entry.what) {
            Some(RepoPattern::One { owner, name }) => (owner, name),
            Some(RepoPattern::All { owner }) => (owner, "*"),
            None => ("", ""),
        }
    }
}
