//! GitHub's pull requests in every number, and texts that nobody should type.

use super::{DAY, MIN, NOW};
use crate::{
    fault::{Fault, FaultKind},
    model::{
        AnySnapshot, Kind,
        pulls::{judge::Rules, *},
    },
    page::{Page, Place, WidgetLink},
    snapshot::{Head, Snapshot},
    state::State,
};
use std::{collections::BTreeMap, sync::Arc};

const RULES: Rules = Rules { old_after_ms: 3 * DAY, overdue_after_ms: 7 * DAY };
const HOUR: i64 = 60 * MIN;

pub fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// A pull request of `acme/<repo>` that was opened so many hours ago, touched within the last hour, and waits for `reviewers`.
pub fn pull(repo: &str, number: u64, title: &str, author: &str, hours: i64, reviewers: &[&str]) -> PullRequest {
    PullRequest {
        repo: format!("acme/{repo}"),
        number,
        title: title.into(),
        url: format!("https://github.com/acme/{repo}/pull/{number}"),
        author: author.into(),
        created_at: Some(NOW.plus_ms(-hours * HOUR)),
        updated_at: Some(NOW.plus_ms(-40 * MIN)),
        review: Some(if reviewers.is_empty() { Review::None } else { Review::Waiting }),
        ci: Some(Ci::Passing),
        base: "main".into(),
        reviewers: names(reviewers),
        ..PullRequest::default()
    }
}

/// Two repositories that could be read, and nothing open.
pub fn none() -> Pulls {
    Pulls { watched: 2, ..Pulls::default() }
}

/// The rows of `design/board-dark.png`, and two more; one repository of five cannot be read.
pub fn five() -> Pulls {
    let retry = PullRequest {
        review: Some(Review::Approved),
        approved_by: names(&["tomas", "ada"]),
        labels: names(&["bug", "payments"]),
        assignees: names(&["mira"]),
        ..pull("api", 4812, "Retry idempotent charges on 503", "mira", 4, &[])
    };
    let split = PullRequest {
        ci: Some(Ci::Failing),
        failing: names(&["bundle size", "e2e (chromium)"]),
        avatar: Some("/avatars/7f".into()),
        ..pull("web", 2290, "Split the checkout bundle", "tomas", 26, &["ada", "acme/frontend"])
    };
    let drop = PullRequest {
        review: Some(Review::ChangesRequested),
        changes_by: names(&["jun"]),
        conflicts: true,
        assignees: names(&["mira"]),
        ..pull("api", 4799, "Drop legacy session cookie", "ada", 3 * 24 + 5, &[])
    };
    let rotate = PullRequest {
        ci: Some(Ci::Pending),
        labels: names(&["security"]),
        ..pull("infra", 771, "Rotate replica credentials", "jun", 9 * 24 + 1, &["ada", "mira", "acme/security"])
    };
    let draft = PullRequest {
        draft: true,
        stacked_on: Some("acme/api#4799".into()),
        base: "ada/cookies".into(),
        ci: Some(Ci::None),
        ..pull("api", 4801, "Sessions in one table", "ada", 60, &["mira"])
    };
    let bump = PullRequest {
        bot: true,
        labels: names(&["dependencies"]),
        ..pull("web", 2301, "Bump vite from 8.0.1 to 8.0.3", "dependabot[bot]", 20, &[])
    };
    let teams = BTreeMap::from([("acme/frontend".to_owned(), names(&["ada", "tomas", "mira"]))]);
    let mut data = widget(vec![retry, split, drop, rotate, draft, bump], &teams);
    data.people.entry("tomas".into()).and_modify(|person| Arc::make_mut(person).avatar = Some("/avatars/7f".into()));
    let fault = Fault {
        kind: FaultKind::Unauthorized,
        message: "HTTP 404: the token may not see it, or it is gone".into(),
        since: Some(NOW.plus_ms(-12 * MIN)),
        retry_at: Some(NOW.plus_ms(3 * MIN)),
    };
    let gone = Repository { state: State::Degraded, reason: Some(fault.message.clone()), ..Repository::default() };
    data.repos.insert("acme/batch".into(), Arc::new(gone));
    data.repos_failed.insert("acme/batch".into(), Arc::new(fault));
    data
}

/// Three hundred of 412 in six repositories, of eighteen people who are asked very differently often.
pub fn three_hundred() -> Pulls {
    let repos = ["android-app-payments-eu", "api", "infra", "ios", "storefront", "web"];
    let people = [
        "noor-haddad",
        "ada-okafor",
        "jun-tanaka",
        "lena-fischer",
        "mateo-rivas",
        "priya-nair",
        "soren-lind",
        "mira",
        "tomas",
        "a-person-with-the-longest-login-allowed",
        "bo",
        "chidi",
        "dana",
        "emre",
        "finn",
        "gita",
        "hana",
        "ivo",
    ];
    let subjects =
        ["Retry what the bank refuses for a moment", "Remember the basket while offline", "Drop what nobody calls"];
    let one = |at: usize| {
        let author = people[(at * 7) % people.len()];
        let asked: Vec<&str> = (0..at % 4).map(|turn| people[(at * at + turn) % (4 + at % 13)]).collect();
        let asked: Vec<&str> = asked.into_iter().filter(|login| *login != author).collect();
        let hours = if at.is_multiple_of(19) {
            24 * 9 + at as i64
        } else if at.is_multiple_of(11) {
            24 * 4
        } else {
            1 + at as i64 % 70
        };
        let title = format!("{} in step {at} of the nightly reconciliation", subjects[at % 3]);
        PullRequest {
            draft: at % 17 == 3,
            bot: at % 23 == 5,
            ci: [Some(Ci::Passing), Some(Ci::Failing), Some(Ci::Pending), Some(Ci::Passing), None][at % 5],
            failing: if at % 5 == 1 { names(&["unit", "lint"]) } else { Vec::new() },
            conflicts: at.is_multiple_of(13),
            labels: names(&["feature", "bug", "security", "documentation", "good first issue"][..at % 3]),
            ..pull(
                repos[at % 6],
                1_000 + at as u64,
                &title,
                if at % 23 == 5 { "renovate[bot]" } else { author },
                hours,
                &asked,
            )
        }
    };
    let mut data = widget((0..300).map(one).collect(), &BTreeMap::new());
    data.total = 412;
    data.repos.entry("acme/web".into()).and_modify(|repo| Arc::make_mut(repo).total = 162);
    data
}

/// Texts that somebody typed.
pub fn hostile() -> Pulls {
    let markup = "</td><script>alert(1)</script><img src=x onerror=\"alert(1)\">&amp;{}";
    let list = || names(&[markup, "\u{202e}ltr ot kcab"]);
    let everywhere = PullRequest {
        url: "javascript:alert(1)".into(),
        avatar: Some("javascript:alert(1)".into()),
        base: markup.into(),
        stacked_on: Some(format!("{markup}#{markup}")),
        conflicts: true,
        failing: list(),
        changes_by: list(),
        approved_by: list(),
        assignees: list(),
        labels: list(),
        reviewers: list(),
        ..pull(markup, 1, markup, markup, 5, &[])
    };
    let many = PullRequest {
        labels: (0..100).map(|at| format!("label-{at}")).collect(),
        failing: (0..100).map(|at| format!("check {at}")).collect(),
        ..pull("many", u64::MAX, "many of everything", &"Ę".repeat(400), 5, &["ada"; 50])
    };
    let titled = |number, title: &str| pull("titles", number, title, "ghost", 1, &[]);
    widget(
        vec![
            everywhere,
            many,
            titled(1, "\u{202e}ltr ot kcab \u{2066}\u{200f}"),
            titled(2, "مرحبا שלום\u{200b} 數據庫🦆 ﷽𒐫👩‍👩‍👧‍👦"),
            titled(3, "\0\u{1}\u{7}\u{1b}[31mred\u{1b}[0m\u{7f}\u{85}\u{fffe}"),
            titled(4, " \n"),
            titled(5, &"x".repeat(100_000)),
            titled(6, &"Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}".repeat(50)),
            titled(7, &"many words that are said again and again ".repeat(100)),
            PullRequest {
                url: String::new(),
                created_at: None,
                updated_at: None,
                ..titled(8, "of an unknown age, without a page")
            },
        ],
        &BTreeMap::new(),
    )
}

/// These pull requests, judged, counted, and all of them shown; the members of these teams are known.
pub fn widget(pulls: Vec<PullRequest>, teams: &BTreeMap<String, Vec<String>>) -> Pulls {
    let mut pulls = pulls;
    pulls.iter_mut().for_each(|pull| judge::judge(pull, &RULES, NOW));
    let mut repos: BTreeMap<String, Repository> = BTreeMap::new();
    for pull in &pulls {
        let repo = repos.entry(pull.repo.clone()).or_insert(Repository { state: State::Up, ..Repository::default() });
        (repo.total, repo.shown, repo.state) = (repo.total + 1, repo.shown + 1, repo.state.min(pull.state));
    }
    let (people, teams) = (people::count(&pulls, teams), people::count_teams(&pulls, teams));
    let total = pulls.len() as u64;
    Pulls {
        watched: repos.len() as u64,
        people: shared(people),
        teams: shared(teams),
        repos: shared(repos),
        pulls: pulls.into_iter().map(|pull| (pull.key(), Arc::new(pull))).collect(),
        total,
        shown: total,
        ..Pulls::default()
    }
}

fn shared<T>(entries: BTreeMap<String, T>) -> BTreeMap<String, Arc<T>> {
    entries.into_iter().map(|(key, entry)| (key, Arc::new(entry))).collect()
}

pub fn snapshot(data: Pulls) -> AnySnapshot {
    AnySnapshot::Pulls(typed(data))
}

/// As [`snapshot`], of its own type.
pub fn typed(data: Pulls) -> Snapshot<Pulls> {
    let head = Head {
        widget: "pulls".into(),
        kind: Kind::Pulls,
        title: "Open Pull Requests".into(),
        seq: 5,
        observed_at: (data.watched > 0).then(|| NOW.plus_ms(-18_000)),
        period_ms: 60_000,
        stale: false,
        state: data.state(),
        summary: data.summary(),
        fault: None,
    };
    Snapshot { head, data }
}

/// The board with nothing but this widget, and the page of it alone.
pub fn page(alone: bool) -> Page {
    let widget = WidgetLink { id: "pulls".into(), kind: Kind::Pulls, title: "Open Pull Requests".into() };
    let page = super::page();
    let (place, address) = if alone { (Place::Widget(widget.clone()), "/w/pulls") } else { (page.place, "/") };
    Page { place, address: address.into(), offered: vec![widget], shown: vec!["pulls".into()], ..page }
}
