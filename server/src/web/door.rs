//! `/login`, `/auth/*`, `/logout`, and the pages for those who may not look (yet). Nothing here needs JavaScript.

mod sign_in;

#[cfg(any(test, fuzzing))]
pub(super) use sign_in::Next;
pub(super) use sign_in::{begin, callback, login, sign_out, sign_out_page};

use super::{Web, assets, headers, prefs::Prefs};
use crate::auth::person::Person;
use app::door::{
    Account, Frame,
    card::{self, Action, Card},
};
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse as _, Response},
};
use leptos::prelude::Owner;

/// So often the waiting page looks whether it is over, in seconds.
const LOOK_S: u32 = 5;

/// Why somebody who has proved who they are may not look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It was decided so.
    Denied,
    /// Too many wait already.
    Full,
    /// Only admins may see this page.
    NotAdmin,
}

/// What all these pages have alike.
pub(super) fn frame(web: &Web, request: &HeaderMap, account: Option<Account>) -> Frame {
    let site = web.site();
    Frame { site: site.title.clone(), theme: Prefs::read(request).theme, css: assets::front_end().css, account }
}

/// A page that needs no script.
pub(super) fn page(status: StatusCode, html: impl FnOnce() -> String) -> Response {
    let mut response = (status, Html(Owner::new().with(html))).into_response();
    if let Ok(policy) = HeaderValue::from_str(headers::DOOR_POLICY) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn card(web: &Web, status: StatusCode, card: Card, request: &HeaderMap) -> Response {
    page(status, || card::page(&frame(web, request, None), card))
}

/// Somebody waits: whom to ask. The page looks by itself whether that is over.
pub(super) fn waiting(web: &Web, person: &Person, request: &HeaderMap) -> Response {
    let whom = web.access.terms().auth.whom_to_ask();
    let out = Action::Send { to: "/logout".to_owned(), label: "Sign out".to_owned() };
    let said = Card {
        title: "Waiting to be let in".to_owned(),
        lines: vec![
            format!("You have signed in as {}. Somebody has to let you in before you can see the board.", person.email),
            format!("Ask {whom}."),
            "This page looks by itself whether you are let in.".to_owned(),
        ],
        action: signs_out(web).then_some(out),
        refresh: Some(LOOK_S),
        trouble: None,
    };
    card(web, StatusCode::FORBIDDEN, said, request)
}

/// Somebody may not look, and why.
pub(super) fn refused(web: &Web, why: Refusal, request: &HeaderMap) -> Response {
    let whom = web.access.terms().auth.whom_to_ask();
    let sentence = match why {
        Refusal::Denied => "It was decided that you may not see this board.",
        Refusal::Full => "Too many wait to be let in already. Try again later.",
        Refusal::NotAdmin => "Only admins see this page.",
    };
    let action =
        (why == Refusal::NotAdmin).then(|| Action::Go { href: "/".to_owned(), label: "To the board".to_owned() });
    let lines = vec![format!("If that is a mistake, ask {whom}.")];
    let said =
        Card { title: "Not for you".to_owned(), trouble: Some(sentence.to_owned()), lines, action, refresh: None };
    card(web, StatusCode::FORBIDDEN, said, request)
}

/// Whether sessions are ours, so that there is something to end.
pub(super) fn signs_out(web: &Web) -> bool {
    web.access.provider().is_some()
}
