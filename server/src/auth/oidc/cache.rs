//! What the provider has said, for as long as that may be relied on; and when it may be asked again.

use super::{
    OidcError,
    discovery::{Discovered, discover},
    wire::Wire,
};
use std::{sync::Arc, time::Duration};
use tokio::{sync::Mutex, time::Instant};
use url::Url;

/// What was discovered is asked for again after this: a key that the provider has taken back is believed no longer.
const KEPT: Duration = Duration::from_secs(3_600);

/// A provider that failed is left alone for this long, however many people want to sign in.
const REST: Duration = Duration::from_secs(5);

/// Keys are asked for no more often than this, however many tokens name one that is not known.
const KEYS_REST: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub(super) struct Cache {
    issuer: Url,
    /// Held while the provider is asked: whoever comes meanwhile takes the same answer.
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    found: Option<Found>,
    failed: Option<(OidcError, Instant)>,
}

#[derive(Debug)]
struct Found {
    discovered: Arc<Discovered>,
    since: Instant,
    keys_since: Instant,
}

/// What to do for somebody who wants to sign in.
#[derive(Debug)]
enum Next {
    Take(Arc<Discovered>),
    Fail(OidcError),
    Ask,
}

impl Cache {
    pub(super) fn new(issuer: Url) -> Self {
        Self { issuer, known: Mutex::default() }
    }

    pub(super) const fn issuer(&self) -> &Url {
        &self.issuer
    }

    /// What the provider says about itself.
    pub(super) async fn get(&self, wire: &Wire) -> Result<Arc<Discovered>, OidcError> {
        let mut known = self.known.lock().await;
        match known.next(Instant::now()) {
            Next::Take(discovered) => Ok(discovered),
            Next::Fail(error) => Err(error),
            Next::Ask => {
                let answer = discover(&self.issuer, wire).await;
                known.learn(answer, Instant::now())
            }
        }
    }

    /// The same as `used` with newer keys; `None` where it is too early to ask for them again.
    pub(super) async fn newer_keys(
        &self,
        used: &Arc<Discovered>,
        wire: &Wire,
    ) -> Result<Option<Arc<Discovered>>, OidcError> {
        let mut known = self.known.lock().await;
        let Some(found) = &mut known.found else { return Ok(None) };
        if !Arc::ptr_eq(&found.discovered, used) {
            return Ok(Some(found.discovered.clone())); // somebody else was faster
        }
        if found.keys_since.elapsed() < KEYS_REST {
            return Ok(None);
        }
        found.keys_since = Instant::now(); // before they come: a provider that fails is not asked more often
        found.discovered = Arc::new(used.with_new_keys(wire).await?);
        Ok(Some(found.discovered.clone()))
    }
}

impl Known {
    fn next(&self, now: Instant) -> Next {
        let fresh = self.found.as_ref().filter(|found| now.duration_since(found.since) < KEPT);
        let failed = self.failed.as_ref().filter(|(_, at)| now.duration_since(*at) < REST);
        match (fresh, failed) {
            (Some(found), _) => Next::Take(found.discovered.clone()),
            (None, Some((error, _))) => Next::Fail(error.clone()),
            (None, None) => Next::Ask,
        }
    }

    fn learn(&mut self, answer: Result<Discovered, OidcError>, now: Instant) -> Result<Arc<Discovered>, OidcError> {
        match answer {
            Ok(discovered) => {
                let discovered = Arc::new(discovered);
                *self = Self {
                    found: Some(Found { discovered: discovered.clone(), since: now, keys_since: now }),
                    failed: None,
                };
                Ok(discovered)
            }
            Err(error) => {
                *self = Self { found: None, failed: Some((error.clone(), now)) };
                Err(error)
            }
        }
    }
}
