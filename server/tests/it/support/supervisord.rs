//! A real supervisord, from `PyPI`.

use super::{
    free_port,
    process::{Process, finish},
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

pub const USER: &str = "monitor";
pub const PASSWORD: &str = "open sesame/1";

/// What it looks after: a process in every state that lasts.
const PROGRAMS: &str = r#"
[program:reader]
command=/bin/sleep 1000
process_name=%(program_name)s_%(process_num)02d
numprocs=2
startsecs=0
autorestart=true

[program:mailer]
command=/bin/false
startsecs=30
startretries=0

[program:missing]
command=/nonexistent/bin/reader
startretries=0

[program:import]
command=/bin/sleep 1000
startsecs=0
autostart=false

[program:nightly]
command=/bin/sh -c "exit 3"
startsecs=0
autorestart=false

[program:slow]
command=/bin/sleep 1000
startsecs=3600
"#;

/// Runs until dropped: on a port and on a socket, both with a password.
pub struct Supervisord {
    folder: TempDir,
    port: u16,
    process: Process,
}

impl Supervisord {
    pub async fn start() -> Self {
        let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
        fs::write(folder.path().join("supervisord.conf"), configuration(folder.path(), port)).unwrap();
        let mut command = Command::new(find("supervisord"));
        command.arg("--nodaemon").arg("--configuration").arg(folder.path().join("supervisord.conf"));
        let ready = || control(folder.path(), &["pid"]);
        let process = Process::start(command, &folder.path().join("log"), ready).await;
        Self { folder, port, process }
    }

    /// Where it listens; without a password.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("rpc.sock")
    }

    /// What an operator types: `start`, `stop`, with a name.
    pub fn control(&self, arguments: &[&str]) {
        finish(control(self.folder.path(), arguments));
    }

    /// What `supervisorctl status` prints: names and states.
    pub fn status(&self) -> Vec<(String, String)> {
        let output = control(self.folder.path(), &["status"]).output().unwrap(); // it fails where not all are running
        let printed = String::from_utf8(output.stdout).unwrap();
        let mut lines = printed.lines().map(str::split_whitespace);
        std::iter::from_fn(|| lines.next().map(|mut words| Some((words.next()?.to_owned(), words.next()?.to_owned()))))
            .map(|line| line.unwrap_or_else(|| panic!("no state in {printed}")))
            .collect()
    }

    /// As a crash does it.
    pub fn kill(&self, name: &str) {
        let output = control(self.folder.path(), &["pid", name]).output().unwrap();
        let pid = String::from_utf8(output.stdout).unwrap();
        let pid: u32 = pid.trim().parse().unwrap();
        assert!(pid > 1, "{name} is not running");
        let mut kill = Command::new("sh");
        kill.args(["-c", "kill -KILL \"$0\"", &pid.to_string()]);
        finish(kill);
    }

    /// In good order.
    pub fn stop(&mut self) {
        self.process.stop("TERM");
    }
}

impl Drop for Supervisord {
    fn drop(&mut self) {
        self.stop(); // else its children would outlive it
    }
}

fn configuration(folder: &Path, port: u16) -> String {
    let at = folder.display();
    let sign_in = format!("username={USER}\npassword={PASSWORD}\n");
    format!(
        "[supervisord]\nlogfile={at}/main.log\npidfile={at}/pid\nchildlogdir={at}\n\
         [inet_http_server]\nport=127.0.0.1:{port}\n{sign_in}\
         [unix_http_server]\nfile={at}/rpc.sock\nchmod=0700\n{sign_in}\
         [rpcinterface:supervisor]\nsupervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface\n\
         [supervisorctl]\nserverurl=unix://{at}/rpc.sock\n{sign_in}{PROGRAMS}"
    )
}

fn control(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(find("supervisorctl"));
    command.arg("--configuration").arg(folder.join("supervisord.conf")).args(arguments);
    command
}

/// In the path, where make puts it, or where it was installed to.
fn find(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let home = std::env::var_os("HOME").unwrap_or_default();
    let tools = fs::read_dir(Path::new(&home).join(".cache/pyngpong/tools")).into_iter().flatten().flatten();
    let installed = tools.filter(|tool| tool.file_name().to_string_lossy().starts_with("supervisor-"));
    let places = std::env::split_paths(&path).chain(installed.map(|tool| tool.path().join("bin")));
    let mut found = places.map(|place| place.join(program)).filter(|file| file.is_file());
    found.next().unwrap_or_else(|| panic!("{program} is missing: make test-packages"))
}
