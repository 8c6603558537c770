//! What one page is: which widgets it shows, filtered how, and where in the stream it begins. The server makes it, embeds
//! it as JSON, and the browser starts from it; both render the same markup from it.

use crate::{
    case,
    json::{self, FromJson, Unreadable, Value},
    model::{AnySnapshot, Kind},
    notice::Notice,
    state::State,
    time::Timestamp,
};
use serde::Serialize;

/// The id of the element that carries the page as JSON.
pub const PAGE_ELEMENT: &str = "page";

/// Everything a page is rendered from, but for the snapshots.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Page {
    /// The installation's name, from the configuration's `title`.
    pub site: String,
    /// Which document this is.
    pub place: Place,
    /// The path and query that were asked for, so that links and forms can keep what else they say.
    pub address: String,
    /// Every board, for the links between them.
    pub boards: Vec<BoardLink>,
    /// Every widget of this board, shown or not, in the board's order: what the chooser offers.
    pub offered: Vec<WidgetLink>,
    /// The ids of the shown widgets, in the order in which they are shown.
    pub shown: Vec<String>,
    /// Only rows that match are shown.
    pub filter: Filter,
    /// Without header and chooser, for screens on a wall.
    pub kiosk: bool,
    /// The theme that was chosen; `None` follows the system.
    pub theme: Option<Theme>,
    /// The warning that what is shown is simulated.
    pub label: Option<String>,
    /// What this page costs the upstreams, and who else is watching.
    pub vitals: Vitals,
    /// What is wrong with pyngpong itself.
    pub notices: Vec<Notice>,
    /// The stream's id of the moment that the snapshots show.
    pub position: String,
    /// Differs between two builds: a page of another version reloads itself once.
    pub version: String,
    /// The server's clock, the only clock.
    pub now: Timestamp,
}

/// Which document a page is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// `/` or `/board/{slug}`.
    Board(BoardLink),
    /// `/w/{id}`: one widget, alone, with everything it knows.
    Widget(WidgetLink),
}

/// A board, as links need it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BoardLink {
    /// Its name in the address.
    pub slug: String,
    /// Its title.
    pub title: String,
}

/// A widget, as links and the chooser need it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WidgetLink {
    /// Its id, which is also its channel's name.
    pub id: String,
    /// Its kind.
    pub kind: Kind,
    /// Its title.
    pub title: String,
}

/// Which rows are shown. Part of the address, so that it survives reload, bookmark and a browser without JavaScript.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Filter {
    /// Only rows in this state.
    pub state: Option<State>,
    /// Only rows that contain this text, in any case.
    pub text: String,
}

impl Filter {
    /// Whether a row in `state` that shows `texts` is to be seen.
    #[must_use]
    pub fn matches(&self, state: State, texts: &[&str]) -> bool {
        let wanted = case::lower(&self.text);
        self.state.is_none_or(|only| only == state)
            && (wanted.is_empty() || texts.iter().any(|text| case::lower(text).contains(&wanted)))
    }
}

/// The two looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Light on dark.
    Dark,
    /// Dark on light.
    Light,
}

impl Theme {
    /// The word used in addresses, cookies and attributes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
        }
    }
}

/// What the board costs, independent of its viewers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Vitals {
    /// Polls started within the last hour.
    pub calls_last_hour: u64,
    /// Streams open now.
    pub viewers: u64,
}

/// What is embedded in the document, as the browser reads it.
#[derive(Debug, Serialize)]
pub struct Embedded {
    /// The page.
    pub page: Page,
    /// A snapshot of each shown widget, in their order, as `/api/widgets/{id}` has it.
    pub snapshots: Vec<AnySnapshot>,
}

impl FromJson for Embedded {
    fn from_json(json: Value) -> Result<Self, Unreadable> {
        let mut fields = json::object(json)?;
        let page: Page = json::take(&mut fields, "page")?;
        let texts: Vec<Value> = json::take(&mut fields, "snapshots")?;
        let mut snapshots = Vec::with_capacity(texts.len());
        for (widget, json) in page.shown_widgets().into_iter().zip(texts) {
            snapshots.push(AnySnapshot::read(widget.kind, json)?);
        }
        Ok(Self { page, snapshots })
    }
}

crate::from_json!(Page {
    site,
    place,
    address,
    boards,
    offered,
    shown,
    filter,
    kiosk,
    theme,
    label,
    vitals,
    notices,
    position,
    version,
    now
});
crate::from_json!(BoardLink { slug, title });
crate::from_json!(WidgetLink { id, kind, title });
crate::from_json!(Filter { state, text });
crate::from_json!(Vitals { calls_last_hour, viewers });
crate::words_from_json!(Theme { Dark, Light });

impl FromJson for Place {
    fn from_json(json: Value) -> Result<Self, Unreadable> {
        let mut fields = json::object(json)?;
        if fields.contains_key("board") {
            json::take(&mut fields, "board").map(Self::Board)
        } else {
            json::take(&mut fields, "widget").map(Self::Widget)
        }
    }
}

impl Page {
    /// The shown widgets, in their order.
    #[must_use]
    pub fn shown_widgets(&self) -> Vec<&WidgetLink> {
        match &self.place {
            Place::Widget(widget) => vec![widget],
            Place::Board(_) => {
                self.shown.iter().filter_map(|id| self.offered.iter().find(|widget| widget.id == *id)).collect()
            }
        }
    }
}
