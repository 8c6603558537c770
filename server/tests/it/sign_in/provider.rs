//! An identity provider that does what a test wants of it, and plays by the rules otherwise: a code counts once, for who proves
//! to have asked for it.

use super::key::Key;
use crate::support::site::Site;
use axum::{
    Form, Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header::AUTHORIZATION},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use server::{
    auth::oidc::{Answer, Begin, Identity, OidcError, Pending, Provider},
    config::auth::OidcSettings,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{SystemTime, UNIX_EPOCH},
};
use url::Url;

/// What our own side is called by the provider.
pub const CLIENT: &str = "board";
/// What only the provider and we know.
pub const SECRET: &str = "s3cret & more";
/// Where people come back to.
pub const RETURN: &str = "https://board.example/auth/callback";

type Say = Arc<dyn Fn() -> Response + Send + Sync>;

/// What it says, beside what it should.
#[derive(Default)]
struct Script {
    issuer: String,
    discovery: Value,
    keys: Vec<Value>,
    /// What each path says instead of what it should.
    instead: HashMap<&'static str, Say>,
    /// The challenge of each code that was not used yet.
    codes: HashMap<String, String>,
    id_token: Value,
    access_token: String,
    user_info: Value,
    asked: HashMap<&'static str, usize>,
}

/// The provider, and what it does.
pub struct Hostile {
    pub site: Site,
    script: Arc<Mutex<Script>>,
    pub key: Key,
}

impl Hostile {
    /// On a port of its own, with one key.
    pub async fn start() -> Self {
        Self::start_with(Key::new("first")).await
    }

    pub async fn start_with(key: Key) -> Self {
        let script = Arc::new(Mutex::new(Script::default()));
        let site = Site::start(router(script.clone())).await;
        let hostile = Self { site, script, key };
        hostile.settle();
        hostile
    }

    /// What it says about itself, once it knows where it is.
    pub fn settle(&self) {
        let issuer = self.site.url("");
        let mut script = self.script.lock().unwrap();
        script.discovery = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "userinfo_endpoint": format!("{issuer}/userinfo"),
            "jwks_uri": format!("{issuer}/keys"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "EdDSA", "HS256", "none"],
        });
        script.issuer = issuer;
        script.keys = vec![self.key.published()];
        script.access_token = "access-s3cret".to_owned();
    }

    /// Changes what it says about itself.
    pub fn claims_to(&self, name: &str, value: Value) {
        self.script.lock().unwrap().discovery[name] = value;
    }

    /// It publishes these keys and no others.
    pub fn publishes(&self, keys: &[&Key]) {
        self.script.lock().unwrap().keys = keys.iter().map(|key| key.published()).collect();
    }

    /// It publishes this.
    pub fn publishes_raw(&self, keys: Vec<Value>) {
        self.script.lock().unwrap().keys = keys;
    }

    /// From now on it says something else there.
    pub fn says_instead(&self, path: &'static str, say: impl Fn() -> Response + Send + Sync + 'static) {
        self.script.lock().unwrap().instead.insert(path, Arc::new(say));
    }

    /// It says what it should again.
    pub fn recovers(&self) {
        self.script.lock().unwrap().instead.clear();
    }

    /// What it says about a person beyond the ID token.
    pub fn tells(&self, user_info: Value, access_token: &str) {
        let mut script = self.script.lock().unwrap();
        script.user_info = user_info;
        script.access_token = access_token.to_owned();
    }

    /// The public half of its key, as everybody can download it.
    pub fn public_der(&self) -> Vec<u8> {
        self.key.public_bytes()
    }

    /// The same as a text.
    pub fn public_pem(&self) -> Vec<u8> {
        self.key.public_pem().into_bytes()
    }

    /// How often it was asked for this.
    pub fn asked(&self, path: &str) -> usize {
        self.script.lock().unwrap().asked.get(path).copied().unwrap_or_default()
    }

    pub fn settings(&self) -> OidcSettings {
        OidcSettings {
            issuer: self.site.url("").parse().unwrap(),
            client_id: CLIENT.to_owned(),
            client_secret: Some(SECRET.to_owned().into()),
            scopes: ["openid", "email", "profile"].map(str::to_owned).into(),
            ca_file: None,
            assume_email_verified: false,
        }
    }

    /// Our side of it.
    pub fn provider(&self) -> Provider {
        Provider::new(&self.settings(), RETURN.parse().unwrap()).unwrap()
    }

    /// What a good ID token says for this sign-in.
    pub fn claims(&self, nonce: &str) -> Value {
        json!({
            "iss": self.site.url(""), "aud": CLIENT, "sub": "subject-1", "nonce": nonce,
            "iat": now(), "exp": now() + 300,
            "email": "Ann@Acme.Example", "email_verified": true, "name": "Ann Lee",
        })
    }

    /// Somebody signs in there: the code that they come back with, for which there will be this ID token.
    pub fn admits(&self, url: &Url, id_token: Value) -> Answer {
        let asked: HashMap<String, String> = url.query_pairs().into_owned().collect();
        let mut script = self.script.lock().unwrap();
        script.codes.insert("code-1".to_owned(), asked["code_challenge"].clone());
        script.id_token = id_token;
        Answer { code: Some("code-1".to_owned()), state: Some(asked["state"].clone()), ..Answer::default() }
    }

    /// From the button to the board, with an ID token that says something else than it should.
    pub async fn sign_in_with(
        &self,
        provider: &Provider,
        change: impl FnOnce(&mut Value),
    ) -> Result<Identity, OidcError> {
        self.sign_in_by(provider, |claims| {
            change(claims);
            self.key.sign(claims)
        })
        .await
    }

    /// As [`Self::sign_in_with`], with a token that is made otherwise.
    pub async fn sign_in_by(
        &self,
        provider: &Provider,
        make: impl FnOnce(&mut Value) -> String,
    ) -> Result<Identity, OidcError> {
        let Begin { url, pending } = provider.begin().await?;
        let token = make(&mut self.claims(&nonce(&pending)));
        let answer = self.admits(&url, token.into());
        provider.finish(pending, answer).await
    }
}

/// The nonce of a sign-in under way, as a provider finds it in the question.
pub fn nonce(pending: &Pending) -> String {
    serde_json::to_value(pending).unwrap()["nonce"].as_str().unwrap().to_owned()
}

/// Seconds since the epoch.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()
}

fn router(script: Arc<Mutex<Script>>) -> Router {
    Router::new()
        .route(
            "/.well-known/openid-configuration",
            get(|state| said(state, "discovery", |script| json(&script.discovery))),
        )
        .route("/keys", get(|state| said(state, "keys", |script| json(&json!({ "keys": script.keys })))))
        .route("/userinfo", get(user_info))
        .route("/token", post(token))
        .with_state(script)
}

fn json(value: &Value) -> Response {
    Json(value).into_response()
}

async fn said(
    State(script): State<Arc<Mutex<Script>>>,
    path: &'static str,
    usual: impl FnOnce(&mut Script) -> Response,
) -> Response {
    let mut script = script.lock().unwrap();
    *script.asked.entry(path).or_default() += 1;
    match script.instead.get(path).cloned() {
        Some(say) => say(),
        None => usual(&mut script),
    }
}

async fn user_info(state: State<Arc<Mutex<Script>>>, headers: HeaderMap) -> Response {
    said(state, "userinfo", |script| {
        let is_bearer = headers[AUTHORIZATION] == format!("Bearer {}", script.access_token);
        if is_bearer { json(&script.user_info) } else { StatusCode::UNAUTHORIZED.into_response() }
    })
    .await
}

async fn token(
    state: State<Arc<Mutex<Script>>>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    said(state, "token", |script| {
        let refuse =
            |status, error| (status, Json(json!({ "error": error, "error_description": "s3cret" }))).into_response();
        if !is_client(&headers, &form) {
            return refuse(StatusCode::UNAUTHORIZED, "invalid_client");
        }
        let challenge = script.codes.remove(&form["code"]);
        let proof = openidconnect::PkceCodeChallenge::from_code_verifier_sha256(&openidconnect::PkceCodeVerifier::new(
            form["code_verifier"].clone(),
        ));
        let is_ours = challenge.is_some_and(|challenge| challenge == proof.as_str());
        if !is_ours || form["redirect_uri"] != RETURN || form["grant_type"] != "authorization_code" {
            return refuse(StatusCode::BAD_REQUEST, "invalid_grant");
        }
        json(&json!({
            "access_token": script.access_token, "token_type": "Bearer", "expires_in": 300, "id_token": script.id_token,
        }))
    })
    .await
}

/// By the header, or by the form.
fn is_client(headers: &HeaderMap, form: &HashMap<String, String>) -> bool {
    let encoded = "s3cret+%26+more";
    let basic = format!("Basic {}", BASE64_STANDARD.encode(format!("{CLIENT}:{encoded}")));
    headers.get(AUTHORIZATION).is_some_and(|sent| *sent == *basic)
        || (form.get("client_id").is_some_and(|id| id == CLIENT)
            && form.get("client_secret").is_some_and(|secret| secret == SECRET))
}
