//! What the address of a page or a stream can say.

use app::{
    page::{Filter, Theme},
    state::State,
};
use serde::Deserialize;

/// Of a page. Unknown keys are ignored, as in any address.
#[derive(Debug, Default, Deserialize)]
pub(super) struct PageQuery {
    w: Option<String>,
    kiosk: Option<String>,
    theme: Option<String>,
    state: Option<String>,
    q: Option<String>,
}

impl PageQuery {
    /// The widgets it picks, in its order.
    pub(super) fn widgets(&self) -> Option<Vec<String>> {
        self.w.as_deref().map(split)
    }

    /// Whether `?kiosk` is there, whatever its value.
    pub(super) const fn kiosk(&self) -> bool {
        self.kiosk.is_some()
    }

    pub(super) fn theme(&self) -> Option<Theme> {
        self.theme.as_deref().and_then(theme)
    }

    pub(super) fn filter(&self) -> Filter {
        let state = self.state.as_deref().and_then(|word| word.parse::<State>().ok());
        Filter { state, text: self.q.clone().unwrap_or_default() }
    }
}

/// Of a stream.
#[derive(Debug, Deserialize)]
pub(super) struct StreamQuery {
    w: Option<String>,
    /// Where to go on; `Last-Event-ID` wins.
    pub(super) since: Option<String>,
}

impl StreamQuery {
    /// The widgets it names; `None` means all.
    pub(super) fn widgets(&self) -> Option<Vec<String>> {
        self.w.as_deref().map(split)
    }
}

pub(super) fn theme(word: &str) -> Option<Theme> {
    [Theme::Dark, Theme::Light].into_iter().find(|theme| theme.as_str() == word)
}

fn split(list: &str) -> Vec<String> {
    list.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect()
}
