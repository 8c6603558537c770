//! All I/O and all vendors: polls every upstream, keeps the snapshots and serves the board.

// Views are types: the deeper the markup, the deeper the type.
#![recursion_limit = "512"]

pub mod auth;
pub mod cli;
pub mod client;
pub mod clock;
pub mod config;
pub mod demo;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
pub mod hub;
pub mod import;
pub mod maintenance;
pub mod observer;
pub mod online;
pub mod poll;
pub mod run;
pub mod source;
pub mod store;
pub mod web;
