//! Random words that prove something, and what is kept of them: never the word itself.

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;
use std::{fmt, io};

/// 256 bits: nobody guesses these.
const BYTES: usize = 32;

/// The SHA-256 of a secret: what is kept, stored and compared.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hashed(pub(crate) [u8; 32]);

impl Hashed {
    /// Of a secret.
    #[must_use]
    pub fn of(secret: &str) -> Self {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest(&SHA256, secret.as_bytes()).as_ref());
        Self(bytes)
    }
}

impl fmt::Debug for Hashed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hashed")
    }
}

/// A new random word of 43 letters that may stand in a cookie.
///
/// # Errors
/// Where the system has no random numbers.
pub fn random() -> io::Result<SecretString> {
    let mut bytes = [0; BYTES];
    rand::fill(&mut bytes).map_err(|_| io::Error::other("the system has no random numbers"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;

    #[test]
    fn no_two_are_alike_and_none_is_shown() {
        let (one, two) = (random().unwrap(), random().unwrap());
        assert_ne!(one.expose_secret(), two.expose_secret());
        assert_eq!(one.expose_secret().len(), 43);
        assert!(!format!("{one:?} {:?}", Hashed::of(one.expose_secret())).contains(one.expose_secret()));
    }

    #[test]
    fn the_hash_is_that_of_sha256sum() {
        let hex: String = Hashed::of("abc").0.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
