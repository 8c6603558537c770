//! `systemctl list-units`, run once for each reading.

use super::{
    super::ProcessReading,
    listed,
    unit::{Unit, Units},
};
use crate::client::faults::{quoted, too_large};
use app::fault::{Fault, FaultKind};
use std::{
    io,
    process::{ExitStatus, Stdio},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    process::{Child, Command},
};

const PROGRAM: &str = "systemctl";
/// All there is to say to it: nothing here changes anything, and what follows are names.
const ARGUMENTS: [&str; 7] =
    ["list-units", "--all", "--full", "--no-pager", "--no-ask-password", "--output=json", "--"];
/// The longest complaint that is read, in bytes.
const MAX_WORDS: usize = 4 * 1024;

/// Ready to be run.
#[derive(Debug)]
pub(in super::super) struct Systemctl {
    units: Units,
    max_response: usize,
}

/// What it has printed.
struct Printed {
    status: ExitStatus,
    output: Vec<u8>,
    words: Vec<u8>,
}

impl Systemctl {
    pub(super) const fn new(units: Units, max_response: usize) -> Self {
        Self { units, max_response }
    }

    /// May be dropped at any point: the process goes with it.
    pub(super) async fn read(&self) -> Result<Vec<ProcessReading>, Fault> {
        let child = self.command().spawn().map_err(|error| not_started(&error))?;
        let Printed { status, output, words } = self.wait(child).await?;
        if !status.success() {
            return Err(failed(status, &String::from_utf8_lossy(&words)));
        }
        let units = listed::read(&output, &self.units).ok_or_else(no_json)?;
        Ok(units.into_iter().map(Unit::into_reading).collect())
    }

    /// No shell, and nothing of our environment but where programs are.
    fn command(&self) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(ARGUMENTS).args(&self.units.names).args(&self.units.patterns);
        command.env_clear().envs(std::env::var_os("PATH").map(|path| ("PATH", path))).env("LC_ALL", "C");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command
    }

    async fn wait(&self, mut child: Child) -> Result<Printed, Fault> {
        let broken = |error: io::Error| Fault::new(FaultKind::Internal, format!("{PROGRAM} cannot be read: {error}"));
        let (output, words) = (child.stdout.take(), child.stderr.take());
        let (output, words) =
            tokio::try_join!(up_to(self.max_response + 1, output), up_to(MAX_WORDS, words)).map_err(broken)?;
        if output.len() > self.max_response {
            return Err(too_large(self.max_response));
        }
        Ok(Printed { status: child.wait().await.map_err(broken)?, output, words })
    }
}

/// At most `limit` bytes; who goes on talking then finds a closed pipe.
async fn up_to(limit: usize, pipe: Option<impl AsyncRead + Unpin>) -> io::Result<Vec<u8>> {
    let mut read = Vec::new();
    if let Some(pipe) = pipe {
        pipe.take(limit as u64).read_to_end(&mut read).await?;
    }
    Ok(read)
}

fn not_started(error: &io::Error) -> Fault {
    let sentence = match error.kind() {
        io::ErrorKind::NotFound => {
            format!(
                "there is no {PROGRAM} on this machine; name the system bus instead: unix:///run/dbus/system_bus_socket"
            )
        }
        _ => format!("{PROGRAM} cannot be started: {error}"),
    };
    Fault::new(FaultKind::Internal, sentence)
}

fn failed(status: ExitStatus, words: &str) -> Fault {
    let words = words.trim();
    if words.contains("has not been booted with systemd") {
        return Fault::new(
            FaultKind::Unreachable,
            "this machine was not booted with systemd: there are no units to watch",
        );
    }
    if words.contains("unrecognized option") || words.contains("nknown output") {
        return no_json();
    }
    let kind = if words.contains("connect to bus") { FaultKind::Unreachable } else { FaultKind::Query };
    let first = words.lines().next().filter(|line| !line.is_empty());
    let why = first.map_or_else(String::new, |line| format!(": {}", quoted(line)));
    Fault::new(kind, format!("{PROGRAM} failed ({status}){why}"))
}

fn no_json() -> Fault {
    Fault::new(FaultKind::Malformed, format!("{PROGRAM} prints no JSON: systemd 246 or newer is needed"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use std::os::unix::process::ExitStatusExt as _;

    #[test]
    fn nothing_but_a_list_can_be_asked_for() {
        let units = Units::new(&["sshd".to_owned(), "--now".to_owned(), "worker@*; reboot".to_owned()]);
        let command = Systemctl::new(units, 1_024).command();
        let arguments: Vec<_> = command.as_std().get_args().map(|argument| argument.to_str().unwrap()).collect();
        assert_eq!(arguments[..ARGUMENTS.len()], ARGUMENTS);
        assert_eq!(arguments[0], "list-units");
        assert_eq!(arguments[6], "--", "what follows is never an option");
        assert_eq!(arguments[7..], ["--now.service", "sshd.service", "worker@*; reboot"]);
    }

    #[rstest]
    #[case(
        "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down",
        FaultKind::Unreachable,
        "this machine was not booted with systemd: there are no units to watch"
    )]
    #[case(
        "Failed to connect to bus: Permission denied",
        FaultKind::Unreachable,
        "systemctl failed (exit status: 1): Failed to connect to bus: Permission denied"
    )]
    #[case(
        "systemctl: unrecognized option '--output=json'",
        FaultKind::Malformed,
        "systemctl prints no JSON: systemd 246 or newer is needed"
    )]
    #[case("", FaultKind::Query, "systemctl failed (exit status: 1)")]
    fn a_refusal_is_told(#[case] words: &str, #[case] kind: FaultKind, #[case] sentence: &str) {
        assert_eq!(failed(ExitStatus::from_raw(256), words), Fault::new(kind, sentence));
    }
}
