//! The integration tests: the real binary parts against real servers.

#[cfg(test)]
mod auth;
#[cfg(test)]
mod board;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod feeds;
#[cfg(test)]
mod managers;
#[cfg(test)]
mod packaging;
#[cfg(test)]
mod probes;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod support;
