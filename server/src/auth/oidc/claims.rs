//! What the provider says about a person, from the ID token and what was asked beside it.

use super::{Identity, OidcError, person, token::NotBefore};
use openidconnect::{
    EndUserEmail, EndUserName, IdTokenClaims, LocalizedClaim, SubjectIdentifier,
    core::{CoreGenderClaim, CoreUserInfoClaims},
};

/// Verified: every word is the provider's.
#[derive(Debug)]
pub(super) struct Claims {
    pub(super) subject: SubjectIdentifier,
    email: Option<String>,
    email_verified: Option<bool>,
    name: Option<String>,
}

impl From<&IdTokenClaims<NotBefore, CoreGenderClaim>> for Claims {
    fn from(claims: &IdTokenClaims<NotBefore, CoreGenderClaim>) -> Self {
        Self {
            subject: claims.subject().clone(),
            email: claims.email().map(text),
            email_verified: claims.email_verified(),
            name: claims.name().and_then(named),
        }
    }
}

impl Claims {
    pub(super) const fn has_email(&self) -> bool {
        self.email.is_some()
    }

    /// The address, and whether it is verified, come from one place: the one's word about the other's address is worth nothing.
    pub(super) fn with(self, told: &CoreUserInfoClaims) -> Self {
        Self {
            email: told.email().map(text),
            email_verified: told.email_verified(),
            name: self.name.or_else(|| told.name().and_then(named)),
            subject: self.subject,
        }
    }

    /// A person, if their address can be relied on.
    pub(super) fn identity(self, assume_verified: bool) -> Result<Identity, OidcError> {
        let email = self.email.ok_or(OidcError::NoEmail)?;
        let email = person::email(&email).ok_or(OidcError::BadEmail)?;
        match self.email_verified {
            Some(true) => {}
            Some(false) => return Err(OidcError::EmailUnverified),
            None if assume_verified => {}
            None => return Err(OidcError::EmailVerificationUnknown),
        }
        let name = self.name.as_deref().and_then(person::name);
        Ok(Identity { subject: self.subject.to_string(), email, email_verified: true, name })
    }
}

fn text(email: &EndUserEmail) -> String {
    email.to_string()
}

/// The name in no particular language, else in any.
fn named(name: &LocalizedClaim<EndUserName>) -> Option<String> {
    let any = || name.iter().next().map(|(_, name)| name);
    name.get(None).or_else(any).map(|name| name.to_string())
}
