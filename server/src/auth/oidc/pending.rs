//! What is remembered of a sign-in under way, and what comes back. Pure.

use super::{OidcError, Refusal};
use openidconnect::{AuthorizationCode, Nonce, PkceCodeVerifier};
use serde::{Deserialize, Serialize};
use std::fmt;
use subtle::ConstantTimeEq as _;
use url::Url;

/// A sign-in that has begun.
#[derive(Debug)]
pub struct Begin {
    /// Where the browser goes: the provider, with our question.
    pub url: Url,
    /// What to remember, for this browser alone.
    pub pending: Pending,
}

/// The secrets of one sign-in under way. Whoever has them could finish it, so they stay out of the browser's reach or encrypted.
#[derive(Clone, Serialize, Deserialize)]
pub struct Pending {
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
}

/// The query of `/auth/callback`, as the browser brings it.
#[derive(Clone, Default, Deserialize)]
pub struct Answer {
    /// What the provider gives for tokens.
    pub code: Option<String>,
    /// The state that we sent along.
    pub state: Option<String>,
    /// Why there is no code, in a word of the protocol.
    pub error: Option<String>,
    /// The same, for people. Not shown: anybody could have written the address.
    pub error_description: Option<String>,
    /// Who answers (RFC 9207), where the provider says so.
    pub iss: Option<String>,
}

impl Pending {
    /// The code that was brought, if it is the answer to this question.
    pub(super) fn code(&self, answer: Answer, issuer: &Url) -> Result<AuthorizationCode, OidcError> {
        let state = answer.state.unwrap_or_default();
        if self.state.is_empty() || !bool::from(state.as_bytes().ct_eq(self.state.as_bytes())) {
            return Err(OidcError::State);
        }
        if answer.iss.is_some_and(|iss| !is_same(&iss, issuer)) {
            return Err(OidcError::OtherProvider);
        }
        match (answer.error, answer.code) {
            (Some(error), _) => Err(Refusal::from_word(&error).into()),
            (None, Some(code)) if !code.is_empty() => Ok(AuthorizationCode::new(code)),
            (None, _) => Err(OidcError::NoCode),
        }
    }

    pub(super) fn verifier(&self) -> PkceCodeVerifier {
        PkceCodeVerifier::new(self.verifier.clone())
    }

    pub(super) fn nonce(&self) -> Nonce {
        Nonce::new(self.nonce.clone())
    }
}

/// Whether a provider that calls itself `named` is the one of the configuration, where an address without a path ends in `/`.
pub(super) fn is_same(named: &str, configured: &Url) -> bool {
    let bare = |text: &str| text.strip_suffix('/').unwrap_or(text).to_owned();
    bare(named) == bare(configured.as_str())
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").finish_non_exhaustive()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("code", &self.code.is_some()).field("error", &self.error.is_some()).finish()
    }
}
