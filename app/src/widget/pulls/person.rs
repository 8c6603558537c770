//! One person, or team, as one row: how much waits for them, and for how long.

use super::{Look, avatar, order, words};
use crate::{
    model::pulls::{Person, Team},
    state::State,
    ui::{Html, rows::Line},
};
use std::sync::Arc;

/// So many people are listed on a board, and so many teams beside; where the widget stands alone, all of them.
const LISTED: usize = 6;
const TEAMS: usize = 3;
/// From so many on that wait the bar is full.
const FULL: u64 = 20;

/// Who is waited for most first, then teams; not yet drawn. On a board no programs, and of the teams only those of whose
/// members nothing is known, as they are counted nowhere else. Reactive.
pub(super) fn lines<'a>(look: Look<'a>) -> Vec<Line<'a>> {
    let alone = look.scene.alone;
    let mut lines: Vec<Line<'a>> = Vec::new();
    let mut push = |most: usize, key: &'a String, state, at, entry| {
        if alone || lines.len() < most {
            let hidden = look.is_filtered && !is_shown(look, state, key);
            lines.push(Line { key, name: key, state, planned: false, hidden, entry, at, ticks: false });
        }
    };
    for (key, person) in order::people(&look.data.people) {
        if alone || !person.bot {
            push(LISTED, key, person.state, person.oldest_at, Arc::clone(person) as _);
        }
    }
    for (key, team) in &look.data.teams {
        if alone || !team.known && team.to_review > 0 {
            push(LISTED + TEAMS, key, team.state, team.oldest_at, Arc::clone(team) as _);
        }
    }
    lines
}

/// Where the widget stands alone people stay: they are what it is filtered by.
fn is_shown(look: Look<'_>, state: State, key: &str) -> bool {
    look.scene.alone || look.scene.shows(false, state, &[key, &words::exactly(key)])
}

/// How many people are not listed, and what programs have open; nothing where the widget stands alone.
pub(super) fn others(look: Look<'_>) -> String {
    let mut html = Html::default();
    if !look.scene.alone {
        let (mut people, mut open) = (0, 0);
        for person in look.data.people.values() {
            people += usize::from(!person.bot);
            open += if person.bot { person.open } else { 0 };
        }
        if people > LISTED {
            html.put("<a href=\"/w/{}\">and {} more</a> ", &[look.widget, &(people - LISTED).to_string()]);
        }
        if open > 0 {
            html.put("<a href=\"{}\">{} open of bots</a>", &[&look.narrowed("is:bot"), &open.to_string()]);
        }
    }
    html.done()
}

/// The whole row.
pub(super) fn draw(look: Look<'_>, line: &Line<'_>) -> Html {
    let mut html = line.begin_beside();
    html.put("<th scope=\"row\" role=\"rowheader\" class=\"name\">", &[]);
    let person = look.data.people.get(line.key);
    if let Some(person) = person {
        avatar(&mut html, person.avatar.as_ref());
    }
    look.facet(&mut html, &words::exactly(line.key), line.key);
    let (counts, to_review) = match (person, look.data.teams.get(line.key)) {
        (Some(person), _) => (of_person(&mut html, person), person.to_review),
        (None, Some(team)) => (of_team(&mut html, team), team.to_review),
        (None, None) => return Html::default(),
    };
    html.put("</th>", &[]);
    for (class, word, count) in counts {
        count_of(&mut html, look, class, &words::quoted(word, line.key), count);
    }
    count_of(&mut html, look, "to-review", &words::quoted("review-requested", line.key), to_review);
    let markup = "<td role=\"cell\" class=\"bar\"><svg class=\"load\" viewBox=\"0 0 20 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
                  <rect width=\"{}\" height=\"1\"/></svg></td><td role=\"cell\" class=\"age\">";
    html.put(markup, &[&to_review.min(FULL).to_string()]);
    if let Some(then) = line.at {
        look.scene.age(&mut html, then);
    }
    html.put("</td></tr>", &[]);
    html
}

type Counts = [(&'static str, &'static str, u64); 2];

fn of_person(html: &mut Html, person: &Person) -> Counts {
    html.put(if person.bot { " <span class=\"chip\">bot</span>" } else { "" }, &[]);
    if person.drafts > 0 {
        html.put(" <span class=\"drafts\">+{} in draft</span>", &[&person.drafts.to_string()]);
    }
    [("open", "author", person.open), ("assigned", "assignee", person.assigned)]
}

fn of_team(html: &mut Html, team: &Team) -> Counts {
    if team.known {
        html.put(" <span class=\"chip\">team of {}</span>", &[&team.members.len().to_string()]);
    } else {
        html.put(" <span class=\"chip\">team</span> <span class=\"drafts\">members unknown</span>", &[]);
    }
    [("open", "author", 0), ("assigned", "assignee", 0)]
}

/// A count that leads to what it counts.
fn count_of(html: &mut Html, look: Look<'_>, class: &str, text: &str, count: u64) {
    html.put("<td role=\"cell\" class=\"{}\">", &[class]);
    if count > 0 {
        look.facet(html, text, &count.to_string());
    } else {
        html.put("<span class=\"muted\">0</span>", &[]);
    }
    html.put("</td>", &[]);
}
