//! A simulated Bugsnag on loopback, and the widget that reads it.

use super::{board::Board, site::Site};
use axum::{Router, routing::get};
use serde_json::Value;
use server::{
    clock,
    demo::bugsnag::{
        Bugsnag, World,
        world::{Organization, Project, Scripted, StoredError},
    },
};

/// What lets in; nothing but Bugsnag may ever see it.
pub const TOKEN: &str = "s3cret-t0ken";
/// The widget.
pub const BUGS: &str = "/api/widgets/bugs";

/// Bugsnag, and where it listens.
pub struct Upstream {
    /// What it tells and what it was asked.
    pub bugsnag: Bugsnag,
    /// Its address.
    pub site: Site,
}

impl Upstream {
    /// The organization `acme` with these projects.
    pub async fn of(projects: Vec<Project>) -> Self {
        Self::with(vec![Organization::new("acme", "Acme", projects)]).await
    }

    /// These organizations.
    pub async fn with(organizations: Vec<Organization>) -> Self {
        let bugsnag = Bugsnag::new(World::new(TOKEN, organizations));
        let site = Site::start(bugsnag.router()).await;
        Self { bugsnag, site }
    }

    /// As [`Self::of`], but whoever asks for the errors of this one waits for ever.
    pub async fn hanging(slug: &str, projects: Vec<Project>) -> Self {
        let upstream = Self::of(projects).await;
        let path = format!("/projects/p-{slug}/errors");
        let hang = get(std::future::pending::<()>);
        let site = Site::start(Router::new().route(&path, hang).fallback_service(upstream.bugsnag.router())).await;
        Self { site, ..upstream }
    }

    /// A widget of these projects, read as often as that goes, with more keys.
    pub fn widget(&self, projects: &[&str], keys: &str) -> String {
        let api = self.site.url("");
        format!(
            "[[widget]]\nid = \"bugs\"\nkind = \"errors\"\nperiod = \"10s\"\ntimeout = \"2s\"\nmax_calls_per_minute = 600\n\
             api = {api:?}\napp = \"https://bugs.example\"\ntoken = {TOKEN:?}\nprojects = {projects:?}\n{keys}\n"
        )
    }

    /// A board of that widget.
    pub async fn board(&self, projects: &[&str], keys: &str) -> Board {
        Board::start(&self.widget(projects, keys)).await
    }

    /// From now on all calls whose path begins so are answered like this.
    pub fn answers(&self, path: &str, status: u16, headers: &[(&str, &str)], body: &str) {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let scripted = Scripted { path: path.to_owned(), status, headers, body: body.to_owned() };
        self.bugsnag.change(|world| world.scripted = vec![scripted]);
    }

    /// How often a path that ends so was asked for.
    pub fn asked(&self, end: &str) -> usize {
        let path = |target: &str| target.split_once('?').map_or(target, |(path, _)| path).to_owned();
        self.bugsnag.calls().iter().filter(|call| path(&call.target).ends_with(end)).count()
    }
}

/// An open error with so many events now.
pub fn error(id: &str, events: u64) -> StoredError {
    StoredError::new(id, "NoMethodError", events, clock::now())
}

/// A project with so many errors, of one event, two, …
pub fn project(slug: &str, errors: usize) -> Project {
    let errors = (1..=errors).map(|n| error(&format!("{slug}-{n}"), n as u64)).collect();
    Project::new(slug, slug, errors)
}

/// Why a project is not read.
pub fn failed<'a>(snapshot: &'a Value, project: &str) -> &'a Value {
    &snapshot["data"]["projects_failed"][project]
}
