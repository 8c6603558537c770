//! The board as a whole: what it says of real servers that come and go.

mod blind;
mod command;
mod demo;
mod lies;
mod outage;
mod push;
mod reload;
mod stream;
