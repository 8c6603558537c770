//! One target as one row.
//!
//! A row is one closure: what changes of its target re-runs it alone, and a thousand rows hydrate with a thousand
//! closures, not six thousand. The rows are grids of their own (`style/widgets/dependencies.css`), hence the explicit
//! roles: some browsers forget what a table is once its `display` changes.

use super::{facts::facts, places::Place};
use crate::{
    live::{Row as _, Rows},
    model::dependencies::{Incident, Maintenance, Target},
    state::State,
    ui::{Glyph, Html, PhaseBar, Scene, address, age, data, until},
};
use leptos::prelude::*;
use std::sync::Arc;

/// The groups in their order: one a state, worst first, and what is planned work at the end.
const GROUPS: [Option<State>; 5] =
    [Some(State::Down), Some(State::Degraded), Some(State::Unknown), Some(State::Up), None];

/// A target that flips leaves one group and enters another, and no other row moves: in a single list every row between
/// its two places would.
pub(super) fn groups(
    scene: Scene,
    widget: &Arc<str>,
    rows: &Rows<Target>,
    places: Memo<Vec<Place>>,
) -> impl IntoView + use<> {
    GROUPS.map(|group| {
        let keys = Memo::new(move |_| places.with(|places| keys_in(group, places)));
        let (widget, rows) = (Arc::clone(widget), rows.clone());
        let row = move |key: String| {
            let cell = rows.cell(&key)?;
            Some(row(scene, widget.clone(), key.into(), cell, rows.clone()))
        };
        view! { <tbody role="rowgroup"><For each=move || keys.get() key=String::clone children=row/></tbody> }
    })
}

fn keys_in(group: Option<State>, places: &[Place]) -> Vec<String> {
    let belongs = |place: &&Place| (!place.planned).then_some(place.state) == group;
    places.iter().filter(belongs).map(|place| place.key.clone()).collect()
}

fn row(
    scene: Scene,
    widget: Arc<str>,
    key: Arc<str>,
    cell: ArcRwSignal<Arc<Target>>,
    rows: Rows<Target>,
) -> impl IntoView {
    let fragment = address::fragment(&key);
    let link = if scene.alone { fragment } else { ["/w/", &widget, &fragment].concat() };
    let id = if scene.alone { address::row_id(&key).map(Arc::<str>::from) } else { None };
    let link: Arc<str> = link.into();
    move || {
        let target = cell.get();
        let hidden = !is_shown(scene, &key, &target);
        let planned = target.is_planned();
        let answering = matches!(target.state, State::Up | State::Degraded);
        // A number beside a red glyph would read as the failure's own: it stays with the facts.
        let latency = target.latency_ms.filter(|_| answering);
        view! {
            <tr
                role="row"
                {..data::row(Arc::clone(&widget), Arc::clone(&key), target.state, planned)}
                id=id.clone()
                hidden=hidden
            >
                <td role="cell" class="state"><Glyph state=target.state planned/></td>
                <th scope="row" role="rowheader" class="name"><a href=link.clone()>{key.clone()}</a></th>
                <td role="cell" class="reason" inner_html=reason(scene, &rows, &target)></td>
                <td role="cell" class="ms">{latency.map_or_else(|| "—".to_owned(), |ms| ms.to_string())}</td>
                <td role="cell" class="bar">
                    {latency.map(|total| view! { <PhaseBar total phases=target.phases/> })}
                </td>
                <td role="cell" class="age">{target.since.map(|then| age(scene, then))}</td>
            </tr>
            {scene.alone.then(|| facts(scene, &target, hidden))}
        }
    }
}

fn is_shown(scene: Scene, key: &str, target: &Target) -> bool {
    let why = target.maintenance.as_ref().and_then(|work| work.why.as_ref());
    let title = target.incident.as_ref().map(|incident| &incident.title);
    let more = [target.reason.as_ref(), target.cause.as_ref(), target.owner.as_ref(), why, title];
    let mut texts = vec![key];
    texts.extend(more.into_iter().flatten().map(String::as_str));
    scene.shows(target.is_planned(), target.state, &texts)
}

/// The sentence and its chips.
fn reason(scene: Scene, rows: &Rows<Target>, target: &Target) -> String {
    let mut html = Html::default();
    if let Some(work) = &target.maintenance {
        html = html.text(&maintenance(scene, work)).raw(" · ");
    }
    html = match &target.cause {
        Some(cause) => html.text(&waits_on(rows, cause)),
        None => html.text(target.reason.as_deref().unwrap_or_default()),
    };
    chips(html, target).done()
}

fn waits_on(rows: &Rows<Target>, cause: &str) -> String {
    // Not tracked: all that wait on one cause would be made anew with each of its polls. Their own follows soon.
    let planned = rows.cell(cause).is_some_and(|cell| cell.with_untracked(|target| target.is_planned()));
    ["waits on ", cause, if planned { " (in maintenance)" } else { "" }].concat()
}

fn maintenance(scene: Scene, work: &Maintenance) -> String {
    let why = work.why.as_ref().map(|why| [": ", why].concat()).unwrap_or_default();
    ["in maintenance until ", &until(scene, work.until), &why].concat()
}

/// What is short and to be seen at a glance.
fn chips(mut html: Html, target: &Target) -> Html {
    if target.cause.is_some() && target.affects.is_empty() {
        html = html.raw(" <span class=\"chip\">affected</span>");
    }
    if !target.affects.is_empty() {
        html = html.raw(" <span class=\"chip\">cause of ").text(&target.affects.len().to_string()).raw("</span>");
    }
    if let Some(count) = target.flapping {
        html = html.raw(" <span class=\"chip\">flapping: ").text(&count.to_string()).raw("/h</span>");
    }
    if let Some(Incident { title, url }) = &target.incident {
        html = html.raw(" <span class=\"chip\">").outward(url.as_deref().unwrap_or_default(), title).raw("</span>");
    }
    html
}
