//! Who somebody is: from the ID token, else from the user information.

use super::provider::{Hostile, RETURN};
use rstest::rstest;
use serde_json::{Value, json};
use server::{
    auth::oidc::{Identity, OidcError, Provider, Unusable},
    config::auth::OidcSettings,
};

/// Without these claims in the ID token.
async fn without(hostile: &Hostile, claims: &[&str]) -> Result<Identity, OidcError> {
    let drop = |token: &mut Value| claims.iter().for_each(|claim| _ = token.as_object_mut().unwrap().remove(*claim));
    hostile.sign_in_with(&hostile.provider(), drop).await
}

#[tokio::test]
async fn the_id_token_says_who() {
    let hostile = Hostile::start().await;
    let person = hostile.sign_in_with(&hostile.provider(), |_| ()).await.unwrap();
    let expected = Identity {
        subject: "subject-1".to_owned(),
        email: "ann@acme.example".to_owned(),
        email_verified: true,
        name: Some("Ann Lee".to_owned()),
    };
    assert_eq!(person, expected);
    assert_eq!(hostile.asked("userinfo"), 0, "nothing is asked that is known");
}

#[tokio::test]
async fn else_the_user_information_does() {
    let hostile = Hostile::start().await;
    let told =
        json!({ "sub": "subject-1", "email": "Bea@acme.example", "email_verified": true, "name": "\u{202e}Bea\n" });
    hostile.tells(told, "access-s3cret");
    let person = without(&hostile, &["email", "email_verified", "name"]).await.unwrap();
    assert_eq!((person.email.as_str(), person.name.as_deref()), ("bea@acme.example", Some("Bea")));
}

/// A provider's word about one address says nothing about another.
#[tokio::test]
async fn verified_in_the_one_is_not_verified_in_the_other() {
    let hostile = Hostile::start().await;
    hostile.tells(json!({ "sub": "subject-1", "email": "boss@acme.example" }), "access-s3cret");
    assert_eq!(without(&hostile, &["email"]).await, Err(OidcError::EmailVerificationUnknown));
}

#[rstest]
#[case(json!({ "sub": "somebody-else", "email": "a@acme.example", "email_verified": true }), OidcError::OtherPerson)]
#[case(json!({ "sub": "subject-1" }), OidcError::NoEmail)]
#[case(json!({ "sub": "subject-1", "email": "ann", "email_verified": true }), OidcError::BadEmail)]
#[case(json!({ "sub": "subject-1", "email": "a@acme.example", "email_verified": false }), OidcError::EmailUnverified)]
#[tokio::test]
async fn user_information_that_does_not_help(#[case] told: Value, #[case] is: OidcError) {
    let hostile = Hostile::start().await;
    hostile.tells(told, "access-s3cret");
    assert_eq!(without(&hostile, &["email"]).await, Err(is));
}

/// The library would panic on it.
#[tokio::test]
async fn an_access_token_that_no_header_can_hold() {
    let hostile = Hostile::start().await;
    hostile.tells(json!({ "sub": "subject-1" }), "a\nb");
    let refused = without(&hostile, &["email"]).await.unwrap_err();
    assert!(matches!(refused, OidcError::Unusable { why: Unusable::AccessToken, .. }), "{refused:?}");
}

#[tokio::test]
async fn without_user_information_there_is_no_address() {
    let hostile = Hostile::start().await;
    hostile.claims_to("userinfo_endpoint", json!(null));
    assert_eq!(without(&hostile, &["email"]).await, Err(OidcError::NoEmail));
}

#[rstest]
#[case(json!(false), false, Err(OidcError::EmailUnverified))]
#[case(json!(false), true, Err(OidcError::EmailUnverified))]
#[case(json!("false"), true, Err(OidcError::EmailUnverified))]
#[case(json!(null), false, Err(OidcError::EmailVerificationUnknown))]
#[case(json!(null), true, Ok(()))]
#[case(json!("true"), false, Ok(()))]
#[tokio::test]
async fn only_a_verified_address_counts(
    #[case] verified: Value,
    #[case] assume_email_verified: bool,
    #[case] is: Result<(), OidcError>,
) {
    let hostile = Hostile::start().await;
    let settings = OidcSettings { assume_email_verified, ..hostile.settings() };
    let provider = Provider::new(&settings, RETURN.parse().unwrap()).unwrap();
    let signed_in = hostile.sign_in_with(&provider, |claims| claims["email_verified"] = verified).await;
    assert_eq!(signed_in.map(|person| assert!(person.email_verified)), is);
}
