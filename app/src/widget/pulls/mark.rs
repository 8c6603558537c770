//! Checks and reviews at a glance: a mark each, and its word for those who do not see it.

use crate::{
    model::pulls::{Ci, PullRequest, Review},
    ui::Html,
};

/// What the checks say in sum.
pub(super) fn ci(html: &mut Html, pull: &PullRequest) {
    let mark = match pull.ci {
        Some(Ci::Passing) => ("✓", "checks pass"),
        Some(Ci::Failing) => ("✗", "checks fail"),
        Some(Ci::Pending) => ("…", "checks run"),
        Some(Ci::None) => ("–", "no checks"),
        None => ("?", "checks are not known yet"),
    };
    cell(html, "ci", mark, pull.ci.map(Ci::as_str), 0);
}

/// What the reviews say in sum, and of how many people.
pub(super) fn review(html: &mut Html, pull: &PullRequest) {
    let (mark, count) = match pull.review {
        Some(Review::Approved) => (("✓", "approved"), pull.approved_by.len()),
        Some(Review::ChangesRequested) => (("±", "changes requested"), pull.changes_by.len()),
        Some(Review::Waiting) => (("○", "waits for a review"), pull.reviewers.len()),
        Some(Review::None) => (("–", "no review"), 0),
        None => (("?", "reviews are not known yet"), 0),
    };
    cell(html, "review", mark, pull.review.map(Review::as_str), count);
}

fn cell(html: &mut Html, class: &str, (mark, words): (&str, &str), is: Option<&str>, count: usize) {
    let count = if count > 0 { [" ", &count.to_string()].concat() } else { String::new() };
    let markup = "<td role=\"cell\" class=\"{}\" data-is=\"{}\" title=\"{}\"><span class=\"glyph\" aria-hidden=\"true\">{}</span>\
                  <span class=\"sr\">{}</span>{}</td>";
    html.put(markup, &[class, is.unwrap_or("unknown"), words, mark, words, &count]);
}
