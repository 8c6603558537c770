//! All I/O and all vendors: polls every upstream, keeps the snapshots and serves the board.

pub mod client;
pub mod clock;
pub mod config;
pub mod demo;
pub mod hub;
pub mod poll;
pub mod source;
