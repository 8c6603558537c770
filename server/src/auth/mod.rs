//! Who may look: sign-in, approval, sessions, tokens, and what is remembered of it.
//!
//! [`Access`] knows everybody and decides; `web::gate` asks it for every request. What has to survive a restart stands in
//! the store, which the shell may change as well: [`follow`] notices.

pub mod access;
pub mod audit;
pub mod email;
pub mod follow;
pub mod limits;
pub mod oidc;
pub mod pending;
pub mod person;
pub mod secret;
pub mod session;
pub mod streams;
pub mod terms;
pub mod visitor;

pub use access::Access;
pub use email::Email;
pub use terms::Terms;
pub use visitor::{Visitor, Who};
