use super::*;
use proptest::prelude::*;

/// A graph whose edges are `(dependency, dependent)`.
fn graph(urgency: &[u8], edges: &[(usize, usize)]) -> Graph {
    Graph { urgency: urgency.to_vec(), edges: edges.to_vec() }
}

#[test]
fn what_depends_stands_right_of_all_that_it_depends_on() {
    let layout = layout(&graph(&[2; 4], &[(0, 1), (1, 2), (0, 2), (2, 3)]));
    let column = |node: usize| layout.nodes[node].0 / (NODE.0 + ACROSS);
    assert_eq!([0, 1, 2, 3].map(column), [0, 1, 2, 3]);
    assert_eq!(layout.bends[2].len(), 1, "the edge past the second layer bends there");
    assert_eq!(layout.reading, [0, 1, 2, 3]);
}

#[test]
fn the_worst_part_and_the_worst_node_stand_on_top() {
    // Two parts; in the second, 4 is red and so is one of the three that depend on it.
    let layout = layout(&graph(&[2, 2, 2, 2, 0, 2, 0, 2], &[(0, 1), (2, 3), (4, 5), (4, 6), (4, 7)]));
    let y = |node: usize| layout.nodes[node].1;
    assert_eq!((y(4), y(6)), (0, 0));
    assert!([0, 1, 2, 3, 5, 7].into_iter().all(|node| y(node) > 0), "{layout:?}");
    assert_eq!(layout.reading[..2], [4, 6]);
}

#[test]
fn neighbours_stand_near_their_neighbours() {
    // 0 and 1 below each other; what depends on them comes in the wrong order.
    let layout = layout(&graph(&[2; 5], &[(1, 2), (1, 3), (0, 4), (0, 2)]));
    let y = |node: usize| layout.nodes[node].1;
    assert_eq!(y(0) < y(1), y(4) < y(3), "{layout:?}");
}

#[test]
fn nothing_is_laid_out_as_nothing() {
    assert_eq!(layout(&Graph::default()), Layout::default());
}

#[test]
fn a_circle_is_drawn_and_does_not_hang() {
    let layout = layout(&graph(&[2; 3], &[(0, 1), (1, 2), (2, 0)]));
    assert_eq!(layout.reading.len(), 3);
}

#[test]
fn a_thousand_in_a_row_are_laid_out() {
    let edges: Vec<_> = (1..1_000).map(|node| (node - 1, node)).collect();
    let layout = layout(&graph(&[2; 1_000], &edges));
    assert_eq!(layout.nodes[999], (999 * (NODE.0 + ACROSS), 0));
}

/// Edges lead to greater numbers only, so there is no circle.
fn graphs() -> impl Strategy<Value = Graph> {
    (1_usize..40).prop_flat_map(|count| {
        let edges = prop::collection::vec((0..count, 0..count), 0..80);
        (prop::collection::vec(0_u8..3, count), edges).prop_map(|(urgency, edges)| Graph {
            urgency,
            edges: edges.into_iter().filter(|(from, to)| from < to).collect(),
        })
    })
}

proptest! {
    #[test]
    fn no_two_nodes_overlap_and_all_are_within_the_picture(graph in graphs()) {
        let layout = layout(&graph);
        for (at, a) in layout.nodes.iter().enumerate() {
            prop_assert!(a.0 >= 0 && a.1 >= 0 && a.0 + NODE.0 <= layout.size.0 && a.1 + NODE.1 <= layout.size.1);
            for b in &layout.nodes[at + 1..] {
                prop_assert!(a.0 != b.0 || (a.1 - b.1).abs() >= NODE.1 + GAP, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn every_node_is_read_once_and_every_edge_goes_right(graph in graphs()) {
        let layout = layout(&graph);
        let mut read = layout.reading.clone();
        read.sort_unstable();
        prop_assert_eq!(read, (0..graph.urgency.len()).collect::<Vec<_>>());
        for ((from, to), bends) in graph.edges.iter().zip(&layout.bends) {
            let (from, to) = (layout.nodes[*from].0, layout.nodes[*to].0);
            prop_assert!(from < to);
            let layers = usize::try_from((to - from) / (NODE.0 + ACROSS)).unwrap();
            prop_assert_eq!(bends.len(), layers - 1);
            prop_assert!(bends.iter().all(|bend| from < bend.0 && bend.0 < to));
        }
    }

    #[test]
    fn no_edge_runs_through_a_node(graph in graphs()) {
        let layout = layout(&graph);
        for bend in layout.bends.iter().flatten() {
            let column = bend.0 - NODE.0 / 2;
            let hit = layout.nodes.iter().any(|node| node.0 == column && (node.1..node.1 + NODE.1).contains(&bend.1));
            prop_assert!(!hit, "{bend:?}");
        }
    }

    #[test]
    fn the_same_graph_is_laid_out_the_same(graph in graphs()) {
        prop_assert_eq!(layout(&graph), layout(&graph));
    }
}
