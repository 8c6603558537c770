//! `pyngpong serve` as a process, with a configuration that can be changed while it runs.

use super::api::Api;
use std::{
    io::{BufRead as _, BufReader},
    ops::Deref,
    path::PathBuf,
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;

/// The program that is tested.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_pyngpong");

/// A served board; ends when dropped.
pub struct Served {
    child: Child,
    api: Api,
    folder: Option<TempDir>,
}

impl Served {
    /// Serves a configuration that consists of `widgets`.
    pub fn start(widgets: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        std::fs::write(&path, Self::text(&folder, widgets)).unwrap();
        Self::start_at(folder, path)
    }

    /// Serves the configuration at `path`, which stands somewhere in `folder`.
    pub fn start_at(folder: TempDir, path: PathBuf) -> Self {
        Self::start_by(Command::new(PROGRAM), folder, path, "127.0.0.1:0")
    }

    /// Serves a configuration that consists of `widgets`, by a command that runs the program: with other limits, another clock.
    pub fn start_under(command: Command, widgets: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        std::fs::write(&path, Self::text(&folder, widgets)).unwrap();
        Self::start_by(command, folder, path, "127.0.0.1:0")
    }

    /// As [`Self::start_at`], by a command and at an address of one's own.
    pub fn start_by(mut command: Command, folder: TempDir, path: PathBuf, listen: &str) -> Self {
        let mut child = command
            .args(["serve", "--config", path.to_str().unwrap(), "--listen", listen])
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .env("NO_COLOR", "1")
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let open = lines.find_map(|line| {
            let line = line.unwrap();
            let address = line.contains("the board is open").then(|| line.split("address=").nth(1).unwrap().to_owned());
            address.map(|rest| rest.split_whitespace().next().unwrap().parse().unwrap())
        });
        let address = open.expect("it does not open");
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, api: Api { address }, folder: Some(folder) }
    }

    /// A whole configuration that keeps its data in `folder`.
    pub fn text(folder: &TempDir, widgets: &str) -> String {
        let data = folder.path().join("data");
        format!("title = \"Test\"\n[server]\ndata_dir = {data:?}\n[poll]\nper_host = 64\n{widgets}")
    }

    /// Where its files are.
    pub fn folder(&self) -> &TempDir {
        self.folder.as_ref().unwrap()
    }

    /// What runs.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The memory that it holds, in bytes.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.split_whitespace().next().unwrap().parse::<u64>().unwrap() * 1024
    }

    /// How many descriptors it has open.
    pub fn descriptors(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.pid())).unwrap().count()
    }

    /// Ends it at once, whatever it does, and leaves its files.
    pub fn kill(mut self) -> TempDir {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.folder.take().unwrap()
    }

    /// Writes the configuration in place.
    pub fn write(&self, widgets: &str) {
        std::fs::write(self.folder().path().join("config.toml"), Self::text(self.folder(), widgets)).unwrap();
    }

    /// Puts another file in the place of the configuration, as editors do.
    pub fn replace(&self, widgets: &str) {
        let next = self.folder().path().join("config.toml.new");
        std::fs::write(&next, Self::text(self.folder(), widgets)).unwrap();
        std::fs::rename(next, self.folder().path().join("config.toml")).unwrap();
    }

    /// Sends it a signal.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([format!("-{name}"), self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }
}

impl Deref for Served {
    type Target = Api;

    fn deref(&self) -> &Api {
        &self.api
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself: then the test has failed already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
