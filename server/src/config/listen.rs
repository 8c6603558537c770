//! Who could look at the board without signing in: `[auth]`, and where it may listen without it.

use super::read::Section;
use std::net::SocketAddr;

/// Why an address to listen on is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListenError {
    /// Others could reach it, and nobody would have to sign in.
    #[error(
        "{0} can be reached from other machines, and this version has no sign-in yet: listen on 127.0.0.1 or [::1], \
         with a proxy in front that signs people in"
    )]
    NotLoopback(SocketAddr),
}

/// The one rule for `listen` and `--listen`: this version has no sign-in, so loopback only.
pub(super) fn check(address: SocketAddr) -> Result<(), ListenError> {
    // `::ffff:127.0.0.1` is 127.0.0.1.
    if address.ip().to_canonical().is_loopback() { Ok(()) } else { Err(ListenError::NotLoopback(address)) }
}

/// Reads `[auth]`: only `mode = "none"` exists. A setting that promises protection is never accepted unheeded.
pub(super) fn read_auth(root: &mut Section<'_>) {
    let Some(auth) = root.get("auth") else { return };
    auth.section(|auth| {
        let Some(mode) = auth.require("mode", "`none`") else { return auth.ignore_rest() };
        match mode.text() {
            Some(text) if matches!(text.value.as_str(), "oidc" | "proxy") => {
                auth.ignore_rest();
                let problem = mode.problem("this version has no sign-in yet");
                let help = "take `mode = \"none\"` and listen on a loopback address, with a proxy in front that signs people in";
                auth.report(problem.allowed("`none`").help(help));
            }
            Some(_) => _ = mode.word(&[("none", ())]),
            None => {}
        }
    });
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
