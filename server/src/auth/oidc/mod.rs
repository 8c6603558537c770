//! OpenID Connect: authorization code with PKCE. Built on the branch `oidc`; here is only its interface.

use crate::config::auth::OidcSettings;
use serde::{Deserialize, Serialize};
use url::Url;

/// The identity provider.
#[derive(Debug)]
pub struct Provider;

/// A sign-in that begins.
#[derive(Debug)]
pub struct Begin {
    /// Where the browser goes.
    pub url: Url,
    /// What has to be known when it comes back.
    pub pending: Pending,
}

/// What has to be known when the browser comes back. Secret.
#[derive(Clone, Serialize, Deserialize)]
pub struct Pending {
    state: String,
    nonce: String,
    verifier: String,
}

impl std::fmt::Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pending(secret)")
    }
}

/// The query of `/auth/callback`.
#[derive(Clone, Default, Deserialize)]
pub struct Answer {
    /// What is exchanged for the identity.
    pub code: Option<String>,
    /// What was sent with the browser.
    pub state: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
    /// The same in words.
    pub error_description: Option<String>,
}

/// Who has signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// What the provider knows them by.
    pub subject: String,
    /// In lower case.
    pub email: String,
    /// Whether the provider says so.
    pub email_verified: bool,
    /// What they are called.
    pub name: Option<String>,
}

/// Why a sign-in fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OidcError {
    /// Only here, until the branch is merged.
    #[error("sign-in with OpenID Connect is not built yet")]
    NotBuilt,
}

impl Provider {
    /// # Errors
    /// Always.
    pub fn new(_: &OidcSettings, _: Url) -> Result<Self, OidcError> {
        Err(OidcError::NotBuilt)
    }

    /// # Errors
    /// Always.
    #[expect(clippy::unused_async, reason = "the interface")]
    pub async fn begin(&self) -> Result<Begin, OidcError> {
        Err(OidcError::NotBuilt)
    }

    /// # Errors
    /// Always.
    #[expect(clippy::unused_async, reason = "the interface")]
    pub async fn finish(&self, _: Pending, _: Answer) -> Result<Identity, OidcError> {
        Err(OidcError::NotBuilt)
    }
}
