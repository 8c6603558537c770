//! Who somebody is, and what of it may be believed and shown. Pure.

/// The longest e-mail address there is (RFC 5321).
const MAX_EMAIL: usize = 254;

/// How much of a name is shown, in characters.
const MAX_NAME: usize = 100;

/// Somebody whom the provider has signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// What the provider calls them, for ever; addresses change hands.
    pub subject: String,
    /// In small letters.
    pub email: String,
    /// Always so where [`super::Provider::finish`] gave it.
    pub email_verified: bool,
    /// As it may be shown: one line, without signs that change how others are read.
    pub name: Option<String>,
}

/// Whether an address belongs to one of the domains; to any, where none is named. Subdomains are other domains.
#[must_use]
pub fn allowed_domain(email: &str, domains: &[String]) -> bool {
    let Some((_, domain)) = email.rsplit_once('@') else { return false };
    let is = |named: &String| named.strip_prefix('@').unwrap_or(named).eq_ignore_ascii_case(domain);
    domains.is_empty() || domains.iter().any(is)
}

/// An address as it is compared: only ASCII is made small, as other letters (U+212A, the Kelvin sign) would become somebody else's.
pub(super) fn email(text: &str) -> Option<String> {
    let text = text.trim();
    let (local, domain) = text.rsplit_once('@')?;
    let is_plain = |letter: char| !letter.is_control() && !letter.is_whitespace() && !is_hidden(letter);
    let is_whole = !local.is_empty() && !domain.is_empty() && !local.contains('@') && text.len() <= MAX_EMAIL;
    (is_whole && text.chars().all(is_plain)).then(|| text.to_ascii_lowercase())
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
        assert_eq!(email(&format!("{}@x.example", "a".repeat(MAX_EMAIL))), None);
    }

    #[rstest]
    #[case("Ann  Lee", Some("Ann  Lee"))]
    #[case("\u{202e}nnA\n", Some("nnA"))]
    #[case("\u{200b}", None)]
    #[case("", None)]
    fn names(#[case] text: &str, #[case] is: Option<&str>) {
        assert_eq!(name(text).as_deref(), is);
    }

    #[rstest]
    #[case("ann@acme.example", &["acme.example"], true)]
    #[case("ann@ACME.example", &["@acme.Example"], true)]
    #[case("ann@acme.example", &["other.example", "acme.example"], true)]
    #[case("ann@acme.example", &[], true)]
    #[case("ann@evil-acme.example", &["acme.example"], false)]
    #[case("ann@sub.acme.example", &["acme.example"], false)]
    #[case("ann@acme.example.evil.example", &["acme.example"], false)]
    #[case("ann", &["acme.example"], false)]
    #[case("ann", &[], false)]
    fn domains(#[case] email: &str, #[case] domains: &[&str], #[case] is: bool) {
        let domains: Vec<String> = domains.iter().map(ToString::to_string).collect();
        assert_eq!(allowed_domain(email, &domains), is);
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
