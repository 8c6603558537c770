//! From targets to the picture.

use super::{
    super::{Look, order},
    drawing::{self, Edge, Node},
    layout::{self, Graph},
    look,
};
use crate::{model::dependencies::Target, state::State, ui::Html};
use std::collections::{BTreeMap, BTreeSet};

type Named<'a> = (&'a str, &'a Target);

/// The picture as SVG, with its caption.
pub(in super::super) fn picture(look: Look<'_>) -> String {
    let ordered = order::targets(look.data);
    draw(look.widget, ordered.iter().map(|(key, target)| (key.as_str(), &***target)))
}

fn draw<'a>(widget: &str, targets: impl Iterator<Item = Named<'a>> + Clone) -> String {
    let drawn = connected(targets);
    if drawn.is_empty() {
        return String::new();
    }
    let graph = Graph { urgency: drawn.iter().map(urgency).collect(), edges: edges(&drawn) };
    let layout = layout::layout(&graph);
    // Edges name their ends by their places in the document.
    let mut place = vec![0; drawn.len()];
    for (at, &node) in layout.reading.iter().enumerate() {
        place[node] = at;
    }
    let node = |&node: &usize| Node { key: drawn[node].0, target: drawn[node].1, at: layout.nodes[node] };
    let nodes: Vec<Node<'_>> = layout.reading.iter().map(node).collect();
    let edge = |(&(from, to), bends): (&(usize, usize), _)| Edge { ends: (place[from], place[to]), bends };
    let edges: Vec<Edge<'_>> = graph.edges.iter().zip(layout.bends.iter().map(Vec::as_slice)).map(edge).collect();
    let caption: String = nodes.iter().filter_map(|node| look::sentence(node.key, node.target)).collect();
    let caption = Html::default().raw("<figcaption>").text(&caption).raw("</figcaption>").done();
    caption + &drawing::svg(widget, &nodes, &edges, layout.size)
}

/// Only targets at the end of an edge are in the picture.
fn connected<'a>(targets: impl Iterator<Item = Named<'a>> + Clone) -> Vec<Named<'a>> {
    let known: BTreeSet<&str> = targets.clone().map(|(key, _)| key).collect();
    let needs = |target: &'a Target| target.depends_on.iter().map(String::as_str).filter(|name| known.contains(name));
    let needed: BTreeSet<&str> = targets.clone().flat_map(|(_, target)| needs(target)).collect();
    targets.filter(|(key, target)| needed.contains(key) || needs(target).next().is_some()).collect()
}

/// From a target to one that depends on it, each once.
fn edges(drawn: &[Named<'_>]) -> Vec<(usize, usize)> {
    let at: BTreeMap<&str, usize> = drawn.iter().enumerate().map(|(at, (key, _))| (*key, at)).collect();
    let mut edges = BTreeSet::new();
    for (to, (_, target)) in drawn.iter().enumerate() {
        edges.extend(target.depends_on.iter().filter_map(|name| Some((*at.get(name.as_str())?, to))));
    }
    edges.into_iter().collect()
}

/// What is red stands on top, then what is yellow.
fn urgency((_, target): &Named<'_>) -> u8 {
    match target.state {
        State::Down if target.counts() => 0,
        State::Degraded if target.counts() => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests;
