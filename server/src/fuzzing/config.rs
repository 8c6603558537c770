//! `config.toml`: whatever stands in it, it is read or refused with sentences, and no secret is shown.

use crate::config::{self, Env, parse};
use std::{env::VarError, io, path::Path};

/// What stands behind every reference: nothing that is shown may contain it.
const SECRET: &str = "hunter2-behind-a-reference";

/// Every variable is set, every file can be read.
struct Generous;

impl Env for Generous {
    fn var(&self, _name: &str) -> Result<String, VarError> {
        Ok(SECRET.to_owned())
    }

    fn file(&self, _path: &Path) -> io::Result<String> {
        Ok(SECRET.to_owned())
    }
}

/// A configuration.
pub fn config(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let shown = match parse("config.toml", text, &Generous) {
        Ok(config) => config::check(&config),
        Err(report) => {
            assert!(report.count() > 0, "refused without a mistake");
            assert!(report.first_title().is_some_and(|title| !title.trim().is_empty()), "a mistake without a word");
            report.render(true) + &report.render(false) + &report.headline()
        }
    };
    // Who writes the secret into the file himself has shown it.
    assert!(text.contains("hunter2") || !shown.contains(SECRET), "a secret is shown: {shown}");
}
