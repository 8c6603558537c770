//! What a complete list means.

use super::{
    super::{
        ProjectErrors, ProjectReading, filters,
        place::{self, Organization},
        translate::{self, Known},
    },
    Listing, Round, What, not_filtered, not_seen,
};
use serde_json::Value;
use std::time::Instant;

/// Clocks may differ by so much.
const SLACK_MS: i64 = 3_600_000;

impl Round {
    pub(super) fn complete(&mut self, what: What, listing: Listing, now: Instant) -> Vec<ProjectReading> {
        match what {
            What::Organizations => self.found_organizations(&listing.items, now),
            What::Projects(of) => self.found_projects(of, &listing.items),
            What::Fields(index) => {
                let unknown = place::unknown_filters(&listing.items, &filters::fields(&self.config));
                if let Some(kind) = self.home(index).map(|home| home.kind.clone()) {
                    self.unknown_filters.insert(kind, unknown);
                }
                Vec::new()
            }
            What::Errors(index) => self.found_errors(index, listing, now).into_iter().collect(),
            What::Latest(index) => {
                self.found_latest(index, translate::latest(&listing.items), now);
                Vec::new()
            }
            What::People(index) | What::ProjectPeople(index) => {
                self.people_were_asked(what);
                if let Some(organization) = self.organization_of(index) {
                    organization.people.extend(translate::people(&listing.items));
                }
                Vec::new()
            }
        }
    }

    fn found_organizations(&mut self, items: &[Value], now: Instant) -> Vec<ProjectReading> {
        (self.resolved, self.is_lost) = (Some(now), false);
        // What is known stays known; what is not may have come.
        self.unknown_filters.retain(|_, unknown| unknown.is_empty());
        let mut failed = Vec::new();
        for of in (0..self.organizations.len()).rev() {
            let Some(organization) = self.organizations.get_mut(of) else { continue };
            match organization.find(items) {
                Ok(()) => self.queue.push_front(What::Projects(of)),
                Err(sentence) => {
                    let why = not_seen(sentence);
                    for place in self.places.iter_mut().filter(|place| place.organization == of) {
                        place.home = None;
                        failed.push(ProjectReading { project: place.name.clone(), found: Err(why.clone()) });
                    }
                }
            }
        }
        failed
    }

    fn found_projects(&mut self, of: usize, items: &[Value]) -> Vec<ProjectReading> {
        let Some(organization) = self.organizations.get(of) else { return Vec::new() };
        let places = self.places.iter_mut().filter(|place| place.organization == of);
        let failed = places.filter_map(|place| {
            let sentence = place.find(items, organization, &self.config.app).err()?;
            Some(ProjectReading { project: place.name.clone(), found: Err(not_seen(sentence)) })
        });
        failed.collect()
    }

    fn found_errors(&mut self, index: usize, listing: Listing, now: Instant) -> Option<ProjectReading> {
        let place = self.places.get_mut(index)?;
        let home = place.home.clone()?;
        place.pages = listing.pages;
        let name = place.name.clone();
        let unknown = self.unknown_filters.get(&home.kind).map(Vec::as_slice).unwrap_or_default();
        let before = listing.since.plus_ms(-SLACK_MS);
        if unknown.contains(&filters::SINCE) && listing.items.iter().any(|item| translate::is_before(item, before)) {
            return Some(ProjectReading { project: name, found: Err(not_filtered(&[filters::SINCE])) });
        }
        let organization = self.organizations.get(place.organization)?;
        let (page, people, latest) = (home.page.as_ref(), &organization.people, &place.latest.events);
        let known = Known { project: &name, page, people, latest };
        let read = |item| translate::error(item, &known);
        let errors: Vec<_> = listing.items.iter().take(self.config.limit).filter_map(read).collect();
        let total = listing.total.unwrap_or_default().max(listing.items.len() as u64);
        if listing.items.iter().any(|item| translate::unknown(item, &organization.people).is_some()) {
            self.ask_for_people(index);
        }
        if !errors.is_empty() {
            self.want_latest(index, now);
        }
        let url = home.page.map(String::from);
        Some(ProjectReading { project: name, found: Ok(ProjectErrors { name: home.name, url, errors, total }) })
    }

    /// Once until all is looked up again: who is not in the list has left.
    fn ask_for_people(&mut self, index: usize) {
        let Some(place) = self.places.get(index) else { return };
        let Some(organization) = self.organizations.get(place.organization) else { return };
        if !organization.people_are_asked {
            self.queue.push_front(What::People(index));
        } else if organization.people_are_closed && !place.people_are_asked {
            self.queue.push_front(What::ProjectPeople(index));
        }
    }

    pub(super) fn people_were_asked(&mut self, what: What) {
        match what {
            What::People(index) => {
                if let Some(organization) = self.organization_of(index) {
                    organization.people_are_asked = true;
                }
            }
            What::ProjectPeople(index) => {
                if let Some(place) = self.places.get_mut(index) {
                    place.people_are_asked = true;
                }
            }
            _ => {}
        }
    }

    pub(super) fn organization_of(&mut self, index: usize) -> Option<&mut Organization> {
        let of = self.places.get(index)?.organization;
        self.organizations.get_mut(of)
    }
}
