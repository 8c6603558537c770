//! Who may look.

pub mod oidc;
