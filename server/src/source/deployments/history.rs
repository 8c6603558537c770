//! The newest deployments, in memory. Pure.

use super::{Archive, log::Log};
use app::{
    model::deployments::{Deployment, Deployments},
    patch::Keyed,
    time::Timestamp,
};
use std::sync::Arc;

/// What the last answer held. What has not changed since the one before keeps its allocation, and nothing of it is sent.
#[derive(Debug, Default)]
pub(super) struct History {
    all: Archive,
    skipped: u64,
    skipped_why: Option<String>,
}

impl History {
    /// Puts an answer in place of the last one. Whether anything is different.
    pub(super) fn take(&mut self, log: Log) -> bool {
        let Log { deployments, skipped, skipped_why } = log;
        let mut changed = (skipped, &skipped_why) != (self.skipped, &self.skipped_why);
        changed |= deployments.len() != self.all.len();
        let keep = |(id, next): (String, Deployment)| match self.all.get(&id) {
            Some(last) if **last == next => (id, Arc::clone(last)),
            _ => {
                changed = true;
                (id, Arc::new(next))
            }
        };
        let all: Keyed<Deployment> = deployments.into_iter().map(keep).collect();
        if changed {
            (self.all, self.skipped, self.skipped_why) = (Arc::new(all), skipped, skipped_why);
        }
        changed
    }

    /// The `limit` newest ones, and how many there are.
    pub(super) fn newest(&self, limit: usize) -> Deployments {
        let began =
            |(id, one): &(&String, &Arc<Deployment>)| -> (Timestamp, String) { (one.started_at, (*id).clone()) };
        let mut newest: Vec<(&String, &Arc<Deployment>)> = self.all.iter().collect();
        newest.sort_by_cached_key(|one| std::cmp::Reverse(began(one)));
        let deployments: Keyed<Deployment> =
            newest.into_iter().take(limit).map(|(id, one)| (id.clone(), Arc::clone(one))).collect();
        Deployments {
            total: self.all.len() as u64,
            shown: deployments.len() as u64,
            deployments,
            skipped: self.skipped,
            skipped_why: self.skipped_why.clone(),
        }
    }

    /// All of them.
    pub(super) fn archive(&self) -> Archive {
        Arc::clone(&self.all)
    }
}
