//! What all formats do with the processes they have read: names that are fit to be shown and that differ.

use super::super::ProcessReading;
use crate::client::faults::quoted_to;
use std::collections::{HashMap, HashSet};

/// The longest name, state or detail that is kept, in characters.
const LONGEST: usize = 200;

/// Makes every text one line that is not too long, and every name the only one of its kind: the second `api` is `api #2`, since
/// one that is lost behind the other could fail unseen.
pub(super) fn tidied(mut cells: Vec<ProcessReading>) -> Vec<ProcessReading> {
    for cell in &mut cells {
        for text in [Some(&mut cell.name), Some(&mut cell.says), cell.group.as_mut(), cell.detail.as_mut()] {
            text.into_iter().for_each(tidy);
        }
    }
    let names: HashSet<&str> = cells.iter().map(|cell| cell.name.as_str()).collect();
    if names.len() < cells.len() {
        tell_apart(&mut cells);
    }
    cells
}

fn tell_apart(cells: &mut [ProcessReading]) {
    let mut namesakes: HashMap<String, u64> = HashMap::with_capacity(cells.len());
    for cell in cells {
        let mut name = cell.name.clone();
        while let Some(number) = namesakes.get_mut(&name) {
            *number += 1;
            name = format!("{} #{number}", cell.name);
            if namesakes.contains_key(&name) {
                name.clone_from(&cell.name);
            }
        }
        namesakes.insert(name.clone(), 1);
        cell.name = name;
    }
}

fn tidy(text: &mut String) {
    if text.len() > LONGEST || text.chars().any(char::is_control) {
        *text = quoted_to(text, LONGEST);
    }
}

/// What a process is called that has no name: its place in the feed, from 1.
pub(super) fn nameless(place: usize) -> String {
    format!("#{place}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        let cell = |name: &&str| ProcessReading { name: (*name).to_owned(), ..ProcessReading::default() };
        tidied(names.iter().map(cell).collect()).into_iter().map(|cell| cell.name).collect()
    }

    #[test]
    fn nobody_is_lost_behind_a_namesake() {
        assert_eq!(names(&["api", "api #2", "api", "job", "api"]), ["api", "api #2", "api #3", "job", "api #4"]);
    }

    #[test]
    fn a_hundred_thousand_namesakes_take_no_time() {
        let names = names(&["api"; 100_000]);
        assert_eq!(names.last().unwrap(), "api #100000");
    }

    #[test]
    fn texts_are_one_short_line() {
        assert_eq!(names(&["a\u{1b}b\nc"]), ["a b c"]);
        assert_eq!(names(&[&"x".repeat(1_000)]), ["x".repeat(200) + "…"]);
    }
}
