//! `config.toml`: read once, validated once, every error with its place.
//!
//! [`load`] and [`parse`] give a [`Config`] of validated types or a [`Report`] of everything that is wrong. Errors in
//! here are [`problem::Problem`]s: one mistake with its place; a [`Report`] is all of them, ready to print. What a
//! widget kind reads is configured next to its source.

pub mod auth;
pub mod board;
pub(crate) mod compare;
pub mod duration;
pub mod env;
pub mod file;
pub mod interpolate;
pub(crate) mod label;
mod listen;
pub mod maintenance;
mod mask;
pub mod plan;
pub mod poll;
pub mod problem;
pub mod read;
pub mod report;
pub mod server;
pub mod tls;
pub(crate) mod upstream;
pub mod widget;

#[cfg(test)]
mod fake;
#[cfg(test)]
mod tests;

pub use auth::{AuthMode, AuthSettings};
pub use board::BoardConfig;
pub use env::{Env, ProcessEnv};
pub use file::ConfigFile;
pub use listen::ListenError;
pub(crate) use mask::is_secret_key;
pub use plan::{Plan, check};
pub use poll::PollConfig;
pub use report::Report;
pub use server::ServerConfig;
pub use widget::{WidgetConfig, WidgetSource};

/// The JSON Schema of the file, for editors: `config.schema.json` at the root of the source.
pub const SCHEMA: &str = include_str!("../../../config.schema.json");

use crate::{
    client::spec::{Endpoint, EndpointError},
    maintenance::Window,
};
use read::Section;
use std::{collections::BTreeSet, net::SocketAddr, path::Path};

/// Everything that can be configured, validated.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// What the board is called; default `pyngpong`.
    pub title: String,
    /// `[server]`: where it listens and who may connect.
    pub server: ServerConfig,
    /// `[auth]`: who has to sign in.
    pub auth: AuthSettings,
    /// `[poll]`: how hard upstreams are asked.
    pub poll: PollConfig,
    /// `[[board]]`: the pages; never empty. Default: one, with every widget.
    pub boards: Vec<BoardConfig>,
    /// `[[widget]]`: what is watched; never empty.
    pub widgets: Vec<WidgetConfig>,
    /// `[[maintenance]]`: planned work; default: none.
    pub maintenance: Vec<Window>,
}

/// Reads the file at `path` with the environment of this process.
///
/// # Errors
/// The file cannot be read, or its content is refused: all mistakes at once.
pub fn load(path: &Path) -> Result<Config, Report> {
    let source = ProcessEnv.file(path).map_err(|error| Report::unreadable(path, &error))?;
    parse(&path.display().to_string(), &source, &ProcessEnv)
}

/// Reads a configuration; `name` is what its errors call the file.
///
/// # Errors
/// All mistakes at once.
pub fn parse(name: &str, source: &str, env: &dyn Env) -> Result<Config, Report> {
    read::document(name, source, env, Config::read)
}

/// Which keys the reader asks for in the tables of `source`, by the path of the table.
#[must_use]
pub fn asked(source: &str, env: &dyn Env) -> read::Asked {
    read::asked(source, env, Config::read)
}

impl Config {
    /// What would be polled, how often, and how many calls that makes.
    #[must_use]
    pub fn plan(&self) -> Plan {
        Plan::new(self)
    }

    /// Every target that planned work can mean: its widget's id and its name. What is read of others, as of a project with
    /// errors, a metric or a log of deployments, is none.
    #[must_use]
    pub fn targets(&self) -> Vec<(String, String)> {
        let is_reported = |source: &WidgetSource| {
            matches!(source, WidgetSource::Errors(_) | WidgetSource::Metrics(_) | WidgetSource::Deployments(_))
        };
        let reported = self.widgets.iter().filter(|widget| is_reported(&widget.source));
        let reported: BTreeSet<&str> = reported.map(|widget| widget.id.as_str()).collect();
        let polls = self.plan().polls.into_iter().filter(|poll| !reported.contains(poll.widget.as_str()));
        polls.map(|poll| (poll.widget, poll.target)).collect()
    }

    /// Whether it may listen there: the rule that `listen` has to keep, for `--listen` on the command line.
    ///
    /// # Errors
    /// Where strangers could look at the board.
    pub fn check_listen(&self, address: SocketAddr) -> Result<(), ListenError> {
        if self.auth.mode.is_open() { listen::check(address) } else { Ok(()) }
    }

    /// What can only be told when all targets are known: whether the hosts with limits exist, and whether the periods
    /// keep them.
    fn settle(&mut self, named: &[(String, read::Item<'_>)]) {
        let plan = self.plan();
        poll::check_hosts(named, &plan.hosts.keys().map(String::as_str).collect());
        let settings = self.poll.settings();
        for widget in &mut self.widgets {
            widget.source.stretch(&|host| {
                plan.hosts.get(host).map_or(1.0, |load| load.stretch(settings.max_calls_per_hour(host)))
            });
        }
    }

    fn read(root: &mut Section<'_>) -> Self {
        let title = root
            .get("title")
            .and_then(|item| item.parse("a text that is not empty", filled))
            .unwrap_or_else(|| "pyngpong".to_owned());
        let auth = auth::Draft::read_in(root);
        let server = ServerConfig::read_in(root, auth.lets_others_in());
        let auth = auth.settle(&server);
        let (poll, hosts) = PollConfig::read_in(root);
        let boards = board::read_in(root);
        let widgets = widget::read_in(root, &poll);
        let boards = board::resolve(boards, &widgets, &title);
        let maintenance = maintenance::read_in(root, &maintenance::Known::of(&widgets));
        let widgets = widgets.into_iter().filter_map(|widget| widget.config).collect();
        let mut config = Self { title, server, auth, poll, boards, widgets, maintenance };
        config.settle(&hosts);
        config
    }
}

/// A text that says something.
pub(crate) fn filled(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() { Err("it is empty".to_owned()) } else { Ok(text.to_owned()) }
}

/// An address that can be probed. The sentences quote nothing that could be a part of a password.
pub(crate) fn endpoint(text: &str) -> Result<Endpoint, String> {
    Endpoint::parse(text).map_err(|error| match error {
        EndpointError::Scheme(_) if !text.contains("://") => "not a URL: it does not begin with a scheme://".to_owned(),
        EndpointError::Parameter { scheme, allowed, .. } => {
            format!("{scheme}:// does not know a parameter after `?`; it knows: {allowed}")
        }
        error => error.to_string(),
    })
}

/// An id as it stands in addresses: `[a-z0-9-]+`.
fn id(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    match text {
        "" => Err("it is empty".to_owned()),
        text if text.chars().all(fits) => Ok(text.to_owned()),
        _ => Err("it holds other characters".to_owned()),
    }
}

/// What [`id`] accepts, for errors.
const ID_ALLOWED: &str = "lower-case letters a-z, digits and `-`";
