//! What a configuration may take from outside: environment variables and files.

use std::{env::VarError, io, path::Path};

/// Where `${NAME}` and `${file:…}` come from; tests bring their own.
pub trait Env {
    /// The variable's value.
    ///
    /// # Errors
    /// Where it is not set, or not text.
    fn var(&self, name: &str) -> Result<String, VarError>;

    /// The file's text.
    ///
    /// # Errors
    /// Where it cannot be read, or is not UTF-8.
    fn file(&self, path: &Path) -> io::Result<String>;
}

/// The environment of this process and the files it can read; relative paths start at the working directory.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProcessEnv;

impl Env for ProcessEnv {
    fn var(&self, name: &str) -> Result<String, VarError> {
        std::env::var(name)
    }

    fn file(&self, path: &Path) -> io::Result<String> {
        std::fs::read_to_string(path)
    }
}
