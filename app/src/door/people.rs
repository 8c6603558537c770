//! `/people`: who may look, who waits, and what an admin can do about it.

use super::{Frame, document};
use crate::{text, time::Timestamp, ui::utc};
use leptos::prelude::*;

/// The page loads itself anew, so that who waits is seen without a reload by hand, in seconds.
const REFRESH_S: u32 = 30;

/// Everything on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// What came of the last form, where it did not do what it should.
    pub said: Option<String>,
    /// Everybody, who waits first.
    pub people: Vec<PersonLine>,
    /// The server's clock.
    pub now: Timestamp,
}

/// Somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonLine {
    /// Their address.
    pub email: String,
    /// What they are called.
    pub name: Option<String>,
    /// `waiting`, `approved`, `refused`, `revoked`.
    pub status: String,
    /// `admin`, `viewer`, and `admin by the configuration`.
    pub role: String,
    /// Their first sign-in.
    pub first_seen: Timestamp,
    /// When they were last seen.
    pub last_seen: Timestamp,
    /// From where they last signed in.
    pub address: Option<String>,
    /// Who decided, and when.
    pub decided: Option<(String, Timestamp)>,
    /// What can be done: the form's word, and what the button says.
    pub actions: Vec<(&'static str, &'static str)>,
}

/// The whole page.
#[must_use]
pub fn page(frame: &Frame, people: &People) -> String {
    let waiting = people.people.iter().filter(|person| person.status == "waiting").count();
    let said = people.said.clone().map(|said| view! { <p class="said" role="alert">{said}</p> });
    let lines: Vec<_> = people.people.iter().map(|person| line(person, people.now)).collect();
    let empty = lines.is_empty().then(|| view! { <p class="empty">"Nobody has signed in yet."</p> });
    let main = view! {
        {said}
        <section class="tile listing people" aria-label="People">
            <header class="tile-head">
                <h2>"People"</h2>
                <span class="summary">{lines.len()} " known, " {waiting} " waiting"</span>
                <a href="/audit">"Audit log"</a>
            </header>
            <div class="scroll" tabindex="0" role="region" aria-label="People, a table">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"e-mail"</th>
                            <th scope="col">"name"</th>
                            <th scope="col">"status"</th>
                            <th scope="col">"role"</th>
                            <th scope="col">"to do"</th>
                            <th scope="col">"first seen"</th>
                            <th scope="col">"last seen"</th>
                            <th scope="col">"from"</th>
                            <th scope="col">"decided by"</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
            {empty}
        </section>
    };
    // A page that says what went wrong stays.
    let refresh = people.said.is_none().then_some(REFRESH_S);
    document(frame, "People", "people", refresh, main)
}

fn line(person: &PersonLine, now: Timestamp) -> impl IntoView + use<> {
    let buttons = person.actions.iter().map(|(word, label)| {
        let named = [label, " ", &person.email].concat();
        view! { <button name="do" value=*word aria-label=named>{*label}</button> " " }
    });
    let form = (!person.actions.is_empty()).then(|| {
        view! {
            <form method="post" action="/people">
                <input type="hidden" name="email" value=person.email.clone()/>
                {buttons.collect::<Vec<_>>()}
            </form>
        }
    });
    let dash = |text: Option<String>| text.unwrap_or_else(|| "—".to_owned());
    let decided = person.decided.clone();
    let decided = dash(decided.map(|(by, at)| [&by, ", ", &text::span(now.ms_since(at)), " ago"].concat()));
    view! {
        <tr data-email=person.email.clone() data-status=person.status.clone()>
            <th scope="row">{person.email.clone()}</th>
            <td>{dash(person.name.clone())}</td>
            <td class="status">{person.status.clone()}</td>
            <td>{person.role.clone()}</td>
            <td>{form}</td>
            <td>{moment(person.first_seen)}</td>
            <td>{moment(person.last_seen)}</td>
            <td>{dash(person.address.clone())}</td>
            <td>{decided}</td>
        </tr>
    }
}

pub(super) fn moment(at: Timestamp) -> impl IntoView {
    view! { <time datetime=at.to_string()>{utc(at)}</time> }
}
