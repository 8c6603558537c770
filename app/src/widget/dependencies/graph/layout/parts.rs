//! Which nodes belong together, and in which layer each stands.

use super::Graph;

/// The parts that no edge connects, the worst first: by the worst node in it, then by how many are that bad.
pub(super) fn parts(graph: &Graph) -> Vec<Vec<usize>> {
    let mut part_of: Vec<usize> = (0..graph.urgency.len()).collect();
    for &(from, to) in &graph.edges {
        let (from, to) = (root(&mut part_of, from), root(&mut part_of, to));
        part_of[from.max(to)] = from.min(to);
    }
    let mut parts = vec![Vec::new(); graph.urgency.len()];
    for node in 0..graph.urgency.len() {
        parts[root(&mut part_of, node)].push(node);
    }
    parts.retain(|part| !part.is_empty());
    parts.sort_by_key(|part| {
        let worst = part.iter().map(|&node| graph.urgency[node]).min();
        let as_bad = part.iter().filter(|&&node| Some(graph.urgency[node]) == worst).count();
        (worst, std::cmp::Reverse(as_bad))
    });
    parts
}

fn root(part_of: &mut [usize], node: usize) -> usize {
    let mut at = node;
    while part_of[at] != at {
        part_of[at] = part_of[part_of[at]];
        at = part_of[at];
    }
    at
}

/// The longest way to each node from one that depends on nothing. A circle, which no configuration has, ends there.
pub(super) fn depths(graph: &Graph) -> Vec<usize> {
    let count = graph.urgency.len();
    let mut waiting_for = vec![0_usize; count];
    let mut dependents = vec![Vec::new(); count];
    for &(from, to) in &graph.edges {
        waiting_for[to] += 1;
        dependents[from].push(to);
    }
    let mut depths = vec![0; count];
    let mut ready: Vec<usize> = (0..count).filter(|&node| waiting_for[node] == 0).collect();
    while let Some(node) = ready.pop() {
        for &dependent in &dependents[node] {
            depths[dependent] = depths[dependent].max(depths[node] + 1);
            waiting_for[dependent] -= 1;
            if waiting_for[dependent] == 0 {
                ready.push(dependent);
            }
        }
    }
    depths
}
