//! The `data-` attributes of rows, as types.
//!
//! Written out in a view they have no name that is known when compiling, and Leptos sets such attributes anew while it
//! hydrates: three for each of a thousand rows.

use crate::state::State;
use leptos::attr::{
    Attribute,
    custom::{CustomAttributeKey, custom_attribute},
};
use std::sync::Arc;

macro_rules! key {
    ($type:ident, $name:literal) => {
        #[derive(Clone, Copy, Debug)]
        struct $type;

        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                Self::KEY
            }
        }

        impl CustomAttributeKey for $type {
            const KEY: &'static str = $name;
        }
    };
}

key!(Widget, "data-widget");
key!(Key, "data-key");
key!(Of, "data-state");
key!(Planned, "data-maintenance");

/// Which row it is, its state, and whether planned work is going on.
pub fn row(widget: Arc<str>, key: Arc<str>, state: State, planned: bool) -> impl Attribute {
    (
        custom_attribute(Widget, widget),
        custom_attribute(Key, key),
        custom_attribute(Of, state.as_str()),
        custom_attribute(Planned, planned.then_some("")),
    )
}
