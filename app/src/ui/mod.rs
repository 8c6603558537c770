//! Small shared parts of the views.

pub mod address;
mod age;
pub mod data;
mod glyph;
mod phase_bar;
mod scene;
pub mod still;
mod tile;

pub use age::{age, ago, clock, utc};
pub use glyph::Glyph;
pub use phase_bar::{PhaseBar, phases_in_words};
pub use scene::Scene;
pub use still::Still;
pub use tile::tile;
