//! Every host that can be called, how often, and when last.

use super::{HostLine, Polls};
use leptos::prelude::*;

/// The hosts that match, those that rest or are near their limit first, then the most called.
pub(super) fn hosts(polls: &Polls) -> impl IntoView + use<> {
    let asked = |host: &&HostLine| polls.polls.iter().any(|poll| poll.host == host.host && polls.shows_poll(poll));
    let mut hosts: Vec<&HostLine> =
        polls.hosts.iter().filter(|host| polls.shows([host.host.as_str()]) || asked(host)).collect();
    hosts.sort_by(|a, b| urgency(b).total_cmp(&urgency(a)).then_with(|| a.host.cmp(&b.host)));
    let count = hosts.len();
    let lines: Vec<_> = hosts.into_iter().map(|host| line(polls, host)).collect();
    view! {
        <section class="tile listing" aria-label="Hosts">
            <header class="tile-head">
                <h2>"Hosts"</h2>
                <span class="summary" data-live="">{count} " that can be called, and no other"</span>
            </header>
            <div class="scroll" tabindex="0" role="region" aria-label="Hosts, a table">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"host"</th>
                            <th scope="col">"asked by"</th>
                            <th scope="col" class="number">"targets"</th>
                            <th scope="col" class="number">"calls in the last hour"</th>
                            <th scope="col" class="number">"allowed per hour"</th>
                            <th scope="col">"last call"</th>
                            <th scope="col">"resting"</th>
                        </tr>
                    </thead>
                    <tbody data-live="">{lines}</tbody>
                </table>
            </div>
            {(count == 0).then(|| view! { <p class="empty">"Nothing to show."</p> })}
        </section>
    }
}

fn line(polls: &Polls, host: &HostLine) -> impl IntoView + use<> {
    let (used, allowed) = (host.calls_last_hour, host.allowed_per_hour);
    let bar = allowed.map(|allowed| {
        let label = format!("{used} of {allowed} allowed calls");
        view! { <meter min="0" max=allowed high=allowed * 4 / 5 value=used.min(allowed) aria-label=label></meter> " " }
    });
    let calls = allowed.map_or_else(|| used.to_string(), |allowed| format!("{used} / {allowed}"));
    let allowed = allowed.map_or_else(|| "—".to_owned(), |allowed| allowed.to_string());
    let schemes = if host.schemes.is_empty() { "—".to_owned() } else { host.schemes.join(", ") };
    let resting = host.resting_until.filter(|until| *until > polls.now);
    let until = resting.map(|until| view! { "until " {crate::ui::utc(until)} });
    view! {
        <tr data-host=host.host.clone() data-resting=resting.map(|_| "")>
            <th scope="row">{host.host.clone()}</th>
            <td>{schemes}</td>
            <td class="number">{host.targets}</td>
            <td class="number">{bar}{calls}</td>
            <td class="number">{allowed}</td>
            <td>{polls.ago(host.last_call)}</td>
            <td>{until} {resting.is_none().then_some("—")}</td>
        </tr>
    }
}

/// Resting above all, then by how much of the allowance is used, then by calls.
#[expect(clippy::cast_precision_loss, reason = "counts of an hour's calls")]
fn urgency(host: &HostLine) -> f64 {
    let used = host.allowed_per_hour.map_or(0.0, |allowed| host.calls_last_hour as f64 / allowed.max(1) as f64);
    let resting = if host.resting_until.is_some() { 1e12 } else { 0.0 };
    resting + used * 1e9 + host.calls_last_hour as f64
}
