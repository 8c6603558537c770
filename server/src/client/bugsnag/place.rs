//! The configured projects, and where Bugsnag has them. Pure.

use super::{
    super::lenient::Item,
    filters,
    round::Latest,
    translate::{self, People},
};
use crate::source::errors::config::ErrorsConfig;
use serde_json::Value;
use url::Url;

/// So many names are told of those that there are.
const NAMED: usize = 5;

/// One configured organization.
#[derive(Debug, Default)]
pub(super) struct Organization {
    /// As configured.
    pub(super) slug: String,
    pub(super) id: Option<String>,
    /// Those of its people whose names were asked for.
    pub(super) people: People,
    pub(super) people_are_asked: bool,
    /// Only its administrators may see all its people: those of each project are asked for instead.
    pub(super) people_are_closed: bool,
    /// Bugsnag's own spelling.
    known_as: String,
}

/// One configured project.
#[derive(Debug)]
pub(super) struct Place {
    /// `organization/project`, as configured.
    pub(super) name: String,
    pub(super) organization: usize,
    pub(super) slug: String,
    pub(super) home: Option<Home>,
    pub(super) people_are_asked: bool,
    /// Whether anything was told of it since the start.
    pub(super) is_told: bool,
    /// How many pages its errors had.
    pub(super) pages: usize,
    pub(super) latest: Latest,
}

/// Where Bugsnag has a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Home {
    pub(super) id: String,
    pub(super) name: String,
    /// Its page on the dashboard.
    pub(super) page: Option<Url>,
    /// Which fields there are to filter by depends on it.
    pub(super) kind: String,
}

/// Each project with its organization, nowhere yet.
pub(super) fn all(config: &ErrorsConfig) -> (Vec<Organization>, Vec<Place>) {
    let mut organizations: Vec<Organization> = Vec::new();
    let mut places = Vec::new();
    for project in &config.projects {
        let known = organizations.iter().position(|one| one.slug == project.organization);
        let organization = known.unwrap_or_else(|| {
            organizations.push(Organization { slug: project.organization.clone(), ..Organization::default() });
            organizations.len() - 1
        });
        let (name, slug) = (project.name(), project.project.clone());
        places.push(Place {
            name,
            organization,
            slug,
            home: None,
            people_are_asked: false,
            is_told: false,
            pages: 1,
            latest: Latest::default(),
        });
    }
    (organizations, places)
}

impl Organization {
    /// Looks for itself in the list of all; the sentence where it is not there.
    pub(super) fn find(&mut self, items: &[Value]) -> Result<(), String> {
        (self.people_are_asked, self.people_are_closed) = (false, false);
        let found = find(items, &self.slug);
        self.id = found.and_then(|item| item.text("id"));
        self.known_as = found.and_then(|item| item.text("slug")).unwrap_or_else(|| self.slug.clone());
        match self.id {
            Some(_) => Ok(()),
            None => Err(format!("this token sees no organization {:?}, {}", self.slug, others(items))),
        }
    }
}

impl Place {
    /// Looks for itself in the list of its organization's projects; the sentence where it is not there.
    pub(super) fn find(&mut self, items: &[Value], organization: &Organization, app: &Url) -> Result<(), String> {
        self.people_are_asked = false;
        let found = find(items, &self.slug);
        self.home = found.and_then(|item| {
            let slug = item.text("slug").unwrap_or_else(|| self.slug.clone());
            Some(Home {
                id: item.text("id")?,
                name: item.text("name").unwrap_or_else(|| slug.clone()),
                page: translate::page(app, &organization.known_as, &slug),
                kind: item.text("type").unwrap_or_default(),
            })
        });
        match self.home {
            Some(_) => Ok(()),
            None => Err(format!(
                "this token sees no project {:?} in {}: its slug is another, or the owner of the token has no access",
                self.slug, organization.slug
            )),
        }
    }
}

/// Whether all of them are in the list, so that its other pages need not be read.
pub(super) fn has_all<'a>(items: &[Value], mut slugs: impl Iterator<Item = &'a String>) -> bool {
    slugs.all(|slug| find(items, slug).is_some())
}

/// The filters among `used` that none of these fields is.
pub(super) fn unknown_filters(items: &[Value], used: &[&'static str]) -> Vec<&'static str> {
    let known: Vec<String> = items.iter().filter_map(|item| Item(item).text("display_id")).collect();
    used.iter().copied().filter(|field| !known.iter().any(|known| known == field)).collect()
}

/// Whether those that are unknown make a list wrong for certain: the lookback shows in its effect too.
pub(super) fn without_since(unknown: &[&'static str]) -> Vec<&'static str> {
    unknown.iter().copied().filter(|field| *field != filters::SINCE).collect()
}

/// By slug, or by id for those who have only that.
fn find<'a>(items: &'a [Value], slug: &str) -> Option<Item<'a>> {
    let is = |item: Item<'_>, field: &str| item.text(field).is_some_and(|value| value.eq_ignore_ascii_case(slug));
    let by = |field: &'static str| items.iter().map(Item).find(|item| is(*item, field));
    by("slug").or_else(|| by("id"))
}

fn others(items: &[Value]) -> String {
    let slugs: Vec<String> = items.iter().filter_map(|item| Item(item).text("slug")).collect();
    if slugs.is_empty() {
        return "and no other: its owner is in none".to_owned();
    }
    let more = if slugs.len() > NAMED { ", …" } else { "" };
    let named: Vec<String> = slugs.iter().take(NAMED).map(|slug| super::super::faults::quoted(slug)).collect();
    format!("only {}{more}", named.join(", "))
}
