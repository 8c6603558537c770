//! The integration tests: the real binary parts against real servers.

#[cfg(test)]
mod board;
#[cfg(test)]
mod feeds;
#[cfg(test)]
mod managers;
#[cfg(test)]
mod probes;
#[cfg(test)]
mod support;
