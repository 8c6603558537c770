//! What GraphQL says.

use super::{super::super::lenient::Item, FoundPull, Named, Opinions, Seen, checks, everybody, items, who};
use app::model::pulls::PullRequest;
use serde_json::Value;

/// A repository; `None` where it is none.
pub(in crate::client::github) fn named(node: &Value) -> Option<Named> {
    let item = Item(node);
    let is = |name| item.get(name).and_then(Value::as_bool).unwrap_or_default();
    let name = item.text("name_with_owner").filter(|name| name.contains('/'))?;
    Some(Named { id: item.text("id")?, name, archived: is("is_archived"), fork: is("is_fork") })
}

/// What to tell a change by.
pub(in crate::client::github) fn seen(node: &Value) -> Option<Seen> {
    let item = Item(node);
    Some(Seen {
        id: item.text("id")?,
        number: item.count("number")?,
        updated_at: item.time("updated_at"),
        draft: is_draft(item),
        rollup: item.get("status_check_rollup").and_then(|rollup| Item(rollup).text("state")),
        conflicts: mergeable(item),
    })
}

/// Whether it is still open; where nobody says so, it is.
pub(in crate::client::github) fn is_open(node: &Value) -> bool {
    Item(node).text("state").is_none_or(|state| state == "OPEN")
}

/// A pull request. What is in `hidden` was refused, and is not known, whatever it says.
pub(in crate::client::github) fn pull(node: &Value, repo: &str, hidden: &[String]) -> Option<FoundPull> {
    let item = Item(node);
    let number = item.count("number")?;
    let is_hidden = |name: &str| hidden.iter().any(|other| other == name);
    let mut found = FoundPull::default();
    let repo =
        item.get("repository").and_then(|repo| Item(repo).text("name_with_owner")).unwrap_or_else(|| repo.to_owned());
    let author = who(item.get("author"));
    let (ci, failing) = checks::rollup(item.get("status_check_rollup"));
    let assignees = everybody(items(item.get("assignees")), &mut found);
    let reviewers = reviewers(item, &repo, &mut found);
    let text = |name| item.text(name).unwrap_or_default();
    let mut pull = PullRequest {
        number,
        title: text("title"),
        url: text("url"),
        author: author.login.clone(),
        bot: author.bot,
        draft: is_draft(item),
        created_at: item.time("created_at"),
        updated_at: item.time("updated_at"),
        ci: ci.filter(|_| !is_hidden("statusCheckRollup")),
        failing,
        conflicts: mergeable(item).unwrap_or_default(),
        base: text("base_ref_name"),
        assignees,
        reviewers,
        labels: items(item.get("labels")).filter_map(|label| Item(label).text("name")).collect(),
        repo,
        ..PullRequest::default()
    };
    opinions(item, &mut found).tell(&mut pull, item.text("review_decision").as_deref());
    if is_hidden("reviewRequests") || is_hidden("latestOpinionatedReviews") {
        pull.review = None;
    }
    found.picture(author);
    found.head = text("head_ref_name");
    found.cross = item.get("is_cross_repository").and_then(Value::as_bool).unwrap_or_default();
    Some(FoundPull { pull, ..found })
}

fn is_draft(item: Item<'_>) -> bool {
    item.get("is_draft").and_then(Value::as_bool).unwrap_or_default()
}

/// `None` while GitHub is finding out.
fn mergeable(item: Item<'_>) -> Option<bool> {
    match item.text("mergeable")?.as_str() {
        "CONFLICTING" => Some(true),
        "MERGEABLE" => Some(false),
        _ => None,
    }
}

/// Logins, and teams as `organization/team`; of one that the token may not see only that there is one.
fn reviewers(item: Item<'_>, repo: &str, found: &mut FoundPull) -> Vec<String> {
    let owner = repo.split('/').next().unwrap_or_default();
    let mut names = Vec::new();
    for request in items(item.get("review_requests")) {
        let asked = request.get("requestedReviewer").filter(|asked| !asked.is_null());
        match asked.map(|asked| team(asked, owner)) {
            None => names.push(format!("{owner}/(hidden)")),
            Some(Some(team)) => names.push(team),
            Some(None) => names.extend(everybody(asked.into_iter(), found)),
        }
    }
    names.dedup();
    names
}

/// `organization/team`; `None`: it is somebody.
fn team(asked: &Value, owner: &str) -> Option<String> {
    let team = Item(asked);
    let organization = team.get("organization").and_then(|of| Item(of).text("login"));
    let slug = team.text("slug").or_else(|| team.text("name").filter(|_| team.text("login").is_none()));
    team.text("combined_slug").or_else(|| Some(format!("{}/{}", organization.as_deref().unwrap_or(owner), slug?)))
}

/// Of each the last, as GitHub gives it.
fn opinions(item: Item<'_>, found: &mut FoundPull) -> Opinions {
    let mut opinions = Opinions::default();
    let reviews =
        ["latest_opinionated_reviews", "latest_reviews", "reviews"].into_iter().find_map(|name| item.get(name));
    for review in items(reviews) {
        let author = who(review.get("author"));
        opinions.add(&author.login, review.get("state").and_then(Value::as_str).unwrap_or_default());
        found.picture(author);
    }
    opinions
}
