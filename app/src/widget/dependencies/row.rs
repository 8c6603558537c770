//! One target as one row.
//!
//! A row is one closure: what changes of its target re-runs it alone, and a thousand rows hydrate with a thousand
//! closures, not six thousand. The rows are grids of their own (`style/widgets/dependencies.css`), hence the explicit
//! roles: some browsers forget what a table is once its `display` changes.

use super::facts::facts;
use crate::{
    live::Rows,
    model::dependencies::Target,
    state::State,
    ui::{Glyph, PhaseBar, Scene, address, age, data},
};
use leptos::prelude::*;
use std::sync::Arc;

/// One group a state, worst first, and one for those whose state does not count. A target that flips leaves one and enters another, and no other row moves: in a
/// single list every row between its two places would.
pub(super) fn groups(
    scene: Scene,
    widget: &Arc<str>,
    rows: &Rows<Target>,
    states: Memo<Vec<(String, Option<State>)>>,
) -> impl IntoView + use<> {
    let [down, degraded, unknown, up] = State::ALL.map(Some);
    [down, degraded, unknown, up, None].map(|state| {
        let keys = Memo::new(move |_| states.with(|states| keys_in(state, states)));
        let (widget, rows) = (Arc::clone(widget), rows.clone());
        let row = move |key: String| rows.cell(&key).map(|cell| row(scene, widget.clone(), key.into(), cell));
        view! { <tbody role="rowgroup"><For each=move || keys.get() key=String::clone children=row/></tbody> }
    })
}

fn keys_in(state: Option<State>, states: &[(String, Option<State>)]) -> Vec<String> {
    states.iter().filter(|(_, of)| *of == state).map(|(key, _)| key.clone()).collect()
}

fn row(scene: Scene, widget: Arc<str>, key: Arc<str>, cell: ArcRwSignal<Arc<Target>>) -> impl IntoView {
    let fragment = address::fragment(&key);
    let link = if scene.alone { fragment } else { ["/w/", &widget, &fragment].concat() };
    let id = if scene.alone { address::row_id(&key).map(Arc::<str>::from) } else { None };
    let link: Arc<str> = link.into();
    move || {
        let target = cell.get();
        let hidden = !is_shown(scene, &key, &target);
        let answering = matches!(target.state, State::Up | State::Degraded);
        // A number beside a red glyph would read as the failure's own: it stays with the facts.
        let latency = target.latency_ms.filter(|_| answering);
        view! {
            <tr
                role="row"
                {..data::row(Arc::clone(&widget), Arc::clone(&key), target.state)}
                id=id.clone()
                hidden=hidden
            >
                <td role="cell" class="state"><Glyph state=target.state/></td>
                <th scope="row" role="rowheader" class="name"><a href=link.clone()>{key.clone()}</a></th>
                <td role="cell" class="reason">{reason(&target)}" "{chip(&target)}</td>
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
    let more = [&target.reason, &target.cause, &target.owner].into_iter().flatten().map(String::as_str);
    scene.shows(target.state, std::iter::once(key).chain(more))
}

fn reason(target: &Target) -> String {
    match &target.cause {
        Some(cause) => ["waits on ", cause].concat(),
        None => target.reason.clone().unwrap_or_default(),
    }
}

fn chip(target: &Target) -> Option<impl IntoView + use<>> {
    let words = match (target.affects.len(), &target.cause) {
        (0, None) => return None,
        (0, Some(_)) => "affected".to_owned(),
        (count, _) => ["cause of ", &count.to_string()].concat(),
    };
    Some(view! { <span class="chip">{words}</span> })
}
