//! What a snapshot has for `/api` and for pages, and no browser reads: in WebAssembly it is nothing, and neither its type's reading
//! nor its patching is compiled for anybody.

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(not(feature = "hydrate"))]
mod server;

#[cfg(feature = "hydrate")]
pub use browser::Unread;
#[cfg(not(feature = "hydrate"))]
pub use server::Unread;
