//! ID tokens that prove nothing: each has its sentence.

use super::{
    key::{Key, unsigned},
    provider::{Hostile, SECRET, now},
};
use rstest::rstest;
use serde_json::{Value, json};
use server::auth::oidc::{Flaw, OidcError};

/// What becomes of a token with this change.
async fn with(change: impl FnOnce(&mut Value)) -> Result<(), OidcError> {
    let hostile = Hostile::start().await;
    hostile.sign_in_with(&hostile.provider(), change).await.map(|_| ())
}

#[rstest]
#[case("iss", json!("https://evil.example"), Flaw::Issuer)]
#[case("aud", json!("another-client"), Flaw::Audience)]
#[case("aud", json!(["another-client"]), Flaw::Audience)]
#[case("aud", json!(["board", "another-client"]), Flaw::Audience)]
#[case("aud", json!([]), Flaw::Audience)]
#[case("azp", json!("another-client"), Flaw::AuthorizedParty)]
#[case("nonce", json!("another-sign-in"), Flaw::Nonce)]
#[case("nonce", json!(""), Flaw::Nonce)]
#[case("nonce", json!(null), Flaw::Nonce)]
#[case("exp", json!(now() - 120), Flaw::Expired)]
#[case("exp", json!(0), Flaw::Expired)]
#[case("iat", json!(now() + 600), Flaw::NotYet)]
#[case("nbf", json!(now() + 600), Flaw::NotYet)]
#[case("nbf", json!(1e300), Flaw::NotYet)]
#[case("at_hash", json!("AAAAAAAAAAAAAAAAAAAAAA"), Flaw::AccessToken)]
#[tokio::test]
async fn a_wrong_claim(#[case] claim: &str, #[case] value: Value, #[case] flaw: Flaw) {
    assert_eq!(with(|claims| claims[claim] = value).await, Err(OidcError::IdToken(flaw)));
}

#[rstest]
#[case("iss")]
#[case("aud")]
#[case("sub")]
#[case("exp")]
#[case("iat")]
#[case("nonce")]
#[tokio::test]
async fn a_missing_claim(#[case] claim: &str) {
    let refused = with(|claims| _ = claims.as_object_mut().unwrap().remove(claim)).await;
    assert!(matches!(refused, Err(OidcError::IdToken(_) | OidcError::Unusable { .. })), "{refused:?}");
}

#[rstest]
#[case("exp", json!(now() - 30))]
#[case("iat", json!(now() + 30))]
#[case("nbf", json!(now() + 30))]
#[case("nbf", json!(now() - 3_600))]
#[case("azp", json!("board"))]
#[case("aud", json!(["board"]))]
#[tokio::test]
async fn what_is_still_right(#[case] claim: &str, #[case] value: Value) {
    assert_eq!(with(|claims| claims[claim] = value).await, Ok(()));
}

/// What becomes of a token that is made in another way.
async fn made(key: Key, make: impl FnOnce(&Hostile, &Value) -> String) -> Result<(), OidcError> {
    let hostile = Hostile::start_with(key).await;
    hostile.sign_in_by(&hostile.provider(), |claims| make(&hostile, claims)).await.map(|_| ())
}

#[tokio::test]
async fn the_algorithms_of_the_field_are_accepted() {
    for key in [Key::rsa("a"), Key::elliptic("a"), Key::new("a")] {
        assert_eq!(made(key, |hostile, claims| hostile.key.sign(claims)).await, Ok(()));
    }
}

#[rstest]
#[case("none")]
#[case("HS512")]
#[tokio::test]
async fn without_a_signature(#[case] algorithm: &str) {
    let refused = made(Key::new("a"), |_, claims| format!("{}.", unsigned(&json!({ "alg": algorithm }), claims))).await;
    assert_eq!(refused, Err(OidcError::IdToken(Flaw::Algorithm)));
}

#[tokio::test]
async fn the_public_key_is_no_secret() {
    for secret in [Hostile::public_der, Hostile::public_pem, |_: &Hostile| SECRET.as_bytes().to_vec()] {
        let refused =
            made(Key::rsa("a"), |hostile, claims| hostile.key.sign_with_secret(claims, &secret(hostile))).await;
        assert_eq!(refused, Err(OidcError::IdToken(Flaw::Algorithm)));
    }
}

#[tokio::test]
async fn a_key_of_the_same_name_is_another() {
    let refused = made(Key::new("first"), |_, claims| Key::new("first").sign(claims)).await;
    assert_eq!(refused, Err(OidcError::IdToken(Flaw::Signature)));
    let refused = made(Key::rsa("first"), |_, claims| Key::rsa("first").sign(claims)).await;
    assert_eq!(refused, Err(OidcError::IdToken(Flaw::Signature)));
}

#[tokio::test]
async fn a_changed_token_keeps_no_signature() {
    let refused = made(Key::new("first"), |hostile, claims| {
        let honest = hostile.key.sign(claims);
        let mut forged = claims.clone();
        forged["email"] = json!("admin@acme.example");
        let body = unsigned(&json!({ "alg": "EdDSA", "kid": "first" }), &forged);
        format!("{body}.{}", honest.rsplit_once('.').unwrap().1)
    })
    .await;
    assert_eq!(refused, Err(OidcError::IdToken(Flaw::Signature)));
}

#[rstest]
#[case(json!({ "alg": "EdDSA", "kid": "first", "crit": ["exp"] }), Flaw::Unsupported)]
#[case(json!({ "alg": "EdDSA", "kid": "first", "typ": "at+jwt" }), Flaw::Unsupported)]
#[case(json!({ "alg": "EdDSA", "kid": "first", "cty": "JWT" }), Flaw::Unsupported)]
#[case(json!({ "alg": "EdDSA", "kid": "nobody's" }), Flaw::UnknownKey)]
#[case(json!({ "alg": "RS256", "kid": "first" }), Flaw::UnknownKey)]
#[tokio::test]
async fn a_header_that_is_not_understood(#[case] header: Value, #[case] flaw: Flaw) {
    let refused = made(Key::new("first"), |hostile, claims| hostile.key.sign_under(&header, claims)).await;
    assert_eq!(refused, Err(OidcError::IdToken(flaw)));
}

/// A key in the token itself, or an address of one, is never used.
#[tokio::test]
async fn a_token_does_not_bring_its_own_key() {
    let evil = Key::new("evil");
    let header = json!({ "alg": "EdDSA", "kid": "evil", "jwk": evil.published(), "jku": "http://127.0.0.1:1/keys" });
    let refused = made(Key::new("first"), |_, claims| evil.sign_under(&header, claims)).await;
    assert_eq!(refused, Err(OidcError::IdToken(Flaw::UnknownKey)));
}

#[rstest]
#[case(json!("not a token"))]
#[case(json!("a.b.c"))]
#[case(json!("e30.e30.e30"))]
#[case(json!(""))]
#[case(json!(7))]
#[case(json!({ "alg": "none" }))]
#[tokio::test]
async fn what_is_no_token(#[case] token: Value) {
    let hostile = Hostile::start().await;
    let provider = hostile.provider();
    let begun = provider.begin().await.unwrap();
    let answer = hostile.admits(&begun.url, token);
    let refused = provider.finish(begun.pending, answer).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the identity provider's answer for the tokens cannot be used: not the JSON that was expected, or only a part of it"
    );
}
