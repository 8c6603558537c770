//! What needs a restart: the causes, each with how many it takes along and what to do. Text and links, never an action.

use super::places::Place;
use crate::{
    live::Rows,
    model::dependencies::{RESTARTS, Target},
    state::State,
    ui::{Html, Scene, address, utc},
};
use leptos::prelude::*;

/// So many are listed on a board; all where the widget stands alone.
const LISTED: usize = 3;

/// The list. Without a line in it, it is not to be seen (`style/widgets/dependencies.css`).
pub(super) fn restarts(
    scene: Scene,
    widget: &str,
    places: Memo<Vec<Place>>,
    rows: Rows<Target>,
) -> impl IntoView + use<> {
    let page = if scene.alone { String::new() } else { ["/w/", widget].concat() };
    let listed = if scene.alone { usize::MAX } else { LISTED };
    // A memo, so that a line in use (focused, or being copied) is not made anew with each poll.
    let lines = Memo::new(move |_| places.with(|places| lines(&page, listed, places, &rows)));
    view! {
        <div class="restarts" id=scene.alone.then_some(RESTARTS)>
            <h3>"What needs a restart?"</h3>
            <ul inner_html=lines></ul>
        </div>
    }
}

/// A line for each cause, those first that take most along. Planned work needs no restart. Reactive.
fn lines(page: &str, listed: usize, places: &[Place], rows: &Rows<Target>) -> String {
    let mut causes = Vec::new();
    for Place { key, .. } in places.iter().take_while(|place| place.state == State::Down && !place.planned) {
        let Some(target) = rows.cell(key).map(|cell| cell.get()) else { continue };
        if target.cause.is_some() {
            // Causes stand before what they explain; this one was looked at too, as it may become one.
            break;
        }
        let at = causes.iter().take_while(|(count, _)| *count >= target.affects.len()).count();
        causes.insert(at, (target.affects.len(), line(page, key, &target)));
    }
    let left = causes.len().saturating_sub(listed);
    let mut lines: String = causes.into_iter().take(listed).map(|(_, line)| line).collect();
    if left > 0 {
        lines.push_str(&more(page, left));
    }
    lines
}

fn line(page: &str, name: &str, target: &Target) -> String {
    let link = [page, &address::fragment(name)].concat();
    let mut html = Html::default().raw("<li><a class=\"name\" href=\"").text(&link).raw("\">").text(name).raw("</a> ");
    if !target.affects.is_empty() {
        html = html.raw("<b>").text(&target.affects.len().to_string()).raw(" affected</b> ");
    }
    if let Some(then) = target.since {
        html = html.raw("<span>since ").text(&utc(then)).raw("</span> ");
    }
    if let Some(owner) = &target.owner {
        html = html.raw("<span>ask ").text(owner).raw("</span> ");
    }
    if let Some(restart) = &target.restart {
        // The button works by `public/copy.js`, which takes the text of the element before it.
        html = html.raw("<span class=\"command\"><code>").text(restart).raw("</code> ");
        html = html.raw("<button type=\"button\" data-copy aria-label=\"Copy how to restart ").text(name);
        html = html.raw("\">copy</button></span> ");
    }
    if let Some(runbook) = target.runbook.as_ref().filter(|address| address::is_web(address)) {
        html = html.outward(runbook, "runbook");
    }
    html.raw("</li>").done()
}

fn more(page: &str, left: usize) -> String {
    let html = Html::default().raw("<li><a href=\"").text(page).raw("#").raw(RESTARTS);
    html.raw("\">and ").text(&left.to_string()).raw(" more</a></li>").done()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::{super::places::places, *};
    use crate::{
        live::Channel,
        samples::{target, typed, widget},
    };

    /// The order of the rows stays: only their number tells.
    #[test]
    fn the_list_goes_with_the_last_cause_even_where_that_is_the_first_by_name() {
        Owner::new().with(|| {
            let of = |a, b, affects: &[&str]| {
                let a = Target { affects: affects.iter().map(|name| (*name).to_owned()).collect(), ..target(a) };
                let b = Target { cause: (!affects.is_empty()).then(|| "a".into()), ..target(b) };
                typed(widget(vec![("a", a), ("b", b)]))
            };
            let channel = Channel::new(of(State::Down, State::Down, &["b"]));
            let places = places(channel.head.clone(), channel.live.clone());
            let rows = channel.live.clone();
            let shown = Memo::new(move |_| places.with(|places| lines("", 3, places, &rows)));
            assert!(shown.get().contains("1 affected"));
            channel.replace(of(State::Down, State::Up, &[]));
            assert!(shown.get().contains("#a"));
            channel.replace(of(State::Up, State::Up, &[]));
            assert_eq!(shown.get(), "");
        });
    }
}
