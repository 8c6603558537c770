//! Which targets: `payments-api`, `core/payments-api`, `core/*`.

use std::fmt;

/// A target's name in any widget, or `widget/name`; `*` stands for any characters, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// From its text. Any text is one.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it means this target.
    #[must_use]
    pub fn matches(&self, widget: &str, target: &str) -> bool {
        // A target's name may hold a slash itself.
        glob(&self.0, target) || (self.0.contains('/') && glob(&self.0, &format!("{widget}/{target}")))
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The parts between stars have to come in their order; each takes the first place that it finds.
fn glob(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(start) else { return false };
    let (middle, end) = rest.rsplit_once('*').unwrap_or(("", rest));
    for part in middle.split('*') {
        let Some(at) = text.find(part) else { return false };
        text = &text[at + part.len()..];
    }
    text.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("db", "core", "db", true)]
    #[case("db", "core", "db2", false)]
    #[case("core/db", "core", "db", true)]
    #[case("core/db", "data", "db", false)]
    #[case("core/*", "core", "anything", true)]
    #[case("core/*", "data", "anything", false)]
    #[case("*", "core", "anything", true)]
    #[case("db-*", "core", "db-1", true)]
    #[case("*/db-*-eu", "core", "db-1-eu", true)]
    #[case("db-*-eu", "core", "db-eu", false)]
    #[case("*a*a*", "core", "a", false)]
    #[case("a/b", "core", "a/b", true)]
    #[case("*core*", "core", "db", false)]
    fn means_the_targets_that_people_expect(
        #[case] pattern: &str,
        #[case] widget: &str,
        #[case] target: &str,
        #[case] meant: bool,
    ) {
        assert_eq!(Pattern::new(pattern).matches(widget, target), meant, "{pattern} {widget}/{target}");
    }

    /// By trying everything: what a star may stand for, character by character.
    fn tried(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('*', rest)) => (0..=text.len()).any(|skip| tried(rest, &text[skip..])),
            Some((first, rest)) => text.first() == Some(first) && tried(rest, &text[1..]),
        }
    }

    proptest! {
        #[test]
        fn is_what_trying_everything_finds(pattern in "[ab*]{0,8}", text in "[ab]{0,10}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(glob(&pattern, &text), tried(&chars(&pattern), &chars(&text)));
        }
    }
}
