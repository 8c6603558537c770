//! A real systemd with a bus of its own, in a room ([`There::Room`](super::namespace::There)): the same program and the same
//! interface that runs machines, here looking after a few units that are the test's.

use super::process::{Process, find, finish};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// `/run` is the room's own.
const FOLDER: &str = "/run/manager";

const UNITS: [(&str, &str); 11] = [
    ("default.target", "[Unit]\nWants=dbus.service\n"),
    ("basic.target", "[Unit]\n"),
    ("sysinit.target", "[Unit]\n"),
    ("shutdown.target", "[Unit]\nDefaultDependencies=no\n"),
    ("dbus.socket", "[Socket]\nListenStream=%t/bus\n"),
    (
        "dbus.service",
        "[Unit]\nRequires=dbus.socket\n[Service]\nType=notify\nExecStart=/usr/bin/dbus-daemon --session --address=systemd: \
         --nofork --nopidfile --systemd-activation\n",
    ),
    ("reader@.service", "[Service]\nExecStart=/bin/sleep 1000\nRestart=always\nRestartSec=1ms\n"),
    ("import.service", "[Service]\nExecStart=/bin/sleep 1000\n"),
    (
        "crasher.service",
        "[Unit]\nStartLimitBurst=4\nStartLimitIntervalSec=1h\n[Service]\nExecStart=/bin/sh -c \"exit 7\"\nRestart=always\n\
         RestartSec=1ms\n",
    ),
    ("waiter.service", "[Service]\nExecStart=/bin/sh -c \"exit 7\"\nRestart=always\nRestartSec=1h\n"),
    ("nightly.timer", "[Unit]\nWants=absent.service\n[Timer]\nOnCalendar=daily\nUnit=import.service\n"),
];

/// Runs until dropped.
pub struct Systemd {
    _process: Process,
}

impl Systemd {
    pub async fn start() -> Self {
        for (name, content) in UNITS {
            let folder = Path::new(FOLDER).join("units");
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join(name), content).unwrap();
        }
        for folder in ["run", "home", "none"] {
            fs::create_dir_all(Path::new(FOLDER).join(folder)).unwrap();
        }
        assert!(find("dbus-daemon", "dbus-daemon").is_file());
        let program = Path::new("/lib/systemd/systemd");
        assert!(program.is_file(), "systemd is missing: apt-get install systemd");
        let mut command = Command::new(program);
        command.args(["--user", "--log-target=console", "--log-level=info"]);
        at_home(&mut command);
        let process = Process::start(command, &Path::new(FOLDER).join("log"), || {
            let mut ready = Command::new("busctl");
            ready.arg(format!("--address=unix:path={}", bus().display())).args(["status", "org.freedesktop.systemd1"]);
            ready
        })
        .await;
        // `systemctl` as root asks here, whatever systemd it is.
        let private = Path::new("/run/systemd/private");
        fs::remove_file(private).ok();
        std::os::unix::fs::symlink(Path::new(FOLDER).join("run/systemd/private"), private).unwrap();
        Self { _process: process }
    }

    /// What an operator types.
    pub fn control(&self, arguments: &[&str]) {
        let mut command = Command::new(find("systemctl", "systemd"));
        finish({
            at_home(command.arg("--user").args(arguments));
            command
        });
    }
}

/// Where its bus is.
pub fn bus() -> PathBuf {
    Path::new(FOLDER).join("run/bus")
}

fn at_home(command: &mut Command) {
    let folder = Path::new(FOLDER);
    command.env("XDG_RUNTIME_DIR", folder.join("run")).env("HOME", folder.join("home"));
    command.env("SYSTEMD_UNIT_PATH", folder.join("units"));
    command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", bus().display()));
    for generators in ["SYSTEMD_GENERATOR_PATH", "SYSTEMD_ENVIRONMENT_GENERATOR_PATH"] {
        command.env(generators, folder.join("none"));
    }
}
