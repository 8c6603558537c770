//! `pyngpong mute` and `unmute`: planned work from the shell, seen by the running board within two seconds.

use super::CliError;
use crate::{
    clock,
    config::{self, Config, Env as _, ProcessEnv, duration, maintenance::meant_target},
    maintenance::{Mute, Pattern},
    store::{Store, StoreError},
};
use app::{text, time::Timestamp};
use clap::Args;
use jiff::tz::TimeZone;
use std::{
    io::{self, Write as _},
    os::unix::fs::MetadataExt as _,
    path::PathBuf,
    time::Duration,
};

/// The longest mute.
const LONGEST: Duration = Duration::from_hours(366 * 24);

/// `pyngpong mute`
#[derive(Debug, Args)]
pub(super) struct MuteArgs {
    /// The target: its name, widget/name, or either with * for anything
    #[arg(required_unless_present = "list")]
    target: Option<String>,
    /// How long: 30m, 2h, 3d
    #[arg(long = "for", value_name = "DURATION", value_parser = length, required_unless_present = "list")]
    length: Option<Duration>,
    /// The reason, shown on the board
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    /// Print what is muted
    #[arg(long, conflicts_with_all = ["target", "length", "why"])]
    list: bool,
    /// The configuration
    #[arg(long, default_value = "config.toml")]
    config: PathBuf,
}

/// `pyngpong unmute`
#[derive(Debug, Args)]
pub(super) struct UnmuteArgs {
    /// The target, written as it was muted
    target: String,
    /// The configuration
    #[arg(long, default_value = "config.toml")]
    config: PathBuf,
}

/// A target that is not watched.
#[derive(Debug, thiserror::Error)]
#[error("no target is called {wrote:?}{}; pyngpong check lists all", did_you_mean(.meant.as_deref()))]
pub struct UnknownTarget {
    wrote: String,
    meant: Option<String>,
}

fn did_you_mean(name: Option<&str>) -> String {
    name.map(|name| format!(", did you mean {name:?}?")).unwrap_or_default()
}

pub(super) async fn mute(args: MuteArgs) -> Result<(), CliError> {
    let config = config::load(&args.config)?;
    let (Some(target), Some(length)) = (&args.target, args.length) else { return list(&config).await };
    let target = known(target, &config)?;
    let now = clock::now();
    let until = now.plus_ms(i64::try_from(length.as_millis()).unwrap_or(i64::MAX));
    let why = args.why.map(|why| why.trim().to_owned()).filter(|why| !why.is_empty());
    let mute = Mute { target, until, why, by: whoami(), created: now };
    store(&config).await?.mute(&mute).await?;
    say(&format!("{} is muted until {} ({})\n", mute.target, local(until), duration::text(length)))
}

pub(super) async fn unmute(args: UnmuteArgs) -> Result<(), CliError> {
    let config = config::load(&args.config)?;
    let target = Pattern::new(args.target.as_str());
    if store(&config).await?.unmute(&target).await? {
        return say(&format!("{target} is no longer muted\n"));
    }
    // A mute that has ended by itself is what was asked for.
    let target = known(&args.target, &config)?;
    say(&format!("{target} was not muted\n"))
}

async fn list(config: &Config) -> Result<(), CliError> {
    let now = clock::now();
    let mutes = store(config).await?.mutes().await?;
    let lines: Vec<String> = mutes.iter().filter(|mute| mute.until > now).map(|mute| line(mute, now)).collect();
    say(&if lines.is_empty() { "nothing is muted\n".to_owned() } else { lines.concat() })
}

fn line(mute: &Mute, now: Timestamp) -> String {
    let Mute { target, until, why, by, .. } = mute;
    let left = text::span(until.ms_since(now));
    let why = why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
    format!("{target}  until {} (in {left})  by {by}{why}\n", local(*until))
}

/// The pattern of what was written, which has to mean something.
fn known(wrote: &str, config: &Config) -> Result<Pattern, UnknownTarget> {
    let (pattern, targets) = (Pattern::new(wrote), config.targets());
    if targets.iter().any(|(widget, name)| pattern.matches(widget, name)) {
        return Ok(pattern);
    }
    Err(UnknownTarget { wrote: wrote.to_owned(), meant: meant_target(wrote, &targets) })
}

async fn store(config: &Config) -> Result<Store, StoreError> {
    Store::open_existing(&config.server.data_dir).await
}

fn length(text: &str) -> Result<Duration, String> {
    let length = duration::parse(text).filter(|length| !length.is_zero() && *length <= LONGEST);
    length.ok_or_else(|| format!("allowed: {}, at most {}", duration::ALLOWED, duration::text(LONGEST)))
}

/// Behind `sudo` whoever called it.
pub(super) fn whoami() -> String {
    let named = ["SUDO_USER", "USER", "LOGNAME"].into_iter().filter_map(|name| ProcessEnv.var(name).ok());
    let user = named.into_iter().find(|name| !name.is_empty());
    let number = || std::fs::metadata("/proc/self").map(|process| format!("user {}", process.uid()));
    user.or_else(|| number().ok()).unwrap_or_else(|| "somebody".to_owned())
}

/// In this machine's time zone.
pub(super) fn local(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_millisecond(at.as_ms()).unwrap_or_default();
    at.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S %Z").to_string()
}

pub(super) fn say(text: &str) -> Result<(), CliError> {
    Ok(io::stdout().write_all(text.as_bytes())?)
}
