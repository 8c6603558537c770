//! What comes back with the browser, and what the token endpoint says to it.

use super::provider::{Hostile, RETURN};
use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse as _, Redirect},
};
use rstest::rstest;
use serde_json::json;
use server::auth::oidc::{Answer, Asked, Begin, OidcError, Provider, Refusal, Unusable};
use std::collections::HashMap;

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// What somebody hears who comes back with this; the state is the right one unless the answer has its own.
async fn brought(answer: Answer) -> (Result<(), OidcError>, Hostile) {
    let hostile = Hostile::start().await;
    let provider = hostile.provider();
    let begun = provider.begin().await.unwrap();
    let state = begun.url.query_pairs().find(|(name, _)| name == "state").map(|(_, value)| value.into_owned());
    let answer = Answer { state: answer.state.or(state), ..answer };
    (provider.finish(begun.pending, answer).await.map(|_| ()), hostile)
}

#[tokio::test]
async fn the_question_is_bound_to_this_browser_and_to_us() {
    let hostile = Hostile::start().await;
    let provider = hostile.provider();
    let Begin { url, pending } = provider.begin().await.unwrap();
    let asked: HashMap<String, String> = url.query_pairs().into_owned().collect();
    assert!(url.as_str().starts_with(&hostile.site.url("/authorize?")), "{url}");
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "board"),
        ("redirect_uri", RETURN),
        ("scope", "openid email profile"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(asked[name], value, "{name}");
    }
    let again = provider.begin().await.unwrap();
    let again: HashMap<String, String> = again.url.query_pairs().into_owned().collect();
    for name in ["state", "nonce", "code_challenge"] {
        assert!(asked[name].len() >= 22, "{name} can be guessed: {}", asked[name]);
        assert_ne!(asked[name], again[name], "{name}");
    }
    let secrets = serde_json::to_value(&pending).unwrap();
    assert!(!url.as_str().contains(secrets["verifier"].as_str().unwrap()), "the proof stays here");
    assert_eq!(format!("{pending:?}"), "Pending { .. }");
}

/// Somebody else's code, sent to a victim as a link: it would sign the victim in as somebody else.
#[rstest]
#[case(Some("another"))]
#[case(Some(""))]
#[case(None)]
#[tokio::test]
async fn login_csrf(#[case] state: Option<&str>) {
    let hostile = Hostile::start().await;
    let provider = hostile.provider();
    let theirs = provider.begin().await.unwrap();
    let victims = provider.begin().await.unwrap();
    let answer = hostile.admits(&theirs.url, json!(null));
    let answer = Answer { state: state.map(str::to_owned), ..answer };
    let refused = provider.finish(victims.pending, answer).await.unwrap_err();
    assert_eq!(refused.to_string(), "this sign-in was not begun in this browser, or too long ago: sign in again");
    assert_eq!(hostile.asked("token"), 0, "nothing is sent for it");
}

#[tokio::test]
async fn a_code_of_another_sign_in_fails_at_its_proof() {
    let hostile = Hostile::start().await;
    let provider = hostile.provider();
    let theirs = provider.begin().await.unwrap();
    let ours = provider.begin().await.unwrap();
    let stolen = hostile.admits(&theirs.url, json!(null)).code;
    let state = ours.url.query_pairs().find(|(name, _)| name == "state").map(|(_, value)| value.into_owned());
    let answer = Answer { code: stolen, state, ..Answer::default() };
    assert_eq!(provider.finish(ours.pending, answer).await, Err(OidcError::CodeSpent));
}

#[tokio::test]
async fn a_code_counts_once() {
    let hostile = Hostile::start().await;
    let provider = hostile.provider();
    let begun = provider.begin().await.unwrap();
    let nonce = super::provider::nonce(&begun.pending);
    let answer = hostile.admits(&begun.url, hostile.key.sign(&hostile.claims(&nonce)).into());
    assert!(provider.finish(begun.pending.clone(), answer.clone()).await.is_ok());
    let refused = provider.finish(begun.pending, answer).await.unwrap_err();
    assert_eq!(refused.to_string(), "this sign-in was used already or has expired: sign in again");
}

#[rstest]
#[case("access_denied", OidcError::Cancelled)]
#[case("login_required", OidcError::Refused(Refusal::Interaction))]
#[case("temporarily_unavailable", OidcError::Refused(Refusal::Provider))]
#[case("invalid_scope", OidcError::Refused(Refusal::Question))]
#[case("<script>alert(1)</script>", OidcError::Refused(Refusal::Other))]
#[tokio::test]
async fn who_is_sent_back_hears_why(#[case] word: &str, #[case] is: OidcError) {
    let answer = Answer { error: text(word), error_description: text("call 0900-EVIL"), ..Answer::default() };
    let (refused, hostile) = brought(answer).await;
    let refused = refused.unwrap_err();
    assert_eq!(refused, is);
    let shown = format!("{refused} {refused:?}");
    assert!(!shown.contains("EVIL") && !shown.contains("script"), "{shown}");
    assert_eq!(hostile.asked("token"), 0);
}

#[tokio::test]
async fn cancelling_has_its_own_sentence() {
    let (refused, _) = brought(Answer { error: text("access_denied"), ..Answer::default() }).await;
    assert_eq!(
        refused.unwrap_err().to_string(),
        "you were not signed in: it was cancelled, or refused, at the identity provider"
    );
}

#[tokio::test]
async fn there_has_to_be_a_code() {
    assert_eq!(brought(Answer::default()).await.0, Err(OidcError::NoCode));
    assert_eq!(brought(Answer { code: text(""), ..Answer::default() }).await.0, Err(OidcError::NoCode));
    let mixed_up = Answer { code: text("code-1"), iss: text("https://evil.example"), ..Answer::default() };
    assert_eq!(brought(mixed_up).await.0, Err(OidcError::OtherProvider));
}

/// What somebody hears where the token endpoint says this.
async fn told(say: impl Fn() -> axum::response::Response + Send + Sync + 'static) -> (OidcError, Hostile) {
    let hostile = Hostile::start().await;
    hostile.says_instead("token", say);
    let refused = hostile.sign_in_with(&hostile.provider(), |_| ()).await.unwrap_err();
    (refused, hostile)
}

#[rstest]
#[case("invalid_grant", OidcError::CodeSpent)]
#[case("invalid_client", OidcError::Client)]
#[case("unauthorized_client", OidcError::Client)]
#[case("slow_down", OidcError::Unusable { asked: Asked::Tokens, why: Unusable::Refused })]
#[tokio::test]
async fn the_token_endpoint_refuses(#[case] word: &'static str, #[case] is: OidcError) {
    let answer = move || {
        let said = json!({ "error": word, "error_description": "s3cret", "error_uri": "https://evil.example" });
        (StatusCode::BAD_REQUEST, Json(said)).into_response()
    };
    let (refused, _) = told(answer).await;
    assert!(!format!("{refused} {refused:?}").contains("s3cret"));
    assert_eq!(refused, is);
}

#[rstest]
#[case(200, "application/json", r#"{"access_token":"s3cret","token_type":"Bearer","id_to"#, Unusable::Malformed)]
#[case(200, "application/json", "", Unusable::Malformed)]
#[case(200, "text/html", "<p>s3cret</p>", Unusable::Malformed)]
#[case(200, "application/json", r#"{"access_token":"s3cret","token_type":"Bearer"}"#, Unusable::NoIdToken)]
#[case(500, "text/html", "<p>s3cret</p>", Unusable::Malformed)]
#[case(503, "text/html", "", Unusable::Malformed)]
#[tokio::test]
async fn the_token_endpoint_talks_nonsense(
    #[case] status: u16,
    #[case] kind: &'static str,
    #[case] body: &'static str,
    #[case] why: Unusable,
) {
    let answer = move || (StatusCode::from_u16(status).unwrap(), [("content-type", kind)], body).into_response();
    let (refused, _) = told(answer).await;
    assert!(!format!("{refused} {refused:?}").contains("s3cret"));
    assert_eq!(refused, OidcError::Unusable { asked: Asked::Tokens, why });
}

/// The code, the secret and the proof would go wherever it leads.
#[tokio::test]
async fn the_token_endpoint_leads_elsewhere() {
    let elsewhere = Hostile::start().await;
    let to = elsewhere.site.url("/token");
    let (refused, _) = told(move || Redirect::temporary(&to).into_response()).await;
    assert_eq!(refused, OidcError::Unusable { asked: Asked::Tokens, why: Unusable::Malformed });
    assert_eq!(elsewhere.asked("token"), 0);
}

#[tokio::test]
async fn a_wrong_client_secret_is_for_whoever_runs_it() {
    let hostile = Hostile::start().await;
    let settings =
        server::config::auth::OidcSettings { client_secret: Some("wrong".to_owned().into()), ..hostile.settings() };
    let provider = Provider::new(&settings, RETURN.parse().unwrap()).unwrap();
    let refused = hostile.sign_in_with(&provider, |_| ()).await.unwrap_err();
    assert_eq!(refused, OidcError::Client);
    assert!(refused.is_provider());
}

#[tokio::test]
async fn the_secret_goes_into_the_form_where_nothing_else_is_taken() {
    let hostile = Hostile::start().await;
    hostile.claims_to("token_endpoint_auth_methods_supported", json!(["client_secret_post"]));
    assert!(hostile.sign_in_with(&hostile.provider(), |_| ()).await.is_ok());
}
