//! What the simulated Bugsnag has to tell.

use app::time::Timestamp;
use std::time::Duration;

const DAY_MS: i64 = 86_400_000;

/// Everything it tells, and how it behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// Who says `Authorization: token …` with this is let in.
    pub token: String,
    /// So many calls a minute are allowed; `None`: as many as one likes, and no header says anything.
    pub calls_per_minute: Option<u32>,
    /// Whether a 429 says when to come back.
    pub says_retry_after: bool,
    /// The organizations that the token may see.
    pub organizations: Vec<Organization>,
    /// What `event_fields` lists; default: as recorded.
    pub event_fields: Vec<String>,
    /// Where `Link` leads instead of to itself: `https://elsewhere.example`.
    pub link_origin: Option<String>,
    /// How long each page is, whatever `per_page` says.
    pub page_length: Option<usize>,
    /// Answers by the book, before anything else is looked at; the first that fits.
    pub scripted: Vec<Scripted>,
}

/// An answer to all calls whose path starts so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scripted {
    /// `/projects/p-web/errors`.
    pub path: String,
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: Vec<(String, String)>,
    /// Its body, sent as it is.
    pub body: String,
}

/// An organization.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Organization {
    /// Its id.
    pub id: String,
    /// What it is called in addresses.
    pub slug: String,
    /// What people call it.
    pub name: String,
    /// Its projects.
    pub projects: Vec<Project>,
    /// Who works there.
    pub collaborators: Vec<Collaborator>,
}

/// A project.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Project {
    /// Its id.
    pub id: String,
    /// What it is called in addresses.
    pub slug: String,
    /// What people call it.
    pub name: String,
    /// It is listed, but asking it is a 404: that is how Bugsnag says that there is no access.
    pub no_access: bool,
    /// Its errors.
    pub errors: Vec<StoredError>,
}

/// Somebody who can be assigned to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collaborator {
    /// Their id.
    pub id: String,
    /// Their name; nobody has to have one.
    pub name: Option<String>,
}

/// One error and its events.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredError {
    /// Its id.
    pub id: String,
    /// `NoMethodError`.
    pub class: String,
    /// Any text.
    pub message: String,
    /// `users#show`.
    pub context: String,
    /// `error`, `warning`, `info`.
    pub severity: String,
    /// `open`, `in progress`, …
    pub status: String,
    /// Where it happened.
    pub release_stages: Vec<String>,
    /// The id of who is to look at it.
    pub assigned_to: Option<String>,
    /// Its first event ever.
    pub first_seen: Timestamp,
    /// Its last event, without those of the surge.
    pub last_seen: Timestamp,
    /// Users that met it, at most as many as events.
    pub users: u64,
    /// Events of each of the last days, oldest first; the last number is of the day that ends with `last_seen`.
    pub days: Vec<u64>,
    /// Events that come on top.
    pub surge: Option<Surge>,
}

/// Events that come as time goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Surge {
    /// When it began.
    pub since: Timestamp,
    /// How many come each second.
    pub per_second: u32,
}

/// Which events count: from, inclusive, and to, exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// From then on.
    pub since: Timestamp,
    /// Until then.
    pub before: Timestamp,
}

impl World {
    /// One that lets this token in, without limits, and knows these organizations.
    #[must_use]
    pub fn new(token: &str, organizations: Vec<Organization>) -> Self {
        Self {
            token: token.to_owned(),
            calls_per_minute: None,
            says_retry_after: true,
            organizations,
            event_fields: EVENT_FIELDS.map(str::to_owned).into(),
            link_origin: None,
            page_length: None,
            scripted: Vec::new(),
        }
    }

    /// The project of this id, with its organization, where it may be asked.
    #[must_use]
    pub fn project(&self, id: &str) -> Option<(&Organization, &Project)> {
        let all = self.organizations.iter().flat_map(|one| one.projects.iter().map(move |project| (one, project)));
        all.into_iter().find(|(_, project)| project.id == id && !project.no_access)
    }

    /// The error of this id, to be changed.
    pub fn error_mut(&mut self, id: &str) -> Option<&mut StoredError> {
        let projects = self.organizations.iter_mut().flat_map(|organization| &mut organization.projects);
        projects.flat_map(|project| &mut project.errors).find(|error| error.id == id)
    }
}

const EVENT_FIELDS: [&str; 9] = [
    "error.status",
    "event.severity",
    "app.release_stage",
    "event.class",
    "event.unhandled",
    "search",
    "user.email",
    "metaData.Query.widget_key",
    "device.hostname",
];

impl Organization {
    /// One with these projects.
    #[must_use]
    pub fn new(slug: &str, name: &str, projects: Vec<Project>) -> Self {
        let (id, slug, name) = (format!("o-{slug}"), slug.to_owned(), name.to_owned());
        Self { id, slug, name, projects, collaborators: Vec::new() }
    }
}

impl Project {
    /// One with these errors; its id is its slug with `p-` in front.
    #[must_use]
    pub fn new(slug: &str, name: &str, errors: Vec<StoredError>) -> Self {
        Self { id: format!("p-{slug}"), slug: slug.to_owned(), name: name.to_owned(), no_access: false, errors }
    }
}

impl StoredError {
    /// An open error in production that happened `events` times, all of them at `now`.
    #[must_use]
    pub fn new(id: &str, class: &str, events: u64, now: Timestamp) -> Self {
        Self {
            id: id.to_owned(),
            class: class.to_owned(),
            message: String::new(),
            context: String::new(),
            severity: "error".to_owned(),
            status: "open".to_owned(),
            release_stages: vec!["production".to_owned()],
            assigned_to: None,
            first_seen: now,
            last_seen: now,
            users: events,
            days: vec![events],
            surge: None,
        }
    }

    /// How many events there are within the window.
    #[must_use]
    pub fn events(&self, window: &Window) -> u64 {
        let ago = 0..;
        let days = self.days.iter().rev().zip(ago);
        let at = |ago: i64| self.last_seen.plus_ms(-ago * DAY_MS);
        let counted = days.filter(|(_, ago)| window.has(at(*ago))).map(|(events, _)| events).sum::<u64>();
        counted + self.surge.map_or(0, |surge| surge.events(window))
    }

    /// Its last event.
    #[must_use]
    pub fn last_seen(&self, now: Timestamp) -> Timestamp {
        self.surge.map_or(self.last_seen, |surge| if surge.since < now { now } else { self.last_seen })
    }
}

impl Surge {
    fn events(self, window: &Window) -> u64 {
        let from = self.since.max(window.since);
        let ms = u64::try_from(window.before.ms_since(from)).unwrap_or_default();
        Duration::from_millis(ms).as_secs() * u64::from(self.per_second)
    }
}

impl Window {
    /// Whether this moment is in it.
    #[must_use]
    pub fn has(&self, at: Timestamp) -> bool {
        self.since <= at && at < self.before
    }
}
