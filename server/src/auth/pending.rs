//! Sign-ins that have begun: what is known of them until the browser comes back. Each is good for one answer.

use super::{
    oidc::Pending,
    secret::{self, Hashed},
};
use secrecy::SecretString;
use std::{
    collections::HashMap,
    io,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// Who has not come back by then begins anew.
pub const PATIENCE: Duration = Duration::from_mins(10);
/// So many at once; then the oldest is forgotten.
const MOST: usize = 4_096;

/// A sign-in that has begun.
#[derive(Debug)]
pub struct Begun {
    /// What the provider's answer is held against.
    pub pending: Pending,
    /// Where the person came from.
    pub return_to: String,
}

/// All of them, by the hash of what stands in the browser's cookie.
#[derive(Debug, Default)]
pub struct PendingSignIns {
    begun: Mutex<HashMap<Hashed, (Instant, Begun)>>,
}

impl PendingSignIns {
    /// Remembers one; what is to stand in the browser's cookie.
    ///
    /// # Errors
    /// Where the system has no random numbers.
    pub fn put(&self, begun: Begun) -> io::Result<SecretString> {
        let word = secret::random()?;
        let now = Instant::now();
        let mut all = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (since, _)| now.duration_since(*since) < PATIENCE);
        if all.len() >= MOST {
            let oldest = all.iter().min_by_key(|(_, (since, _))| *since).map(|(hash, _)| *hash);
            oldest.and_then(|oldest| all.remove(&oldest));
        }
        all.insert(Hashed::of(secrecy::ExposeSecret::expose_secret(&word)), (now, begun));
        Ok(word)
    }

    /// Takes the one of this cookie: there is no second time.
    pub fn take(&self, word: &str) -> Option<Begun> {
        let mut all = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, begun) = all.remove(&Hashed::of(word))?;
        (since.elapsed() < PATIENCE).then_some(begun)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;

    fn begun(return_to: &str) -> Begun {
        let pending = serde_json::from_str(r#"{"state":"s","nonce":"n","verifier":"v"}"#).unwrap();
        Begun { pending, return_to: return_to.to_owned() }
    }

    #[tokio::test(start_paused = true)]
    async fn each_is_good_for_one_answer_in_time() {
        let all = PendingSignIns::default();
        let word = all.put(begun("/w/core")).unwrap();
        assert!(all.take("guessed").is_none());
        assert_eq!(all.take(word.expose_secret()).unwrap().return_to, "/w/core");
        assert!(all.take(word.expose_secret()).is_none());
        let word = all.put(begun("/")).unwrap();
        tokio::time::advance(PATIENCE).await;
        assert!(all.take(word.expose_secret()).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn there_are_never_too_many() {
        let all = PendingSignIns::default();
        let first = all.put(begun("/")).unwrap();
        for _ in 0..MOST {
            tokio::time::advance(Duration::from_millis(1)).await;
            all.put(begun("/")).unwrap();
        }
        assert!(all.take(first.expose_secret()).is_none());
        assert_eq!(all.begun.lock().unwrap().len(), MOST);
    }
}
