//! The board as a whole: what it says of real servers that come and go.

pub mod blind;
mod check;
mod check_errors;
mod check_pulls;
mod command;
mod demo;
mod deployments;
mod errors;
mod import;
mod lies;
mod maintenance;
mod metrics;
mod metrics_days;
mod metrics_trouble;
mod outage;
mod pulls;
mod pulls_outside;
mod push;
mod realtime;
mod reload;
mod stream;
