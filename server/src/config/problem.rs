//! One mistake in the configuration: what, where, what is allowed instead.

use std::ops::Range;

/// A mistake with its place. It holds no text of the file: what was found is cut from the masked source when printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub(super) title: String,
    pub(super) key: String,
    pub(super) span: Range<usize>,
    pub(super) found: Found,
    pub(super) allowed: Option<String>,
    pub(super) help: Option<String>,
    pub(super) first: Option<Range<usize>>,
}

/// What stands at the place of a mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// The text there, and of which type it is: `integer`, or empty where that says nothing.
    Source(&'static str),
    /// Something too large to quote: `a table`.
    Kind(&'static str),
    /// A key is missing.
    Nothing,
    /// Not said: the sentence says it all.
    Unsaid,
}

impl Problem {
    /// A mistake at `span` (bytes of the file), under the dotted `key`. The title never holds a value of the file.
    #[must_use]
    pub fn new(title: impl Into<String>, key: impl Into<String>, span: Range<usize>, found: Found) -> Self {
        let (title, key) = (title.into(), key.into());
        Self { title, key, span, found, allowed: None, help: None, first: None }
    }

    /// Says what is allowed.
    #[must_use]
    pub fn allowed(mut self, allowed: impl Into<String>) -> Self {
        self.allowed = Some(allowed.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// As [`Problem::help`], where there is something to say.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Points at the earlier place that this one contradicts.
    #[must_use]
    pub fn first(mut self, span: Range<usize>) -> Self {
        self.first = Some(span);
        self
    }
}

/// The word of `words` that somebody who wrote `wrote` most likely meant.
#[must_use]
pub fn meant<'a>(wrote: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrote = wrote.to_lowercase().replace('-', "_");
    let far = (wrote.chars().count() / 3).max(1);
    words
        .into_iter()
        .map(|word| (strsim::damerau_levenshtein(&wrote, word), word))
        .filter(|(distance, _)| *distance <= far)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// `a`, `b`, `c`
#[must_use]
pub fn quoted<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn a_misspelt_word_is_recognised() {
        let words = ["period", "timeout", "slow", "data_dir"];
        assert_eq!(meant("perid", words), Some("period"));
        assert_eq!(meant("time-out", words), Some("timeout"));
        assert_eq!(meant("Data-Dir", words), Some("data_dir"));
        assert_eq!(meant("solw", words), Some("slow"));
    }

    #[test]
    fn a_quite_different_word_is_not() {
        assert_eq!(meant("colour", ["period", "timeout", "slow"]), None);
    }
}
