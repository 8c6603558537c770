//! What every view of one page shares, small enough to be copied into each closure of a thousand rows.

use crate::{
    feed::{Ages, Feed},
    page::{Filter, Page, Place},
    state::State,
    text,
    time::Timestamp,
    ui::{Html, address},
};
use leptos::prelude::*;

/// What every view of one page shares.
#[derive(Clone, Copy, Debug)]
pub struct Scene {
    feed: StoredValue<Feed>,
    asked: StoredValue<String>,
    /// Only rows that match are seen.
    pub filter: RwSignal<Filter>,
    /// One widget alone, with everything it knows.
    pub alone: bool,
}

impl Scene {
    /// As the server rendered it.
    #[must_use]
    pub fn new(page: &Page, feed: Feed) -> Self {
        Self {
            feed: StoredValue::new(feed),
            asked: StoredValue::new(page.address.clone()),
            filter: RwSignal::new(page.filter.clone()),
            alone: matches!(page.place, Place::Widget(_)),
        }
    }

    /// Milliseconds since `then`. Reactive: ticks.
    #[must_use]
    pub fn age_ms(&self, then: Timestamp) -> i64 {
        self.feed.with_value(|feed| feed.age_ms(then))
    }

    /// How old these are. Reactive: ticks, and no more often than the words for any of them change.
    #[must_use]
    pub fn ages(&self, of: impl Iterator<Item = Timestamp>) -> Ages {
        self.feed.with_value(|feed| feed.ages(of.max()))
    }

    /// `2 min`: how long ago `then` is, as an element. Reactive: ticks.
    pub fn age(&self, html: &mut Html, then: Timestamp) {
        // To the second: nobody asks for more, and each digit comes a thousand times.
        let text = then.to_string();
        let seconds = text.split('.').next().unwrap_or_default();
        html.put("<time datetime=\"{}Z\">{}</time>", &[seconds, &text::span(self.age_ms(then))]);
    }

    /// A word; where the widget stands alone, a link to all that has what is looked for by `text`, too.
    pub fn facet(&self, html: &mut Html, word: &str, text: &str) {
        if self.alone {
            let address = self.address_of(&Filter { state: None, text: text.to_owned() });
            html.put("<a href=\"{}\"><bdi>{}</bdi></a>", &[&address, word]);
        } else {
            html.put("<bdi>{}</bdi>", &[word]);
        }
    }

    /// The server's clock. Reactive: ticks every minute.
    #[must_use]
    pub fn minute(&self) -> Timestamp {
        self.feed.with_value(|feed| feed.minute.get())
    }

    /// Milliseconds until `then`, 0 once it has passed. Reactive, by the minute.
    #[must_use]
    pub fn until_ms(&self, then: Timestamp) -> i64 {
        then.ms_since(self.minute())
    }

    /// Whether what shows `texts` is to be seen. What is `planned` work counts as no state: it is seen where all are. Reactive.
    #[must_use]
    pub fn shows(&self, planned: bool, state: State, texts: &[&str]) -> bool {
        self.filter.with(|filter| (!planned || filter.state.is_none()) && filter.matches(state, texts))
    }

    /// Whether the page was asked for with `key=value`.
    #[must_use]
    pub fn asks(&self, key: &str, value: &str) -> bool {
        self.asked.with_value(|asked| address::says(asked, key, value))
    }

    /// Path and query of this page under another filter.
    #[must_use]
    pub fn address_of(&self, filter: &Filter) -> String {
        self.asked.with_value(|asked| address::filtered(asked, filter))
    }

    /// Path and query of this page as it is filtered now. Reactive.
    #[must_use]
    pub fn address(&self) -> String {
        self.filter.with(|filter| self.address_of(filter))
    }
}
