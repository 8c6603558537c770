//! What the server and the browser share: states, snapshots, pure judgement and the views. No I/O, no vendor names.

// Views are types: the deeper the markup, the deeper the type.
#![recursion_limit = "512"]

pub mod answers;
pub mod board;
#[cfg(feature = "ssr")]
pub mod document;
pub mod fault;
pub mod feed;
pub mod live;
pub mod model;
pub mod ms;
pub mod page;
pub mod patch;
#[cfg(all(test, feature = "ssr"))]
mod samples;
pub mod snapshot;
pub mod state;
pub mod text;
pub mod time;
pub mod ui;
pub mod widget;
