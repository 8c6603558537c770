//! `/audit`: who did what about whom, the newest first.

use super::{Frame, document, people::moment};
use crate::time::Timestamp;
use leptos::prelude::*;

/// Everything on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// The entries, the newest first.
    pub entries: Vec<Line>,
    /// The number of this page; the newest is 0.
    pub page: u32,
    /// Whether there are older ones.
    pub more: bool,
}

/// One entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub what: String,
    /// By whom.
    pub by: Option<String>,
    /// About whom.
    pub about: Option<String>,
    /// From which address.
    pub address: Option<String>,
    /// The rest.
    pub detail: Option<String>,
}

/// The whole page.
#[must_use]
pub fn page(frame: &Frame, audit: &Audit) -> String {
    let lines: Vec<_> = audit.entries.iter().map(line).collect();
    let empty = lines.is_empty().then(|| view! { <p class="empty">"Nothing has happened."</p> });
    let link = |page: u32, label: &'static str| {
        view! { <a href=["/audit?page=", &page.to_string()].concat()>{label}</a> " " }
    };
    let newer = audit.page.checked_sub(1).map(|page| link(page, "newer"));
    let older = audit.more.then(|| link(audit.page.saturating_add(1), "older"));
    let main = view! {
        <section class="tile listing" aria-label="Audit log">
            <header class="tile-head">
                <h2>"Audit log"</h2>
                <span class="summary">"the newest first; audit.jsonl in the data directory has it for machines"</span>
                <a href="/people">"People"</a>
            </header>
            <div class="scroll" tabindex="0" role="region" aria-label="Audit log, a table">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"time"</th>
                            <th scope="col">"what"</th>
                            <th scope="col">"by"</th>
                            <th scope="col">"about"</th>
                            <th scope="col">"from"</th>
                            <th scope="col">"detail"</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
            {empty}
        </section>
        <nav class="pages" aria-label="Pages">{newer} {older}</nav>
    };
    document(frame, "Audit log", "audit", None, main)
}

fn line(line: &Line) -> impl IntoView + use<> {
    let dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "—".to_owned());
    view! {
        <tr>
            <td>{moment(line.at)}</td>
            <th scope="row">{line.what.clone()}</th>
            <td>{dash(&line.by)}</td>
            <td>{dash(&line.about)}</td>
            <td>{dash(&line.address)}</td>
            <td class="detail-cell">{dash(&line.detail)}</td>
        </tr>
    }
}
