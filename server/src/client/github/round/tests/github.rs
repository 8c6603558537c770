//! A GitHub as far as rounds can tell.

use super::super::{super::tests::config, *};
use crate::client::github::answer::Missing;
use serde_json::{Value, json};

/// One pull request.
#[derive(Clone)]
pub(super) struct Pull {
    pub(super) updated: u32,
    pub(super) rollup: Option<&'static str>,
    pub(super) mergeable: &'static str,
    pub(super) reviewers: Value,
}

/// One repository.
#[derive(Clone, Default)]
pub(super) struct Repository {
    pub(super) name: String,
    pub(super) pulls: BTreeMap<u64, Pull>,
    pub(super) archived: bool,
    pub(super) fork: bool,
}

/// What it answers instead.
pub(super) type Odd = Box<dyn Fn(&Job) -> Option<Trouble>>;

pub(super) struct Github {
    pub(super) round: Round,
    pub(super) now: Instant,
    /// By id.
    pub(super) repos: BTreeMap<String, Repository>,
    pub(super) calls: Vec<Job>,
    /// What the queries cost, as GitHub counts.
    pub(super) points: u64,
    /// GETs that were not free.
    pub(super) paid: u64,
    pub(super) odd: Vec<Odd>,
    /// Errors beside the data of the next query.
    pub(super) beside: Vec<Missing>,
}

impl Default for Pull {
    fn default() -> Self {
        Self { updated: 0, rollup: Some("SUCCESS"), mergeable: "MERGEABLE", reviewers: json!([]) }
    }
}

impl Github {
    /// With repositories that have so many pull requests, and a widget that asks for these.
    pub(super) fn with(repos: &[(&str, usize)], asked: &[&str]) -> Self {
        let repos = repos.iter().enumerate().map(|(at, (name, count))| {
            let pulls = (1..=*count as u64).map(|number| (number, Pull::default())).collect();
            (format!("R{at}"), Repository { name: (*name).to_owned(), pulls, ..Repository::default() })
        });
        Self {
            round: Round::new(config("https://api.github.com", asked)),
            now: Instant::now(),
            repos: repos.collect(),
            calls: Vec::new(),
            points: 0,
            paid: 0,
            odd: Vec::new(),
            beside: Vec::new(),
        }
    }

    pub(super) fn pull(&mut self, id: &str, number: u64) -> &mut Pull {
        self.repos.get_mut(id).unwrap().pulls.get_mut(&number).unwrap()
    }

    pub(super) fn call(&mut self) -> Result<Told, Fault> {
        let job = self.round.next(self.now);
        self.round.outgoing(&job).unwrap();
        self.calls.push(job.clone());
        let odd = self.odd.iter().find_map(|odd| odd(&job));
        let answer = odd.map_or_else(|| Ok(self.answer(&job)), Err);
        self.round.take(answer, self.now)
    }

    /// Calls until there is a wait, and waits. Gives all that was told.
    pub(super) fn refresh(&mut self) -> Vec<Told> {
        let mut told = Vec::new();
        loop {
            told.extend(self.call());
            assert!(self.calls.len() < 20_000, "there is no end to it");
            let is_over = self.round.is_filled && self.round.queue.is_empty() && self.round.changed.is_empty();
            self.now += self.round.wait(self.now);
            if is_over {
                return told;
            }
        }
    }

    /// The calls since the last time this was asked.
    pub(super) fn asked(&mut self) -> Vec<Job> {
        std::mem::take(&mut self.calls)
    }

    fn answer(&mut self, job: &Job) -> Heard {
        let graph = |data| Heard::Graph(Graph { data, errors: Vec::new() });
        let heard = match job {
            Job::Names(of) => {
                self.points += 1;
                let fields = of.iter().enumerate().map(|(place, at)| (format!("r{place}"), self.named(*at)));
                graph(Value::Object(fields.collect()))
            }
            Job::Owner(at, after) => {
                self.points += 1;
                graph(self.owned(*at, after.as_deref()))
            }
            Job::Watch(slots, after) => {
                self.points += (slots.len() as u64).div_ceil(100);
                let nodes: Vec<Value> = slots.iter().map(|slot| self.watched(*slot, after.as_deref())).collect();
                graph(json!({ "nodes": nodes }))
            }
            Job::Pulls(pulls) => {
                self.points += (pulls.len() as u64 * 5).div_ceil(100);
                graph(json!({ "nodes": pulls.iter().map(|(_, id)| self.read(id)).collect::<Vec<_>>() }))
            }
            _ => Heard::Got(self.got(job)),
        };
        match heard {
            Heard::Graph(graph) => Heard::Graph(Graph { errors: std::mem::take(&mut self.beside), ..graph }),
            got @ Heard::Got(_) => got,
        }
    }

    fn named(&self, at: usize) -> Value {
        let name = self.round.entries[at].what.name();
        let found = self.repos.iter().find(|(_, repo)| repo.name == name);
        found.map_or(Value::Null, |(id, repo)| node(id, repo))
    }

    fn owned(&self, at: usize, after: Option<&str>) -> Value {
        let name = self.round.entries[at].what.name();
        let owner = name.trim_end_matches('*');
        let all: Vec<Value> = self
            .repos
            .iter()
            .filter(|(_, repo)| repo.name.starts_with(owner))
            .map(|(id, repo)| node(id, repo))
            .collect();
        if all.is_empty() {
            return json!({ "repositoryOwner": null });
        }
        json!({ "repositoryOwner": { "repositories": page(&all, after, self.round.sizes.list) } })
    }

    fn watched(&self, slot: Slot, after: Option<&str>) -> Value {
        let id = &self.round.repos[&slot].id;
        let Some(repo) = self.repos.get(id) else { return Value::Null };
        let all: Vec<Value> = repo.pulls.iter().map(|(number, pull)| seen(id, *number, pull)).collect();
        let mut node = node(id, repo);
        node["pullRequests"] = page(&all, after, self.round.sizes.list);
        node
    }

    fn read(&self, id: &str) -> Value {
        let (repo, number) = id.split_once('#').unwrap();
        let number: u64 = number.parse().unwrap();
        let Some((repo, pull)) = self.repos.get(repo).and_then(|it| Some((it, it.pulls.get(&number)?))) else {
            return Value::Null;
        };
        let mut node = seen(id.split_once('#').unwrap().0, number, pull);
        node["title"] = format!("Pull {number}").into();
        node["state"] = "OPEN".into();
        node["author"] =
            json!({ "__typename": "User", "login": "ada", "avatarUrl": "https://avatars.githubusercontent.com/u/1" });
        node["repository"] = json!({ "nameWithOwner": repo.name });
        node["reviewRequests"] = json!({ "nodes": pull.reviewers });
        node
    }

    fn got(&mut self, job: &Job) -> Got {
        let url = job.url().unwrap();
        let (json, version) = self.json(job);
        let tag = format!("W/\"{version}\"");
        if self.round.kept.tag(url).as_ref() == Some(&tag) {
            return Got::Same;
        }
        self.paid += 1;
        Got::New { json, tag: Some(tag), next: None }
    }

    fn json(&self, job: &Job) -> (Value, u32) {
        let of = |slot: &Slot| {
            let name = &self.round.repos[slot].name;
            self.repos.values().find(|repo| repo.name == *name).unwrap()
        };
        match job {
            Job::Repos(at, _) => {
                let name = self.round.entries[*at].what.name();
                let owned = self.repos.iter().filter(|(_, repo)| repo.name.starts_with(name.trim_end_matches('*')));
                (owned.map(|(id, repo)| json!({ "node_id": id, "full_name": repo.name, "archived": repo.archived, "fork": repo.fork })).collect(), 0)
            }
            Job::List(slot, _) => {
                let repo = of(slot);
                let item = |(number, pull): (&u64, &Pull)| {
                    json!({ "number": number, "title": format!("Pull {number}"), "user": { "login": "ada" }, "draft": false,
                        "created_at": "2026-11-20T00:00:00Z", "updated_at": at(pull.updated), "base": { "ref": "main", "repo": { "full_name": repo.name } },
                        "head": { "ref": format!("b{number}"), "sha": format!("s{number}"), "repo": null } })
                };
                let version =
                    repo.pulls.values().map(|pull| pull.updated).sum::<u32>() + repo.pulls.len() as u32 * 1_000;
                (repo.pulls.iter().map(item).collect(), version)
            }
            Job::Part(slot, number, part, _) => {
                let pull = &of(slot).pulls[number];
                let json = match part {
                    job::Part::Pull => json!({ "mergeable": pull.mergeable == "MERGEABLE" }),
                    job::Part::Reviews => json!([{ "user": { "login": "bob" }, "state": "APPROVED" }]),
                    job::Part::CheckRuns => {
                        let conclusion = match pull.rollup {
                            Some("SUCCESS") => json!("success"),
                            Some("FAILURE") => json!("failure"),
                            _ => Value::Null,
                        };
                        json!({ "check_runs": [{ "name": "build", "status": "completed", "conclusion": conclusion }] })
                    }
                    job::Part::Statuses => json!({ "state": "pending", "statuses": [] }),
                };
                let version = json.to_string().len() as u32;
                (json, version)
            }
            _ => (json!([{ "login": "bob" }, { "login": "cyd" }]), 0),
        }
    }
}

fn node(id: &str, repo: &Repository) -> Value {
    json!({ "id": id, "nameWithOwner": repo.name, "isArchived": repo.archived, "isFork": repo.fork })
}

fn seen(id: &str, number: u64, pull: &Pull) -> Value {
    json!({ "__typename": "PullRequest", "id": format!("{id}#{number}"), "number": number, "updatedAt": at(pull.updated), "isDraft": false,
        "mergeable": pull.mergeable, "statusCheckRollup": pull.rollup.map(|state| json!({ "state": state })) })
}

fn at(updated: u32) -> String {
    format!("2026-11-23T10:{:02}:00Z", updated % 60)
}

/// A connection, from a cursor on.
fn page(all: &[Value], after: Option<&str>, first: usize) -> Value {
    let from = after.map_or(0, |cursor| cursor.parse().unwrap());
    let to = (from + first).min(all.len());
    json!({ "totalCount": all.len(), "nodes": all[from..to],
        "pageInfo": { "hasNextPage": to < all.len(), "endCursor": to.to_string() } })
}

/// What was told of repositories: `acme/api 3`, `acme/web =`, `acme/gone: does not exist, …`.
pub(super) fn said(told: &[Told]) -> Vec<String> {
    let one = |reading: &RepoReading| match &reading.found {
        Ok(RepoFound::Same) => format!("{} =", reading.repo),
        Ok(RepoFound::Pulls { pulls, .. }) => format!("{} {}", reading.repo, pulls.len()),
        Err(fault) => format!("{}: {}", reading.repo, fault.message),
    };
    told.iter().flat_map(|told| &told.repos).map(one).collect()
}
