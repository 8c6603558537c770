//! `pyngpong check`: what would be polled, and with `--online` how it answers.

use super::{CliError, runtime};
use crate::{
    config::{self, Config},
    online::{self, Tried},
    run,
};
use clap::Args;
use serde_json::{Value, json};
use std::{
    io::{self, IsTerminal as _, Write as _},
    path::PathBuf,
};

/// What `check` is asked.
#[derive(Debug, Args)]
pub struct Check {
    /// The configuration
    #[arg(long, default_value = "config.toml")]
    config: PathBuf,
    /// Ask every upstream once, too
    #[arg(long)]
    online: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Check {
    /// Prints the plan, and the answers where they are wanted.
    pub fn execute(&self) -> Result<(), CliError> {
        let config = config::load(&self.config)?;
        run::rehearse(&config)?;
        if !self.json {
            io::stdout().write_all(config::check(&config).as_bytes())?;
        }
        let tried = if self.online { Some(try_all(&config)?) } else { None };
        let rest = match (&tried, self.json) {
            (tried, true) => format!("{:#}\n", document(&config, tried.as_deref())),
            (Some(tried), false) => online::table(tried),
            (None, false) => String::new(),
        };
        io::stdout().write_all(rest.as_bytes())?;
        let tried = tried.unwrap_or_default();
        let bad = tried.iter().filter(|tried| !tried.is_well()).count();
        if bad == 0 { Ok(()) } else { Err(CliError::Unwell { bad, all: tried.len() }) }
    }
}

fn try_all(config: &Config) -> Result<Vec<Tried>, CliError> {
    let shown = io::stderr().is_terminal();
    let tried = runtime()?.block_on(online::try_all(config, |done, all| {
        if shown {
            // Without a terminal there is nobody to wait with.
            let end = if done == all { "\r\x1b[K" } else { "" };
            let _ = write!(io::stderr(), "\rasked {done} of {all}{end}");
        }
    }))?;
    Ok(tried)
}

/// The same for machines.
fn document(config: &Config, tried: Option<&[Tried]>) -> Value {
    let plan = config.plan();
    let polls = plan.polls.iter().map(|poll| {
        json!({
            "widget": poll.widget, "target": poll.target, "scheme": poll.scheme, "host": poll.host,
            "period_ms": millis(poll.period), "timeout_ms": millis(poll.timeout), "follows": poll.follows,
        })
    });
    let hosts = plan.hosts.iter().map(|(host, load)| {
        (
            host.clone(),
            json!({ "targets": load.targets, "calls_per_hour": load.calls_per_hour, "allowed": load.allowed }),
        )
    });
    json!({
        "title": config.title,
        "polls": polls.collect::<Vec<_>>(),
        "hosts": hosts.collect::<serde_json::Map<_, _>>(),
        "tried": tried,
    })
}

fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
