//! What the benches are about: see `benches/`.

#![expect(clippy::expect_used, reason = "what is measured has to be there")]

pub mod rows;

/// So many rows.
pub const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];
