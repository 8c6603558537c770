//! One pace for all that use the same token, in however many widgets.

use super::{locked, pace::Pace};
use crate::source::errors::config::ErrorsConfig;
use secrecy::ExposeSecret as _;
use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
    sync::{Arc, Mutex, Weak},
};

/// Where and by which token: only its hash, which nobody can turn back.
type Key = (String, u64);

/// The paces in use.
#[derive(Debug, Default)]
pub(in crate::client) struct Paces {
    hasher: RandomState,
    known: Mutex<HashMap<Key, Weak<Mutex<Pace>>>>,
}

impl Paces {
    /// The pace of the token of this configuration.
    pub(super) fn of(&self, config: &ErrorsConfig) -> Arc<Mutex<Pace>> {
        let key = (config.api.origin().ascii_serialization(), self.hasher.hash_one(config.token.expose_secret()));
        let mut known = locked(&self.known);
        known.retain(|_, pace| pace.strong_count() > 0);
        if let Some(pace) = known.get(&key).and_then(Weak::upgrade) {
            locked(&pace).want(config.max_calls_per_minute);
            return pace;
        }
        let pace = Arc::new(Mutex::new(Pace::new(config.max_calls_per_minute)));
        known.insert(key, Arc::downgrade(&pace));
        pace
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::config, *};

    #[test]
    fn widgets_with_the_same_token_share_their_pace() {
        let paces = Paces::default();
        let one = config("https://api.bugsnag.com/", &["acme/web"]);
        let other = ErrorsConfig { max_calls_per_minute: 3, ..config("https://api.bugsnag.com", &["acme/api"]) };
        let (first, second) = (paces.of(&one), paces.of(&other));
        assert!(Arc::ptr_eq(&first, &second));
        assert_eq!(locked(&first).per_minute(), 3, "as configured last");
        let stranger = ErrorsConfig { token: "another".to_owned().into(), ..one.clone() };
        assert!(!Arc::ptr_eq(&first, &paces.of(&stranger)));
        assert!(!Arc::ptr_eq(&first, &paces.of(&config("https://api.bugsnag.smartbear.com", &["acme/web"]))));
        assert!(!format!("{paces:?}").contains(one.token.expose_secret()));
    }
}
