//! An environment made of maps, for tests.

use super::env::Env;
use std::{collections::BTreeMap, env::VarError, io, path::Path};

/// Variables and files that exist only in a test.
#[derive(Default)]
pub struct FakeEnv {
    vars: BTreeMap<String, String>,
    files: BTreeMap<String, String>,
}

impl FakeEnv {
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.vars.insert(name.to_owned(), value.to_owned());
        self
    }

    pub fn with_file(mut self, path: &str, text: &str) -> Self {
        self.files.insert(path.to_owned(), text.to_owned());
        self
    }
}

impl Env for FakeEnv {
    fn var(&self, name: &str) -> Result<String, VarError> {
        self.vars.get(name).cloned().ok_or(VarError::NotPresent)
    }

    fn file(&self, path: &Path) -> io::Result<String> {
        let text = path.to_str().and_then(|path| self.files.get(path));
        text.cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}
