//! Feeds, good and bad, against real servers and liars.

mod asked;
mod exporters;
mod hostile;
mod redis;
mod streams;
