//! Who may look: sign-in, approval, sessions, tokens, and what is remembered of it.

pub mod email;
pub mod oidc;

pub use email::Email;
