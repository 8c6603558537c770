//! Under which heading a pull request stands.

use super::{Look, avatar, words};
use crate::{
    model::pulls::PullRequest,
    state::State,
    time::Timestamp,
    ui::{Html, Scene, rows::Line},
};
use std::sync::Arc;

/// What the rows are put together by. Part of the address: `?group=repository`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Grouping {
    /// Not at all: what needs attention comes first.
    Attention,
    /// Of one repository each.
    Repository,
    /// Of one author each, programs last.
    Developer,
    /// The oldest first.
    Age,
}

const DAY_MS: i64 = 86_400_000;
/// From so many days on.
const AGES: [(i64, &str); 4] =
    [(30, "30 days and more"), (7, "7 days and more"), (3, "3 days and more"), (1, "1 day and more")];
const YOUNGEST: &str = "less than a day";

impl Grouping {
    pub(super) const ALL: [Self; 4] = [Self::Attention, Self::Repository, Self::Developer, Self::Age];
    /// The key of the query.
    pub(super) const KEY: &'static str = "group";

    /// The word of the query, and what people are told.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Attention => "attention",
            Self::Repository => "repository",
            Self::Developer => "developer",
            Self::Age => "age",
        }
    }

    pub(super) fn asked(scene: Scene) -> Self {
        Self::ALL.into_iter().find(|one| scene.asks(Self::KEY, one.word())).unwrap_or(Self::Attention)
    }
}

/// Which place the heading has, then its text; the same for all where nothing is grouped. By age reactive, by the minute.
pub(super) fn of<'a>(look: Look<'_>, pull: &'a PullRequest) -> (usize, &'a str) {
    match look.grouping {
        Grouping::Attention => (0, ""),
        Grouping::Repository => (0, &pull.repo),
        Grouping::Developer => (usize::from(pull.bot), &pull.author),
        Grouping::Age => age(look.scene.minute(), pull.created_at),
    }
}

fn age(now: Timestamp, created: Option<Timestamp>) -> (usize, &'static str) {
    let days = created.map_or(0, |then| now.ms_since(then) / DAY_MS);
    let at = AGES.iter().take_while(|(from, _)| days < *from).count();
    (at, AGES.get(at).map_or(YOUNGEST, |(_, text)| text))
}

/// The heading, not yet drawn: hidden until something under it is to be seen. It is no news, and drawn anew each time.
pub(super) fn line(text: &str) -> Line<'_> {
    let entry = Arc::new(()) as _;
    Line { key: text, name: text, state: State::Up, planned: false, hidden: true, entry, at: None, ticks: false }
}

/// The heading.
pub(super) fn draw(look: Look<'_>, line: &Line<'_>) -> Html {
    let mut html = Html::default();
    html.put("<tr role=\"row\" class=\"group\"", &[]);
    html.put(if line.hidden { " hidden" } else { "" }, &[]);
    html.put("><th scope=\"rowgroup\" role=\"rowheader\">", &[]);
    match look.grouping {
        Grouping::Repository => {
            look.facet(&mut html, line.key, line.key);
            let total = look.data.repos.get(line.key).map_or(0, |repo| repo.total);
            html.put(" <span>{} open</span>", &[&total.to_string()]);
        }
        Grouping::Developer => {
            let person = look.data.people.get(line.key);
            avatar(&mut html, person.and_then(|person| person.avatar.as_ref()));
            look.facet(&mut html, &words::quoted("author", line.key), line.key);
            let total = person.map_or(0, |person| person.open + person.drafts);
            html.put(" <span>{} open</span>", &[&total.to_string()]);
        }
        Grouping::Attention | Grouping::Age => html.put("{}", &[line.key]),
    }
    html.put("</th></tr>", &[]);
    html
}
