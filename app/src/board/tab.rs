//! The browser's tab: the worst state in the title and the icon.

use super::{title, worst};
use crate::{feed, live, model::AnySnapshot, page::Page, state::State, widget, widget::AnyChannel};
use leptos::prelude::*;

/// `■ 2 down · Platform board`: what the tab of a page with these snapshots says, and its state.
#[must_use]
pub fn first(page: &Page, snapshots: &[AnySnapshot]) -> (String, State) {
    let state = State::worst(snapshots.iter().map(|snapshot| snapshot.head().state));
    let count = snapshots.iter().map(|snapshot| widget::count(snapshot, state)).sum();
    (words(state, count, title(page)), state)
}

/// Keeps the tab up to date. On the server: nothing.
pub(super) fn follow(page: &Page, channels: &[AnyChannel]) {
    let channels = channels.to_vec();
    let name = title(page).to_owned();
    let said = Memo::new(move |_| {
        let state = worst(&channels);
        let count = channels.iter().map(|channel| channel.count(state)).sum();
        (words(state, count, &name), state)
    });
    live::follow(move || said.with(|(title, state)| feed::show_in_tab(title, *state)));
}

/// Green needs no number.
fn words(state: State, count: usize, name: &str) -> String {
    let number = if state == State::Up || count == 0 { String::new() } else { [&count.to_string(), " "].concat() };
    [state.glyph(), " ", &number, state.as_str(), " · ", name].concat()
}
