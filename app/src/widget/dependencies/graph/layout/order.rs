//! The order within the layers: neighbours near their neighbours (barycentres), trouble on top.

use super::Part;

/// Sorts every layer by where its neighbours stand in the layer before it, from left to right or back.
pub(super) fn sweep(part: &mut Part, back: bool) {
    let side = usize::from(back);
    let layers: Vec<usize> =
        if back { (0..part.layers.len()).rev().collect() } else { (0..part.layers.len()).collect() };
    let mut place = vec![0.0; part.stops.len()];
    for layer in layers {
        let mut wanted: Vec<(u8, f64, usize)> = part.layers[layer]
            .iter()
            .enumerate()
            .map(|(at, &stop)| (part.urgency[stop], barycentre(&part.links[stop][side], &place, at), stop))
            .collect();
        // Stable: what wants the same place keeps its order.
        wanted.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        part.layers[layer] = wanted.into_iter().map(|(.., stop)| stop).collect();
        for (at, &stop) in part.layers[layer].iter().enumerate() {
            place[stop] = in_layer(at);
        }
    }
}

/// The mean place of the neighbours; where there is none, the stop's own.
fn barycentre(neighbours: &[usize], place: &[f64], own: usize) -> f64 {
    if neighbours.is_empty() {
        return in_layer(own);
    }
    neighbours.iter().map(|&stop| place[stop]).sum::<f64>() / in_layer(neighbours.len())
}

#[expect(clippy::cast_precision_loss, reason = "nobody watches 2^52 targets")]
const fn in_layer(at: usize) -> f64 {
    at as f64
}
