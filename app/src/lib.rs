//! What the server and the browser share: states, snapshots, pure judgement and the views. No I/O, no vendor names.

// The compiler follows a view's type through every element in it.
#![recursion_limit = "256"]

pub mod account;
pub mod answers;
pub mod board;
pub mod case;
#[cfg(feature = "ssr")]
pub mod chart;
#[cfg(feature = "ssr")]
pub mod document;
#[cfg(feature = "ssr")]
pub mod door;
pub mod fault;
pub mod feed;
pub mod json;
pub mod live;
pub mod model;
pub mod ms;
pub mod notice;
pub mod number;
pub mod page;
pub mod patch;
#[cfg(feature = "ssr")]
pub mod polls;
#[cfg(all(test, feature = "ssr"))]
mod samples;
pub mod snapshot;
pub mod state;
pub mod text;
pub mod time;
pub mod ui;
pub mod unread;
pub mod widget;
