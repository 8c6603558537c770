//! Names and ids that are allowed, and each only once.

use std::collections::BTreeSet;

/// The longest name of a target, in characters.
const LONGEST: usize = 100;

/// `a-z`, `0-9` and `-`: everything else becomes a `-`.
#[must_use]
pub fn slug(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "unnamed".to_owned() } else { words.join("-") }
}

/// A name that can be shown on one line.
#[must_use]
pub fn shown(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
    let clean = clean.trim();
    if clean.is_empty() { "unnamed".to_owned() } else { clean.to_owned() }
}

/// `wanted`, or with a number where it is taken.
pub fn unique(taken: &mut BTreeSet<String>, wanted: &str, between: &str) -> String {
    let numbered = (2..).map(|number: u32| {
        let end = format!("{between}{number}");
        let room = LONGEST.saturating_sub(end.len());
        format!("{}{end}", wanted.chars().take(room).collect::<String>())
    });
    let mut candidates = std::iter::once(wanted.to_owned()).chain(numbered);
    let name = candidates.find(|name| !taken.contains(name)).unwrap_or_default();
    taken.insert(name.clone());
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_hold_what_is_allowed() {
        assert_eq!(slug("Core / Data_Stores"), "core-data-stores");
        assert_eq!(slug("Überwachung"), "berwachung");
        assert_eq!(slug("監視"), "unnamed");
    }

    #[test]
    fn a_taken_name_gets_a_number() {
        let mut taken = BTreeSet::new();
        let names: Vec<String> = (0..3).map(|_| unique(&mut taken, "api", " ")).collect();
        assert_eq!(names, ["api", "api 2", "api 3"]);
        let long = "x".repeat(100);
        assert_eq!(unique(&mut taken, &long, " "), long);
        assert_eq!(unique(&mut taken, &long, " ").chars().count(), 100);
    }
}
