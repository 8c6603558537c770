//! The configuration's file: read again whenever it, or a file that it names, holds something else.
//!
//! Its content is compared, not its times: so a file that is replaced by rename, a mounted `ConfigMap` (a chain of symbolic
//! links that is swapped) and a network share are all noticed.

use super::{Config, Env, ProcessEnv, Report, parse};
use std::{
    cell::RefCell,
    collections::BTreeMap,
    env::VarError,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io,
    path::{Path, PathBuf},
};

/// A configuration on disk, and the files that it takes secrets and certificates from.
#[derive(Clone, Debug)]
pub struct ConfigFile {
    path: PathBuf,
    /// With a mark of what was in each.
    named: BTreeMap<PathBuf, u64>,
    loaded: Option<u64>,
}

impl ConfigFile {
    /// The file at `path`, not read yet.
    #[must_use]
    pub const fn new(path: PathBuf) -> Self {
        Self { path, named: BTreeMap::new(), loaded: None }
    }

    /// Reads it with the environment of this process.
    ///
    /// # Errors
    /// It cannot be read, or its content is refused: all mistakes at once.
    pub fn load(&mut self) -> Result<Config, Report> {
        let env = Remembering::default();
        let read = ProcessEnv.file(&self.path);
        let own = mark(&read);
        let config = match &read {
            Ok(source) => parse(&self.path.display().to_string(), source, &env),
            Err(error) => Err(Report::unreadable(&self.path, error)),
        };
        self.named = env.files.into_inner();
        self.loaded = Some(together(own, self.named.values().copied()));
        config
    }

    /// The [`Self::fingerprint`] of what was read last; `None` before that.
    #[must_use]
    pub const fn loaded(&self) -> Option<u64> {
        self.loaded
    }

    /// A number that changes with the content of the file and of those that it named when it was last read.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        let now = |path: &PathBuf| mark(&ProcessEnv.file(path));
        together(now(&self.path), self.named.keys().map(now))
    }
}

fn mark(read: &io::Result<String>) -> u64 {
    let mut hasher = DefaultHasher::new();
    read.as_ref().map_err(|error| error.kind() as u8).hash(&mut hasher);
    hasher.finish()
}

fn together(own: u64, named: impl Iterator<Item = u64>) -> u64 {
    let mut hasher = DefaultHasher::new();
    std::iter::once(own).chain(named).for_each(|mark| mark.hash(&mut hasher));
    hasher.finish()
}

/// The environment of this process, and what was in the files that were asked for.
#[derive(Default)]
struct Remembering {
    files: RefCell<BTreeMap<PathBuf, u64>>,
}

impl Env for Remembering {
    fn var(&self, name: &str) -> Result<String, VarError> {
        ProcessEnv.var(name)
    }

    fn file(&self, path: &Path) -> io::Result<String> {
        let read = ProcessEnv.file(path);
        self.files.borrow_mut().insert(path.to_owned(), mark(&read));
        read
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
        assert_eq!((file.fingerprint(), file.loaded()), (first, Some(first)));
        write("b");
        let second = file.fingerprint();
        assert_ne!(second, first);
        std::fs::write(&secret, "two").unwrap();
        assert_ne!(file.fingerprint(), second);
        assert_eq!(file.loaded(), Some(first), "of what was read, and not of what is there");
        std::fs::remove_file(&path).unwrap();
        assert!(file.load().unwrap_err().headline().contains("no configuration at"));
        assert_eq!(file.loaded(), Some(file.fingerprint()));
    }
}
