//! Rounds against a GitHub that answers without a wire.

mod cost;
mod github;
mod graph;
mod rest;
mod troubles;
