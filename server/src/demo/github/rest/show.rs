//! Things in the form that REST gives them.

use crate::demo::github::{
    page::Asked,
    pull::{Label, Pull, Review, TEAM},
    world::{Account, Owner, Repository, Team, World, number_of},
};
use app::time::Timestamp;
use serde_json::{Value, json};

/// Somebody, as a short form.
pub(super) fn person(login: &str, asked: &Asked, world: &World) -> Value {
    let (id, api) = (number_of(&login), asked.api());
    let kind = match world.account(login) {
        Account::User => "User",
        Account::Bot => "Bot",
        Account::Mannequin => "Mannequin",
        Account::Organization => "Organization",
    };
    json!({
        "login": login, "id": id, "node_id": format!("U_{id}"), "avatar_url": avatar(login, &asked.origin(), world),
        "gravatar_id": "", "url": format!("{api}/users/{login}"), "html_url": profile(login, world),
        "type": kind, "site_admin": false,
    })
}

/// Where somebody's picture is.
pub(in crate::demo::github) fn avatar(login: &str, origin: &str, world: &World) -> String {
    let origin = world.avatar_origin.as_deref().unwrap_or(origin);
    format!("{origin}/avatars/u/{}?v=4", number_of(&login))
}

/// Somebody's page.
pub(in crate::demo::github) fn profile(login: &str, world: &World) -> String {
    let origin = &world.html_origin;
    login.strip_suffix("[bot]").map_or_else(|| format!("{origin}/{login}"), |app| format!("{origin}/apps/{app}"))
}

/// A moment, in whole seconds.
pub(in crate::demo::github) fn moment(at: Timestamp) -> String {
    let text = at.to_string();
    text.split_once('.').map_or_else(|| text.clone(), |(seconds, _)| format!("{seconds}Z"))
}

pub(super) fn repository(owner: &Owner, found: &Repository, asked: &Asked, world: &World) -> Value {
    let full_name = format!("{}/{}", owner.login, found.name);
    let open = found.pulls.iter().filter(|pull| pull.is_open()).count();
    json!({
        "id": found.id, "node_id": format!("R_{}", found.id), "name": found.name, "full_name": full_name,
        "owner": person(&owner.login, asked, world), "private": found.private,
        "html_url": format!("{}/{full_name}", world.html_origin), "description": null, "fork": found.fork,
        "url": format!("{}/repos/{full_name}", asked.api()), "default_branch": "main", "archived": found.archived,
        "disabled": false, "visibility": if found.private { "private" } else { "public" },
        "open_issues_count": open, "open_issues": open, "has_issues": true,
    })
}

pub(super) fn team(owner: &Owner, team: &Team, asked: &Asked, world: &World) -> Value {
    let id = number_of(&(&owner.login, &team.slug));
    let api = asked.api();
    json!({
        "id": id, "node_id": format!("T_{id}"), "name": team.name, "slug": team.slug, "description": null,
        "privacy": "closed", "notification_setting": "notifications_enabled", "permission": "pull", "parent": null,
        "url": format!("{api}/organizations/{}/team/{id}", number_of(&owner.login)),
        "html_url": format!("{}/orgs/{}/teams/{}", world.html_origin, owner.login, team.slug),
        "members_url": format!("{api}/organizations/{}/team/{id}/members{{/member}}", number_of(&owner.login)),
    })
}

/// A pull request as the list shows it: without what needs a call of its own.
pub(super) fn pull(owner: &Owner, of: &Repository, found: &Pull, asked: &Asked, world: &World) -> Value {
    let full_name = format!("{}/{}", owner.login, of.name);
    let (url, html) =
        (format!("{}/repos/{full_name}/pulls/{}", asked.api(), found.number), html_url(&full_name, found, world));
    let somebody = |login: &String| person(login, asked, world);
    let (teams, users): (Vec<&String>, Vec<&String>) = found.requested.iter().partition(|one| one.starts_with(TEAM));
    let teams = teams.iter().filter_map(|slug| {
        let slug = slug.strip_prefix(TEAM)?;
        owner.teams.iter().find(|one| one.slug == slug).map(|one| team(owner, one, asked, world))
    });
    let assignees: Vec<Value> = found.assignees.iter().map(somebody).collect();
    let is_done = !found.is_open();
    let ended = is_done.then(|| moment(found.updated_at));
    let mut shown = json!({
        "url": url, "id": id(of, found), "node_id": format!("PR_{}", id(of, found)), "html_url": html,
        "diff_url": format!("{html}.diff"), "issue_url": format!("{}/repos/{full_name}/issues/{}", asked.api(), found.number),
        "statuses_url": format!("{}/repos/{full_name}/statuses/{}", asked.api(), found.head_sha()),
        "number": found.number, "state": if is_done { "closed" } else { "open" }, "locked": false,
        "title": found.title, "user": found.author.as_ref().map(somebody), "body": Some(&found.body).filter(|body| !body.is_empty()),
        "labels": found.labels.iter().map(label).collect::<Vec<_>>(), "milestone": null, "active_lock_reason": null,
        "created_at": moment(found.created_at), "updated_at": moment(found.updated_at), "closed_at": ended,
        "merged_at": ended.filter(|_| found.state == "MERGED"), "merge_commit_sha": null,
        "requested_reviewers": users.into_iter().map(somebody).collect::<Vec<_>>(),
        "requested_teams": teams.collect::<Vec<_>>(), "author_association": "MEMBER", "auto_merge": null, "draft": found.draft,
    });
    let home = repository(owner, of, asked, world);
    let branch = |name: &str, sha: String, user: Option<Value>, repository: Option<&Value>| json!({ "label": format!("{}:{name}", owner.login), "ref": name, "sha": sha, "user": user, "repo": repository });
    let head = Some(&home).filter(|_| found.has_head_repository);
    let head_owner = head.map(|_| person(&owner.login, asked, world));
    shown["head"] = branch(&found.head, found.head_sha(), head_owner, head);
    let base_sha = format!("{:040x}", number_of(&(of.id, &found.base)));
    shown["base"] = branch(&found.base, base_sha, Some(person(&owner.login, asked, world)), Some(&home));
    shown["assignee"] = assignees.first().cloned().unwrap_or_default();
    shown["assignees"] = assignees.into();
    shown
}

/// What only the call for one pull request tells, on top.
pub(super) fn details(shown: &mut Value, found: &Pull) {
    let behind = found.review_decision().is_some_and(|decision| decision != "APPROVED");
    let state = match found.mergeable.as_str() {
        "CONFLICTING" => "dirty",
        "UNKNOWN" => "unknown",
        _ if found.draft => "draft",
        _ if behind => "blocked",
        _ if found.rollup().is_some_and(|rollup| rollup != "SUCCESS") => "unstable",
        _ => "clean",
    };
    shown["mergeable"] = match found.mergeable.as_str() {
        "MERGEABLE" => true.into(),
        "CONFLICTING" => false.into(),
        _ => Value::Null,
    };
    shown["mergeable_state"] = state.into();
    shown["merged"] = (found.state == "MERGED").into();
    shown["comments"] = found.comments.into();
    shown["commits"] = found.pushes.into();
    (shown["additions"], shown["deletions"]) = (found.lines.0.into(), found.lines.1.into());
    shown["changed_files"] = 1.into();
}

pub(super) fn review(found: &Review, at: usize, asked: &Asked, world: &World) -> Value {
    json!({
        "id": at + 1, "node_id": format!("PRR_{at}"), "user": found.by.as_ref().map(|by| person(by, asked, world)), "body": "",
        "state": found.state, "submitted_at": moment(found.at), "author_association": "MEMBER",
    })
}

fn label(found: &Label) -> Value {
    let id = number_of(&found.name);
    json!({ "id": id, "node_id": format!("LA_{id}"), "name": found.name, "color": found.color, "default": false, "description": null })
}

/// The page of a pull request.
pub(in crate::demo::github) fn html_url(full_name: &str, found: &Pull, world: &World) -> String {
    format!("{}/{full_name}/pull/{}", world.html_origin, found.number)
}

/// The number that no other pull request has.
pub(in crate::demo::github) fn id(of: &Repository, found: &Pull) -> u64 {
    number_of(&(of.id, found.number))
}
