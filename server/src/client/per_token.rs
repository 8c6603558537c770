//! What all widgets share that use the same token of the same upstream.

use secrecy::{ExposeSecret as _, SecretString};
use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
    sync::{Arc, Mutex, PoisonError, Weak},
};
use url::Url;

/// Where and by which token: only its hash, which nobody can turn back.
type Key = (String, u64);

/// One `T` for each token that is in use.
#[derive(Debug)]
pub(super) struct PerToken<T> {
    hasher: RandomState,
    known: Mutex<HashMap<Key, Weak<Mutex<T>>>>,
}

impl<T> PerToken<T> {
    /// What belongs to this token; made where nobody uses the token yet.
    pub(super) fn of(&self, api: &Url, token: &SecretString, make: impl FnOnce() -> T) -> Arc<Mutex<T>> {
        let key = (api.origin().ascii_serialization(), self.hasher.hash_one(token.expose_secret()));
        // Nothing panics half-way while it is held.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, shared| shared.strong_count() > 0);
        if let Some(shared) = known.get(&key).and_then(Weak::upgrade) {
            return shared;
        }
        let shared = Arc::new(Mutex::new(make()));
        known.insert(key, Arc::downgrade(&shared));
        shared
    }
}

impl<T> Default for PerToken<T> {
    fn default() -> Self {
        Self { hasher: RandomState::new(), known: Mutex::default() }
    }
}
