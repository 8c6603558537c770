//! The frame of a widget on the board: what every kind has.

use crate::{
    snapshot::Head,
    time::Timestamp,
    ui::{Scene, age, ago},
};
use leptos::prelude::*;

/// The frame around a body, which is markup: title, summary, age, and what is wrong with the widget as a whole. The same view for
/// every kind, compiled but once.
pub fn tile(scene: Scene, head: ArcRwSignal<Head>, class: &'static str, body: String) -> impl IntoView {
    let head = RwSignal::from(head);
    let widget = head.with_untracked(|head| head.widget.clone());
    view! {
        <section class="tile" aria-label=title(head) data-widget=widget data-state=state(head)>
            {about(scene, head)}
            <div class=class inner_html=body></div>
        </section>
    }
}

fn about(scene: Scene, head: RwSignal<Head>) -> impl IntoView {
    let link = ["/w/", &head.with_untracked(|head| head.widget.clone())].concat();
    view! {
        <header class="tile-head">
            <h2><a href=link>{title(head)}</a></h2>
            <span class="summary">{move || head.with(|head| head.summary.clone())}</span>
            <span class="ago">{move || observed(scene, head.with(|head| head.observed_at))}</span>
        </header>
        {move || trouble(scene, &head.read())}
    }
}

fn title(head: RwSignal<Head>) -> impl Fn() -> String + Clone + Send {
    move || head.with(|head| head.title.clone())
}

fn state(head: RwSignal<Head>) -> impl Fn() -> &'static str + Clone + Send {
    move || head.with(|head| head.state.as_str())
}

fn observed(scene: Scene, at: Option<Timestamp>) -> impl IntoView {
    let never = at.is_none().then_some("no reading yet");
    (at.map(|then| ago(scene, then)), never)
}

/// Why what the tile shows is not to be trusted as it stands.
fn trouble(scene: Scene, head: &Head) -> Option<impl IntoView + use<>> {
    let (sentence, since) = match (&head.fault, head.stale) {
        (Some(fault), _) => (fault.message.clone(), fault.since),
        (None, true) => ("stale: what is shown is older than it may be".to_owned(), None),
        (None, false) => return None,
    };
    let since = since.map(|then| view! { " for " {age(scene, then)} });
    Some(view! { <p class="trouble">{sentence}{since}</p> })
}
