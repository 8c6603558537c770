//! Buses that are none, and a bus without a systemd.

use super::told;
use crate::support::{
    feed::client,
    process::{Process, find},
};
use app::fault::{Fault, FaultKind};
use rstest::rstest;
use server::client::feed::{FeedClient, FeedEndpoint, FeedSpec, Format};
use std::{fs, path::Path, process::Command, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::UnixListener,
    time::timeout,
};

fn at(path: &Path) -> FeedClient {
    let endpoint = FeedEndpoint::Unix(path.to_owned());
    client(FeedSpec { units: vec!["a".to_owned()], ..FeedSpec::new(Format::Systemd, endpoint) })
}

/// Says this to whoever comes, then closes where it should.
async fn liar(path: &Path, says: &'static [u8], closes: bool) {
    let listener = UnixListener::bind(path).unwrap();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.write_all(says).await;
            let mut heard = [0; 1_024];
            while !closes && stream.read(&mut heard).await.is_ok_and(|read| read > 0) {}
        }
    });
}

const IN: &[u8] = b"OK 1234deadbeef1234deadbeef12345678\r\nAGREE_UNIX_FD\r\n";

#[rstest]
#[case::rejected(b"REJECTED KERBEROS_V4\r\n", true)]
#[case::web(b"HTTP/1.1 400 Bad Request\r\n\r\n", true)]
#[case::rubbish(b"\x00\x01\x02\xff\xfe\r\n\r\n", true)]
#[case::closed(b"", true)]
#[case::closed_inside(IN, true)]
#[tokio::test]
async fn what_is_no_bus_is_a_fault(#[case] says: &'static [u8], #[case] closes: bool) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bus");
    liar(&path, says, closes).await;
    let fault = told(&at(&path)).await.unwrap_err();
    let kinds = [FaultKind::Unauthorized, FaultKind::Malformed, FaultKind::Unreachable];
    assert!(kinds.contains(&fault.kind), "{fault:?}");
}

#[tokio::test]
async fn who_says_nothing_can_be_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bus");
    liar(&path, b"", false).await;
    let client = at(&path);
    assert!(timeout(Duration::from_millis(200), client.read()).await.is_err());
}

/// A session bus could start a systemd of its own: it has a file that says how.
#[tokio::test]
async fn a_bus_without_a_systemd_says_so_and_starts_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bus");
    let mut command = Command::new(find("dbus-daemon", "dbus-daemon"));
    command.args(["--session", "--nofork", "--nopidfile", &format!("--address=unix:path={}", path.display())]);
    let log = folder.path().join("log");
    let exists = || {
        let mut exists = Command::new("test");
        exists.arg("-S").arg(&path);
        exists
    };
    let mut bus = Process::start(command, &log, exists).await;
    let fault = told(&at(&path)).await.unwrap_err();
    assert_eq!(fault, Fault::new(FaultKind::Unreachable, "there is no systemd on this bus"));
    let logged = fs::read_to_string(&log).unwrap();
    assert!(!logged.contains("Activating"), "{logged}");
    bus.stop("TERM");
}
