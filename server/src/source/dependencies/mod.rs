//! Core Dependencies: probes its targets.

pub mod config;
