//! What the REST API says: a pull request in several answers.

use super::{super::super::lenient::Item, Checks, FoundPull, Named, everybody, items, who};
use app::model::pulls::PullRequest;
use serde_json::Value;

/// A pull request as a list has it: without reviews, checks and conflicts.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::client::github) struct Listed {
    pub(in crate::client::github) found: FoundPull,
    /// Its last commit, which checks are about.
    pub(in crate::client::github) sha: String,
}

/// One of a list; `None` where it is none.
pub(in crate::client::github) fn listed(item: &Value, repo: &str) -> Option<Listed> {
    let item = Item(item);
    let number = item.count("number")?;
    let end = |name| item.get(name).map(Item);
    let of = |name, what| end(name).and_then(|end| end.text(what)).unwrap_or_default();
    let full_name = |name| end(name)?.get("repo").and_then(|repo| Item(repo).text("full_name"));
    let mut found = FoundPull::default();
    let repo = full_name("base").unwrap_or_else(|| repo.to_owned());
    let author = who(item.get("user"));
    let assignees = item.get("assignees").or_else(|| item.get("assignee"));
    let assignees = everybody(items(assignees).chain(assignees.filter(|one| one.is_object())), &mut found);
    let text = |name| item.text(name).unwrap_or_default();
    let pull = PullRequest {
        number,
        title: text("title"),
        url: text("html_url"),
        author: author.login.clone(),
        bot: author.bot,
        draft: item.get("draft").and_then(Value::as_bool).unwrap_or_default(),
        created_at: item.time("created_at"),
        updated_at: item.time("updated_at"),
        base: of("base", "ref"),
        assignees,
        reviewers: reviewers(item, &repo, &mut found),
        labels: items(item.get("labels")).filter_map(|label| Item(label).text("name")).collect(),
        ..PullRequest::default()
    };
    // A head without a repository is of a fork that is gone.
    found.cross = full_name("head").as_ref() != Some(&repo);
    found.head = of("head", "ref");
    found.picture(author);
    Some(Listed { found: FoundPull { pull: PullRequest { repo, ..pull }, ..found }, sha: of("head", "sha") })
}

fn reviewers(item: Item<'_>, repo: &str, found: &mut FoundPull) -> Vec<String> {
    let owner = repo.split('/').next().unwrap_or_default();
    let mut names = everybody(items(item.get("requested_reviewers")), found);
    let teams = items(item.get("requested_teams")).filter_map(|team| Item(team).text("slug"));
    names.extend(teams.map(|slug| format!("{owner}/{slug}")));
    names
}

/// A repository of a list.
pub(in crate::client::github) fn repository(item: &Value) -> Option<Named> {
    let item = Item(item);
    let is = |name| item.get(name).and_then(Value::as_bool).unwrap_or_default();
    let name = item.text("full_name").filter(|name| name.contains('/'))?;
    Some(Named { id: item.text("node_id").unwrap_or_default(), name, archived: is("archived"), fork: is("fork") })
}

/// Who said what, oldest first.
pub(in crate::client::github) fn reviews(reviews: &[Value]) -> Vec<(String, String)> {
    let state = |review| Item(review).text("state").unwrap_or_default();
    reviews.iter().map(|review| (who(review.get("user")).login, state(review))).collect()
}

/// What a list of check runs says.
pub(in crate::client::github) fn checks_of(answer: &Value) -> Checks {
    checks(answer.get("check_runs"))
}

/// What a combined status says: its own `pending` is also said where there is none.
pub(in crate::client::github) fn statuses_of(answer: &Value) -> Checks {
    checks(answer.get("statuses"))
}

fn checks(list: Option<&Value>) -> Checks {
    let mut checks = Checks::default();
    items(list).for_each(|item| checks.add(item));
    checks
}

/// Whether a single pull request cannot be merged as it is; `None` while GitHub is finding out.
pub(in crate::client::github) fn conflicts(answer: &Value) -> Option<bool> {
    answer.get("mergeable").and_then(Value::as_bool).map(|mergeable| !mergeable)
}

/// Everybody of a list of people.
pub(in crate::client::github) fn logins(people: &[Value]) -> Vec<String> {
    everybody(people.iter(), &mut FoundPull::default())
}
