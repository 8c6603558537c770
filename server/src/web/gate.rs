//! Who may look: one place in front of every route. What is not on the short open list needs a session, the word of a
//! trusted proxy or a token; who shows none gets nothing that could tell something.

use super::{
    Web,
    address::Caller,
    assets,
    cookie::Name,
    door::{self, Refusal},
    error,
};
use crate::{
    auth::{
        Terms, Visitor, Who,
        access::{Admission, Credentials},
        audit::{Entry, What},
        limits::block,
    },
    clock,
    config::AuthMode,
};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header, request::Parts, uri::PathAndQuery},
    middleware::Next,
    response::{IntoResponse as _, Redirect, Response},
};
use url::form_urlencoded;

/// What anybody may ask for: whether the process runs, and how to sign in. The stylesheet of these pages comes on top.
pub(super) const OPEN: [&str; 7] =
    ["/livez", "/login", "/logout", "/auth/begin", "/auth/callback", "/favicon-unknown.svg", "/again.js"];
/// Whoever reports here shows the target's own token.
const OWN_TOKEN: &str = "/api/push/";

pub(super) async fn check(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let Some(caller) = request.extensions().get::<Caller>().copied() else {
        return error::unexplained("a request came to the gate without its caller's address");
    };
    let (terms, https) = (web.access.terms(), web.site().https);
    let credentials = credentials(&mut request, &terms, caller, https);
    if is_open(request.uri().path()) {
        request.extensions_mut().insert(std::sync::Arc::new(credentials));
        return next.run(request).await;
    }
    match admission(&web, &credentials, caller).await {
        Ok(Admission::Admitted(who, role)) if may(&who, request.method()) => {
            request.extensions_mut().insert(Visitor { who, role, address: caller.address });
            next.run(request).await
        }
        Ok(Admission::Admitted(who, _)) => {
            let name = who.counted().unwrap_or_default();
            note_token(&web, caller, &format!("{name} may only read, it sent {}", request.method())).await;
            error::refusal(StatusCode::FORBIDDEN, "read_only", "tokens may only read: GET and HEAD")
        }
        Ok(other) => refuse(&web, other, &request.into_parts().0, caller).await,
        Err(error) => error::api(error),
    }
}

/// As whom a request is let in. A stranger whom the proxy names is met, which may make them wait.
pub(super) async fn admission(
    web: &Web,
    credentials: &Credentials,
    caller: Caller,
) -> Result<Admission, error::WebError> {
    let now = clock::now();
    match web.access.admit(credentials, caller.address, now) {
        Admission::Stranger(email) => {
            let met = web.access.meet(&email, None, None, caller.address, now).await;
            met.map_err(error::WebError::internal)?;
            Ok(web.access.admit(credentials, caller.address, now))
        }
        admission => Ok(admission),
    }
}

/// A machine reads, and does nothing else.
fn may(who: &Who, method: &Method) -> bool {
    !matches!(who, Who::Machine(..)) || [Method::GET, Method::HEAD].contains(method)
}

async fn refuse(web: &Web, admission: Admission, request: &Parts, caller: Caller) -> Response {
    let page = is_page(request.uri.path());
    match admission {
        Admission::Waiting(person) if page => door::waiting(web, &person, &request.headers),
        Admission::Waiting(_) => error::refusal(StatusCode::FORBIDDEN, "waiting", "somebody has to let you in first"),
        Admission::Denied(_) if page => door::refused(web, Refusal::Denied, &request.headers),
        Admission::Denied(_) => error::refusal(StatusCode::FORBIDDEN, "denied", "it was decided that you may not look"),
        Admission::Stranger(_) if page => door::refused(web, Refusal::Full, &request.headers),
        Admission::Stranger(_) => error::refusal(StatusCode::FORBIDDEN, "full", "too many wait to be let in already"),
        Admission::BadToken => {
            note_token(web, caller, "nobody knows it").await;
            error::refusal(StatusCode::UNAUTHORIZED, "wrong_token", "nobody knows this token, or it was taken back")
        }
        Admission::TooOften => {
            let mut response = error::refusal(
                StatusCode::TOO_MANY_REQUESTS,
                "too_often",
                "this token was used too often within a minute, or too many wrong ones came from your address: wait a minute",
            );
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("60"));
            response
        }
        Admission::Nobody | Admission::Admitted(..) if page => to_sign_in(request),
        Admission::Nobody | Admission::Admitted(..) => error::refusal(
            StatusCode::UNAUTHORIZED,
            "signed_out",
            "sign in at /login, or send a token as `Authorization: Bearer`",
        ),
    }
}

/// Noted now and then: who shows wrong tokens shows many.
async fn note_token(web: &Web, caller: Caller, why: &str) {
    if web.access.limits().notes_refusal(block(caller.address)) {
        web.access.audit().note(Entry::new(What::TokenRefused).from(caller.address).detail(why)).await;
    }
}

/// To the sign-in page, which leads back here.
fn to_sign_in(request: &Parts) -> Response {
    let asked = request.uri.path_and_query().map_or("/", PathAndQuery::as_str);
    let reading = [Method::GET, Method::HEAD].contains(&request.method);
    let back = if reading && asked != "/" { format!("?next={}", encoded(asked)) } else { String::new() };
    Redirect::to(&format!("/login{back}")).into_response()
}

pub(super) fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// What a request shows. A proxy's word counts only from a trusted one, and only where it is one word; a header from anybody
/// else is taken out before anything could read it.
fn credentials(request: &mut Request, terms: &Terms, caller: Caller, https: bool) -> Credentials {
    let mut proxied = None;
    if let AuthMode::Proxy(settings) = &terms.auth.mode {
        let values: Vec<_> = request.headers().get_all(&settings.header).iter().cloned().collect();
        match values.as_slice() {
            [one] if caller.by_proxy => proxied = one.to_str().ok().map(str::to_owned),
            [] => {}
            _ => {
                request.headers_mut().remove(&settings.header);
                tracing::debug!(address = %caller.address, "a header that names a person was not believed");
            }
        }
    }
    let headers = request.headers();
    Credentials { session: Name::Session.read(headers, https), proxied, bearer: bearer(headers) }
}

fn bearer(headers: &HeaderMap) -> Option<secrecy::SecretString> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty()).then(|| token.trim().to_owned().into())
}

/// Whether anybody may ask for it.
fn is_open(path: &str) -> bool {
    OPEN.contains(&path) || path.starts_with(OWN_TOKEN) || path == assets::front_end().css
}

/// Whether a person looks at it, so that a redirect helps; else it is for programs.
fn is_page(path: &str) -> bool {
    let data = path.starts_with("/api/") || ["/metrics", "/readyz"].contains(&path);
    let file = path.starts_with("/pkg/")
        || path.starts_with("/avatars/")
        || path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    !data && !file
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("/", true)]
    #[case("/w/core", true)]
    #[case("/people", true)]
    #[case("/api/widgets", false)]
    #[case("/metrics", false)]
    #[case("/readyz", false)]
    #[case("/pkg/pyngpong.wasm", false)]
    #[case("/feed.js", false)]
    #[case("/avatars/abc", false)]
    fn programs_are_not_redirected(#[case] path: &str, #[case] page: bool) {
        assert_eq!(is_page(path), page);
    }

    #[rstest]
    #[case("/livez", true)]
    #[case("/livez/", false)]
    #[case("//login", false)]
    #[case("/login/../polls", false)]
    #[case("/auth/other", false)]
    #[case("/LOGIN", false)]
    #[case("/favicon-down.svg", false)]
    #[case("/feed.js", false)]
    fn the_open_list_is_exact(#[case] path: &str, #[case] open: bool) {
        assert_eq!(is_open(path), open);
    }
}
