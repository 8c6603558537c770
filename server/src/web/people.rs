//! `/people` and `/audit`: for admins.

use super::{
    Web,
    door::{self, Refusal},
    error::{PageError, WebError},
};
use crate::{
    auth::{
        Email, Visitor,
        access::AccessError,
        audit::Entry,
        person::{Decision, Person, Role, Standing, Status},
    },
    clock,
};
use app::door::{
    Account,
    audit::{self, Audit, Line},
    people::{self, People, PersonLine},
};
use axum::{
    Extension,
    extract::{Form, Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;
use std::sync::Arc;

/// Entries on one page of the log.
const PER_PAGE: u32 = 100;

/// What the form says.
#[derive(Debug, Deserialize)]
pub(super) struct Order {
    email: String,
    r#do: String,
}

/// Which page of the log.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Which {
    page: Option<u32>,
}

/// Who looks, for the header; `None` where nobody signs in.
pub(super) fn account(web: &Web, visitor: &Visitor) -> Option<Account> {
    let email = visitor.who.email()?;
    let waiting = if visitor.is_admin() { *web.access.waiting().borrow() } else { 0 };
    Some(Account { name: email.to_string(), admin: visitor.is_admin(), waiting, signs_out: door::signs_out(web) })
}

pub(super) async fn people(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
) -> Response {
    if !visitor.is_admin() {
        return door::refused(&web, Refusal::NotAdmin, &headers);
    }
    show(&web, &visitor, &headers, None)
}

pub(super) async fn decide(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Form(order): Form<Order>,
) -> Result<Response, PageError> {
    let Some(by) = visitor.who.email().filter(|_| visitor.is_admin()) else {
        return Ok(door::refused(&web, Refusal::NotAdmin, &headers));
    };
    let meant = Email::parse(&order.email).ok().zip(Decision::from_word(&order.r#do));
    let Some((email, decision)) = meant else {
        return Ok(show(&web, &visitor, &headers, Some("this form is none of this page".to_owned())));
    };
    match web.access.decide(&email, decision, by, visitor.address).await {
        Ok(()) => Ok(Redirect::to("/people").into_response()),
        Err(AccessError::NotDecided(why)) => Ok(show(&web, &visitor, &headers, Some(why.to_string()))),
        Err(error) => Err(WebError::internal(error).into()),
    }
}

fn show(web: &Web, visitor: &Visitor, headers: &HeaderMap, said: Option<String>) -> Response {
    let status = if said.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let me = visitor.who.email();
    let terms = web.access.terms();
    let line = |(person, standing): (Arc<Person>, Standing)| {
        let configured = terms.auth.names_admin(&person.email);
        line(&person, standing, configured, me == Some(&person.email))
    };
    let lines = web.access.people().into_iter().map(line).collect();
    let said = said.as_deref().map(super::error::sentence);
    let people = People { said, people: lines, now: clock::now() };
    let frame = door::frame(web, headers, account(web, visitor));
    door::page(status, || people::page(&frame, &people))
}

fn line(person: &Person, standing: Standing, configured: bool, me: bool) -> PersonLine {
    let role = match standing {
        _ if configured => "admin by the configuration",
        Standing::Admitted(Role::Admin) => "admin",
        _ => "viewer",
    };
    let outside = standing == Standing::Denied && matches!(person.status, Status::Approved | Status::Waiting);
    let status = if outside { "of another domain" } else { person.status.as_str() };
    PersonLine {
        email: person.email.to_string(),
        name: person.name.clone(),
        status: if configured { Status::Approved.as_str() } else { status }.to_owned(),
        role: role.to_owned(),
        first_seen: person.first_seen,
        last_seen: person.last_seen,
        address: person.address.clone(),
        decided: person.decided_by.clone().zip(person.decided_at),
        actions: if configured || me { Vec::new() } else { actions(person) },
    }
}

fn actions(person: &Person) -> Vec<(&'static str, &'static str)> {
    let decisions: &[(Decision, &str)] = match (person.status, person.role) {
        (Status::Waiting, _) => &[(Decision::Approve, "Approve"), (Decision::Refuse, "Refuse")],
        (Status::Approved, Role::Viewer) => &[(Decision::Revoke, "Revoke"), (Decision::GiveAdmin, "Make admin")],
        (Status::Approved, Role::Admin) => &[(Decision::Revoke, "Revoke"), (Decision::TakeAdmin, "Take admin role")],
        (Status::Refused | Status::Revoked, _) => &[(Decision::Approve, "Approve")],
    };
    decisions.iter().map(|(decision, label)| (decision.as_str(), *label)).collect()
}

pub(super) async fn audit(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    Query(which): Query<Which>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    if !visitor.is_admin() {
        return Ok(door::refused(&web, Refusal::NotAdmin, &headers));
    }
    let page = which.page.unwrap_or_default();
    let found = web.access.entries(page.saturating_mul(PER_PAGE), PER_PAGE + 1).await.map_err(WebError::internal)?;
    let more = found.len() > PER_PAGE as usize;
    let entries = found.into_iter().take(PER_PAGE as usize).map(entry).collect();
    let shown = Audit { entries, page, more };
    let frame = door::frame(&web, &headers, account(&web, &visitor));
    Ok(door::page(StatusCode::OK, || audit::page(&frame, &shown)))
}

fn entry(entry: Entry) -> Line {
    let Entry { at, what, by, about, address, detail } = entry;
    Line { at, what: what.as_str().to_owned(), by, about, address, detail }
}
