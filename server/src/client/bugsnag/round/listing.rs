//! The pages of a list: where they are, and when they are all.

use super::{
    super::{
        answer::{Page, Trouble},
        filters, place,
    },
    Round, What,
};
use app::time::Timestamp;
use serde_json::Value;
use url::Url;

/// No list is longer than so many pages.
const MAX_PAGES: usize = 100;

/// The pages of a list so far.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) items: Vec<Value>,
    pub(super) next: Option<Url>,
    pub(super) total: Option<u64>,
    pub(super) pages: usize,
    pub(super) since: Timestamp,
}

impl Round {
    pub(super) fn address(&mut self, at: Timestamp) -> Url {
        if let Some(next) = &self.listing.next {
            return next.clone();
        }
        let api = &self.config.api;
        let project = |index: usize| self.home(index).map(|home| home.id.as_str()).unwrap_or_default();
        let organization = |at: usize| self.organizations.get(at).and_then(|one| one.id.as_deref()).unwrap_or_default();
        let of_project = |index: usize| self.places.get(index).map_or("", |place| organization(place.organization));
        match self.queue.front() {
            None | Some(What::Organizations) => filters::list(api, &["user", "organizations"]),
            Some(What::Projects(of)) => filters::list(api, &["organizations", organization(*of), "projects"]),
            Some(What::Fields(index)) => filters::endpoint(api, &["projects", project(*index), "event_fields"]),
            Some(What::People(index)) => filters::list(api, &["organizations", of_project(*index), "collaborators"]),
            Some(What::ProjectPeople(index)) => filters::list(api, &["projects", project(*index), "collaborators"]),
            Some(What::Latest(index)) => filters::latest(api, project(*index)),
            Some(What::Errors(index)) => {
                let url = filters::errors(&self.config, project(*index), at);
                self.listing.since = filters::since(&self.config, at);
                url
            }
        }
    }

    /// Adds a page. Gives whether the list is complete, or long enough.
    pub(super) fn gather(&mut self, what: What, page: Page) -> Result<bool, Trouble> {
        let malformed = |sentence: &str| Err(Trouble::Malformed(sentence.to_owned()));
        let listing = &mut self.listing;
        listing.items.extend(page.items);
        listing.total = listing.total.or(page.total);
        listing.pages += 1;
        let last = std::mem::replace(&mut listing.next, page.next);
        let is_enough = match what {
            What::Errors(_) => listing.items.len() >= self.config.limit,
            What::Organizations => place::has_all(&listing.items, self.organizations.iter().map(|one| &one.slug)),
            What::Projects(of) => {
                let of = self.places.iter().filter(|place| place.organization == of);
                place::has_all(&listing.items, of.map(|place| &place.slug))
            }
            What::Latest(_) => true,
            What::Fields(_) | What::People(_) | What::ProjectPeople(_) => false,
        };
        match &listing.next {
            None => Ok(true),
            Some(_) if is_enough => Ok(true),
            Some(next) if last.as_ref() == Some(next) => malformed("a page that says it is its own next"),
            Some(_) if listing.pages >= MAX_PAGES => malformed("a list of more than 100 pages"),
            Some(_) => Ok(false),
        }
    }
}
