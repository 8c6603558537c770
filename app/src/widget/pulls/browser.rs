//! The body is in the document already: what has changed is found and touched.

use super::{Look, person, pull, repo};
use crate::{
    live::Channel,
    model::pulls::Pulls,
    ui::{
        Scene,
        alive::{Parts, come_alive},
        dom::{say, within},
        rows::Shown,
    },
};
use leptos::prelude::*;

/// Follows the tile's body, which is in the document; there is nothing to render.
pub fn body(scene: Scene, channel: Channel<Pulls>) -> String {
    let widget = channel.head.with_untracked(|head| head.widget.clone());
    let mut parts = Parts::default();
    let (mut people, mut repos, mut pulls) = (Shown::default(), Shown::default(), Shown::default());
    let changed = channel.changed.clone();
    come_alive(&widget.clone(), "pulls", changed, move |root| {
        channel.read(|data| {
            let look = Look::new(scene, &widget, data);
            let part = |selector: &str| within(root?, selector);
            parts.follow(root, &[(".nothing", look.nothing().to_owned()), (".others", person::others(look))]);
            // How somebody fares is no news: what makes it so is.
            let lines = person::lines(look);
            people.follow(part(".people tbody").as_ref(), scene, &lines, &|line| person::draw(look, line));
            let lines = repo::lines(look);
            let of_repos = repos.follow(part(".repos tbody").as_ref(), scene, &lines, &|line| repo::draw(look, line));
            let lines = pull::lines(look);
            let of_pulls = pulls.follow(part(".list tbody").as_ref(), scene, &lines, &|line| pull::draw(look, line));
            let said = if of_pulls.is_empty() { of_repos } else { of_pulls };
            if let (Some(root), false) = (root, said.is_empty()) {
                say(root, 0, &said);
            }
        });
    });
    String::new()
}
