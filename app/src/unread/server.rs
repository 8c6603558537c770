//! On the server it is what it is.

/// A field that browsers do not read.
pub type Unread<T> = T;
