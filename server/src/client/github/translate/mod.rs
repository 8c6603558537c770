//! From GitHub's words to the model's, whichever way they came. Pure, and lenient: what is missing, null or unknown costs no more
//! than itself.

mod checks;
mod graph;
mod rest;
mod reviews;
#[cfg(test)]
mod tests;

pub(super) use self::reviews::Opinions;
pub(super) use checks::Checks;
pub(super) use graph::{is_open, named, pull, seen};
pub(super) use rest::{Listed, checks_of, conflicts, listed, logins, repository, reviews, statuses_of};

use super::{super::lenient::Item, FoundPull};
use app::time::Timestamp;
use serde_json::Value;

/// Who wrote what nobody wrote any more.
const GHOST: &str = "ghost";
/// What GitHub puts behind the login of a program, but not everywhere.
const BOT: &str = "[bot]";

/// One repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// GitHub's own id; empty where it was not told.
    pub(super) id: String,
    /// `owner/name`, as it is called now.
    pub(super) name: String,
    pub(super) archived: bool,
    pub(super) fork: bool,
}

/// What is looked at to know whether a pull request has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) id: String,
    pub(super) number: u64,
    pub(super) updated_at: Option<Timestamp>,
    pub(super) draft: bool,
    /// Its checks in sum, in GitHub's own word.
    pub(super) rollup: Option<String>,
    /// `None` while GitHub is finding out.
    pub(super) conflicts: Option<bool>,
}

/// Somebody, with their picture.
struct Who {
    login: String,
    bot: bool,
    picture: Option<String>,
}

/// A deleted account is nobody's any more.
fn who(actor: Option<&Value>) -> Who {
    let actor = actor.map(Item);
    let text = |name| actor.and_then(|actor| actor.text(name));
    let login = text("login").filter(|login| !login.is_empty()).unwrap_or_else(|| GHOST.to_owned());
    let kind = text("__typename").or_else(|| text("type"));
    let bot = kind.as_deref() == Some("Bot") || login.ends_with(BOT);
    let login = if bot && !login.ends_with(BOT) { login + BOT } else { login };
    Who { login, bot, picture: text("avatar_url").filter(|url| !url.is_empty()) }
}

/// Their logins, each once; their pictures are kept beside.
fn everybody<'a>(actors: impl Iterator<Item = &'a Value>, found: &mut FoundPull) -> Vec<String> {
    let mut logins = Vec::new();
    for actor in actors.filter(|actor| actor.is_object()) {
        let who = who(Some(actor));
        if !logins.contains(&who.login) {
            logins.push(who.login.clone());
        }
        found.picture(who);
    }
    logins
}

impl FoundPull {
    fn picture(&mut self, who: Who) {
        if let Some(picture) = who.picture {
            self.pictures.push((who.login, picture));
        }
    }
}

/// The items of a list, or of a connection's `nodes`.
fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    let list = value.and_then(|value| value.as_array().or_else(|| value.get("nodes")?.as_array()));
    list.into_iter().flatten()
}
