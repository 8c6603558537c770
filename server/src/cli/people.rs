//! `pyngpong people`: who may look, from the shell. A running board notices within a second; it need not run.

use super::{
    CliError,
    mute::{local, say, whoami},
};
use crate::{
    auth::{
        Email,
        access::{carry_out, noted},
        audit::{Audit, Entry},
        person::{Decision, Person, Role, Status},
    },
    clock,
    config::{self, Config, problem::meant},
    store::Store,
};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `pyngpong people`
#[derive(Debug, Args)]
pub(super) struct PeopleArgs {
    #[command(subcommand)]
    order: Order,
    /// The configuration
    #[arg(long, default_value = "config.toml", global = true)]
    config: PathBuf,
}

#[derive(Debug, Subcommand)]
enum Order {
    /// Print who has signed in, who waits first
    List,
    /// Let somebody look
    Approve {
        /// Their e-mail address
        email: String,
    },
    /// Let somebody look no longer, or never; ends their sessions
    Revoke {
        /// Their e-mail address
        email: String,
    },
}

/// Somebody who has not signed in.
#[derive(Debug, thiserror::Error)]
#[error("nobody with the address {wrote:?} has signed in{}; pyngpong people list shows who has", did_you_mean(.meant.as_deref()))]
pub struct UnknownPerson {
    wrote: String,
    meant: Option<String>,
}

fn did_you_mean(email: Option<&str>) -> String {
    email.map(|email| format!(", did you mean {email}?")).unwrap_or_default()
}

pub(super) async fn people(args: PeopleArgs) -> Result<(), CliError> {
    let config = config::load(&args.config)?;
    let store = Store::open_existing(&config.server.data_dir).await?;
    match args.order {
        Order::List => list(&config, &store).await,
        Order::Approve { email } => decide(&config, &store, &email, Decision::Approve).await,
        Order::Revoke { email } => decide(&config, &store, &email, Decision::Revoke).await,
    }
}

async fn list(config: &Config, store: &Store) -> Result<(), CliError> {
    let mut people = store.people().await?;
    people.sort_by_key(|person| person.status != Status::Waiting);
    let lines: Vec<String> = people.iter().map(|person| line(person, config)).collect();
    say(&if lines.is_empty() { "nobody has signed in yet\n".to_owned() } else { lines.concat() })
}

fn line(person: &Person, config: &Config) -> String {
    let Person { email, name, status, role, first_seen, last_seen, address, .. } = person;
    let status = if config.auth.names_admin(email) { Status::Approved } else { *status };
    let role = if config.auth.names_admin(email) { Role::Admin } else { *role };
    let name = name.as_deref().map(|name| format!(" ({name})")).unwrap_or_default();
    let from = address.as_deref().map(|address| format!(" from {address}")).unwrap_or_default();
    let (first, last) = (local(*first_seen), local(*last_seen));
    format!("{:<8}  {:<6}  {email}{name}  first seen {first}, last {last}{from}\n", status.as_str(), role.as_str())
}

async fn decide(config: &Config, store: &Store, wrote: &str, decision: Decision) -> Result<(), CliError> {
    let people = store.people().await?;
    let email = Email::parse(wrote).ok();
    let person = people.iter().find(|person| Some(&person.email) == email.as_ref());
    let person = person.ok_or_else(|| {
        let known = people.iter().map(|person| person.email.as_str());
        UnknownPerson { wrote: wrote.to_owned(), meant: meant(wrote, known).map(str::to_owned) }
    })?;
    let by = format!("{} (shell)", whoami());
    let decided = person.decide(decision, None, &by, &config.auth, clock::now())?;
    carry_out(store, &decided, decision).await?;
    let audit = Audit::new(store.clone(), &config.server.data_dir);
    audit.keep(Entry::new(noted(decision)).by(by).about(decided.email.as_str())).await?;
    say(&match decision {
        Decision::Approve => format!("{} may look\n", decided.email),
        _ => format!("{} may look no longer; their sessions and streams end\n", decided.email),
    })
}
