//! `pyngpong import`: another monitor's configuration as a `config.toml` on standard output.

use super::CliError;
use crate::import::{self, Peer};
use clap::Subcommand;
use std::{
    fs,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

/// From whom.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Gatus: its YAML configuration
    Gatus {
        /// The file; - is standard input
        file: PathBuf,
    },
    /// Uptime Kuma: its JSON backup, or the monitor list of its API
    UptimeKuma {
        /// The file; - is standard input
        file: PathBuf,
    },
    /// Prometheus' `blackbox_exporter`: its modules, a Prometheus configuration, or both
    PrometheusBlackbox {
        /// The modules, or the Prometheus configuration; - is standard input
        file: PathBuf,
        /// The Prometheus configuration with the targets
        #[arg(long, value_name = "FILE")]
        prometheus: Option<PathBuf>,
    },
}

impl Import {
    /// Prints the result; how much of it there is goes to stderr.
    pub fn execute(&self) -> Result<(), CliError> {
        let (peer, files) = match self {
            Self::Gatus { file } => (Peer::Gatus, vec![file]),
            Self::UptimeKuma { file } => (Peer::UptimeKuma, vec![file]),
            Self::PrometheusBlackbox { file, prometheus } => {
                (Peer::Blackbox, [Some(file), prometheus.as_ref()].into_iter().flatten().collect())
            }
        };
        let sources: Result<Vec<String>, CliError> = files.iter().map(|file| read(file)).collect();
        let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
        let made =
            import::import(peer, &sources?).map_err(|source| CliError::Import { file: names.join(" and "), source })?;
        io::stdout().write_all(made.text.as_bytes())?;
        writeln!(io::stderr(), "{}", made.summary)?;
        Ok(())
    }
}

fn read(path: &Path) -> Result<String, CliError> {
    let text = if path == Path::new("-") {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(path)
    };
    text.map_err(|source| CliError::Unreadable { file: path.display().to_string(), source })
}
