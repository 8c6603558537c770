//! Signing in at an identity provider: OpenID Connect, authorization code with PKCE.
//!
//! [`Provider::begin`] says where to send somebody and what to remember meanwhile; [`Provider::finish`] takes what they came back
//! with and gives who they are. Discovery is lazy: nothing is asked before somebody wants to sign in. The protocol is `openidconnect`'s;
//! what it leaves to its users (the authorized party, times and their tolerance, which algorithms, when to ask again) is here.

mod cache;
mod claims;
mod discovery;
mod error;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod pending;
mod person;
mod protocol;
mod times;
mod token;
mod wire;

pub use error::{Asked, Flaw, OidcError, Refusal, Unusable};
pub use pending::{Answer, Begin, Pending};
pub use person::Identity;

use crate::{client::Shared, clock, config::auth::OidcSettings};
use cache::Cache;
use discovery::Discovered;
use protocol::{Client, Tokens};
use std::sync::Arc;
use tracing::warn;
use url::Url;
use wire::Wire;

/// One identity provider: how it is asked, and what it has said about itself.
#[derive(Debug)]
pub struct Provider {
    client: Client,
    wire: Wire,
    cache: Cache,
    assume_email_verified: bool,
}

impl Provider {
    /// Asks nobody anything yet. People come back to `redirect_uri`.
    ///
    /// # Errors
    /// The settings cannot work: an issuer without TLS, an authority that is none.
    pub fn new(settings: &OidcSettings, redirect_uri: Url) -> Result<Self, OidcError> {
        Self::with(settings, redirect_uri, &Shared::new())
    }

    /// As [`Self::new`], with the authorities that others have read already.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn with(settings: &OidcSettings, redirect_uri: Url, shared: &Shared) -> Result<Self, OidcError> {
        if !wire::is_private(&settings.issuer) || settings.issuer.query().is_some() {
            return Err(OidcError::Issuer);
        }
        Ok(Self {
            client: Client::new(settings, redirect_uri),
            wire: Wire::new(settings.ca_file.as_deref(), shared)?,
            cache: Cache::new(settings.issuer.clone()),
            assume_email_verified: settings.assume_email_verified,
        })
    }

    /// Where to send somebody, and what to remember until they come back.
    ///
    /// # Errors
    /// The provider cannot be reached, or what it says about itself cannot be used.
    pub async fn begin(&self) -> Result<Begin, OidcError> {
        let discovered = self.cache.get(&self.wire).await.inspect_err(tell)?;
        Ok(self.client.begin(&discovered))
    }

    /// Who has come back. `pending` is what [`Self::begin`] gave this very browser; it may be used once.
    ///
    /// # Errors
    /// They are not signed in; the error is a sentence for them.
    pub async fn finish(&self, pending: Pending, answer: Answer) -> Result<Identity, OidcError> {
        self.identify(pending, answer).await.inspect_err(tell)
    }

    async fn identify(&self, pending: Pending, answer: Answer) -> Result<Identity, OidcError> {
        // Nothing is sent for an answer that this browser has not asked for.
        let code = pending.code(answer, self.cache.issuer())?;
        let discovered = self.cache.get(&self.wire).await?;
        let tokens = self.client.exchange(&discovered, &self.wire, code, pending.verifier()).await?;
        let (claims, discovered) = self.verified(&tokens, discovered, &pending).await?;
        if claims.has_email() {
            return claims.identity(self.assume_email_verified);
        }
        let told = self.client.user_info(&discovered, &self.wire, &tokens, &claims).await?;
        claims.with(&told).identity(self.assume_email_verified)
    }

    /// A key that is not known may be newer than those we have: they are asked for again, once.
    async fn verified(
        &self,
        tokens: &Tokens,
        discovered: Arc<Discovered>,
        pending: &Pending,
    ) -> Result<(claims::Claims, Arc<Discovered>), OidcError> {
        let verify = |with: &Discovered| token::verify(tokens, &self.client, with, pending.nonce(), clock::now());
        let unknown = match verify(&discovered) {
            Ok(claims) => return Ok((claims, discovered)),
            Err(Flaw::UnknownKey) => OidcError::IdToken(Flaw::UnknownKey),
            Err(flaw) => return Err(flaw.into()),
        };
        let newer = self.cache.newer_keys(&discovered, &self.wire).await?.ok_or(unknown)?;
        Ok((verify(&newer)?, newer))
    }
}

/// One line in the log for whoever runs this; what has to stay out of a page may stand in it, secrets may not.
fn tell(error: &OidcError) {
    let cause = error.cause();
    warn!(%error, cause, "nobody was signed in");
}
