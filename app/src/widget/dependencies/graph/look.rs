//! What the picture says of a target: the same words on both sides.

use crate::{model::dependencies::Target, state::State};

/// `auth: down, waits on redis`: a node's title, and its whole look.
pub(super) fn words(key: &str, target: &Target) -> String {
    let planned = if !target.counts() { "in maintenance, " } else { "" };
    let mut words = [key, ": ", planned, target.state.as_str()].concat();
    if let Some(cause) = &target.cause {
        words = [&words, ", waits on ", cause].concat();
    }
    if !target.affects.is_empty() {
        words = [&words, ", takes along ", &target.affects.join(", ")].concat();
    }
    words
}

/// `redis is down and takes along auth, checkout`: the picture for those who do not see it.
pub(super) fn sentence(key: &str, target: &Target) -> Option<String> {
    let affects = target.affects.join(", ");
    (!affects.is_empty()).then(|| [key, " is down and takes along ", &affects, ". "].concat())
}

/// Whether trouble goes from `target` to one that depends on it.
pub(super) fn takes_along(target: &Target, dependent: &Target) -> bool {
    target.state == State::Down && dependent.state == State::Down
}
