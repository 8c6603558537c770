//! The markup itself.

use leptos::prelude::*;

pub(super) fn html<V: IntoView>(markup: impl FnOnce() -> V) -> String {
    markup().into_view().to_html()
}
