//! Signing in at an identity provider that is not always honest.

mod answers;
mod discovery;
mod forged;
mod key;
mod people;
mod provider;
mod rotation;
mod unwell;
