//! What reads strangers' bytes, each behind one function that says what has to hold whatever comes.
//!
//! `fuzz/` feeds them by coverage (`make fuzz`), the tests feed them with the seeds, what was once found, and damaged
//! copies of both. Compiled for nobody else.

mod config;
mod feeds;
mod patches;
mod sql;
#[cfg(test)]
mod tests;

pub use crate::{
    auth::oidc::fuzzing::oidc,
    client::{bugsnag::fuzzing::bugsnag, feed::xml_rpc, github::fuzzing::github},
    web::fuzzing::web,
};
pub use config::config;
pub use feeds::{presets, prometheus, streams};
pub use patches::patches;
pub use sql::sql;

/// A target: takes any bytes, and panics where something does not hold.
pub type Target = fn(&[u8]);

/// All of them, by the names of their folders in `fuzz/seeds`.
pub const TARGETS: [(&str, Target); 11] = [
    ("config", config),
    ("prometheus", prometheus),
    ("xml_rpc", xml_rpc),
    ("streams", streams),
    ("presets", presets),
    ("patches", patches),
    ("github", github),
    ("bugsnag", bugsnag),
    ("sql", sql),
    ("web", web),
    ("oidc", oidc),
];

/// What is shown to people is one line that says something.
pub(crate) fn check_sentence(text: &str) {
    assert!(!text.trim().is_empty(), "an empty sentence");
    assert!(!text.contains(char::is_control), "more than a line of text: {text:?}");
}

/// The first byte chooses, the rest is read.
pub(crate) fn chosen(bytes: &[u8]) -> (usize, &[u8]) {
    bytes.split_first().map_or((0, bytes), |(first, rest)| (usize::from(*first), rest))
}
