//! Small shared parts of the views.

pub mod address;
mod age;
#[cfg(feature = "hydrate")]
pub(crate) mod alive;
#[cfg(feature = "hydrate")]
pub(crate) mod dom;
mod flips;
mod glyph;
mod html;
mod phase_bar;
pub mod rows;
mod scene;
mod tile;

pub use age::{clock, until, utc};
pub use flips::flips;
pub use glyph::shape;
pub use html::Html;
pub use phase_bar::{phase_bar, phases_in_words};
pub use scene::Scene;
pub use tile::tile;
