//! What was answered to a GET, for as long as its tag is right: asking again is free then.

use super::super::translate::{Checks, Listed, Named};
use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};
use url::Url;

/// What nobody has asked for again for so long is forgotten.
const FORGET: Duration = Duration::from_secs(2 * 60 * 60);

/// What one page of an answer says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Gist {
    Repos(Vec<Named>),
    Pulls(Vec<Listed>),
    /// Login and state, oldest first.
    Reviews(Vec<(String, String)>),
    Checks(Checks),
    Conflicts(Option<bool>),
    Logins(Vec<String>),
}

#[derive(Debug)]
struct Page {
    tag: String,
    gist: Arc<Gist>,
    next: Option<Url>,
    used: Instant,
}

/// By address.
#[derive(Debug, Default)]
pub(super) struct Kept(HashMap<String, Page>);

impl Kept {
    /// To ask by.
    pub(super) fn tag(&self, url: &Url) -> Option<String> {
        self.0.get(url.as_str()).map(|page| page.tag.clone())
    }

    /// What was answered the last time, and where the next page is.
    pub(super) fn same(&mut self, url: &Url, now: Instant) -> Option<(Arc<Gist>, Option<Url>)> {
        let page = self.0.get_mut(url.as_str())?;
        page.used = now;
        Some((Arc::clone(&page.gist), page.next.clone()))
    }

    /// Keeps a page, where it has a tag.
    pub(super) fn keep(&mut self, url: &Url, tag: Option<String>, gist: &Arc<Gist>, next: Option<&Url>, now: Instant) {
        match tag {
            Some(tag) => {
                let page = Page { tag, gist: Arc::clone(gist), next: next.cloned(), used: now };
                self.0.insert(url.as_str().to_owned(), page);
            }
            None => drop(self.0.remove(url.as_str())),
        }
    }

    /// Forgets what is not asked for any more.
    pub(super) fn sweep(&mut self, now: Instant) {
        self.0.retain(|_, page| now.saturating_duration_since(page.used) < FORGET);
    }
}
