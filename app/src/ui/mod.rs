//! Small shared parts of the views.

pub mod address;
mod age;
mod glyph;
mod phase_bar;
mod scene;
mod tile;

pub use age::{Age, Ago, Moment, clock, utc};
pub use glyph::Glyph;
pub use phase_bar::{PhaseBar, phases_in_words};
pub use scene::Scene;
pub use tile::tile;
