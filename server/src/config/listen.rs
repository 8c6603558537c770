//! Where the board may listen while nobody has to sign in.

use std::net::SocketAddr;

/// Why an address to listen on is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListenError {
    /// Others could reach it, and nobody would have to sign in.
    #[error(
        "{0} can be reached from other machines, and nobody has to sign in: listen on 127.0.0.1 or [::1], or say in [auth] \
         how people sign in"
    )]
    NotLoopback(SocketAddr),
}

/// The one rule for `listen` and `--listen`: where nobody signs in, loopback only.
pub(super) fn check(address: SocketAddr) -> Result<(), ListenError> {
    // `::ffff:127.0.0.1` is 127.0.0.1.
    if address.ip().to_canonical().is_loopback() { Ok(()) } else { Err(ListenError::NotLoopback(address)) }
}

#[cfg(test)]
mod tests {
    use super::check;
    use rstest::rstest;

    #[rstest]
    #[case("127.0.0.1:3000", true)]
    #[case("127.9.9.9:1", true)]
    #[case("[::1]:3000", true)]
    #[case("[::ffff:127.0.0.1]:3000", true)]
    #[case("0.0.0.0:3000", false)]
    #[case("[::]:3000", false)]
    #[case("10.0.0.1:3000", false)]
    fn only_loopback_is_allowed(#[case] address: &str, #[case] allowed: bool) {
        assert_eq!(check(address.parse().unwrap()).is_ok(), allowed);
    }
}
