//! Everything else that is known about a target, where the widget stands alone.

use crate::{
    fault::Fault,
    model::dependencies::Target,
    text,
    time::Timestamp,
    ui::{Moment, Scene, address, phases_in_words, utc},
};
use leptos::prelude::*;

type Fact = (&'static str, AnyView);

/// A second row below the target's own.
pub(super) fn facts(scene: Scene, target: &Target, hidden: bool) -> impl IntoView + use<> {
    let moment = |then: Timestamp| view! { <Moment scene then/> }.into_any();
    let known: [Option<Fact>; 11] = [
        target.cause.as_ref().zip(target.reason.clone()).map(|(_, reason)| ("reason", reason.into_any())),
        target.fault.as_ref().map(|fault| ("fault", fault_view(scene, fault))),
        target.cause.as_ref().map(|cause| ("waits on", links(std::slice::from_ref(cause)))),
        (!target.affects.is_empty()).then(|| ("takes along", links(&target.affects))),
        target.restart.clone().map(|text| ("restart", view! { <code>{text}</code> }.into_any())),
        target.runbook.clone().map(|address| ("runbook", runbook(address))),
        target.owner.clone().map(|owner| ("owner", owner.into_any())),
        target.checked_at.map(|then| ("checked", moment(then))),
        target.since.map(|then| ("in this state since", moment(then))),
        target.latency_ms.map(|total| ("last answer", last_answer(total.to_string(), target))),
        target.cert_expires_at.map(|then| ("certificate ends", certificate(scene, then))),
    ];
    let known: Vec<_> =
        known.into_iter().flatten().map(|(name, fact)| view! { <div><dt>{name}</dt><dd>{fact}</dd></div> }).collect();
    view! {
        <tr role="row" class="facts" data-state=target.state.as_str() hidden=hidden>
            <td role="cell" colspan="6"><dl>{known}</dl></td>
        </tr>
    }
}

fn fault_view(scene: Scene, fault: &Fault) -> AnyView {
    let since = fault.since.map(|then| view! { ", since " <Moment scene then/> });
    let retry = fault.retry_at.map(|then| [", asked to come back at ", &utc(then)].concat());
    view! { {fault.kind.as_str()} ": " {fault.message.clone()} {since} {retry} }.into_any()
}

fn links(keys: &[String]) -> AnyView {
    let link = |key: &String| view! { <a href=address::fragment(key)>{key.clone()}</a> " " };
    keys.iter().map(link).collect::<Vec<_>>().into_any()
}

/// Only addresses that a browser opens as a page: a runbook is text from a file, not code.
fn runbook(address: String) -> AnyView {
    let scheme = address.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    if matches!(scheme.as_deref(), Some("http" | "https")) {
        let shown = address.clone();
        view! { <a href=address rel="noreferrer">{shown}</a> }.into_any()
    } else {
        address.into_any()
    }
}

fn last_answer(total: String, target: &Target) -> AnyView {
    let phases = phases_in_words(&target.phases);
    view! { {total} {(!phases.is_empty()).then(|| [": ", &phases].concat())} }.into_any()
}

fn certificate(scene: Scene, ends: Timestamp) -> AnyView {
    view! {
        {utc(ends)}
        <span class="muted">" (in " <time>{move || text::span(scene.until_ms(ends))}</time> ")"</span>
    }
    .into_any()
}
