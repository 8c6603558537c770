//! Every target's schedule, and how its last poll went.

use super::{Ended, PollLine, Polls};
use crate::{text, ui::address};
use leptos::prelude::*;

impl Polls {
    /// Whether a poll's line is to be seen.
    pub(super) fn shows_poll(&self, poll: &PollLine) -> bool {
        self.shows([poll.widget.as_str(), &poll.target, &poll.host])
    }
}

/// The polls that match: overdue ones first, then those whose last run gave no reading, then by name.
pub(super) fn polls(polls: &Polls) -> impl IntoView + use<> {
    let mut shown: Vec<&PollLine> = polls.polls.iter().filter(|poll| polls.shows_poll(poll)).collect();
    shown.sort_by_key(|poll| (!poll.overdue, !has_fault(poll), &poll.widget, &poll.target));
    let summary = summary(&shown);
    let none = shown.is_empty();
    let lines: Vec<_> = shown.into_iter().map(|poll| line(polls, poll)).collect();
    view! {
        <section class="tile listing" aria-label="Polls">
            <header class="tile-head"><h2>"Polls"</h2><span class="summary" data-live="">{summary}</span></header>
            <div class="scroll" tabindex="0" role="region" aria-label="Polls, a table">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"target"</th>
                            <th scope="col">"widget"</th>
                            <th scope="col">"host"</th>
                            <th scope="col">"last outcome"</th>
                            <th scope="col">"last start"</th>
                            <th scope="col" class="number">"took"</th>
                            <th scope="col" class="number">"lag"</th>
                            <th scope="col">"next run"</th>
                            <th scope="col" class="number">"every"</th>
                            <th scope="col" class="number">"timeout"</th>
                            <th scope="col" class="number">"calls in the last hour"</th>
                            <th scope="col" class="number">"calls in all"</th>
                            <th scope="col" class="number">"without reading"</th>
                        </tr>
                    </thead>
                    <tbody data-live="">{lines}</tbody>
                </table>
            </div>
            {none.then(|| view! { <p class="empty">"Nothing to show."</p> })}
        </section>
    }
}

fn line(polls: &Polls, poll: &PollLine) -> impl IntoView + use<> {
    let link = ["/w/", &poll.widget, &address::fragment(&poll.target)].concat();
    let outcome = match poll.outcome {
        None => "none yet",
        Some(Ended::Reading) => "reading",
        Some(Ended::Fault(kind)) => kind.as_str(),
        Some(Ended::Unseen) => "not seen",
    };
    let running = if poll.follows { "following" } else { "running" };
    let next = poll.running.then_some(running).or_else(|| poll.overdue.then_some("overdue"));
    let due = next.is_none().then(|| polls.ahead(poll.next_run));
    let ms = |ms: Option<crate::ms::Ms>| ms.map_or_else(|| "—".to_owned(), |ms| ms.to_string());
    view! {
        <tr data-target=poll.target.clone() data-overdue=poll.overdue.then_some("") data-fault=has_fault(poll).then_some("")>
            <th scope="row"><a href=link>{poll.target.clone()}</a></th>
            <td>{poll.widget.clone()}</td>
            <td>{poll.host.clone()}</td>
            <td class="outcome">{outcome}</td>
            <td>{polls.ago(poll.last_start)}</td>
            <td class="number">{ms(poll.duration_ms)}</td>
            <td class="number">{ms(poll.lag_ms)}</td>
            <td class="next">{next} {due}</td>
            <td class="number">{every(poll)}</td>
            <td class="number">{span_or_ms(poll.timeout_ms)}</td>
            <td class="number">{poll.calls_last_hour}</td>
            <td class="number">{poll.calls_total}</td>
            <td class="number">{poll.faults_total}</td>
        </tr>
    }
}

/// `14 targets, 312 calls in the last hour, 1 overdue`.
fn summary(shown: &[&PollLine]) -> String {
    let calls: u64 = shown.iter().map(|poll| poll.calls_last_hour).sum();
    let overdue = shown.iter().filter(|poll| poll.overdue).count();
    let mut summary = format!("{} targets, {calls} calls in the last hour", shown.len());
    if overdue > 0 {
        summary = format!("{summary}, {overdue} overdue");
    }
    summary
}

/// What is followed comes when it comes.
fn every(poll: &PollLine) -> String {
    if poll.follows { "stream".to_owned() } else { span_or_ms(poll.period_ms) }
}

/// Timeouts may be shorter than a second.
fn span_or_ms(ms: i64) -> String {
    if ms % 1_000 == 0 { text::span(ms) } else { format!("{ms} ms") }
}

const fn has_fault(poll: &PollLine) -> bool {
    matches!(poll.outcome, Some(Ended::Fault(_)))
}
