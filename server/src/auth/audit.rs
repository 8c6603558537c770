//! The audit log: who did what about whom, from where. The newest entries stand in the store, for the page; all of them
//! as JSON lines in `data_dir`, for others.

use crate::{
    clock,
    store::{Store, StoreError},
};
use app::time::Timestamp;
use serde::Serialize;
use std::{
    error::Error,
    fs::{self, File},
    io::{self, Write as _},
    net::IpAddr,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};
use tokio::task::spawn_blocking;

/// Its name within `data_dir`.
pub const FILE: &str = "audit.jsonl";
/// What the file before it is called.
const OLDER: &str = "audit.jsonl.1";
/// A file that has grown so large is put aside, in place of the one before: there are never more than two.
const LARGEST: u64 = 16 << 20;
/// Longer words are cut: some of them come from outside.
const LONGEST: usize = 300;

/// One line of the log. Nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub what: What,
    /// Who did it: an address, a token's name, a user of the shell.
    pub by: Option<String>,
    /// About whom.
    pub about: Option<String>,
    /// From which address.
    pub address: Option<String>,
    /// The rest, in words.
    pub detail: Option<String>,
}

/// What can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Somebody signed in who may look.
    SignIn,
    /// Somebody signed in, for whom somebody has to decide.
    Waiting,
    /// A sign-in came to nothing.
    SignInFailed,
    /// Somebody signed out.
    SignOut,
    /// Somebody may look.
    Approved,
    /// Somebody may not.
    Refused,
    /// Somebody may no longer.
    Revoked,
    /// Somebody is an admin.
    AdminGiven,
    /// Somebody is one no longer.
    AdminTaken,
    /// A token that nobody knows, or for what it is not good for.
    TokenRefused,
    /// An address that may not connect.
    AddressRefused,
    /// A configuration is in force.
    ConfigurationRead,
    /// A configuration is not.
    ConfigurationRefused,
}

impl What {
    const ALL: [Self; 13] = [
        Self::SignIn,
        Self::Waiting,
        Self::SignInFailed,
        Self::SignOut,
        Self::Approved,
        Self::Refused,
        Self::Revoked,
        Self::AdminGiven,
        Self::AdminTaken,
        Self::TokenRefused,
        Self::AddressRefused,
        Self::ConfigurationRead,
        Self::ConfigurationRefused,
    ];

    /// The words that are stored and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "signed in",
            Self::Waiting => "waits for approval",
            Self::SignInFailed => "sign-in failed",
            Self::SignOut => "signed out",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Revoked => "revoked",
            Self::AdminGiven => "admin role given",
            Self::AdminTaken => "admin role taken",
            Self::TokenRefused => "token refused",
            Self::AddressRefused => "address refused",
            Self::ConfigurationRead => "configuration read",
            Self::ConfigurationRefused => "configuration refused",
        }
    }

    /// Reads them.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.as_str() == word)
    }
}

impl Serialize for What {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Entry {
    /// Something that is done now.
    #[must_use]
    pub fn new(what: What) -> Self {
        Self { at: clock::now(), what, by: None, about: None, address: None, detail: None }
    }

    /// Says by whom.
    #[must_use]
    pub fn by(mut self, by: impl Into<String>) -> Self {
        self.by = Some(short(by.into()));
        self
    }

    /// Says about whom.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about = Some(short(about.into()));
        self
    }

    /// Says from where.
    #[must_use]
    pub fn from(mut self, address: IpAddr) -> Self {
        self.address = Some(address.to_string());
        self
    }

    /// Says the rest.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(short(detail.into()));
        self
    }
}

/// One line, not too long.
fn short(text: String) -> String {
    let clean = |letter: char| if letter.is_control() { ' ' } else { letter };
    text.chars().take(LONGEST).map(clean).collect()
}

/// Where entries go. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Audit {
    store: Store,
    file: PathBuf,
}

impl Audit {
    /// Of the board whose data is in `data_dir`.
    #[must_use]
    pub fn new(store: Store, data_dir: &Path) -> Self {
        Self { store, file: data_dir.join(FILE) }
    }

    /// Keeps an entry. What cannot be kept is at least logged: nobody is to be locked out by a full disk.
    pub async fn note(&self, entry: Entry) {
        let Entry { what, by, about, address, detail, .. } = &entry;
        tracing::info!(what = what.as_str(), ?by, ?about, ?address, ?detail, "audit");
        if let Err(error) = self.keep(entry).await {
            tracing::error!(error = &error as &dyn Error, "the audit log cannot be written");
        }
    }

    /// As [`Self::note`], for who can tell people that it failed.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub async fn keep(&self, entry: Entry) -> Result<(), StoreError> {
        self.store.add_entry(&entry).await?;
        let path = self.file.clone();
        let written = spawn_blocking(move || append(&path, &entry)).await;
        let written = written.unwrap_or_else(|error| Err(io::Error::other(error)));
        written.map_err(|source| StoreError::File { path: self.file.clone(), source })
    }
}

/// One line in one write, so that two processes can do it at once. The file is opened anew each time: it may have been moved.
fn append(path: &Path, entry: &Entry) -> io::Result<()> {
    let mut line = serde_json::to_vec(entry).map_err(io::Error::other)?;
    line.push(b'\n');
    let mut file = File::options().create(true).append(true).mode(0o600).open(path)?;
    if file.metadata()?.len() + line.len() as u64 > LARGEST {
        fs::rename(path, path.with_file_name(OLDER))?;
        file = File::options().create(true).append(true).mode(0o600).open(path)?;
    }
    file.write_all(&line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::audit::KEPT;
    use serde_json::Value;

    #[test]
    fn every_word_is_read_back() {
        for what in What::ALL {
            assert_eq!(What::from_word(what.as_str()), Some(what));
        }
    }

    #[test]
    fn words_from_outside_stay_on_one_short_line() {
        let entry = Entry::new(What::SignInFailed).detail("a\nb\u{1b}[31m").by("x".repeat(10_000));
        assert_eq!(entry.detail.as_deref(), Some("a b [31m"));
        assert_eq!(entry.by.unwrap().len(), LONGEST);
    }

    #[tokio::test]
    async fn entries_are_kept_for_the_page_and_as_lines() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).await.unwrap();
        let audit = Audit::new(store.clone(), dir.path());
        let entry = Entry::new(What::Approved).by("a@x").about("b@x").from("::1".parse().unwrap());
        audit.note(entry.clone()).await;
        audit.note(Entry::new(What::SignOut)).await;
        assert_eq!(store.entries(1, 5).await.unwrap(), [entry]);
        let text = fs::read_to_string(dir.path().join(FILE)).unwrap();
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!((lines.len(), &lines[0]["what"], &lines[0]["about"]), (2, &"approved".into(), &"b@x".into()));
    }

    #[tokio::test]
    async fn the_oldest_rows_are_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).await.unwrap();
        store.add_entry(&Entry::new(What::SignIn).detail("first")).await.unwrap();
        let mut connection = store.connection_for_tests().await;
        sqlx::query("UPDATE sqlite_sequence SET seq = ?").bind(KEPT - 1).execute(&mut *connection).await.unwrap();
        drop(connection);
        store.add_entry(&Entry::new(What::SignIn).detail("fits")).await.unwrap();
        assert_eq!(store.entries(0, 9).await.unwrap().len(), 2);
        store.add_entry(&Entry::new(What::SignIn).detail("one more")).await.unwrap();
        let left: Vec<_> = store.entries(0, 9).await.unwrap().into_iter().map(|entry| entry.detail.unwrap()).collect();
        assert_eq!(left, ["one more", "fits"]);
    }

    #[test]
    fn the_file_is_put_aside_when_it_is_large() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE);
        File::create(&path).unwrap().set_len(LARGEST).unwrap();
        append(&path, &Entry::new(What::SignIn)).unwrap();
        assert_eq!(fs::metadata(dir.path().join(OLDER)).unwrap().len(), LARGEST);
        assert_eq!(fs::read_to_string(path).unwrap().lines().count(), 1);
    }
}
