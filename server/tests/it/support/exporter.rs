//! Prometheus' own exporters, as Debian has them.

use super::{
    free_port,
    process::{Process, find, listens},
};
use std::process::Command;
use tempfile::TempDir;

/// One exporter that can be stopped and started again on its port.
pub struct Exporter {
    program: &'static str,
    arguments: Vec<String>,
    port: u16,
    folder: TempDir,
    process: Option<Process>,
}

impl Exporter {
    /// The machine's own numbers.
    pub async fn node() -> Self {
        Self::start("prometheus-node-exporter", Vec::new()).await
    }

    /// The processes of these names.
    pub async fn processes(names: &[&str]) -> Self {
        Self::start("prometheus-process-exporter", vec!["--procnames".to_owned(), names.join(",")]).await
    }

    async fn start(program: &'static str, arguments: Vec<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut exporter = Self { program, arguments, port: free_port(), folder, process: None };
        exporter.start_again().await;
        exporter
    }

    /// After a stop, on the same port.
    pub async fn start_again(&mut self) {
        let mut command = Command::new(find(self.program, self.program));
        command.args(&self.arguments).arg(format!("--web.listen-address=127.0.0.1:{}", self.port));
        self.process = Some(Process::start(command, &self.folder.path().join("log"), || listens(self.port)).await);
    }

    /// Killed.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.stop("KILL");
        }
    }

    /// What Prometheus would scrape.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/metrics", self.port)
    }
}

/// A process of a name that no other has.
pub struct Sleeper {
    name: String,
    folder: TempDir,
    process: Option<Process>,
}

impl Sleeper {
    /// Sleeps until it is killed or dropped.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // The kernel keeps 15 bytes of a name.
        let name = format!("snore-{:08x}", fastrand::u32(..));
        // A copy could still be open for writing in a child of another test, and would be busy.
        std::os::unix::fs::symlink(find("sleep", "coreutils"), folder.path().join(&name)).unwrap();
        let mut sleeper = Self { name, folder, process: None };
        sleeper.start_again().await;
        sleeper
    }

    /// After it was killed.
    pub async fn start_again(&mut self) {
        let mut command = Command::new(self.folder.path().join(&self.name));
        command.arg("600");
        self.process = Some(Process::start(command, &self.folder.path().join("log"), || Command::new("true")).await);
    }

    /// Killed.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.stop("KILL");
        }
    }

    /// As the kernel has it.
    pub fn name(&self) -> &str {
        &self.name
    }
}
