//! An e-mail address, by which a person is known.

use std::fmt;

/// Longer ones are not addresses (RFC 5321, with some room).
const LONGEST: usize = 254;

/// An e-mail address in lower case: what a person is known by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

/// Why a text is no e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct NotAnEmail;

impl Email {
    /// Reads one, in any case.
    ///
    /// # Errors
    /// Where it has not the form of one.
    pub fn parse(text: &str) -> Result<Self, NotAnEmail> {
        // Only ASCII: other letters (U+212A, the Kelvin sign) would become somebody else's.
        let text = text.trim().to_ascii_lowercase();
        let odd = |letter: char| letter.is_whitespace() || letter.is_control() || "<>\"'(),:;\\".contains(letter);
        match text.rsplit_once('@') {
            Some((name, domain))
                if !name.is_empty()
                    && !domain.is_empty()
                    && text.len() <= LONGEST
                    && !name.contains('@')
                    && !text.contains(odd) =>
            {
                Ok(Self(text))
            }
            _ => Err(NotAnEmail),
        }
    }

    /// The whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What follows the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Ada@Example.Org", "ada@example.org")]
    #[case(" a.b+c@x ", "a.b+c@x")]
    #[case("jürgen@bücher.example", "jürgen@bücher.example")]
    #[case("\u{212a}im@x", "\u{212a}im@x")]
    fn case_and_space_do_not_matter(#[case] text: &str, #[case] email: &str) {
        assert_eq!(Email::parse(text).unwrap().as_str(), email);
    }

    #[rstest]
    #[case("")]
    #[case("ada")]
    #[case("@x")]
    #[case("ada@")]
    #[case("a@evil@x")]
    #[case("a b@x")]
    #[case("a@x\r\nSet-Cookie: b")]
    #[case("a@x,b@x")]
    #[case("<a@x>")]
    #[case("a\0@x")]
    fn what_is_none_is_refused(#[case] text: &str) {
        assert!(Email::parse(text).is_err());
    }

    #[test]
    fn its_domain_is_what_follows() {
        assert_eq!(Email::parse("a@B.c").unwrap().domain(), "b.c");
    }
}
