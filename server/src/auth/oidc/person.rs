//! Who somebody is, and what of it may be believed and shown. Pure.

use crate::auth::Email;

/// How much of a name is shown, in characters.
const MAX_NAME: usize = 100;

/// Somebody whom the provider has signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// What the provider calls them, for ever; addresses change hands.
    pub subject: String,
    /// In small letters.
    pub email: String,
    /// Always so where [`super::Provider::finish`] gave it: what is not verified is an error of its own.
    pub email_verified: bool,
    /// As it may be shown: one line, without signs that change how others are read.
    pub name: Option<String>,
}

/// An address as it is compared and shown.
pub(super) fn email(text: &str) -> Option<String> {
    let is_seen = |email: &Email| !email.as_str().contains(is_hidden);
    Email::parse(text).ok().filter(is_seen).map(|email| email.to_string())
}

/// A name as it may be shown.
pub(super) fn name(text: &str) -> Option<String> {
    let shown: String = text.chars().filter(|letter| !letter.is_control() && !is_hidden(*letter)).collect();
    let shown: String = shown.trim().chars().take(MAX_NAME).collect();
    (!shown.is_empty()).then_some(shown)
}

/// Signs that are not seen and change how others are read: directions, joiners, byte order marks.
const fn is_hidden(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("Ann@Acme.Example", Some("ann@acme.example"))]
    #[case(" ann@acme.example\n", Some("ann@acme.example"))]
    #[case("\u{212a}im@acme.example", Some("\u{212a}im@acme.example"))]
    #[case("ann", None)]
    #[case("@acme.example", None)]
    #[case("ann@", None)]
    #[case("ann@acme.example@evil.example", None)]
    #[case("\"ann@acme.example\"@evil.example", None)]
    #[case("ann@acme.example\nx", None)]
    #[case("an n@acme.example", None)]
    #[case("\u{202e}nna@acme.example", None)]
    fn addresses(#[case] text: &str, #[case] is: Option<&str>) {
        assert_eq!(email(text).as_deref(), is);
    }

    #[rstest]
    #[case("Ann  Lee", Some("Ann  Lee"))]
    #[case("\u{202e}nnA\n", Some("nnA"))]
    #[case("\u{200b}", None)]
    #[case("", None)]
    fn names(#[case] text: &str, #[case] is: Option<&str>) {
        assert_eq!(name(text).as_deref(), is);
    }

    proptest! {
        #[test]
        fn no_address_has_two_domains(text in "[a-c@. \"\u{202e}]{0,12}") {
            if let Some(email) = email(&text) {
                prop_assert_eq!(email.matches('@').count(), 1);
            }
        }
    }
}
