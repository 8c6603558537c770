//! Typed, read-only access to one upstream each; a client knows no schedule.

pub mod spec;
