//! The configuration's file: read again whenever it, or a file that it names, holds something else.
//!
//! Its content is compared, not its times: so a file that is replaced by rename, a mounted `ConfigMap` (a chain of symbolic
//! links that is swapped) and a network share are all noticed.

use super::{Config, Env, ProcessEnv, Report, parse};
use std::{
    cell::RefCell,
    collections::BTreeSet,
    env::VarError,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io,
    path::{Path, PathBuf},
};

/// A configuration on disk, and the files that it takes secrets and certificates from.
#[derive(Clone, Debug)]
pub struct ConfigFile {
    path: PathBuf,
    named: BTreeSet<PathBuf>,
}

impl ConfigFile {
    /// The file at `path`, not read yet.
    #[must_use]
    pub const fn new(path: PathBuf) -> Self {
        Self { path, named: BTreeSet::new() }
    }

    /// Reads it with the environment of this process.
    ///
    /// # Errors
    /// It cannot be read, or its content is refused: all mistakes at once.
    pub fn load(&mut self) -> Result<Config, Report> {
        let env = Remembering::default();
        let source = ProcessEnv.file(&self.path).map_err(|error| Report::unreadable(&self.path, &error))?;
        let config = parse(&self.path.display().to_string(), &source, &env);
        self.named = env.files.into_inner();
        config
    }

    /// A number that changes with the content of the file and of those that it named when it was last read.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for path in std::iter::once(&self.path).chain(&self.named) {
            std::fs::read(path).map_err(|error| error.kind() as u8).hash(&mut hasher);
        }
        hasher.finish()
    }
}

/// The environment of this process, and which files were asked for.
#[derive(Default)]
struct Remembering {
    files: RefCell<BTreeSet<PathBuf>>,
}

impl Env for Remembering {
    fn var(&self, name: &str) -> Result<String, VarError> {
        ProcessEnv.var(name)
    }

    fn file(&self, path: &Path) -> io::Result<String> {
        self.files.borrow_mut().insert(path.to_owned());
        ProcessEnv.file(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_and_those_that_it_names_are_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let (path, secret) = (folder.path().join("config.toml"), folder.path().join("token"));
        std::fs::write(&secret, "one").unwrap();
        let write = |title: &str| {
            let target = format!(
                "name = \"x\"\nurl = \"http://h/\"\nheaders = {{ authorization = \"${{file:{}}}\" }}",
                secret.display()
            );
            let widget = "[[widget]]\nid = \"core\"\nkind = \"dependencies\"\n[[widget.target]]";
            std::fs::write(&path, format!("title = \"{title}\"\n{widget}\n{target}\n")).unwrap();
        };
        write("a");
        let mut file = ConfigFile::new(path.clone());
        assert_eq!(file.load().unwrap().title, "a");
        let first = file.fingerprint();
        assert_eq!(file.fingerprint(), first);
        write("b");
        let second = file.fingerprint();
        assert_ne!(second, first);
        std::fs::write(&secret, "two").unwrap();
        assert_ne!(file.fingerprint(), second);
        std::fs::remove_file(&path).unwrap();
        assert!(file.load().unwrap_err().headline().contains("no configuration at"));
    }
}
