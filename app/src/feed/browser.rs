//! The page's end of the stream.

use super::Feed;
use crate::{page::Page, state::State, widget::AnyChannel};

pub(super) fn start(_feed: &Feed, _page: &Page, _channels: &[AnyChannel]) {}

pub(super) fn show_in_tab(_title: &str, _worst: State) {}

pub(super) fn remember_query(_query: &str) {}
