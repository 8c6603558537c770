//! What an identity provider says, and what a browser brings back from it: nobody gets in who may not, whatever it is.

use super::{
    Answer, Identity, OidcError, Pending,
    claims::Claims,
    discovery::{self, Discovered},
    person,
    protocol::{Client, Response, Tokens},
    token,
};
use crate::{
    config::auth::OidcSettings,
    fuzzing::{check_sentence, chosen},
};
use app::time::Timestamp;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use axum::{extract::Query, http::Uri};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use openidconnect::{
    AccessToken, AuthUrl, IssuerUrl, JsonWebKeySetUrl, OAuth2TokenResponse as _, TokenResponse as _, TokenUrl,
    core::{CoreJsonWebKeySet, CoreUserInfoClaims},
};
use serde_json::{Value, json};
use std::fmt::Display;
use url::Url;

const ISSUER: &str = "https://id.acme.test";
const CLIENT: &str = "board";
const STATE: &str = "the-state-that-was-sent";
const NONCE: &str = "the-nonce-that-was-sent";
/// How far clocks may differ, in seconds.
const SKEW: f64 = 60.0;
/// 2026-11-23, in seconds.
const NOW: i64 = 1_795_395_276;
/// The key of the provider.
const OURS: [u8; 32] = [7; 32];
/// A key that has signed nothing, and never will.
const UNUSED: [u8; 32] = [8; 32];

/// The first byte chooses what it is taken for.
pub fn oidc(bytes: &[u8]) {
    let (first, rest) = chosen(bytes);
    match first % 6 {
        0 => about_itself(rest),
        1 => keys(rest),
        2 => tokens(rest),
        3 => signed(rest),
        4 => user_info(rest),
        _ => brought_back(rest),
    }
}

fn good<T>(made: Result<T, impl Display>) -> T {
    made.unwrap_or_else(|error| panic!("{error}"))
}

fn pair(seed: &[u8; 32]) -> Ed25519KeyPair {
    good(Ed25519KeyPair::from_seed_unchecked(seed))
}

/// As the provider publishes it.
fn published(seed: &[u8; 32]) -> Value {
    let x = BASE64.encode(pair(seed).public_key());
    json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": "one", "x": x })
}

fn known(keys: CoreJsonWebKeySet) -> Discovered {
    Discovered {
        issuer: good(IssuerUrl::new(ISSUER.to_owned())),
        authorization: good(AuthUrl::new(format!("{ISSUER}/authorize"))),
        token: good(TokenUrl::new(format!("{ISSUER}/token"))),
        user_info: None,
        secret_in_form: false,
        keys,
        keys_at: good(JsonWebKeySetUrl::new(format!("{ISSUER}/keys"))),
    }
}

fn known_by(seed: &[u8; 32]) -> Discovered {
    known(good(serde_json::from_value(json!({ "keys": [published(seed)] }))))
}

fn client() -> Client {
    let settings = OidcSettings {
        issuer: good(Url::parse(ISSUER)),
        client_id: CLIENT.to_owned(),
        client_secret: None,
        scopes: Vec::new(),
        ca_file: None,
        assume_email_verified: false,
    };
    Client::new(&settings, good(Url::parse("https://board.acme.test/auth/callback")))
}

fn pending() -> Pending {
    Pending { state: STATE.to_owned(), nonce: NONCE.to_owned(), verifier: "v".repeat(43) }
}

/// A token of these bytes, signed by the provider.
fn token(header: &[u8], claims: &[u8]) -> String {
    let said = format!("{}.{}", BASE64.encode(header), BASE64.encode(claims));
    format!("{said}.{}", BASE64.encode(pair(&OURS).sign(said.as_bytes())))
}

/// Whom a token proves to be there.
fn verified(token: &str, with: &Discovered) -> Option<Claims> {
    let id = token.parse().ok()?;
    let tokens = Tokens { id, access: AccessToken::new("an access token".to_owned()) };
    let now = Timestamp::from_ms(NOW * 1_000);
    match token::verify(&tokens, &client(), with, pending().nonce(), now) {
        Ok(claims) => Some(claims),
        Err(flaw) => {
            check_sentence(&flaw.to_string());
            None
        }
    }
}

fn check_error(error: &OidcError) {
    check_sentence(&error.to_string());
}

fn about_itself(body: &[u8]) {
    let issuer = good(Url::parse(ISSUER));
    let metadata = match discovery::read(body) {
        Ok(metadata) => metadata,
        Err(error) => return check_error(&error),
    };
    match discovery::checked(&metadata, &issuer) {
        Err(error) => check_error(&error),
        Ok(token) => {
            let (authorization, keys) = (metadata.authorization_endpoint().url(), metadata.jwks_uri().url());
            let user_info = metadata.userinfo_endpoint().map(|at| at.url());
            for url in [token.url(), authorization, keys].into_iter().chain(user_info) {
                let here = ["127.", "[::1]", "[::ffff:7f", "localhost"];
                let is_here = url.host_str().is_some_and(|host| here.iter().any(|word| host.starts_with(word)));
                assert!(url.scheme() == "https" || is_here, "secrets would be sent to {url}");
            }
            assert_eq!(metadata.issuer().trim_end_matches('/'), ISSUER);
        }
    }
}

/// A token of the provider, held against any keys: only its own key proves it.
fn keys(body: &[u8]) {
    let Ok(keys) = serde_json::from_slice::<CoreJsonWebKeySet>(body) else { return };
    let claims = json!({ "iss": ISSUER, "aud": CLIENT, "sub": "1", "nonce": NONCE, "iat": NOW, "exp": NOW + 60 });
    let token = token(br#"{"alg":"EdDSA","kid":"one"}"#, claims.to_string().as_bytes());
    if verified(&token, &known(keys)).is_some() {
        let x = published(&OURS)["x"].to_string();
        let named = read(body);
        assert!(named.to_string().contains(&x), "proved by the keys of somebody else: {named}");
    }
}

/// An answer for a code, whose token nobody has signed.
fn tokens(body: &[u8]) {
    let Ok(answer) = serde_json::from_slice::<Response>(body) else { return };
    let _access = answer.access_token().secret();
    if let Some(id) = answer.id_token() {
        assert!(verified(&id.to_string(), &known_by(&UNUSED)).is_none(), "nobody has signed it: {body:?}");
    }
}

/// A header, a line's end, claims: all of them signed, and still only good for us, now.
fn signed(bytes: &[u8]) {
    let at = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (header, claims) = bytes.split_at(at);
    let token = token(header, claims);
    let Some(verified) = verified(&token, &known_by(&OURS)) else { return };
    let (header, claims) = (read(header), read(claims));
    assert_eq!(header["alg"], "EdDSA", "{header}");
    assert_eq!((&claims["iss"], &claims["nonce"]), (&json!(ISSUER), &json!(NONCE)), "{claims}");
    assert!(claims["aud"] == CLIENT || claims["aud"] == json!([CLIENT]) || all_ours(&claims["aud"]), "{claims}");
    assert!(claims["azp"].is_null() || claims["azp"] == CLIENT, "{claims}");
    let now = NOW as f64;
    assert!(claims["exp"].as_f64().is_some_and(|at| at.floor() + SKEW > now), "expired: {claims}");
    assert!(claims["iat"].as_f64().is_some_and(|at| at.floor() <= now + SKEW), "of the future: {claims}");
    assert!(claims["nbf"].as_f64().is_none_or(|at| at.floor() <= now + SKEW), "not valid yet: {claims}");
    is_somebody(verified, &claims);
}

/// What the library reads, which does not look behind the end.
fn read(bytes: &[u8]) -> Value {
    let mut read = serde_json::Deserializer::from_slice(bytes).into_iter::<Value>();
    read.next().and_then(Result::ok).unwrap_or_default()
}

fn all_ours(audience: &Value) -> bool {
    audience.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(|one| one == CLIENT))
}

/// Who is taken for somebody has an address that the provider has verified.
fn is_somebody(claims: Claims, said: &Value) {
    match claims.identity(false) {
        Err(error) => check_error(&error),
        Ok(identity) => {
            check_identity(&identity);
            let verified = &said["email_verified"];
            assert!(*verified == true || *verified == "true", "not verified: {said}");
            let email = said["email"].as_str().unwrap_or_default();
            assert_eq!(email.trim().to_ascii_lowercase(), identity.email, "somebody else: {said}");
        }
    }
}

fn check_identity(identity: &Identity) {
    let Identity { email, name, .. } = identity;
    assert_eq!(email.matches('@').count(), 1, "{email:?}");
    check_sentence(email);
    assert_eq!(person::email(email).as_ref(), Some(email), "read again it is another address");
    name.as_deref().into_iter().for_each(check_sentence);
}

/// What is told beside a token that has no address.
fn user_info(body: &[u8]) {
    let claims = json!({ "iss": ISSUER, "aud": CLIENT, "sub": "1", "nonce": NONCE, "iat": NOW, "exp": NOW + 60 });
    let token = token(br#"{"alg":"EdDSA","kid":"one"}"#, claims.to_string().as_bytes());
    let Some(claims) = verified(&token, &known_by(&OURS)) else { panic!("a good token is refused") };
    let Ok(told) = CoreUserInfoClaims::from_json::<OidcError>(body, Some(&claims.subject)) else { return };
    let said = read(body);
    assert_eq!(said["sub"], "1", "about somebody else: {said}");
    is_somebody(claims.with(&told), &said);
}

/// The query of `/auth/callback`.
fn brought_back(bytes: &[u8]) {
    let Ok(uri) = Uri::try_from([b"/auth/callback?", bytes].concat()) else { return };
    let Ok(Query(answer)) = Query::<Answer>::try_from_uri(&uri) else { return };
    let said = answer.clone();
    match pending().code(answer, &good(Url::parse(ISSUER))) {
        Err(error) => check_error(&error),
        Ok(code) => {
            assert_eq!(said.state.as_deref(), Some(STATE), "not begun here");
            assert!(said.error.is_none() && !code.secret().is_empty());
            assert!(said.iss.is_none_or(|iss| iss.trim_end_matches('/') == ISSUER));
        }
    }
}
