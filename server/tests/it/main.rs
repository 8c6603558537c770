//! The integration tests: the real binary parts against real servers.
