//! With Rust's tables.

pub(super) fn lower(text: &str) -> String {
    text.to_lowercase()
}
