//! A simulated GitHub on loopback, and the widget that reads it.

use super::{board::Board, site::Site};
use serde_json::Value;
use server::{
    clock,
    demo::github::{
        Github, Scripted, World,
        pull::Pull,
        world::{Owner, Repository},
    },
};

/// What lets in; nothing but GitHub may ever see it.
pub const TOKEN: &str = "s3cret-t0ken";
/// The widget.
pub const PULLS: &str = "/api/widgets/pulls";

/// GitHub, and where it listens.
pub struct Upstream {
    /// What it tells and what it was asked.
    pub github: Github,
    /// Its address.
    pub site: Site,
}

impl Upstream {
    /// The organization `acme` with these repositories.
    pub async fn of(repositories: Vec<Repository>) -> Self {
        Self::with(vec![Owner::organization("acme", repositories)]).await
    }

    /// These owners.
    pub async fn with(owners: Vec<Owner>) -> Self {
        let github = Github::new(World::new(TOKEN, owners));
        let site = Site::start(github.router()).await;
        // Pictures are where everything else is.
        let origin = site.url("");
        github.change(|world| world.avatar_origin = Some(origin));
        Self { github, site }
    }

    /// A widget of these repositories, read as often as that goes, with more keys.
    pub fn widget(&self, repos: &[&str], keys: &str) -> String {
        self.widget_at("", repos, keys)
    }

    /// As [`Self::widget`], where the API is at this path.
    pub fn widget_at(&self, path: &str, repos: &[&str], keys: &str) -> String {
        let api = self.site.url(path);
        format!(
            "[[widget]]\nid = \"pulls\"\nkind = \"pulls\"\nperiod = \"10s\"\ntimeout = \"2s\"\napi = {api:?}\ntoken = {TOKEN:?}\n\
             repos = {repos:?}\n{keys}\n"
        )
    }

    /// A board of that widget.
    pub async fn board(&self, repos: &[&str], keys: &str) -> Board {
        Board::start(&self.widget(repos, keys)).await
    }

    /// From now on what it says so is answered like this.
    pub fn answers(&self, scripted: Scripted) {
        self.github.change(|world| world.scripted = vec![scripted]);
    }
}

/// An open pull request of so many days ago.
pub fn pull(number: u32, days: i64) -> Pull {
    Pull::new(number, &format!("Change {number}"), "ada", clock::now().plus_ms(-days * 86_400_000))
}

/// A repository with so many of today.
pub fn repository(name: &str, pulls: u32) -> Repository {
    Repository::new(name, (1..=pulls).map(|number| pull(number, 0)).collect())
}

/// Why a repository is not read.
pub fn failed<'a>(snapshot: &'a Value, repo: &str) -> &'a Value {
    &snapshot["data"]["repos_failed"][repo]
}
