//! The widget in one line, and its state.

use super::{Deployment, Deployments, Status};
use crate::{patch::Keyed, state::State};
use std::collections::BTreeMap;

impl Deployments {
    /// The state of every deployment that is shown.
    pub fn states(&self) -> impl Iterator<Item = State> {
        self.deployments.values().map(|deployment| deployment.state)
    }

    /// How things are now: by the last deployment of each service in each environment. What failed and was followed by one that did
    /// not is history. Nothing deployed is green.
    #[must_use]
    pub fn state(&self) -> State {
        let skipped = (self.skipped > 0).then_some(State::Degraded);
        let now = latest(&self.deployments).map(|deployment| deployment.state);
        now.chain(skipped).min().unwrap_or(State::Up)
    }

    /// `50 of 312 deployments, 1 failed, 2 running`; what is counted beside the first number is how things are now.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut parts = vec![match (self.shown < self.total, self.total) {
            (true, total) => format!("{} of {total} deployments", self.shown),
            (false, 1) => "1 deployment".to_owned(),
            (false, total) => format!("{total} deployments"),
        }];
        let latest: Vec<&Deployment> = latest(&self.deployments).collect();
        for (status, word) in [
            (Status::Failed, "failed"),
            (Status::RolledBack, "rolled back"),
            (Status::Running, "running"),
            (Status::Unknown, "not understood"),
        ] {
            let count = latest.iter().filter(|deployment| deployment.status == status).count();
            if count > 0 {
                parts.push(format!("{count} {word}"));
            }
        }
        if self.skipped > 0 {
            parts.push(format!("{} not read", self.skipped));
        }
        parts.join(", ")
    }
}

/// The last deployment of each service in each environment.
fn latest(deployments: &Keyed<Deployment>) -> impl Iterator<Item = &Deployment> {
    let mut latest: BTreeMap<(&str, Option<&str>), &Deployment> = BTreeMap::new();
    for deployment in deployments.values() {
        let place = latest.entry((&deployment.service, deployment.environment.as_deref())).or_insert(deployment);
        if place.started_at < deployment.started_at {
            *place = deployment;
        }
    }
    latest.into_values()
}
