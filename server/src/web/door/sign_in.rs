//! Signing in and out.

use super::{card, signs_out};
use crate::{
    auth::{
        access::{Admission, Credentials, SignedIn},
        audit::{Entry, What},
        limits::block,
        oidc::{Answer, OidcError},
        pending::{Begun, PATIENCE},
    },
    clock,
    config::AuthMode,
    web::{
        Web,
        address::Caller,
        cookie::Name,
        error::{PageError, WebError},
        gate,
    },
};
use app::door::card::{Action, Card};
use axum::{
    Extension,
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;
use std::{net::IpAddr, sync::Arc};
use url::Url;

/// What the address of the sign-in page can say.
#[derive(Debug, Default, Deserialize)]
pub(in crate::web) struct Next {
    next: Option<String>,
    signed_out: Option<String>,
}

impl Next {
    /// Where to go afterwards: within this server, and never in a circle.
    pub(in crate::web) fn path(&self) -> &str {
        let ours = |next: &&str| crate::web::choose::is_ours(next) && next.len() <= 2_000 && !leads_back(next);
        self.next.as_deref().filter(ours).unwrap_or("/")
    }
}

fn leads_back(next: &str) -> bool {
    // As a browser asks for it: `/w/../login` is `/login`.
    let asked = Url::parse("http://board").and_then(|board| board.join(next));
    asked.is_ok_and(|asked| {
        let path = asked.path();
        ["/login", "/logout"].contains(&path) || path.starts_with("/auth/") || path.starts_with("/api/")
    })
}

pub(in crate::web) async fn login(
    State(web): State<Web>,
    Query(next): Query<Next>,
    Extension(caller): Extension<Caller>,
    Extension(credentials): Extension<Arc<Credentials>>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let admission = gate::admission(&web, &credentials, caller).await?;
    if matches!(admission, Admission::Admitted(..) | Admission::Waiting(_) | Admission::Denied(_)) {
        return Ok(Redirect::to(next.path()).into_response());
    }
    let said = match &web.access.terms().auth.mode {
        AuthMode::Proxy(settings) => Card {
            title: "Sign in".to_owned(),
            trouble: Some(format!(
                "The proxy in front of this board has not said who you are (no {}).",
                settings.header
            )),
            lines: vec!["Open the board at the address of that proxy: it signs you in.".to_owned()],
            ..Card::default()
        },
        _ => sign_in_card(next.path(), next.signed_out.is_some()),
    };
    Ok(card(&web, StatusCode::OK, said, &headers))
}

fn sign_in_card(next: &str, signed_out: bool) -> Card {
    let first = if signed_out { "You are signed out." } else { "This board is for those who sign in." };
    Card {
        title: "Sign in".to_owned(),
        lines: vec![first.to_owned()],
        action: Some(again(next, "Sign in")),
        ..Card::default()
    }
}

fn again(next: &str, label: &str) -> Action {
    Action::Go { href: format!("/auth/begin?next={}", gate::encoded(next)), label: label.to_owned() }
}

/// To the provider, with a cookie that ties the answer to this browser.
pub(in crate::web) async fn begin(
    State(web): State<Web>,
    Query(next): Query<Next>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let Some(provider) = web.access.provider() else { return Ok(Redirect::to("/login").into_response()) };
    if !web.access.limits().sign_ins.take(&block(caller.address)) {
        return Ok(too_often(&web, caller.address, &headers).await);
    }
    let begun = match provider.begin().await {
        Ok(begun) => begun,
        Err(error) => return Ok(failed(&web, &error, caller.address, &headers).await),
    };
    let kept = Begun { pending: begun.pending, return_to: next.path().to_owned() };
    let word = web.access.pending.put(kept).map_err(WebError::internal)?;
    let mut response = Redirect::to(begun.url.as_str()).into_response();
    set_cookie(&mut response, Name::SignIn.keep(&word, PATIENCE, web.site().https));
    Ok(response)
}

/// Back from the provider.
pub(in crate::web) async fn callback(
    State(web): State<Web>,
    Query(answer): Query<Answer>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let Some(provider) = web.access.provider() else { return Ok(Redirect::to("/login").into_response()) };
    if !web.access.limits().sign_ins.take(&block(caller.address)) {
        return Ok(too_often(&web, caller.address, &headers).await);
    }
    let https = web.site().https;
    let begun = Name::SignIn
        .read(&headers, https)
        .and_then(|word| web.access.pending.take(secrecy::ExposeSecret::expose_secret(&word)));
    let identified = match begun {
        None => Err(OidcError::State),
        Some(Begun { pending, return_to }) => provider.finish(pending, answer).await.map(|who| (who, return_to)),
    };
    let mut response = match identified {
        Err(error) => failed(&web, &error, caller.address, &headers).await,
        Ok((identity, return_to)) => {
            let signed_in = web.access.sign_in(identity, caller.address, clock::now()).await;
            signed_in_as(&web, signed_in.map_err(WebError::internal)?, &return_to, &headers)
        }
    };
    set_cookie(&mut response, Name::SignIn.forget(https));
    Ok(response)
}

fn signed_in_as(web: &Web, signed_in: SignedIn, return_to: &str, headers: &HeaderMap) -> Response {
    let auth = &web.access.terms().auth;
    let trouble = match signed_in {
        SignedIn::Session(cookie) => {
            let mut response = Redirect::to(return_to).into_response();
            set_cookie(&mut response, Name::Session.keep(&cookie, auth.session_max, web.site().https));
            return response;
        }
        SignedIn::Denied => "It was decided that you may not see this board.".to_owned(),
        SignedIn::WrongDomain => format!("Only addresses of {} may sign in.", auth.domains.join(", ")),
        SignedIn::NotVerified => "The provider does not say that your e-mail address is yours.".to_owned(),
        SignedIn::NoEmail => "What the provider gives as your e-mail address is none.".to_owned(),
        SignedIn::Full => "Too many wait to be let in already. Try again later.".to_owned(),
    };
    let lines = vec![format!("If that is a mistake, ask {}.", auth.whom_to_ask())];
    let action = Some(again("/", "Sign in as somebody else"));
    let said = Card { title: "Not signed in".to_owned(), trouble: Some(trouble), lines, action, refresh: None };
    card(web, StatusCode::FORBIDDEN, said, headers)
}

async fn failed(web: &Web, error: &OidcError, address: IpAddr, headers: &HeaderMap) -> Response {
    let sentence = error.to_string();
    web.access.audit().note(Entry::new(What::SignInFailed).from(address).detail(sentence.as_str())).await;
    let status = if error.is_provider() { StatusCode::BAD_GATEWAY } else { StatusCode::FORBIDDEN };
    let action = Some(again("/", "Sign in again"));
    let trouble = Some(crate::web::error::sentence(&sentence));
    card(web, status, Card { title: "Not signed in".to_owned(), trouble, action, ..Card::default() }, headers)
}

async fn too_often(web: &Web, address: IpAddr, headers: &HeaderMap) -> Response {
    if web.access.limits().notes_refusal(block(address)) {
        web.access
            .audit()
            .note(Entry::new(What::SignInFailed).from(address).detail("too many sign-ins within a minute"))
            .await;
    }
    let trouble =
        Some("Too many sign-ins from your address within a minute. Wait a minute, then try again.".to_owned());
    let action = Some(again("/", "Sign in again"));
    let said = Card { title: "Not signed in".to_owned(), trouble, action, ..Card::default() };
    let mut response = card(web, StatusCode::TOO_MANY_REQUESTS, said, headers);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
    response
}

/// A link must not sign anybody out: the page has the button that does.
pub(in crate::web) async fn sign_out_page(State(web): State<Web>, headers: HeaderMap) -> Response {
    let said = if signs_out(&web) {
        let action = Some(Action::Send { to: "/logout".to_owned(), label: "Sign out".to_owned() });
        Card { title: "Sign out".to_owned(), action, ..Card::default() }
    } else {
        let lines = vec!["Nobody signs in here by this board itself: sign out at the proxy in front of it.".to_owned()];
        Card { title: "Sign out".to_owned(), lines, ..Card::default() }
    };
    card(&web, StatusCode::OK, said, &headers)
}

pub(in crate::web) async fn sign_out(
    State(web): State<Web>,
    Extension(caller): Extension<Caller>,
    Extension(credentials): Extension<Arc<Credentials>>,
) -> Result<Response, PageError> {
    if let Some(cookie) = &credentials.session {
        web.access.sign_out(cookie, caller.address).await.map_err(WebError::internal)?;
    }
    let mut response = Redirect::to("/login?signed_out").into_response();
    set_cookie(&mut response, Name::Session.forget(web.site().https));
    Ok(response)
}

fn set_cookie(response: &mut Response, cookie: Option<HeaderValue>) {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("/w/core?state=down", "/w/core?state=down")]
    #[case("//evil.example", "/")]
    #[case("/\\evil.example", "/")]
    #[case("https://evil.example", "/")]
    #[case("javascript:alert(1)", "/")]
    #[case("/\tevil", "/")]
    #[case("/login?next=/", "/")]
    #[case("/logout", "/")]
    #[case("/auth/callback?code=x", "/")]
    #[case("/api/stream", "/")]
    #[case("/w/../login?next=/", "/")]
    #[case("/./auth/begin", "/")]
    #[case("/%2e/logout", "/")]
    #[case("/w/../api/stream", "/")]
    #[case("", "/")]
    fn one_comes_back_to_this_server_and_never_in_a_circle(#[case] next: &str, #[case] path: &str) {
        assert_eq!(Next { next: Some(next.to_owned()), signed_out: None }.path(), path);
    }
}
