//! The command line: what each command does and how it ends.

use crate::{
    config::{self, ConfigFile, ListenError, ProcessEnv, Report},
    demo::{self, DemoError, Scenario},
    run::{self, Opening, RunError},
    web::{self, BindError},
};
use clap::{Parser, Subcommand};
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
    Check {
        /// The configuration
        #[arg(long, default_value = "config.toml")]
        config: PathBuf,
    },
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
    /// The system gives us no runtime, signals or output.
    #[error("the system refuses: {0}")]
    System(#[from] io::Error),
}

impl CliError {
    /// 2 for bad usage or configuration, 1 for everything else.
    fn exit_code(&self) -> ExitCode {
        match self {
            Self::Config(_) | Self::Listen(_) | Self::Run(RunError::Widget { .. } | RunError::Canary(_)) => {
                ExitCode::from(2)
            }
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
            if !text.ends_with(&part) {
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
            Self::Check { config } => check(&config),
            Self::Serve { config, listen } => runtime()?.block_on(serve(&config, listen)),
            Self::Demo { listen, scenario } => runtime()?.block_on(show_demo(listen, scenario)),
        }
    }
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}

fn check(path: &Path) -> Result<(), CliError> {
    let config = config::load(path)?;
    run::rehearse(&config)?;
    Ok(io::stdout().write_all(config::check(&config).as_bytes())?)
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
