//! Signing in at an identity provider that is not always honest.

mod answers;
mod discovery;
mod forged;
pub mod key;
mod people;
pub mod provider;
mod rotation;
mod unwell;
