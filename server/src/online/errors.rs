//! Bugsnag's projects, read in turn as the board would, until each was read once or a minute's calls are used up.

use super::{Answer, failed};
use crate::{
    client::bugsnag::{BugsnagClient, ProjectReading},
    config::plan::counted,
    poll::{self, Policy, Poll as _, PollId, limits::Limits},
    source::errors::config::ErrorsConfig,
};
use app::{ms::Ms, state::State};
use std::{collections::BTreeMap, time::Duration, time::Instant};

/// Whoever is to wait longer than this for the next call is not waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// Bugsnag, and what it is asked for.
pub(super) struct Asked {
    client: BugsnagClient,
    projects: Vec<String>,
    most: u32,
}

impl Asked {
    pub(super) fn new(client: BugsnagClient, config: &ErrorsConfig) -> Self {
        let projects = config.projects.iter().map(crate::source::errors::config::ProjectConfig::name).collect();
        Self { client, projects, most: config.max_calls_per_minute }
    }

    /// How many answers there will be.
    pub(super) const fn count(&self) -> usize {
        self.projects.len()
    }

    /// Reads in turn; gives an answer for each project, in the order of the file.
    pub(super) async fn run(&self, id: &PollId, policy: &Policy, limits: &Limits) -> Vec<Answer> {
        let (mut known, mut fault, mut faults) = (BTreeMap::new(), None, 0);
        for _ in 0..self.most {
            let permits = limits.acquire(&policy.host).await;
            let began = Instant::now();
            let outcome = poll::once(id, policy.timeout, &self.client).await;
            drop(permits);
            match outcome {
                Ok(reading) => {
                    let took = Ms::from_duration(began.elapsed());
                    known.extend(reading.projects.into_iter().map(|project| answer(project, took)));
                    (fault, faults) = (None, 0);
                }
                Err(found) => (fault, faults) = (Some(found), faults + 1),
            }
            // A project that gave no answer does not stop the others; what may be about all of them does.
            let unknown = self.projects.iter().filter(|project| !known.contains_key(*project)).count();
            let is_about_all = fault.is_some() && (faults > 1 || self.client.owes() == 0);
            let wait = self.client.next_in().unwrap_or_default();
            if is_about_all || unknown <= self.client.owes() || wait > PATIENCE {
                break;
            }
            tokio::time::sleep(wait).await;
        }
        let rest = |project: &String| match &fault {
            Some(fault) => failed(project, fault, None),
            None => self.not_asked(project),
        };
        self.projects.iter().map(|project| known.remove(project).unwrap_or_else(|| rest(project))).collect()
    }

    fn not_asked(&self, project: &str) -> Answer {
        let calls = counted(usize::try_from(self.most).unwrap_or(usize::MAX), "call");
        let sentence = format!("not asked: its turn did not come within {calls}, as many as a minute may have");
        Answer { target: project.to_owned(), state: State::Unknown, took: None, sentence, asked: false }
    }
}

/// What a reading says of a project.
fn answer(reading: ProjectReading, took: Ms) -> (String, Answer) {
    let project = reading.project;
    let answer = match reading.found {
        Err(why) => failed(&project, &why.fault, Some(took)),
        Ok(found) => {
            let total = usize::try_from(found.total).unwrap_or(usize::MAX);
            let sentence = counted(total, "error");
            Answer { target: project.clone(), state: State::Up, took: Some(took), sentence, asked: true }
        }
    };
    (project, answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::bugsnag::{NotRead, ProjectErrors};
    use app::fault::{Fault, FaultKind};

    fn said(found: Result<ProjectErrors, Fault>) -> (State, String) {
        let found = found.map_err(|fault| NotRead { fault, stays: true });
        let (_, answer) = answer(ProjectReading { project: "acme/web".to_owned(), found }, Ms::whole(5));
        (answer.state, answer.sentence)
    }

    #[test]
    fn a_project_is_known_when_its_last_page_has_come_or_it_has_failed() {
        let read = ProjectErrors { total: 12, ..ProjectErrors::default() };
        assert_eq!(said(Ok(read)), (State::Up, "12 errors".to_owned()));
        assert_eq!(said(Err(Fault::new(FaultKind::Unauthorized, "no access"))), (State::Down, "no access".to_owned()));
    }
}
