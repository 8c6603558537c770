//! Everything else that is known about a target, where the widget stands alone.

use crate::{
    fault::Fault,
    model::dependencies::Target,
    text,
    time::Timestamp,
    ui::{Scene, address, phases_in_words, utc},
};
use leptos::prelude::*;

/// A minute: a moment that is further ahead is told as to come, a nearer one may be no more than two clocks' difference.
const AHEAD_MS: i64 = 60_000;

/// One line, all of the same shape: every shape is code that each visitor downloads.
#[derive(Default)]
struct Fact {
    name: &'static str,
    text: String,
    links: Vec<(String, String)>,
    at: Option<Timestamp>,
}

impl Fact {
    fn text(name: &'static str, text: &Option<String>) -> Option<Self> {
        Some(Self { name, text: text.clone()?, ..Self::default() })
    }

    fn moment(name: &'static str, at: Option<Timestamp>) -> Option<Self> {
        Some(Self { name, at: Some(at?), ..Self::default() })
    }

    /// A link where a browser opens the address as a page, else the bare text.
    fn link(name: &'static str, text: &str, address: Option<&String>) -> Self {
        match address.filter(|address| address::is_web(address)) {
            Some(address) => Self { name, links: vec![(address.clone(), text.to_owned())], ..Self::default() },
            None => Self { name, text: text.to_owned(), ..Self::default() },
        }
    }

    fn targets<'a>(name: &'static str, keys: impl IntoIterator<Item = &'a String>) -> Option<Self> {
        let links: Vec<_> = keys.into_iter().map(|key| (address::fragment(key), key.clone())).collect();
        (!links.is_empty()).then(|| Self { name, links, ..Self::default() })
    }
}

/// A second row below the target's own.
pub(super) fn facts(scene: Scene, target: &Target, hidden: bool) -> impl IntoView + use<> {
    let facts: Vec<_> = known(target).into_iter().flatten().map(|fact| line(scene, fact)).collect();
    view! {
        <tr role="row" class="facts" hidden=hidden>
            <td role="cell" colspan="6"><dl>{facts}</dl></td>
        </tr>
    }
}

fn known(target: &Target) -> [Option<Fact>; 14] {
    [
        target.cause.as_ref().and_then(|_| Fact::text("reason", &target.reason)),
        target.incident.as_ref().map(|incident| Fact::link("incident", &incident.title, incident.url.as_ref())),
        target.fault.as_ref().map(fault),
        Fact::targets("waits on", &target.cause),
        Fact::targets("takes along", &target.affects),
        Fact::targets("depends on", &target.depends_on),
        Fact::text("restart", &target.restart),
        target.runbook.as_ref().map(|address| Fact::link("runbook", address, Some(address))),
        Fact::text("owner", &target.owner),
        Fact::moment("checked", target.checked_at),
        Fact::moment("since", target.since),
        last_answer(target),
        slow_limit(target),
        Fact::moment("certificate ends", target.cert_expires_at),
    ]
}

fn line(scene: Scene, fact: Fact) -> impl IntoView {
    let Fact { name, text, links, at } = fact;
    let link = |(href, text): (String, String)| view! { <a href=href rel="noreferrer">{text}</a> " " };
    let links: Vec<_> = links.into_iter().map(link).collect();
    let moment = at.map(|then| view! { {utc(then)} <span class="muted">{distance(scene, then)}</span> });
    view! { <div><dt>{name}</dt><dd>{text} {links} {moment}</dd></div> }
}

fn distance(scene: Scene, then: Timestamp) -> String {
    let ahead = scene.until_ms(then);
    if ahead >= AHEAD_MS {
        [" (in ", &text::span(ahead), ")"].concat()
    } else {
        [" (", &text::span(scene.age_ms(then)), " ago)"].concat()
    }
}

fn fault(fault: &Fault) -> Fact {
    let retry = fault.retry_at.map(|then| [", asked to come back at ", &utc(then)].concat()).unwrap_or_default();
    let since = if fault.since.is_some() { ", since " } else { "" };
    let text = [fault.kind.as_str(), ": ", &fault.message, &retry, since].concat();
    Fact { name: "fault", text, at: fault.since, ..Fact::default() }
}

fn last_answer(target: &Target) -> Option<Fact> {
    let total = target.latency_ms?.to_string();
    let phases = phases_in_words(&target.phases);
    let text = if phases.is_empty() { total } else { [&total, ": ", &phases].concat() };
    Some(Fact { name: "last answer", text, ..Fact::default() })
}

fn slow_limit(target: &Target) -> Option<Fact> {
    let limit = target.slow_ms?.to_string();
    let learned = if target.slow_learned { ", learned from its own last day" } else { "" };
    Some(Fact { name: "slow limit", text: [&limit, learned].concat(), ..Fact::default() })
}
