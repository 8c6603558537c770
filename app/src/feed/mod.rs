//! Server-sent signals as one page sees them.
//!
//! The page begins with the snapshots it was rendered from. In the browser a worker, shared by all tabs, holds the one
//! event stream and hands every frame to the tabs (`public/feed.js`); here the frames become signals. On the server
//! there is nothing to listen to: the signals keep their first values.

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(not(feature = "hydrate"))]
mod server;

#[cfg(feature = "hydrate")]
pub(crate) use browser::on;

#[cfg(feature = "hydrate")]
use browser as side;
#[cfg(not(feature = "hydrate"))]
use server as side;

use crate::{
    notice::Notice,
    page::{Page, Vitals},
    patch::Op,
    state::State,
    time::Timestamp,
    widget::AnyChannel,
};
use leptos::prelude::*;
use serde::Serialize;

/// How the page is connected to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// The stream is not open yet.
    Connecting,
    /// What is shown is what the server knows.
    Live,
    /// The stream is cut: what is shown is the past.
    Lost,
}

impl Link {
    /// The word in `data-link`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Live => "live",
            Self::Lost => "lost",
        }
    }
}

/// The data of a `patch` event: `patch` turns the snapshot with `seq == base` into the one with `seq`.
#[derive(Clone, Debug, Serialize)]
pub struct Patch {
    /// Whose.
    pub widget: String,
    /// The snapshot it is to be applied to.
    pub base: u64,
    /// The snapshot it leads to.
    pub seq: u64,
    /// RFC 6902.
    pub patch: Vec<Op>,
}

/// The data of a `hello` event: who is at the other end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hello {
    /// The server's build.
    pub version: String,
    /// Differs after each start of the server.
    pub boot: String,
    /// The server's clock.
    pub now: Timestamp,
    /// What is wrong with pyngpong itself.
    pub notices: Vec<Notice>,
}

/// The data of a `ping` event, which comes with every heartbeat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ping {
    /// The server's clock.
    pub now: Timestamp,
    /// What the board costs.
    pub vitals: Vitals,
}

crate::from_json!(Patch { widget, base, seq, patch });
crate::from_json!(Hello { version, boot, now, notices });
crate::from_json!(Ping { now, vitals });

/// The signals that belong to the page as a whole. Provided as context.
#[derive(Clone, Debug)]
pub struct Feed {
    /// How the page is connected.
    pub link: ArcRwSignal<Link>,
    /// The server's clock, ticking every second once the page is alive.
    pub now: ArcRwSignal<Timestamp>,
    /// The same, ticking every minute: for what changes no faster.
    pub minute: ArcRwSignal<Timestamp>,
    /// What the board costs.
    pub vitals: ArcRwSignal<Vitals>,
    /// What is wrong with pyngpong itself.
    pub notices: ArcRwSignal<Vec<Notice>>,
}

impl Feed {
    /// As the server rendered it: nothing moves yet.
    #[must_use]
    pub fn new(page: &Page) -> Self {
        Self {
            link: ArcRwSignal::new(Link::Connecting),
            now: ArcRwSignal::new(page.now),
            minute: ArcRwSignal::new(page.now),
            vitals: ArcRwSignal::new(page.vitals),
            notices: ArcRwSignal::new(page.notices.clone()),
        }
    }

    /// How long ago `then` is, in milliseconds. Reactive, and no more often than the words for it change.
    #[must_use]
    pub fn age_ms(&self, then: Timestamp) -> i64 {
        self.ages(Some(then)).ms(then)
    }

    /// How long ago moments are of which none is later than `newest`. Reactive: asked once for all of them.
    #[must_use]
    pub fn ages(&self, newest: Option<Timestamp>) -> Ages {
        let minute = self.minute.get();
        let is_young = newest.is_some_and(|newest| minute.ms_since(newest) < YOUNG_MS);
        Ages { minute, now: if is_young { self.now.get() } else { minute } }
    }

    /// Opens the stream for `channels` and starts the clock. On the server: nothing.
    pub fn start(&self, page: &Page, channels: &[AnyChannel]) {
        side::start(self, page, channels);
    }
}

/// What is younger is told to the second: the minute's clock lags.
const YOUNG_MS: i64 = 120_000;

/// The clocks by which ages are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ages {
    /// Ticks every minute.
    pub minute: Timestamp,
    now: Timestamp,
}

impl Ages {
    /// How long ago `then` is, in milliseconds.
    #[must_use]
    pub const fn ms(self, then: Timestamp) -> i64 {
        let by_minute = self.minute.ms_since(then);
        if by_minute < YOUNG_MS { self.now.ms_since(then) } else { by_minute }
    }
}

/// Puts the worst state into the browser tab: `title`, and the favicon of that state. On the server: nothing.
pub fn show_in_tab(title: &str, worst: State) {
    side::show_in_tab(title, worst);
}

/// Makes the address bar say `address`, a path and query, without loading anything, so that reload and bookmark keep it. On the server:
/// nothing.
pub fn remember_address(address: &str) {
    side::remember_address(address);
}
