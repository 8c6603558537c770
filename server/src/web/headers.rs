//! Security headers on every answer. Pages bring their own, stricter policy with a nonce.

use super::Web;
use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// For what is not a page: scripts, styles, JSON. The worker's script needs `connect-src` for its stream.
const ASSET_POLICY: &str = "default-src 'none'; connect-src 'self'; base-uri 'none'";

/// For the pages about who may look, which may have one script of ours.
pub(super) const DOOR_POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; \
                                      img-src 'self'; form-action 'self'; base-uri 'none'";

/// A year, as browsers want it before they believe it.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

const HEADERS: [(HeaderName, HeaderValue); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
];

pub(super) async fn add(State(web): State<Web>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let site = web.site();
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, value);
    }
    if site.https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HSTS);
    }
    if site.frame_ancestors.is_empty() {
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    let policy = headers.get(header::CONTENT_SECURITY_POLICY).and_then(|policy| policy.to_str().ok());
    let policy = framed(policy.unwrap_or(ASSET_POLICY), &site.frame_ancestors);
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    // Without a word on caching, what is shown is of this moment.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// A policy, with who may show this in a frame. The configuration's reader has seen to it that sites end no directive.
fn framed(policy: &str, ancestors: &[String]) -> HeaderValue {
    let sites = if ancestors.is_empty() { "'none'".to_owned() } else { ancestors.join(" ") };
    let whole = HeaderValue::from_str(&format!("{policy}; frame-ancestors {sites}"));
    whole.unwrap_or(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"))
}

/// The policy of a page whose inline scripts carry `nonce`. `developing` lets cargo-leptos reload it.
pub(super) fn page_policy(nonce: &str, developing: bool) -> String {
    let reload = if developing { " ws:" } else { "" };
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
         connect-src 'self'{reload}; worker-src 'self'; form-action 'self'; base-uri 'none'"
    )
}
