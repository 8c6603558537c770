//! Nothing to listen to: the server renders what it knows at this moment.

use super::Feed;
use crate::{page::Page, state::State, widget::AnyChannel};

pub(super) const fn start(_feed: &Feed, _page: &Page, _channels: &[AnyChannel]) {}

pub(super) const fn show_in_tab(_title: &str, _worst: State) {}

pub(super) const fn remember_address(_address: &str) {}
