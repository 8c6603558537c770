//! Deployments as marks on the time axis of a chart.

use super::{Deployment, Status};
use crate::{state::State, time::Timestamp};

/// One mark: when, what, and how it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Where on the axis: when the deployment began.
    pub at: Timestamp,
    /// `payments-api 1.4 → 1.5, production, failed`.
    pub label: String,
    /// Its colour.
    pub state: State,
    /// Where its row is.
    pub href: String,
}

/// The deployments that began within `from..to`, oldest first, as marks; their rows are in `widget`.
pub fn marks<'a>(
    widget: &str,
    deployments: impl Iterator<Item = (&'a String, &'a Deployment)>,
    from: Timestamp,
    to: Timestamp,
) -> Vec<Mark> {
    let within = deployments.filter(|(_, deployment)| from <= deployment.started_at && deployment.started_at < to);
    let mut marks: Vec<Mark> = within.map(|(key, deployment)| mark(widget, key, deployment)).collect();
    marks.sort_by(|one, other| (one.at, &one.href).cmp(&(other.at, &other.href)));
    marks
}

fn mark(widget: &str, key: &str, deployment: &Deployment) -> Mark {
    let mut label = deployment.service.clone();
    match (&deployment.previous, &deployment.version) {
        (Some(previous), Some(version)) => label.extend([" ", previous, " → ", version]),
        (None, Some(version)) => label.extend([" ", version]),
        (_, None) => {}
    }
    if let Some(environment) = &deployment.environment {
        label.extend([", ", environment]);
    }
    if deployment.status != Status::Succeeded {
        label.extend([", ", deployment.status.as_str()]);
    }
    let href = ["/w/", widget, &crate::ui::address::fragment(key)].concat();
    Mark { at: deployment.started_at, label, state: deployment.state, href }
}
