//! By which words a pull request is found: what is read of it, and `author:"ada"` and the like, much as in GitHub's own search.

use super::Look;
use crate::model::pulls::{PullRequest, people};

/// `"ada"`: whoever or whatever is called exactly so, in whichever place.
pub(super) fn exactly(value: &str) -> String {
    ["\"", value, "\""].concat()
}

/// `author:"ada"`: exactly this one. Without the quotes it is found too, and whatever begins like it.
pub(super) fn quoted(name: &str, value: &str) -> String {
    [name, ":", &exactly(value)].concat()
}

/// All of them, each on a line of its own, as nobody can look for a line's end.
pub(super) fn of(look: Look<'_>, key: &str, pull: &PullRequest) -> String {
    let reason = pull.reason.as_deref().unwrap_or_default();
    let mut words = [key, &pull.title, reason, &pull.waits].join("\n");
    let mut say = |name: &str, value: &str| {
        for part in ["\n", name, ":", value, "\n", &quoted(name, value)] {
            words.push_str(part);
        }
    };
    say("author", &pull.author);
    say("ci", pull.ci.map_or("unknown", |ci| ci.as_str()));
    say("review", pull.review.map_or("unknown", |review| review.as_str()));
    let kinds = [
        (pull.draft, "draft"),
        (pull.conflicts, "conflicting"),
        (pull.stacked_on.is_some(), "stacked"),
        (pull.bot, "bot"),
    ];
    for (_, kind) in kinds.into_iter().filter(|(is, _)| *is) {
        say("is", kind);
    }
    // A draft waits for nobody: who looks for what waits for them finds as many as are counted.
    let [assignees, reviewers]: [&[String]; 2] =
        if pull.draft { [&[], &[]] } else { [&pull.assignees, &pull.reviewers] };
    let lists = [
        ("assignee", assignees),
        ("review-requested", reviewers),
        ("approved-by", &pull.approved_by),
        ("changes-by", &pull.changes_by),
        ("failing", &pull.failing),
        ("label", &pull.labels),
    ];
    for (name, values) in lists {
        values.iter().for_each(|value| say(name, value));
    }
    for team in reviewers.iter().filter(|name| people::is_team(name)).filter_map(|name| look.data.teams.get(name)) {
        let others = team.members.iter().filter(|member| **member != pull.author);
        others.for_each(|member| say("review-requested", member));
    }
    words
}
