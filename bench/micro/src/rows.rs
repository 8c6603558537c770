//! A snapshot of each kind with so many rows, as full as an ordinary one.

use app::{
    model::{
        Model,
        dependencies::{Dependencies, Phases, Target},
        deployments::{Deployment, Deployments},
        errors::{BugsnagError, Errors},
        metrics::{Day, Metric, Metrics},
        pulls::{PullRequest, Pulls},
        realtime::{Process, Realtime},
    },
    ms::Ms,
    patch::Keyed,
    snapshot::{Head, Snapshot},
    state::State,
    time::Timestamp,
};
use std::sync::Arc;

/// When everything happens.
pub const NOW: Timestamp = Timestamp::from_ms(1_795_000_000_000);

/// A kind of widget with rows that can be made and changed.
pub trait Rows: Model {
    /// So many.
    fn rows(count: usize) -> Self;
    /// Makes another entry of one.
    fn change(&mut self, row: usize);
}

/// With `count` rows.
pub fn snapshot<M: Rows>(count: usize) -> Snapshot<M> {
    let head = Head {
        widget: "bench".to_owned(),
        kind: M::KIND,
        title: M::KIND.title().to_owned(),
        seq: 1,
        observed_at: Some(NOW),
        period_ms: 15_000,
        stale: false,
        state: State::Up,
        summary: format!("{count} up"),
        fault: None,
        answers: Vec::new(),
    };
    Snapshot { head, data: M::rows(count) }
}

fn key(row: usize) -> String {
    format!("row-{row:05}")
}

fn keyed<T>(count: usize, make: impl Fn(usize) -> T) -> Keyed<T> {
    (0..count).map(|row| (key(row), Arc::new(make(row)))).collect()
}

fn edit<T: Clone>(entries: &mut Keyed<T>, row: usize, change: impl FnOnce(&mut T)) {
    let entry = entries.get_mut(&key(row)).expect("the row is there");
    change(Arc::make_mut(entry));
}

/// A target that is up, with all its phases.
pub fn target(row: usize) -> Target {
    let ms = |part: u32| Some(Ms::whole(part + u32::try_from(row % 50).unwrap_or(0)));
    Target {
        state: State::Up,
        latency_ms: ms(20),
        since: Some(NOW),
        checked_at: Some(NOW),
        slow_ms: Some(Ms::whole(500)),
        owner: Some("team-payments".to_owned()),
        runbook: Some("https://wiki.internal/runbooks/payments".to_owned()),
        phases: Phases { dns_ms: ms(1), connect_ms: ms(2), tls_ms: ms(5), first_byte_ms: ms(12), body_ms: ms(1) },
        ..Target::default()
    }
}

impl Rows for Dependencies {
    fn rows(count: usize) -> Self {
        Self { targets: keyed(count, target) }
    }

    fn change(&mut self, row: usize) {
        edit(&mut self.targets, row, |target| {
            target.state = State::Down;
            target.reason = Some("HTTP 503, expected 2xx".to_owned());
            target.checked_at = Some(NOW.plus_ms(15_000));
        });
    }
}

impl Rows for Realtime {
    fn rows(count: usize) -> Self {
        let process = |row| Process {
            state: State::Up,
            since: Some(NOW),
            group: format!("pool-{}", row % 8),
            slot: row as u64,
            ..Process::default()
        };
        Self { processes: keyed(count, process), ..Self::default() }
    }

    fn change(&mut self, row: usize) {
        edit(&mut self.processes, row, |process| {
            process.state = State::Down;
            process.detail = Some("0".to_owned());
        });
    }
}

/// A pull request of this month.
pub fn pull(row: usize) -> PullRequest {
    PullRequest {
        repo: "acme/ledger".to_owned(),
        number: row as u64,
        title: "Close the month in one transaction".to_owned(),
        url: format!("https://github.com/acme/ledger/pull/{row}"),
        author: "ada".to_owned(),
        created_at: Some(NOW.plus_ms(-86_400_000 * (row as i64 % 30))),
        updated_at: Some(NOW),
        reviewers: vec!["grace".to_owned(), "linus".to_owned()],
        labels: vec!["backend".to_owned()],
        base: "main".to_owned(),
        ..PullRequest::default()
    }
}

impl Rows for Pulls {
    fn rows(count: usize) -> Self {
        Self { pulls: keyed(count, pull), ..Self::default() }
    }

    fn change(&mut self, row: usize) {
        edit(&mut self.pulls, row, |pull| pull.approved_by.push("grace".to_owned()));
    }
}

/// A kind of error in its first days.
pub fn error(row: usize) -> BugsnagError {
    BugsnagError {
        project: "acme/api".to_owned(),
        class: "NoMethodError".to_owned(),
        message: "undefined method `email' for nil:NilClass".to_owned(),
        context: "users#show".to_owned(),
        severity: "error".to_owned(),
        status: "open".to_owned(),
        events: 40 + row as u64 % 100,
        users: 12,
        first_seen: Some(NOW.plus_ms(-86_400_000)),
        last_seen: Some(NOW),
        release_stages: vec!["production".to_owned()],
        trend: vec![3, 4, 2, 5, 3, 4, 12],
        ..BugsnagError::default()
    }
}

impl Rows for Errors {
    fn rows(count: usize) -> Self {
        Self { errors: keyed(count, error), ..Self::default() }
    }

    fn change(&mut self, row: usize) {
        edit(&mut self.errors, row, |error| error.events += 1);
    }
}

impl Rows for Metrics {
    fn rows(count: usize) -> Self {
        let day = |_| Day { state: State::Up, brief: Some("the same".to_owned()), ..Day::default() };
        let metric = |_| Metric {
            state: State::Up,
            days: keyed(7, day),
            owner: Some("finance".to_owned()),
            ..Metric::default()
        };
        Self { metrics: keyed(count, metric), ..Self::default() }
    }

    fn change(&mut self, row: usize) {
        edit(&mut self.metrics, row, |metric| {
            edit(&mut metric.days, 6, |day| {
                day.state = State::Down;
                day.odd = vec!["replica".to_owned()];
            });
        });
    }
}

/// A deployment that succeeded.
pub fn deployment(row: usize) -> Deployment {
    Deployment {
        service: "mailer".to_owned(),
        version: Some(format!("2.2.{row}")),
        environment: Some("production".to_owned()),
        by: Some("Ada Okafor".to_owned()),
        started_at: NOW,
        finished_at: Some(NOW.plus_ms(90_000)),
        changelog: vec!["cards are charged once".to_owned(), "fix #812".to_owned()],
        ..Deployment::default()
    }
}

impl Rows for Deployments {
    fn rows(count: usize) -> Self {
        Self { deployments: keyed(count, deployment), ..Self::default() }
    }

    fn change(&mut self, row: usize) {
        edit(&mut self.deployments, row, |deployment| deployment.state = State::Down);
    }
}
