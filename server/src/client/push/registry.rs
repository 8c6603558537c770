//! Who may report under which name, and what was last heard of each: written by the web, read by the probes.

use crate::clock;
use app::{ms::Ms, time::Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};
use subtle::ConstantTimeEq as _;
use tokio::{sync::watch, time::Instant};

/// What somebody reports of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Beat {
    /// Whether it calls itself well.
    pub up: bool,
    /// Its own words: one short line.
    pub message: Option<String>,
    /// How long its work took.
    pub ping: Option<Ms>,
}

/// Why a heartbeat was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotHeard {
    /// No target has this name.
    #[error("no push:// target has this name")]
    UnknownName,
    /// The token is missing or another.
    #[error("the token is missing or not the one in the configuration")]
    WrongToken,
}

/// The names of all `push://` targets of this process.
#[derive(Debug, Default)]
pub struct Heartbeats {
    /// While a configuration is replaced, two probes may have the same name. Only locked to look one up.
    names: Mutex<HashMap<String, Vec<Weak<Registered>>>>,
}

/// One probe's place in [`Heartbeats`].
#[derive(Debug)]
pub(super) struct Registered {
    token: SecretString,
    beats: watch::Sender<Option<Heard>>,
}

/// A heartbeat with its time.
#[derive(Clone, Debug)]
pub(super) struct Heard {
    pub(super) beat: Beat,
    pub(super) at: Instant,
    pub(super) stamp: Timestamp,
}

impl Heartbeats {
    /// Hands a heartbeat to whoever waits for it. Only the newest is kept.
    ///
    /// # Errors
    /// Nobody waits under this name, or for this token.
    pub fn hear(&self, name: &str, token: &str, beat: Beat) -> Result<(), NotHeard> {
        let waiting = self.waiting(name);
        if waiting.is_empty() {
            return Err(NotHeard::UnknownName);
        }
        let heard = Heard { beat, at: Instant::now(), stamp: clock::now() };
        let mut taken = Err(NotHeard::WrongToken);
        for registered in waiting.iter().filter(|registered| registered.accepts(token)) {
            registered.beats.send_replace(Some(heard.clone()));
            taken = Ok(());
        }
        taken
    }

    /// Makes a name known for as long as the returned place lives. Who had it before under the same token hands over
    /// what it last heard.
    pub(super) fn register(&self, name: &str, token: SecretString) -> Arc<Registered> {
        let before = self.waiting(name);
        let before = before.iter().rfind(|registered| registered.accepts(token.expose_secret()));
        let last = before.and_then(|registered| registered.beats.borrow().clone());
        let registered = Arc::new(Registered { token, beats: watch::Sender::new(last) });
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        names.retain(|_, places| places.iter().any(|place| place.strong_count() > 0));
        names.entry(name.to_owned()).or_default().push(Arc::downgrade(&registered));
        registered
    }

    fn waiting(&self, name: &str) -> Vec<Arc<Registered>> {
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        names.get(name).into_iter().flatten().filter_map(Weak::upgrade).collect()
    }
}

impl Registered {
    pub(super) fn beats(&self) -> watch::Receiver<Option<Heard>> {
        self.beats.subscribe()
    }

    /// In a time that tells nothing of the token but its length.
    fn accepts(&self, token: &str) -> bool {
        self.token.expose_secret().as_bytes().ct_eq(token.as_bytes()).into()
    }
}
