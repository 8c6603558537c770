//! What needs attention first, and who is swamped.

use super::{Look, group};
use crate::{
    model::pulls::{Person, PullRequest},
    patch::Keyed,
    state::State,
    time::Timestamp,
    ui::rows::ordered,
};
use std::{cmp::Reverse, sync::Arc};

/// The pull requests: heading by heading, the worst first, drafts last, and the oldest first within that.
pub(super) fn pulls<'a>(look: Look<'a>) -> Vec<(&'a String, &'a Arc<PullRequest>)> {
    ordered(&look.data.pulls, |pull| (group::of(look, pull), pull.state, pull.draft, pull.created_at))
}

/// The people: those who are waited for most first, programs last.
pub(super) fn people(people: &Keyed<Person>) -> Vec<(&String, &Arc<Person>)> {
    ordered(people, swamped)
}

fn swamped(person: &Person) -> (bool, Reverse<u64>, State, Option<Timestamp>, Reverse<u64>) {
    (person.bot, Reverse(person.to_review), person.state, person.oldest_at, Reverse(person.open))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_waited_for_most_stands_first_and_programs_last() {
        let person = |to_review, open, bot| Arc::new(Person { to_review, open, bot, ..Person::default() });
        let all: Keyed<Person> = [
            ("ada", person(1, 0, false)),
            ("bob", person(7, 0, false)),
            ("cyd", person(1, 4, false)),
            ("dependabot[bot]", person(9, 9, true)),
        ]
        .map(|(key, person)| (key.to_owned(), person))
        .into();
        let logins: Vec<_> = people(&all).into_iter().map(|(login, _)| login.as_str()).collect();
        assert_eq!(logins, ["bob", "cyd", "ada", "dependabot[bot]"]);
    }
}
