//! Only benches: see `benches/`.
