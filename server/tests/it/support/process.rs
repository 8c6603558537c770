//! A real server as a child process: found, started, awaited, stopped.

use std::{
    fs::{self, File},
    os::unix::{fs::chown, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

const PATIENCE: Duration = Duration::from_secs(60);

/// Where a program is; a failure that names the package where it is not.
pub fn find(program: &str, package: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    places.push("/usr/sbin".into());
    // Debian keeps PostgreSQL's programs out of the path, one folder per version.
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    places.extend(versions.map(|version| version.path().join("bin")));
    let found = places.into_iter().map(|place| place.join(program)).find(|file| file.is_file());
    found.unwrap_or_else(|| panic!("{program} is missing: apt-get install {package}"))
}

/// The account that a server runs as: some refuse to be root. Anybody else runs it as himself.
#[derive(Clone, Copy)]
pub struct Account(Option<(u32, u32)>);

impl Account {
    /// `name` where we are root.
    pub fn named(name: &str, package: &str) -> Self {
        if id(&["-u"]) != Some(0) {
            return Self(None);
        }
        let ids = (id(&["-u", name]), id(&["-g", name]));
        let (Some(user), Some(group)) = ids else { panic!("account {name} is missing: apt-get install {package}") };
        Self(Some((user, group)))
    }

    /// The one that we have.
    pub const fn ours() -> Self {
        Self(None)
    }

    /// Whether we are root, and somebody else is asked to do the work.
    pub const fn is_root(self) -> bool {
        self.0.is_some()
    }

    /// A folder of its own.
    pub fn folder(self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        self.own(folder.path());
        folder
    }

    /// Writes a file that only this account reads.
    pub fn write(self, path: &Path, content: &str) {
        use std::os::unix::fs::PermissionsExt as _;
        fs::write(path, content).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
        self.own(path);
    }

    /// A command that runs as this account.
    pub fn command(self, program: &Path) -> Command {
        let mut command = Command::new("env");
        // A shell that runs us in the background has told us to ignore it, and Redis would go on ignoring it.
        command.arg("--default-signal=QUIT").arg(program);
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group).current_dir("/");
        }
        command
    }

    fn own(self, path: &Path) {
        if let Some((user, group)) = self.0 {
            chown(path, Some(user), Some(group)).unwrap();
        }
    }
}

fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().ok()
}

/// Runs a command to its end, which has to be a good one.
pub fn finish(mut command: Command) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
}

/// Ends well as soon as somebody listens on this port.
pub fn listens(port: u16) -> Command {
    let mut command = Command::new("bash");
    command.args(["-c", &format!("exec 3<>/dev/tcp/127.0.0.1/{port}")]);
    command
}

/// A server that runs until it is stopped or dropped.
pub struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts it and waits until `ready` ends well.
    pub async fn start(mut command: Command, log: &Path, ready: impl Fn() -> Command) -> Self {
        let output = File::options().create(true).append(true).open(log).unwrap();
        command.stdin(Stdio::null()).stdout(output.try_clone().unwrap()).stderr(output);
        let child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let mut process = Self { child, log: log.to_owned() };
        process.await_ready(ready).await;
        process
    }

    async fn await_ready(&mut self, ready: impl Fn() -> Command) {
        let deadline = Instant::now() + PATIENCE;
        while !ready().stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success() {
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none() && Instant::now() < deadline, "not ready ({ended:?}): {}", self.said());
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Asks it to stop with `signal` and waits until it has.
    pub fn stop(&mut self, signal: &str) {
        if self.child.try_wait().unwrap().is_some() {
            return;
        }
        let pid = self.child.id().to_string();
        finish({
            let mut kill = Command::new("sh");
            kill.args(["-c", "kill -\"$0\" \"$1\"", signal, &pid]);
            kill
        });
        let deadline = std::time::Instant::now() + PATIENCE;
        while self.child.try_wait().unwrap().is_none() {
            if std::time::Instant::now() > deadline {
                self.child.kill().unwrap();
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // PostgreSQL, MariaDB and Redis all take this as "now".
        self.stop("QUIT");
    }
}
