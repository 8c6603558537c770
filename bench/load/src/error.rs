//! What can go wrong.

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    /// Arguments that mean nothing.
    #[error(
        "usage: load watch ADDR PATH N SECONDS | storm ADDR PATH N | stamps | floor BYTES | write SOCKETS ROUNDS BYTES"
    )]
    Usage,
    /// The network, or standard input.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// A viewer lost its stream while it was measured: the numbers would be of fewer.
    #[error("{lost} of {count} streams ended")]
    Lost {
        /// How many.
        lost: usize,
        /// Of how many.
        count: usize,
    },
    /// The kernel does not tell what a thread has used.
    #[error("/proc/thread-self/schedstat says nothing: this kernel counts no CPU of threads")]
    Schedstat,
}
