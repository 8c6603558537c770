//! What the answers to queries mean.

use super::{
    super::{
        super::lenient::Item,
        TeamReading,
        answer::Graph,
        translate::{self, Named},
        trouble::Trouble,
    },
    Heard, Job, Round, Slot, TEAMS,
};
use serde_json::Value;
use std::time::Instant;

impl Round {
    pub(super) fn gather(&mut self, job: &Job, heard: Heard, now: Instant) -> Result<(), Trouble> {
        match (job, heard) {
            (Job::Names(of), Heard::Graph(graph)) => self.found_names(of, &graph, now),
            (Job::Owner(of, after), Heard::Graph(graph)) => self.found_owned(*of, after.as_ref(), &graph, now),
            (Job::Watch(slots, _), Heard::Graph(graph)) => self.watched_all(slots, &graph, now),
            (Job::Pulls(pulls), Heard::Graph(graph)) => self.read_all(pulls, &graph, now),
            (job, Heard::Got(got)) => return self.gather_rest(job, got, now),
            (_, Heard::Graph(_)) => {}
        }
        Ok(())
    }

    fn found_names(&mut self, of: &[usize], graph: &Graph, now: Instant) {
        for (place, at) in of.iter().enumerate() {
            let place = format!("r{place}");
            match graph.data.get(&place).and_then(translate::named) {
                Some(named) => self.found(*at, vec![named], now),
                None => self.not_found(*at, graph.why(&[&place]).unwrap_or(&absent()), now),
            }
        }
    }

    fn found_owned(&mut self, of: usize, after: Option<&String>, graph: &Graph, now: Instant) {
        if after.is_none() {
            self.gather_anew(of);
        }
        let Some(list) = graph.data.get("repositoryOwner").and_then(|owner| owner.get("repositories")) else {
            let why = graph.errors.first().map(|missing| &missing.why);
            return self.not_found(of, why.unwrap_or(&absent()), now);
        };
        let nodes = list.get("nodes").and_then(Value::as_array).into_iter().flatten();
        self.gathered(of, nodes.filter_map(translate::named));
        match next_page(list) {
            Some(cursor) => self.queue.push_front(Job::Owner(of, Some(cursor))),
            None => self.all_gathered(of, now),
        }
        // Some of them are hidden: what could be read is read.
        if let Some(missing) = graph.errors.first() {
            self.told.repos.push(self.hidden(of, &missing.why));
        }
    }

    fn watched_all(&mut self, slots: &[Slot], graph: &Graph, now: Instant) {
        for (place, slot) in slots.iter().enumerate() {
            let at = place.to_string();
            let node = graph.data.get("nodes").and_then(|nodes| nodes.get(place)).filter(|node| node.is_object());
            let list = node.and_then(|node| node.get("pullRequests")).filter(|list| list.is_object());
            let why = graph.why(&["nodes", &at]).or_else(|| graph.why(&["nodes", &at, "pullRequests"]));
            match (node, list) {
                (Some(node), Some(list)) => self.watched_one(*slot, node, list, now),
                _ => {
                    self.tell_failed(*slot, why.unwrap_or(&absent()));
                    self.lost(*slot);
                }
            }
        }
    }

    fn watched_one(&mut self, slot: Slot, node: &Value, list: &Value, now: Instant) {
        let Some(repo) = self.repos.get_mut(&slot) else { return };
        if let Some(Named { name, .. }) = translate::named(node) {
            repo.rename(name);
        }
        repo.total = Item(list).count("total_count").unwrap_or_default();
        let nodes = list.get("nodes").and_then(Value::as_array).into_iter().flatten();
        repo.seen.extend(nodes.filter_map(translate::seen));
        if let Some(cursor) = next_page(list) {
            self.queue.push_front(Job::Watch(vec![slot], Some(cursor)));
            return;
        }
        let changed = repo.compare(now);
        self.changed.extend(changed.into_iter().map(|id| (slot, id)));
        self.tell(slot);
    }

    fn read_all(&mut self, pulls: &[(Slot, String)], graph: &Graph, now: Instant) {
        let mut slots = Vec::new();
        for (place, (slot, id)) in pulls.iter().enumerate() {
            let at = place.to_string();
            let node = graph.data.get("nodes").and_then(|nodes| nodes.get(place)).filter(|node| node.is_object());
            let hidden = graph.hidden(&["nodes", &at]);
            let Some(repo) = self.repos.get_mut(slot) else { continue };
            let found = node.filter(|node| translate::is_open(node));
            let found = found.and_then(|node| translate::pull(node, &repo.name, &hidden));
            let why = graph.why(&["nodes", &at]).filter(|why| !matches!(why, Trouble::Absent(_)));
            if let Some(why) = why.cloned() {
                repo.waiting.remove(id);
                self.tell_failed(*slot, &why);
                continue;
            }
            for team in found.iter().flat_map(|found| &found.pull.reviewers) {
                self.teams.entry(team.clone()).or_default();
            }
            repo.read(id, found, now);
            slots.push(*slot);
        }
        slots.sort_unstable();
        slots.dedup();
        slots.into_iter().for_each(|slot| self.tell(slot));
        if self.is_filled {
            self.ask_for_teams(now);
        }
    }

    /// Who is in the teams that were asked to review, where that is not known, or not any more.
    pub(super) fn ask_for_teams(&mut self, now: Instant) {
        self.teams.retain(|team, _| app::model::pulls::people::is_team(team) && !team.ends_with("/(hidden)"));
        let due = self
            .teams
            .iter()
            .filter(|(_, asked)| asked.is_none_or(|asked| now.saturating_duration_since(asked) >= TEAMS));
        let due: Vec<String> = due.map(|(team, _)| team.clone()).collect();
        for team in due {
            let Some((organization, slug)) = team.split_once('/') else { continue };
            let url =
                super::rest::list(&self.config.api, &["orgs", organization, "teams", slug, "members"], self.sizes.list);
            self.teams.insert(team.clone(), Some(now));
            self.queue.push_back(Job::Members(team, url));
        }
    }

    /// A team's members, or that they are hidden.
    pub(super) fn tell_team(&mut self, team: &str, members: Option<Vec<String>>) {
        self.told.teams.push(TeamReading { team: team.to_owned(), members });
    }
}

/// The cursor of the next page of a connection.
fn next_page(list: &Value) -> Option<String> {
    let info = Item(list.get("pageInfo")?);
    let more = info.get("has_next_page").and_then(Value::as_bool).unwrap_or_default();
    info.text("end_cursor").filter(|cursor| more && !cursor.is_empty())
}

/// GitHub's word for no access, too.
fn absent() -> Trouble {
    Trouble::Absent(String::new())
}
