//! The `pyngpong` binary: arguments in, exit code out.

use clap::Parser as _;
use server::cli::Cli;
use std::{io, process::ExitCode};
use tracing_subscriber::EnvFilter;

/// What is logged where `RUST_LOG` says nothing. The verifier logs every certificate that it rejects as an error of its
/// own; here that is a target's state.
const FILTER: &str = "info,rustls_platform_verifier=off";

fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(FILTER));
    // A log that cannot be written must not take the board along.
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).log_internal_errors(false).init();
    cli.execute()
}
