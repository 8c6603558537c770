//! Who plays in the demo's GitHub, and the pull requests that only stand there.

use crate::demo::github::{
    pull::{Check, Label, Pull},
    world::Team,
};
use app::time::Timestamp;
use std::collections::BTreeMap;

/// Whom everybody asks for a review.
pub(super) const SWAMPED: &str = "noor-haddad";

const HOUR_MS: i64 = 3_600_000;

pub(super) fn names() -> BTreeMap<String, String> {
    let all = [
        (SWAMPED, "Noor Haddad"),
        ("ada-okafor", "Ada Okafor"),
        ("jun-tanaka", "田中 潤"),
        ("lena-fischer", "Lena Fischer"),
        ("mateo-rivas", "Mateo Rivas"),
        ("priya-nair", "Priya Nair"),
        ("soren-lind", "Søren Lind"),
    ];
    all.map(|(login, name)| (login.to_owned(), name.to_owned())).into()
}

pub(super) fn teams() -> Vec<Team> {
    let team = |slug: &str, name: &str, members: &[&str]| Team {
        slug: slug.to_owned(),
        name: name.to_owned(),
        members: members.iter().map(|login| (*login).to_owned()).collect(),
        hidden: false,
    };
    vec![
        team("platform", "Platform", &["soren-lind", "ada-okafor"]),
        team("security", "Security", &["priya-nair", "mateo-rivas"]),
    ]
}

pub(super) fn label(name: &str, color: &str) -> Label {
    Label { name: name.to_owned(), color: color.to_owned() }
}

/// What most have in common; the rest is changed by each.
struct Told<'a> {
    number: u32,
    title: &'a str,
    author: &'a str,
    /// How many hours before the hour it was opened.
    hours: i64,
    /// Who is asked.
    asked: &'a [&'a str],
    checks: Vec<Check>,
}

impl Told<'_> {
    fn at(self, hour: Timestamp) -> Pull {
        let opened = hour.plus_ms(-self.hours * HOUR_MS);
        Pull {
            requested: self.asked.iter().map(|login| (*login).to_owned()).collect(),
            checks: self.checks,
            lines: (self.number % 400 + 3, self.number % 90),
            ..Pull::new(self.number, self.title, self.author, opened)
        }
    }
}

fn passing() -> Vec<Check> {
    vec![Check::done("unit", "SUCCESS"), Check::done("lint", "SUCCESS"), Check::status("ci/preview", "SUCCESS")]
}

fn failing() -> Vec<Check> {
    vec![Check::done("unit", "FAILURE"), Check::done("lint", "SUCCESS"), Check::status("ci/preview", "PENDING")]
}

fn reviewed(mut pull: Pull, by: &str, state: &str, hours_later: i64) -> Pull {
    let at = pull.created_at.plus_ms(hours_later * HOUR_MS);
    pull.review(by, state, at);
    pull
}

pub(super) fn storefront(hour: Timestamp) -> Vec<Pull> {
    let told =
        |number, title, author, hours, asked, checks| Told { number, title, author, hours, asked, checks }.at(hour);
    let search = told(1_171, "Search: forgive typing errors", "jun-tanaka", 50, &[SWAMPED], passing());
    let facets = told(1_174, "Search: facets on top of that", "jun-tanaka", 45, &[SWAMPED], passing());
    let prices =
        told(1_180, "Preise mit „Währung“ – 通貨を表示 🧾", "lena-fischer", 30, &[SWAMPED, "team:platform"], failing());
    let markup = told(1_183, "Escape <b>names</b> & \"quotes\" in the title", "ada-okafor", 27, &[], passing());
    let draft = told(1_122, "WIP: another checkout", "mateo-rivas", 290, &[], Vec::new());
    let bump = told(1_190, "Bump vite from 8.0.1 to 8.0.3", "dependabot[bot]", 20, &[], passing());
    let conflict = told(1_165, "Remove the old basket", "soren-lind", 60, &["lena-fischer"], passing());
    vec![
        Pull { labels: vec![label("feature", "a2eeef")], ..search },
        Pull { base: "jun-tanaka/change-1171".to_owned(), ..facets },
        prices,
        reviewed(markup, "priya-nair", "APPROVED", 4),
        Pull { draft: true, ..draft },
        Pull { labels: vec![label("dependencies", "0366d6")], ..bump },
        Pull { mergeable: "CONFLICTING".to_owned(), assignees: vec!["soren-lind".to_owned()], ..conflict },
    ]
}

pub(super) fn payments(hour: Timestamp) -> Vec<Pull> {
    let told =
        |number, title, author, hours, asked, checks| Told { number, title, author, hours, asked, checks }.at(hour);
    let refunds = told(640, "Refunds in parts", "ada-okafor", 48, &[SWAMPED], passing());
    let keys = told(644, "Rotate the keys of the gateway", "soren-lind", 26, &["team:security", SWAMPED], passing());
    let retries = told(646, "Retry what the bank refuses for a moment", "priya-nair", 9, &[SWAMPED], failing());
    let ghost = told(631, "Log fewer numbers of cards", "gone", 55, &["priya-nair"], passing());
    let sca = told(648, "Strong authentication for saved cards", "mateo-rivas", 5, &[SWAMPED], Vec::new());
    vec![
        reviewed(refunds, "soren-lind", "COMMENTED", 20),
        Pull { labels: vec![label("security", "d73a4a")], assignees: vec![SWAMPED.to_owned()], ..keys },
        retries,
        Pull { author: None, has_head_repository: false, ..ghost },
        reviewed(sca, "priya-nair", "CHANGES_REQUESTED", 2),
    ]
}

pub(super) fn ledger(hour: Timestamp) -> Vec<Pull> {
    let told =
        |number, title, author, hours, asked, checks| Told { number, title, author, hours, asked, checks }.at(hour);
    let close = told(88, "Close the month in one transaction", "soren-lind", 40, &[SWAMPED], passing());
    let round = told(90, "Round half to even, everywhere", "priya-nair", 16, &["ada-okafor"], passing());
    let bump = told(91, "Bump sqlx from 0.8.6 to 0.9.0", "dependabot[bot]", 12, &[], failing());
    let export =
        told(92, "Export as CSV", "lena-fischer", 3, &["soren-lind"], vec![Check::running("unit", "IN_PROGRESS")]);
    vec![close, reviewed(round, "jun-tanaka", "APPROVED", 3), bump, export]
}

pub(super) fn mobile(hour: Timestamp) -> Vec<Pull> {
    let told =
        |number, title, author, hours, asked, checks| Told { number, title, author, hours, asked, checks }.at(hour);
    let offline = told(310, "Remember the basket while offline", "mateo-rivas", 33, &[SWAMPED], passing());
    let long = "Make everything that is longer than the place it has break where a reader would break it, on every screen that we support, from the watch to the television, and say so in the notes of the release";
    let long = told(312, long, "lena-fischer", 22, &["jun-tanaka"], passing());
    let dark = told(313, "Dark mode follows the system", "jun-tanaka", 8, &["mateo-rivas", SWAMPED], passing());
    let draft = told(309, "Try another list", "ada-okafor", 70, &[], failing());
    let push = told(
        315,
        "Say when an order is late",
        "ada-okafor",
        1,
        &["mateo-rivas"],
        vec![Check::running("unit", "QUEUED")],
    );
    vec![offline, long, dark, Pull { draft: true, ..draft }, push]
}

/// Old ones that somebody opened again.
pub(super) fn stale(hour: Timestamp) -> Vec<Pull> {
    let told =
        |number, title, author, hours, asked, checks| Told { number, title, author, hours, asked, checks }.at(hour);
    vec![
        told(1_098, "Move sessions out of memory", "soren-lind", 24 * 11, &[SWAMPED], passing()),
        told(1_131, "Taxes by place of delivery", "priya-nair", 24 * 8 + 5, &[SWAMPED, "ada-okafor"], failing()),
        told(1_149, "Stop asking for the telephone number", "mateo-rivas", 24 * 5, &[SWAMPED], passing()),
        told(1_152, "Gift cards", "lena-fischer", 24 * 4 + 2, &["jun-tanaka"], passing()),
    ]
}
