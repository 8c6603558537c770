//! Everybody who may look, in memory: no request waits for the store.

mod admit;
mod sign_in;

pub use admit::{Admission, Credentials};
pub use sign_in::SignedIn;

use super::{
    Email, Terms,
    audit::{Audit, Entry, What},
    limits::Limits,
    oidc::Provider,
    pending::PendingSignIns,
    person::{Decision, NotDecided, Person, Standing},
    secret::Hashed,
    session::Session,
    streams::{OpenStream, Streams, TooMany},
    visitor::{Visitor, Who},
};
use crate::{
    clock,
    config::AuthMode,
    store::{Store, StoreError},
};
use app::time::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use std::{
    collections::HashMap,
    io,
    net::IpAddr,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Knows who may look, and decides.
#[derive(Debug)]
pub struct Access {
    known: RwLock<Known>,
    /// Whoever writes to the store holds it until the memory says the same.
    changing: tokio::sync::Mutex<()>,
    /// Who was seen since the store was told.
    seen: Mutex<HashMap<Email, Timestamp>>,
    streams: Arc<Streams>,
    /// Sign-ins that have begun.
    pub pending: PendingSignIns,
    store: Store,
    audit: Audit,
    waiting: watch::Sender<usize>,
}

#[derive(Debug)]
struct Known {
    terms: Arc<Terms>,
    provider: Option<Arc<Provider>>,
    limits: Arc<Limits>,
    people: HashMap<Email, Arc<Person>>,
    sessions: HashMap<Hashed, Arc<Session>>,
}

/// Why something about people cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// It is not to be.
    #[error(transparent)]
    NotDecided(#[from] NotDecided),
    /// It cannot be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system has no random numbers.
    #[error("the system refuses: {0}")]
    System(#[from] io::Error),
}

impl Access {
    /// Reads who is known from the store.
    ///
    /// # Errors
    /// Where that cannot be read.
    pub async fn open(
        terms: Terms,
        provider: Option<Provider>,
        store: Store,
        data_dir: &Path,
    ) -> Result<Arc<Self>, StoreError> {
        let known = Known {
            limits: Arc::new(Limits::new(&terms.auth)),
            terms: Arc::new(terms),
            provider: provider.map(Arc::new),
            people: HashMap::new(),
            sessions: HashMap::new(),
        };
        let access = Arc::new(Self {
            known: RwLock::new(known),
            changing: tokio::sync::Mutex::default(),
            seen: Mutex::default(),
            streams: Arc::default(),
            pending: PendingSignIns::default(),
            audit: Audit::new(store.clone(), data_dir),
            store,
            waiting: watch::Sender::new(0),
        });
        access.read_again().await?;
        Ok(access)
    }

    /// Puts other terms in force, at once, also for those who are in.
    pub fn replace(&self, terms: Terms, provider: Option<Provider>) {
        let mut known = self.writing();
        if !known.terms.same_provider(&terms) {
            known.provider = provider.map(Arc::new);
        }
        let rates = |terms: &Terms| (terms.auth.max_sign_ins_per_minute, terms.auth.max_token_calls_per_minute);
        if rates(&known.terms) != rates(&terms) {
            known.limits = Arc::new(Limits::new(&terms.auth));
        }
        known.terms = Arc::new(terms);
        drop(known);
        self.settle(clock::now());
    }

    /// The terms in force.
    #[must_use]
    pub fn terms(&self) -> Arc<Terms> {
        Arc::clone(&self.reading().terms)
    }

    /// The identity provider, where there is one.
    #[must_use]
    pub fn provider(&self) -> Option<Arc<Provider>> {
        self.reading().provider.clone()
    }

    /// What is limited.
    #[must_use]
    pub fn limits(&self) -> Arc<Limits> {
        Arc::clone(&self.reading().limits)
    }

    /// The log.
    #[must_use]
    pub const fn audit(&self) -> &Audit {
        &self.audit
    }

    /// At most `count` entries of the log, the newest first, after skipping `skip`.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub async fn entries(&self, skip: u32, count: u32) -> Result<Vec<Entry>, StoreError> {
        self.store.entries(skip, count).await
    }

    /// Everybody, with how they stand now: first who waits, then by address.
    #[must_use]
    pub fn people(&self) -> Vec<(Arc<Person>, Standing)> {
        let known = self.reading();
        let stand = |person: &Arc<Person>| (Arc::clone(person), person.standing(&known.terms.auth));
        let mut people: Vec<_> = known.people.values().map(stand).collect();
        people.sort_by_cached_key(|(person, standing)| (*standing != Standing::Waiting, person.email.clone()));
        people
    }

    /// How many wait, as that changes.
    #[must_use]
    pub fn waiting(&self) -> watch::Receiver<usize> {
        self.waiting.subscribe()
    }

    /// Counts a stream in.
    ///
    /// # Errors
    /// Where this visitor has enough of them.
    pub fn open_stream(&self, visitor: &Visitor, until: &CancellationToken) -> Result<OpenStream, TooMany> {
        let caps = self.terms().caps;
        self.streams.open(visitor.who.clone(), visitor.address, caps, until)
    }

    /// An admin's decision about somebody; in force when this returns.
    ///
    /// # Errors
    /// Where it is not to be, or cannot be kept.
    pub async fn decide(
        &self,
        email: &Email,
        decision: Decision,
        by: &Email,
        address: IpAddr,
    ) -> Result<(), AccessError> {
        let now = clock::now();
        {
            let _changing = self.changing.lock().await;
            let (person, terms) = (self.person(email), self.terms());
            let person = person.ok_or_else(|| NotDecided::Unknown(email.clone()))?;
            let decided = person.decide(decision, Some(by), by.as_str(), &terms.auth, now)?;
            carry_out(&self.store, &decided, decision).await?;
            let mut known = self.writing();
            if decision.ends_sessions() {
                known.sessions.retain(|_, session| session.email != *email);
            }
            known.people.insert(email.clone(), Arc::new(decided));
        }
        self.settle(now);
        self.audit.note(Entry::new(noted(decision)).by(by.as_str()).about(email.as_str()).from(address)).await;
        Ok(())
    }

    /// Ends the session of this cookie.
    ///
    /// # Errors
    /// Where that cannot be kept; it is ended for now.
    pub async fn sign_out(&self, cookie: &SecretString, address: IpAddr) -> Result<(), StoreError> {
        let hash = Hashed::of(cookie.expose_secret());
        let (session, ended) = {
            let _changing = self.changing.lock().await;
            let session = self.writing().sessions.remove(&hash);
            (session, self.store.end_session(hash).await)
        };
        self.settle(clock::now());
        if let Some(session) = session {
            self.audit.note(Entry::new(What::SignOut).by(session.email.as_str()).from(address)).await;
        }
        ended
    }

    /// Takes over what the store says: somebody else may have written there.
    ///
    /// # Errors
    /// Where it cannot be read; what is known stays in force.
    pub async fn read_again(&self) -> Result<(), StoreError> {
        {
            let _changing = self.changing.lock().await;
            let people = self.store.people().await?;
            let sessions = self.store.sessions().await?;
            let mut known = self.writing();
            let mut old = std::mem::take(&mut known.sessions);
            // What is known of its last use is newer than what the store knows.
            let newest = |(hash, session)| (hash, old.remove(&hash).unwrap_or_else(|| Arc::new(session)));
            known.sessions = sessions.into_iter().map(newest).collect();
            known.people = people.into_iter().map(|person| (person.email.clone(), Arc::new(person))).collect();
        }
        self.settle(clock::now());
        Ok(())
    }

    /// Ends the streams of those who may no longer look, and counts who waits.
    pub fn settle(&self, now: Timestamp) {
        self.streams.sweep(|who, address| self.stays(who, address, now));
        let waiting = self.people().iter().filter(|(_, standing)| *standing == Standing::Waiting).count();
        let waiting = if self.terms().auth.mode.is_open() { 0 } else { waiting };
        self.waiting.send_if_modified(|known| std::mem::replace(known, waiting) != waiting);
    }

    /// Tells the store who was seen, and ends what is over.
    ///
    /// # Errors
    /// Where that cannot be written; it is tried again.
    pub async fn write_behind(&self, now: Timestamp) -> Result<(), StoreError> {
        let _changing = self.changing.lock().await;
        let sessions: Vec<_> = self.reading().sessions.iter().map(|(hash, one)| (*hash, Arc::clone(one))).collect();
        let terms = self.terms();
        for (hash, session) in sessions {
            if session.is_over(&terms.auth, now) {
                self.store.end_session(hash).await?;
                self.writing().sessions.remove(&hash);
            } else if let Some(used) = session.untold() {
                self.store.note_used(hash, used).await?;
            }
        }
        let seen = std::mem::take(&mut *self.seen());
        for (email, at) in seen {
            self.store.note_seen(&email, at).await?;
            if let Some(person) = self.writing().people.get_mut(&email) {
                Arc::make_mut(person).last_seen = at;
            }
        }
        Ok(())
    }

    /// Whether an open stream may stay open. One that does is a use of its session.
    fn stays(&self, who: &Who, address: IpAddr, now: Timestamp) -> bool {
        let known = self.reading();
        let auth = &known.terms.auth;
        let admitted = |email| {
            let person = known.people.get(email);
            person.is_some_and(|person| matches!(person.standing(auth), Standing::Admitted(_)))
        };
        known.terms.allows(address)
            && match (who, &auth.mode) {
                (Who::Anybody, mode) => mode.is_open(),
                (Who::Session(email, hash), AuthMode::Oidc(_)) => {
                    let session = known.sessions.get(hash).filter(|session| !session.is_over(auth, now));
                    session.inspect(|session| session.touch(now)).is_some() && admitted(email)
                }
                (Who::Proxied(email), AuthMode::Proxy(_)) => admitted(email),
                (Who::Machine(name, hash), AuthMode::Oidc(_) | AuthMode::Proxy(_)) => {
                    auth.tokens.iter().any(|token| *token.name == **name && token.sha256 == hash.0)
                }
                _ => false,
            }
    }

    fn person(&self, email: &Email) -> Option<Arc<Person>> {
        self.reading().people.get(email).cloned()
    }

    fn reading(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn writing(&self) -> RwLockWriteGuard<'_, Known> {
        self.known.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn seen(&self) -> MutexGuard<'_, HashMap<Email, Timestamp>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps a decision, for the page and the shell alike.
///
/// # Errors
/// Where it cannot be written.
pub async fn carry_out(store: &Store, decided: &Person, decision: Decision) -> Result<(), StoreError> {
    store.keep_person(decided).await?;
    if decision.ends_sessions() {
        store.end_sessions_of(&decided.email).await?;
    }
    Ok(())
}

/// What the log calls a decision.
#[must_use]
pub const fn noted(decision: Decision) -> What {
    match decision {
        Decision::Approve => What::Approved,
        Decision::Refuse => What::Refused,
        Decision::Revoke => What::Revoked,
        Decision::GiveAdmin => What::AdminGiven,
        Decision::TakeAdmin => What::AdminTaken,
    }
}

#[cfg(test)]
mod tests;
