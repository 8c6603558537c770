//! What is configured, as pages need it.

use super::AddressRules;
use app::page::{BoardLink, WidgetLink};

/// The installation.
#[derive(Debug)]
pub struct Site {
    /// Its name.
    pub title: String,
    /// Its boards; the first is the one at `/`.
    pub boards: Vec<Board>,
    /// Its widgets, in order of configuration.
    pub widgets: Vec<WidgetLink>,
    /// The warning that what is shown is simulated.
    pub label: Option<String>,
    /// Who may connect at all.
    pub rules: AddressRules,
    /// Whether browsers reach it by https.
    pub https: bool,
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
