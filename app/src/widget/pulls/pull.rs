//! One pull request as one row.
//!
//! Titles, names, branches and labels are whatever somebody typed: any length, any script. They stay text, each of them keeps its
//! direction to itself (`bdi`), and only the style sheet cuts them.

use super::{Look, avatar, group, group::Grouping, mark, order, words};
use crate::{
    model::pulls::{PullRequest, judge},
    ui::{Html, address, rows::Line, utc},
};
use std::sync::Arc;

/// Every pull request, those that need attention first, under headings where that was asked; not yet drawn. Reactive.
pub(super) fn lines<'a>(look: Look<'a>) -> Vec<Line<'a>> {
    let mut lines: Vec<Line<'a>> = Vec::with_capacity(look.data.pulls.len());
    let mut heading = None;
    for (key, pull) in order::pulls(look) {
        if look.grouping != Grouping::Attention {
            let text = group::of(look, pull).1;
            if heading.is_none_or(|(_, last)| last != text) {
                heading = Some((lines.len(), text));
                lines.push(group::line(text));
            }
        }
        let hidden = look.is_filtered && !look.scene.shows(false, pull.state, &[&words::of(look, key, pull)]);
        if let Some(heading) = heading.and_then(|(at, _)| lines.get_mut(at)) {
            heading.hidden &= hidden;
        }
        let entry = Arc::clone(pull) as _;
        lines.push(Line {
            key,
            name: key,
            state: pull.state,
            planned: false,
            hidden,
            entry,
            at: pull.created_at,
            ticks: false,
        });
    }
    lines
}

/// The whole row, or the heading.
pub(super) fn draw(look: Look<'_>, line: &Line<'_>) -> Html {
    let Some(pull) = look.data.pulls.get(line.key) else { return group::draw(look, line) };
    let fragment = address::fragment(line.key);
    let place = if look.scene.alone { fragment } else { ["/w/", look.widget, &fragment].concat() };
    let has_page = address::is_web(&pull.url);
    let page = if has_page { &pull.url } else { &place };
    let title = if pull.title.bytes().all(|byte| byte <= b' ') { "without a title" } else { &pull.title };
    let mut html = line.begin(look.widget, look.scene.alone);
    let markup = "<th scope=\"row\" role=\"rowheader\" class=\"name\"><a rel=\"noreferrer\" href=\"{}\"><bdi>{}</bdi></a></th>\
                  <td role=\"cell\" class=\"author\">";
    html.put(markup, &[page, title]);
    avatar(&mut html, pull.avatar.as_ref());
    look.facet(&mut html, &words::quoted("author", &pull.author), &pull.author);
    html.put("</td>", &[]);
    mark::ci(&mut html, pull);
    mark::review(&mut html, pull);
    html.put("<td role=\"cell\" class=\"age\" title=\"{}\">", &[&pull.created_at.map(utc).unwrap_or_default()]);
    if let Some(then) = pull.created_at {
        look.scene.age(&mut html, then);
    }
    html.put("</td><td role=\"cell\" class=\"about\">", &[]);
    about(&mut html, look, pull);
    html.put("</td><td role=\"cell\" class=\"links\">", &[]);
    if has_page {
        let markup =
            "<a rel=\"noreferrer\" href=\"{}/files\">review</a> <a rel=\"noreferrer\" href=\"{}/edit\">edit</a>";
        html.put(markup, &[page, page]);
    }
    html.put("</td></tr>", &[]);
    html
}

/// Which it is and why it is not green, then what it waits for, then its labels: where it is cut, the last is least.
fn about(html: &mut Html, look: Look<'_>, pull: &PullRequest) {
    html.put("<span>", &[]);
    look.facet(html, &pull.repo, &pull.repo);
    html.put("#{}</span> ", &[&pull.number.to_string()]);
    if let Some(reason) = &pull.reason {
        html.put("<span class=\"reason\">{}</span> ", &[reason]);
    }
    if pull.draft {
        html.put("<span class=\"chip\">draft</span> ", &[]);
    }
    if let Some((_, number)) = pull.stacked_on.as_ref().and_then(|key| key.split_once('#')) {
        html.put("<span class=\"chip\">on top of #{}</span> ", &[number]);
    }
    if pull.conflicts {
        html.put("<span class=\"chip bad\">conflicts with <bdi>{}</bdi></span> ", &[&pull.base]);
    }
    names(html, look, "checks fail: ", "failing", &pull.failing);
    names(html, look, "changes requested by ", "changes-by", &pull.changes_by);
    names(html, look, "waits for ", "review-requested", &pull.reviewers);
    if let Some(words) = judge::unasked(pull) {
        html.put("<span>{}</span> ", &[words]);
    }
    if look.scene.alone {
        names(html, look, "approved by ", "approved-by", &pull.approved_by);
        names(html, look, "assigned to ", "assignee", &pull.assignees);
    }
    for label in &pull.labels {
        html.put("<span class=\"chip\">", &[]);
        look.facet(html, &words::quoted("label", label), label);
        html.put("</span> ", &[]);
    }
    if let Some(then) = pull.updated_at.filter(|_| look.scene.alone) {
        html.put("<span>last touched {}</span>", &[&utc(then)]);
    }
}

/// `waits for ada, acme/backend`, each of whom leads to all that has them in the same place; nothing where there is nobody.
fn names(html: &mut Html, look: Look<'_>, lead: &str, word: &str, names: &[String]) {
    for (at, name) in names.iter().enumerate() {
        html.put(if at > 0 { ", " } else { "<span class=\"{}\">{}" }, &[word, lead]);
        look.facet(html, &words::quoted(word, name), name);
    }
    html.put(if names.is_empty() { "" } else { "</span> " }, &[]);
}
