//! The command line: what each command does and how it ends.

mod check;
mod import;
mod mute;
mod people;

pub use mute::UnknownTarget;
pub use people::UnknownPerson;

use crate::{
    auth::person::NotDecided,
    config::{self, ConfigFile, ListenError, ProcessEnv, Report},
    demo::{self, DemoError, Scenario},
    import::ImportError,
    run::{self, Opening, RunError},
    store::StoreError,
    web::{self, BindError},
};
use check::Check;
use clap::{Parser, Subcommand};
use import::Import;
use std::{
    io::{self, IsTerminal as _, Write as _},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// An internal dependency monitoring board.
#[derive(Debug, Parser)]
#[command(name = "pyngpong", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the board
    Serve {
        /// The configuration
        #[arg(long, default_value = "config.toml")]
        config: PathBuf,
        /// Listen here instead of at [server] listen
        #[arg(long, value_name = "ADDR")]
        listen: Option<SocketAddr>,
    },
    /// Run simulated upstreams on loopback, and the board on them
    Demo {
        /// Listen here
        #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:3000")]
        listen: SocketAddr,
        /// What happens to the upstreams: incident, calm or outage
        #[arg(long, value_name = "NAME", default_value_t)]
        scenario: Scenario,
    },
    /// Validate the configuration, and print what would be polled and how often
    Check(Check),
    /// Open a maintenance window for a target, from now on
    Mute(mute::MuteArgs),
    /// End what `mute` has begun
    Unmute(mute::UnmuteArgs),
    /// Decide who may sign in
    People(people::PeopleArgs),
    /// Print a config.toml made from another monitor's configuration
    #[command(subcommand)]
    Import(Import),
    /// Print the JSON Schema of config.toml, for editors
    Schema,
}

/// Why a command failed. Each prints as one clear sentence, but for a [`Report`], which is all mistakes at once.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The configuration is refused.
    #[error(transparent)]
    Config(#[from] Report),
    /// `--listen` would let strangers in.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The address is taken or not ours.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// The board does not start.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The demo does not start.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// The target of a mute is not watched.
    #[error(transparent)]
    Target(#[from] UnknownTarget),
    /// Somebody has not signed in.
    #[error(transparent)]
    Person(#[from] UnknownPerson),
    /// It is not to be decided so.
    #[error(transparent)]
    NotDecided(#[from] NotDecided),
    /// The embedded database is no use.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file cannot be read.
    #[error("cannot read {file}: {source}")]
    Unreadable {
        /// Which.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// A file is not what it should be.
    #[error("{file}: {source}")]
    Import {
        /// Which.
        file: String,
        /// Why.
        source: ImportError,
    },
    /// Not every upstream answered.
    #[error("{bad} of {all} targets did not answer well")]
    Unwell {
        /// How many did not.
        bad: usize,
        /// Of how many.
        all: usize,
    },
    /// The system gives us no runtime, signals or output.
    #[error("the system refuses: {0}")]
    System(#[from] io::Error),
}

impl CliError {
    /// 2 for bad usage or configuration, 1 for everything else.
    fn exit_code(&self) -> ExitCode {
        match self {
            Self::Config(_)
            | Self::Listen(_)
            | Self::Target(_)
            | Self::Person(_)
            | Self::NotDecided(_)
            | Self::Unreadable { .. }
            | Self::Import { .. }
            | Self::Run(RunError::Widget { .. } | RunError::Canary(_) | RunError::Provider(_)) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }

    /// The error with its causes, or the whole report.
    fn print(&self) -> String {
        if let Self::Config(report) = self {
            return report.render(io::stderr().is_terminal());
        }
        let mut text = format!("pyngpong: {self}");
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            let part = error.to_string();
            if !text.contains(&part) {
                text.push_str(&format!(": {part}"));
            }
            cause = error.source();
        }
        text
    }
}

impl Cli {
    /// Does what was asked for; errors go to stderr.
    #[must_use]
    pub fn execute(self) -> ExitCode {
        match self.command.execute() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                // Without a stderr there is nobody to tell.
                let _ = writeln!(io::stderr(), "{}", error.print().trim_end());
                error.exit_code()
            }
        }
    }
}

impl Command {
    fn execute(self) -> Result<(), CliError> {
        match self {
            Self::Check(check) => check.execute(),
            Self::Import(import) => import.execute(),
            Self::Schema => Ok(io::stdout().write_all(config::SCHEMA.as_bytes())?),
            Self::Serve { config, listen } => runtime()?.block_on(serve(&config, listen)),
            Self::Demo { listen, scenario } => runtime()?.block_on(show_demo(listen, scenario)),
            Self::Mute(args) => runtime()?.block_on(mute::mute(args)),
            Self::Unmute(args) => runtime()?.block_on(mute::unmute(args)),
            Self::People(args) => runtime()?.block_on(people::people(args)),
        }
    }
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}

async fn serve(path: &Path, listen: Option<SocketAddr>) -> Result<(), CliError> {
    let mut file = ConfigFile::new(path.to_owned());
    let config = file.load()?;
    let listen = listen.unwrap_or(config.server.listen);
    board(Opening { config, file: Some(file), label: None }, listen, stop_on_signal()?).await
}

async fn show_demo(listen: SocketAddr, scenario: Scenario) -> Result<(), CliError> {
    let stop = stop_on_signal()?;
    let upstreams = TaskTracker::new();
    let demo = demo::start(scenario, stop.clone(), upstreams.clone()).await?;
    let config = config::parse("the demo's configuration", &demo.config, &ProcessEnv)?;
    let opening = Opening { config, file: None, label: Some(demo::LABEL.to_owned()) };
    let ended = board(opening, listen, stop.clone()).await;
    stop.cancel();
    upstreams.close();
    upstreams.wait().await;
    ended
}

async fn board(opening: Opening, listen: SocketAddr, stop: CancellationToken) -> Result<(), CliError> {
    opening.config.check_listen(listen)?;
    let listener = web::bind(listen).await?;
    tracing::info!(address = %listener.local_addr()?, targets = opening.config.plan().polls.len(), "the board is open");
    Ok(run::run(opening, listener, stop).await?)
}

/// `SIGTERM` or `SIGINT`.
fn stop_on_signal() -> io::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let token = stop.clone();
    tokio::spawn(async move {
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        // First the deed, then the word: the log may have nobody at its other end.
        token.cancel();
        tracing::info!("stopping");
    });
    Ok(stop)
}
