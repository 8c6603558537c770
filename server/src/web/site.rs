//! What is configured, as pages need it.

use super::AddressRules;
use crate::{
    config::{Config, WidgetConfig},
    source::dependencies::config::scheme,
};
use app::page::{BoardLink, WidgetLink};
use std::{collections::BTreeMap, sync::Arc};

/// The installation.
#[derive(Debug, Default)]
pub struct Site {
    /// Its name.
    pub title: String,
    /// Its boards; the first is the one at `/`.
    pub boards: Vec<Board>,
    /// Its widgets, in order of configuration.
    pub widgets: Vec<WidgetLink>,
    /// What depends on what, for each widget: its drawing is made by the server.
    pub edges: Vec<Vec<(String, Vec<String>)>>,
    /// By what each host is asked, in the order of the file.
    pub schemes: BTreeMap<String, Vec<&'static str>>,
    /// The warning that what is shown is simulated.
    pub label: Option<String>,
    /// Who may connect at all.
    pub rules: AddressRules,
    /// Whether browsers reach it by https.
    pub https: bool,
    /// Which sites may show it in a frame.
    pub frame_ancestors: Vec<String>,
    /// With which certificate https is spoken here, where it is.
    pub tls: Option<Arc<rustls::ServerConfig>>,
}

/// One board.
#[derive(Debug)]
pub struct Board {
    /// Its address and title.
    pub link: BoardLink,
    /// Its widgets' ids, in order.
    pub widgets: Vec<String>,
}

impl Site {
    /// As configured; `label` is shown on every page.
    #[must_use]
    pub fn new(config: &Config, label: Option<String>) -> Self {
        let widget = |widget: &WidgetConfig| WidgetLink {
            id: widget.id.clone(),
            kind: widget.source.kind(),
            title: widget.title.clone(),
        };
        let boards = config.boards.iter().map(|board| Board {
            link: BoardLink { slug: board.slug.clone(), title: board.title.clone() },
            widgets: board.widgets.clone(),
        });
        Self {
            title: config.title.clone(),
            boards: boards.collect(),
            widgets: config.widgets.iter().map(widget).collect(),
            edges: config.widgets.iter().map(|widget| widget.source.edges()).collect(),
            schemes: schemes(config),
            label,
            rules: AddressRules {
                allow: config.server.allow.clone(),
                trusted_proxies: config.server.trusted_proxies.clone(),
            },
            https: config.server.tls.is_some()
                || config.server.public_url.as_ref().is_some_and(|url| url.scheme() == "https"),
            frame_ancestors: config.server.frame_ancestors.clone(),
            tls: config.server.tls.as_ref().map(|tls| Arc::clone(&tls.server)),
        }
    }

    /// Everything that a page is built from but does not hear of through its stream: when it changes, pages are to be
    /// loaded anew.
    #[must_use]
    pub fn layout(&self) -> impl std::hash::Hash {
        let boards = self.boards.iter().map(|board| (&board.link.slug, &board.link.title, &board.widgets));
        let widgets = self.widgets.iter().map(|widget| (&widget.id, widget.kind, &widget.title));
        (&self.title, &self.label, boards.collect::<Vec<_>>(), widgets.collect::<Vec<_>>(), &self.edges)
    }

    /// A widget by id.
    #[must_use]
    pub fn widget(&self, id: &str) -> Option<&WidgetLink> {
        self.widgets.iter().find(|widget| widget.id == id)
    }

    /// A board by slug; `None` as the slug means the first.
    #[must_use]
    pub fn board(&self, slug: Option<&str>) -> Option<&Board> {
        slug.map_or(self.boards.first(), |slug| self.boards.iter().find(|board| board.link.slug == slug))
    }

    /// The ids of all widgets, in order.
    #[must_use]
    pub fn ids(&self) -> Vec<String> {
        self.widgets.iter().map(|widget| widget.id.clone()).collect()
    }
}

fn schemes(config: &Config) -> BTreeMap<String, Vec<&'static str>> {
    let mut schemes: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    let polls = config.plan().polls.into_iter().map(|poll| (poll.host, poll.scheme));
    let canary = config.poll.canary.iter().map(|canary| (canary.host().to_owned(), scheme(canary)));
    for (host, scheme) in polls.chain(canary) {
        let known = schemes.entry(host).or_default();
        if !known.contains(&scheme) {
            known.push(scheme);
        }
    }
    schemes
}
