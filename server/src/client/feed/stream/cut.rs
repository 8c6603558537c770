//! The same bytes in other pieces.

use bytes::Bytes;
use proptest::{collection::vec, prelude::*, sample::Index};

/// Where to cut.
pub(super) fn places() -> impl Strategy<Value = Vec<Index>> {
    vec(any::<Index>(), 0..12)
}

/// The pieces; some may be empty.
pub(super) fn at(whole: &Bytes, places: &[Index]) -> Vec<Bytes> {
    let mut ends: Vec<usize> = places.iter().map(|place| place.index(whole.len() + 1)).collect();
    ends.push(whole.len());
    ends.sort_unstable();
    let begins = std::iter::once(0).chain(ends.iter().copied());
    begins.zip(&ends).map(|(begin, end)| whole.slice(begin..*end)).collect()
}
