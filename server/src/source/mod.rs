//! What each widget kind reads: client calls and their translation into the model.

pub mod dependencies;
