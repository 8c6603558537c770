//! What a provider says about itself, and what of it is not believed.

use super::{
    key::Key,
    provider::{Hostile, RETURN},
};
use crate::support::{authority::Authority, site::Site};
use axum::{
    Router,
    http::StatusCode,
    response::{IntoResponse as _, Redirect},
};
use rstest::rstest;
use serde_json::{Value, json};
use server::{
    auth::oidc::{Asked, OidcError, Provider, Unusable},
    config::auth::OidcSettings,
};

fn unusable(asked: Asked, why: Unusable) -> OidcError {
    OidcError::Unusable { asked, why }
}

async fn begun(hostile: &Hostile) -> Result<(), OidcError> {
    hostile.provider().begin().await.map(|_| ())
}

#[rstest]
#[case("issuer", json!("https://evil.example"), Unusable::OtherIssuer)]
#[case("issuer", json!("http://127.0.0.1:1"), Unusable::OtherIssuer)]
#[case("authorization_endpoint", json!("http://id.example/authorize"), Unusable::Insecure)]
#[case("authorization_endpoint", json!("javascript:alert(1)"), Unusable::Insecure)]
#[case("token_endpoint", json!("http://id.example/token"), Unusable::Insecure)]
#[case("token_endpoint", json!("file:///etc/passwd"), Unusable::Insecure)]
#[case("token_endpoint", json!(null), Unusable::NoTokenEndpoint)]
#[case("userinfo_endpoint", json!("http://10.0.0.1/me"), Unusable::Insecure)]
#[case("jwks_uri", json!("http://169.254.169.254/latest/meta-data"), Unusable::Insecure)]
#[case("jwks_uri", json!("nowhere"), Unusable::Malformed)]
#[case("authorization_endpoint", json!(7), Unusable::Malformed)]
#[tokio::test]
async fn it_names_what_it_should_not(#[case] name: &str, #[case] value: Value, #[case] why: Unusable) {
    let hostile = Hostile::start().await;
    hostile.claims_to(name, value);
    assert_eq!(begun(&hostile).await, Err(unusable(Asked::Discovery, why)));
    assert_eq!(hostile.asked("keys"), 0, "nothing is asked where it cannot be relied on");
}

#[rstest]
#[case(404, "", Unusable::Status(404))]
#[case(200, "<!doctype html>", Unusable::Malformed)]
#[case(200, r#"{"issuer": "#, Unusable::Malformed)]
#[case(204, "", Unusable::Status(204))]
#[tokio::test]
async fn it_does_not_say_what_it_is(#[case] status: u16, #[case] body: &'static str, #[case] why: Unusable) {
    for (path, asked) in [("discovery", Asked::Discovery), ("keys", Asked::Keys)] {
        let hostile = Hostile::start().await;
        hostile.says_instead(path, move || (StatusCode::from_u16(status).unwrap(), body).into_response());
        assert_eq!(begun(&hostile).await, Err(unusable(asked, why)), "{path}");
    }
}

#[tokio::test]
async fn it_leads_elsewhere() {
    for (path, asked) in [("discovery", Asked::Discovery), ("keys", Asked::Keys)] {
        let (hostile, elsewhere) = (Hostile::start().await, Hostile::start().await);
        let to = elsewhere.site.url(if path == "keys" { "/keys" } else { "/.well-known/openid-configuration" });
        hostile.says_instead(path, move || Redirect::temporary(&to).into_response());
        assert_eq!(begun(&hostile).await, Err(unusable(asked, Unusable::Status(307))), "{path}");
        assert_eq!(elsewhere.asked(path), 0);
    }
}

#[rstest]
#[case(vec![])]
#[case(vec![json!({ "kty": "new-and-unknown", "kid": "a" })])]
#[case(vec![json!("nonsense"), json!(null)])]
#[tokio::test]
async fn without_a_key_nothing_can_be_verified(#[case] keys: Vec<Value>) {
    let hostile = Hostile::start().await;
    hostile.publishes_raw(keys);
    assert_eq!(begun(&hostile).await, Err(unusable(Asked::Keys, Unusable::NoKeys)));
}

#[tokio::test]
async fn a_key_that_we_do_not_know_hides_none_that_we_do() {
    let hostile = Hostile::start().await;
    hostile.publishes_raw(vec![json!({ "kty": "new-and-unknown", "kid": "a" }), hostile.key.published()]);
    assert!(hostile.sign_in_with(&hostile.provider(), |_| ()).await.is_ok());
}

/// In the configuration an address without a path ends in `/`; providers spell it either way, and their tokens as they do.
#[tokio::test]
async fn one_slash_more_is_the_same_issuer() {
    let hostile = Hostile::start().await;
    let with_slash = format!("{}/", hostile.site.url(""));
    hostile.claims_to("issuer", json!(with_slash));
    let provider = hostile.provider();
    assert!(hostile.sign_in_with(&provider, |claims| claims["iss"] = json!(with_slash)).await.is_ok());
    assert!(hostile.sign_in_with(&provider, |_| ()).await.is_err(), "the token spells it otherwise");
}

#[rstest]
#[case("http://id.example")]
#[case("http://10.0.0.1:8080")]
#[case("ftp://127.0.0.1")]
#[case("https://id.example/?a=b")]
#[tokio::test]
async fn an_issuer_that_others_could_listen_to_is_refused(#[case] issuer: &str) {
    let settings = OidcSettings { issuer: issuer.parse().unwrap(), ..Hostile::start().await.settings() };
    let refused = Provider::new(&settings, RETURN.parse().unwrap()).unwrap_err();
    assert_eq!(refused.to_string(), "`issuer` has to be https:// without a query; http:// only on a loopback address");
}

#[tokio::test]
async fn its_certificate_has_to_be_good() {
    let authority = Authority::new();
    let identity = authority.identity("localhost");
    let site = Site::start_secure(Router::new(), &identity).await;
    let folder = tempfile::tempdir().unwrap();
    let ca_file = folder.path().join("ca.pem");
    std::fs::write(&ca_file, &identity.authority).unwrap();
    let hostile = Hostile::start_with(Key::new("a")).await;
    let settings = |ca_file| OidcSettings { issuer: site.url("").parse().unwrap(), ca_file, ..hostile.settings() };
    let asked = async |settings: &OidcSettings| {
        Provider::new(settings, RETURN.parse().unwrap()).unwrap().begin().await.unwrap_err()
    };
    let unknown = asked(&settings(None)).await;
    assert_eq!(unknown.to_string(), "the identity provider gives an answer that cannot be read: try again in a minute");
    assert!(unknown.unreachable());
    // Known, it is asked: there is nothing but a 404.
    assert_eq!(asked(&settings(Some(ca_file.clone()))).await, unusable(Asked::Discovery, Unusable::Status(404)));
    std::fs::write(&ca_file, "nothing").unwrap();
    let refused = Provider::new(&settings(Some(ca_file)), RETURN.parse().unwrap()).unwrap_err();
    assert_eq!(refused.to_string(), "`ca_file` cannot be used: there is no certificate in it");
}
