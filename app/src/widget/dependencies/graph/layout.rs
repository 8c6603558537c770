//! Where the nodes of the picture stand and how its edges run. Pure, and the same for the same input.
//!
//! Layered from left to right (Sugiyama): what depends on nothing stands left, everything else right of all that it
//! depends on. Edges over more than one layer get a bend in each layer between, so that they run around the nodes; those
//! of one node bend together.
//! Within a layer, trouble stands on top, and neighbours near their neighbours. Parts that have nothing to do with each
//! other stand below one another, the worst on top.

mod order;
mod parts;

use std::collections::BTreeMap;

/// How often the order within the layers is improved.
const SWEEPS: usize = 5;

/// Sizes in units of the picture.
pub(super) const NODE: (i32, i32) = (184, 30);
/// Between two layers.
const ACROSS: i32 = 64;
/// Between two stops of a layer.
const GAP: i32 = 10;
/// What an edge keeps free where it bends.
const BEND: i32 = 8;

/// What is drawn: how urgent each node is (less is worse), and from which node to which that depends on it.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    pub(super) urgency: Vec<u8>,
    pub(super) edges: Vec<(usize, usize)>,
}

/// A point of the picture.
pub(super) type Point = (i32, i32);

/// Where everything is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    /// The upper left corner of each node.
    pub(super) nodes: Vec<Point>,
    /// For each edge the middles of its bends, from left to right.
    pub(super) bends: Vec<Vec<Point>>,
    /// The nodes as they are to be read: part by part, from left to right and from top to bottom.
    pub(super) reading: Vec<usize>,
    /// Width and height.
    pub(super) size: Point,
}

/// A node, or where edges from one node bend together.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stop {
    Node(usize),
    Bend(Vec<usize>),
}

/// One part while it is laid out: its stops by layer, and the links between stops of neighbouring layers.
#[derive(Debug, Default)]
struct Part {
    layers: Vec<Vec<usize>>,
    stops: Vec<Stop>,
    urgency: Vec<u8>,
    /// For each stop, those in the layer to its left and to its right.
    links: Vec<[Vec<usize>; 2]>,
}

/// Lays the graph out. Edges that close a circle, or lead to nowhere, are left out of the order but not lost.
pub(super) fn layout(graph: &Graph) -> Layout {
    let mut done = Layout {
        nodes: vec![(0, 0); graph.urgency.len()],
        bends: vec![Vec::new(); graph.edges.len()],
        ..Layout::default()
    };
    let depths = parts::depths(graph);
    for members in parts::parts(graph) {
        let mut part = Part::new(graph, &members, &depths);
        for sweep in 0..SWEEPS {
            order::sweep(&mut part, sweep % 2 == 1);
        }
        let top = if done.size.1 == 0 { 0 } else { done.size.1 + 2 * GAP };
        part.place(top, &mut done);
    }
    done
}

impl Part {
    fn new(graph: &Graph, members: &[usize], depths: &[usize]) -> Self {
        let mut part = Self::default();
        let mut stop_of = vec![usize::MAX; depths.len()];
        for &node in members {
            stop_of[node] = part.add(Stop::Node(node), depths[node], graph.urgency[node]);
        }
        let mut bends: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (edge, &(from, to)) in graph.edges.iter().enumerate() {
            if stop_of[from] == usize::MAX || depths[from] >= depths[to] {
                continue;
            }
            let mut last = stop_of[from];
            for depth in depths[from] + 1..depths[to] {
                let next = *bends.entry((from, depth)).or_insert_with(|| {
                    let bend = part.add(Stop::Bend(Vec::new()), depth, graph.urgency[from]);
                    part.link(last, bend);
                    bend
                });
                part.bend(next, edge, graph.urgency[to]);
                last = next;
            }
            part.link(last, stop_of[to]);
        }
        for layer in &mut part.layers {
            layer.sort_by_key(|&stop| part.urgency[stop]);
        }
        part
    }

    fn add(&mut self, stop: Stop, depth: usize, urgency: u8) -> usize {
        if self.layers.len() <= depth {
            self.layers.resize(depth + 1, Vec::new());
        }
        self.layers[depth].push(self.stops.len());
        self.stops.push(stop);
        self.urgency.push(urgency);
        self.links.push([Vec::new(), Vec::new()]);
        self.stops.len() - 1
    }

    /// Lets an edge run through a bend, which is as urgent as the least urgent way through it.
    fn bend(&mut self, stop: usize, edge: usize, urgency: u8) {
        self.urgency[stop] = self.urgency[stop].max(urgency);
        if let Stop::Bend(edges) = &mut self.stops[stop] {
            edges.push(edge);
        }
    }

    fn link(&mut self, left: usize, right: usize) {
        self.links[left][1].push(right);
        self.links[right][0].push(left);
    }

    /// Puts each stop beside those to its left, as far as there is room; what is worst stays on top, in sight.
    fn place(&self, top: i32, done: &mut Layout) {
        let mut middle = vec![top; self.stops.len()];
        let mut x = 0;
        for layer in &self.layers {
            let mut free = top;
            for &stop in layer {
                let half = self.height(stop) / 2;
                let beside = mean(&self.links[stop][0], &middle).filter(|_| self.urgency[stop] > 0);
                let y = beside.map_or(free, |middle| free.max(middle - half));
                middle[stop] = y + half;
                free = y + 2 * half + GAP;
                match &self.stops[stop] {
                    Stop::Node(node) => {
                        done.nodes[*node] = (x, y);
                        done.reading.push(*node);
                    }
                    Stop::Bend(edges) => {
                        edges.iter().for_each(|&edge| done.bends[edge].push((x + NODE.0 / 2, y + half)));
                    }
                }
                done.size.1 = done.size.1.max(free - GAP);
            }
            done.size.0 = done.size.0.max(x + NODE.0);
            x += NODE.0 + ACROSS;
        }
    }

    fn height(&self, stop: usize) -> i32 {
        match self.stops[stop] {
            Stop::Node(_) => NODE.1,
            Stop::Bend(_) => BEND,
        }
    }
}

fn mean(stops: &[usize], middle: &[i32]) -> Option<i32> {
    let count = i32::try_from(stops.len()).ok()?;
    stops.iter().map(|&stop| middle[stop]).sum::<i32>().checked_div(count)
}

#[cfg(test)]
mod tests;
