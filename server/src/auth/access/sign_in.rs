//! From an identity to a session, or to somebody who waits.

use super::{Access, AccessError};
use crate::auth::{
    Email,
    audit::{Entry, What},
    oidc::Identity,
    person::{Person, Standing, Status},
    secret::{self, Hashed},
    session::Session,
};
use app::time::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use std::{net::IpAddr, sync::Arc};

/// More than so many do not wait at once: somebody makes accounts to fill the disk.
const MOST_WAITING: usize = 1_000;
/// Whose decision it is that admins may look.
const BY_CONFIGURATION: &str = "the configuration";

/// What a sign-in comes to.
#[derive(Debug)]
pub enum SignedIn {
    /// A session, which may have to wait; what is to stand in the cookie.
    Session(SecretString),
    /// It was decided that they may not look.
    Denied,
    /// Addresses like this one are not taken.
    WrongDomain,
    /// It is not known that the address is theirs.
    NotVerified,
    /// What the provider calls an address is none.
    NoEmail,
    /// Too many wait already.
    Full,
}

impl Access {
    /// Somebody has proved to the provider who they are.
    ///
    /// # Errors
    /// Where it cannot be kept.
    pub async fn sign_in(&self, identity: Identity, address: IpAddr, now: Timestamp) -> Result<SignedIn, AccessError> {
        let Identity { subject, email, email_verified, name } = identity;
        let Ok(email) = Email::parse(&email) else { return Ok(SignedIn::NoEmail) };
        let terms = self.terms();
        if !email_verified {
            self.failed(&email, "the provider does not say that the address is theirs", address).await;
            return Ok(SignedIn::NotVerified);
        }
        if !terms.auth.takes(&email) {
            self.failed(&email, "the address is of another domain", address).await;
            return Ok(SignedIn::WrongDomain);
        }
        let standing = self.meet(&email, Some(subject), name, address, now).await?;
        match standing {
            None => Ok(SignedIn::Full),
            Some(Standing::Denied) => {
                self.failed(&email, "it was decided that they may not look", address).await;
                Ok(SignedIn::Denied)
            }
            Some(_) => Ok(SignedIn::Session(self.begin_session(email, address, now).await?)),
        }
    }

    /// Somebody is there who has proved who they are: how they stand; `None` where too many wait already.
    ///
    /// # Errors
    /// Where it cannot be kept.
    pub async fn meet(
        &self,
        email: &Email,
        subject: Option<String>,
        name: Option<String>,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<Option<Standing>, AccessError> {
        let terms = self.terms();
        let standing = {
            let _changing = self.changing.lock().await;
            let known = self.person(email);
            let full = *self.waiting.borrow() >= MOST_WAITING && !terms.auth.names_admin(email);
            if known.is_none() && full {
                return Ok(None);
            }
            let before = known.map_or_else(|| Person::new(email.clone(), now), |known| Person::clone(&known));
            let had = before.subject.clone();
            let mut person = before.signed_in(subject, name, address.to_string(), now);
            if person.status != Status::Approved && terms.auth.names_admin(email) {
                let (by, at) = (Some(BY_CONFIGURATION.to_owned()), Some(now));
                person = Person { status: Status::Approved, decided_by: by, decided_at: at, ..person };
            }
            self.store.keep_person(&person).await?;
            if had.is_some() && had != person.subject {
                // The address has passed to somebody else: what the one before had open is not theirs.
                self.store.end_sessions_of(email).await?;
                self.writing().sessions.retain(|_, session| session.email != *email);
            }
            let standing = person.standing(&terms.auth);
            self.writing().people.insert(email.clone(), Arc::new(person));
            standing
        };
        self.settle(now);
        match standing {
            Standing::Admitted(_) => self.noted_as(What::SignIn, email, address).await,
            Standing::Waiting => self.noted_as(What::Waiting, email, address).await,
            Standing::Denied => {}
        }
        Ok(Some(standing))
    }

    async fn begin_session(&self, email: Email, address: IpAddr, now: Timestamp) -> Result<SecretString, AccessError> {
        let cookie = secret::random()?;
        let (hash, session) = (Hashed::of(cookie.expose_secret()), Session::new(email, now, now, address.to_string()));
        let _changing = self.changing.lock().await;
        self.store.add_session(hash, &session).await?;
        self.writing().sessions.insert(hash, Arc::new(session));
        Ok(cookie)
    }

    async fn failed(&self, email: &Email, why: &str, address: IpAddr) {
        self.audit.note(Entry::new(What::SignInFailed).by(email.as_str()).from(address).detail(why)).await;
    }

    async fn noted_as(&self, what: What, email: &Email, address: IpAddr) {
        self.audit.note(Entry::new(what).by(email.as_str()).from(address)).await;
    }
}
