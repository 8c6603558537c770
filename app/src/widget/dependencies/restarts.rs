//! What needs a restart: the causes, each with how many it takes along and what to do. Text and links, never an action.

use super::Look;
use crate::{
    model::dependencies::{RESTARTS, Target},
    state::State,
    ui::{Html, address, utc},
};
use std::sync::Arc;

/// So many are listed on a board; all where the widget stands alone.
const LISTED: usize = 3;

/// A line for each cause, those first that take most along. Planned work needs no restart. Without a line the list is not to be seen
/// (`style/widgets/dependencies.css`).
pub(super) fn lines(look: Look<'_>, ordered: &[(&String, &Arc<Target>)]) -> String {
    let (page, listed) =
        if look.scene.alone { (String::new(), usize::MAX) } else { (["/w/", look.widget].concat(), LISTED) };
    let mut causes = Vec::new();
    for (key, target) in ordered {
        // Causes stand before what they explain.
        if target.state != State::Down || !target.counts() || target.cause.is_some() {
            break;
        }
        let at = causes.iter().take_while(|(count, _)| *count >= target.affects.len()).count();
        causes.insert(at, (target.affects.len(), line(&page, key, target)));
    }
    let left = causes.len().saturating_sub(listed);
    let mut lines: String = causes.into_iter().take(listed).map(|(_, line)| line).collect();
    if left > 0 {
        lines.push_str(&more(&page, left));
    }
    lines
}

fn line(page: &str, name: &str, target: &Target) -> String {
    let link = [page, &address::fragment(name)].concat();
    let mut html = Html::default();
    html.put("<li><a class=\"name\" href=\"{}\">{}</a> ", &[&link, name]);
    if !target.affects.is_empty() {
        html.put("<b>{} affected</b> ", &[&target.affects.len().to_string()]);
    }
    if let Some(then) = target.since {
        html.put("<span>since {}</span> ", &[&utc(then)]);
    }
    if let Some(owner) = &target.owner {
        html.put("<span>ask {}</span> ", &[owner]);
    }
    if let Some(restart) = &target.restart {
        // The button works by `public/copy.js`, which takes the text of the element before it.
        let markup = "<span class=\"command\"><code>{}</code> \
            <button type=\"button\" data-copy aria-label=\"Copy how to restart {}\">copy</button></span> ";
        html.put(markup, &[restart, name]);
    }
    if let Some(runbook) = target.runbook.as_ref().filter(|address| address::is_web(address)) {
        html.outward(runbook, "runbook");
    }
    html.put("</li>", &[]);
    html.done()
}

fn more(page: &str, left: usize) -> String {
    Html::default().fill("<li><a href=\"{}#{}\">and {} more</a></li>", &[page, RESTARTS, &left.to_string()]).done()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::{super::order, *};
    use crate::{
        feed::Feed,
        model::dependencies::Dependencies,
        samples::{page, target, widget},
        ui::Scene,
    };
    use leptos::prelude::Owner;

    fn shown(data: &Dependencies) -> String {
        let scene = Scene::new(&page(), Feed::new(&page()));
        lines(Look::new(scene, "core", data), &order::targets(data))
    }

    /// The order of the rows stays: only their number tells.
    #[test]
    fn the_list_goes_with_the_last_cause_even_where_that_is_the_first_by_name() {
        Owner::new().with(|| {
            let of = |a, b, affects: &[&str]| {
                let a = Target { affects: affects.iter().map(|name| (*name).to_owned()).collect(), ..target(a) };
                let b = Target { cause: (!affects.is_empty()).then(|| "a".into()), ..target(b) };
                widget(vec![("a", a), ("b", b)])
            };
            assert!(shown(&of(State::Down, State::Down, &["b"])).contains("1 affected"));
            assert!(shown(&of(State::Down, State::Up, &[])).contains("#a"));
            assert_eq!(shown(&of(State::Up, State::Up, &[])), "");
        });
    }
}
