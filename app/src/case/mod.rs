//! Text in lower case, so that people need not mind the case of what they look for.
//!
//! Every browser has Unicode's tables already: its WebAssembly does without ours.

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(not(feature = "hydrate"))]
mod server;

#[cfg(feature = "hydrate")]
use browser as side;
#[cfg(not(feature = "hydrate"))]
use server as side;

/// `text` in lower case, as Unicode has it.
#[must_use]
pub fn lower(text: &str) -> String {
    side::lower(text)
}
