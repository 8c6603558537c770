//! What depends on what, as a picture: the server draws it, the browser only recolours it.

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(not(feature = "hydrate"))]
mod drawing;
#[cfg(not(feature = "hydrate"))]
mod layout;
mod look;
#[cfg(not(feature = "hydrate"))]
mod server;

/// The picture of every target that depends on another or is depended on, and what it says in words. Empty, and not to
/// be seen, where nothing depends on anything.
#[cfg(not(feature = "hydrate"))]
pub(super) use server::picture;

/// The picture as it stands in the document.
#[cfg(feature = "hydrate")]
pub(super) use browser::Picture;
