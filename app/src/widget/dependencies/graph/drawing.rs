//! The picture as SVG. Colours and strokes come from `style/widgets/graph.css`, by the attributes of nodes and edges.

use super::{
    layout::{NODE, Point},
    look,
};
use crate::{
    model::dependencies::Target,
    ui::{Html, address, shape},
};
use std::fmt::Write as _;

/// Room around everything, for strokes and the focus ring.
const MARGIN: i32 = 6;
/// How long the two strokes of an arrow's head are.
const HEAD: i32 = 4;
/// So many letters fit into a node.
const FITTING: usize = 18;

/// One target.
#[derive(Debug)]
pub(super) struct Node<'a> {
    pub(super) key: &'a str,
    pub(super) target: &'a Target,
    /// Its upper left corner.
    pub(super) at: Point,
}

/// From a target to one that depends on it.
#[derive(Debug)]
pub(super) struct Edge<'a> {
    /// Their places among the nodes.
    pub(super) ends: (usize, usize),
    /// Where it bends.
    pub(super) bends: &'a [Point],
}

/// The whole picture; `size` is what nodes and bends take up.
pub(super) fn svg(widget: &str, nodes: &[Node<'_>], edges: &[Edge<'_>], size: Point) -> String {
    let (width, height) = (size.0 + 2 * MARGIN, size.1 + 2 * MARGIN);
    let mut svg = String::with_capacity(400 * (nodes.len() + edges.len()));
    // Writing into a String cannot fail.
    let _ = write!(
        svg,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"What depends on what\">\
         <svg width=\"{width}\" height=\"{height}\" viewBox=\"-{MARGIN} -{MARGIN} {width} {height}\" role=\"group\" \
         aria-label=\"Arrows lead to what depends on a target\"><g aria-hidden=\"true\">"
    );
    for edge in edges {
        self::edge(&mut svg, nodes, edge);
    }
    svg.push_str("</g>");
    for node in nodes {
        self::node(&mut svg, widget, node);
    }
    svg.push_str("</svg></div>");
    svg
}

fn node(svg: &mut String, widget: &str, node: &Node<'_>) {
    let Node { key, target, at: (x, y) } = node;
    let planned = !target.counts();
    let html = Html::default().raw("<a href=\"").text(&address::fragment(key));
    let html = html.raw("\" data-widget=\"").text(widget).raw("\" data-key=\"").text(key);
    let mut html = html.raw("\" data-state=\"").raw(target.state.as_str()).raw("\"");
    if let Some(cause) = &target.cause {
        html = html.raw(" data-cause=\"").text(cause).raw("\"");
    }
    if planned {
        html = html.raw(" data-maintenance=\"\"");
    }
    let html = html.raw(" transform=\"").text(&format!("translate({x} {y})"));
    let html = html.raw("\"><title>").text(&look::words(key, target));
    let html = html.raw(
        "</title><rect width=\"184\" height=\"30\"/><text class=\"glyph\" x=\"16\" y=\"20\" aria-hidden=\"true\">",
    );
    let html = html.raw(shape(target.state, planned)).raw("</text><text class=\"name\" x=\"30\" y=\"20\">");
    svg.push_str(&html.text(&cut(key)).raw("</text></a>").done());
}

fn edge(svg: &mut String, nodes: &[Node<'_>], edge: &Edge<'_>) {
    let (start, end) = (&nodes[edge.ends.0], &nodes[edge.ends.1]);
    let (from, to) = (start.at, end.at);
    let (mut x, mut y) = (from.0 + NODE.0, from.1 + NODE.1 / 2);
    let _ = write!(svg, "<path data-from=\"{}\" data-to=\"{}\"", edge.ends.0, edge.ends.1);
    if look::takes_along(start.target, end.target) {
        svg.push_str(" data-red=\"\"");
    }
    let _ = write!(svg, " d=\"M{x} {y}");
    for bend in edge.bends {
        // Straight past the nodes of that layer, in a curve between layers.
        curve(svg, (x, y), (bend.0 - NODE.0 / 2, bend.1));
        (x, y) = (bend.0 + NODE.0 / 2, bend.1);
        let _ = write!(svg, "H{x}");
    }
    let end = (to.0 - 2, to.1 + NODE.1 / 2);
    curve(svg, (x, y), end);
    let _ = write!(svg, "m-{HEAD} -{HEAD}l{HEAD} {HEAD}l-{HEAD} {HEAD}\"/>");
}

fn curve(svg: &mut String, from: Point, to: Point) {
    let middle = (from.0 + to.0) / 2;
    let _ = write!(svg, "C{middle} {} {middle} {} {} {}", from.1, to.1, to.0, to.1);
}

/// As much of a name as fits; wide letters take the room of two. The whole is in the title.
fn cut(name: &str) -> String {
    let width = |letter: char| if letter >= '\u{1100}' { 2 } else { 1 };
    if name.chars().map(width).sum::<usize>() <= FITTING {
        return name.to_owned();
    }
    let mut room = FITTING - 1;
    let fits = |letter: &char| {
        let left = room.checked_sub(width(*letter));
        room = left.unwrap_or(0);
        left.is_some()
    };
    name.chars().take_while(fits).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::State;
    use rstest::rstest;

    #[rstest]
    #[case("payments-api", "payments-api")]
    #[case("exactly-eighteen-a", "exactly-eighteen-a")]
    #[case("more-than-nineteen-letters", "more-than-ninetee…")]
    #[case("數據庫數據庫數據庫數據庫", "數據庫數據庫數據…")]
    fn a_long_name_is_cut_where_it_no_longer_fits(#[case] name: &str, #[case] shown: &str) {
        assert_eq!(cut(name), shown);
    }

    #[test]
    fn an_edge_runs_past_the_nodes_between_its_ends() {
        let target = Target { state: State::Down, ..Target::default() };
        let node = |at| Node { key: "a", target: &target, at };
        let edge = Edge { ends: (0, 1), bends: &[(340, 60)] };
        let mut svg = String::new();
        super::edge(&mut svg, &[node((0, 0)), node((496, 0))], &edge);
        assert_eq!(
            svg,
            "<path data-from=\"0\" data-to=\"1\" data-red=\"\" \
             d=\"M184 15C216 15 216 60 248 60H432C463 60 463 15 494 15m-4 -4l4 4l-4 4\"/>"
        );
    }
}
