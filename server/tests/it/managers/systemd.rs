//! systemd over its bus and by `systemctl`. Each test runs in a room of its own.

use super::{one, told, until};
use crate::support::{
    feed::client,
    namespace::{There, inside, run_inside},
    systemd::{Systemd, bus},
};
use app::fault::{Fault, FaultKind};
use server::client::feed::{FeedClient, FeedEndpoint, FeedSpec, Format, ProcessReading};
use std::{fs, path::PathBuf, process::Command};

fn watching(endpoint: FeedEndpoint, units: &[&str]) -> FeedClient {
    let units = units.iter().map(|&unit| unit.to_owned()).collect();
    client(FeedSpec { units, ..FeedSpec::new(Format::Systemd, endpoint) })
}

fn by_bus(units: &[&str]) -> FeedClient {
    watching(FeedEndpoint::Unix(bus()), units)
}

fn by_systemctl(units: &[&str]) -> FeedClient {
    watching(FeedEndpoint::Systemctl, units)
}

fn words(one: &ProcessReading) -> (&str, Option<&str>) {
    (&one.says, one.detail.as_deref())
}

#[tokio::test]
async fn units_are_told_as_they_come_and_go() {
    if !inside() {
        return run_inside("managers::systemd::units_are_told_as_they_come_and_go", &There::Room);
    }
    let systemd = Systemd::start().await;
    let client = by_bus(&["reader@*", "import", "nightly.timer", "absent.service"]);
    assert_eq!(words(&one(&client, "import.service").await), ("inactive", Some("dead")));
    assert_eq!(words(&one(&client, "absent.service").await), ("not-found", Some("there is no such unit")));
    assert_eq!(told(&client).await.unwrap().len(), 3, "no reader runs yet");

    systemd.control(&["start", "import", "reader@1", "reader@2", "nightly.timer"]);
    let started = one(&client, "import.service").await;
    assert_eq!((words(&started), started.restarts), (("active", None), Some(0)));
    let now = server::clock::now();
    assert!(started.started.is_some_and(|at| now.ms_since(at) < 60_000 && at <= now.plus_ms(1)), "{started:?}");
    let timer = one(&client, "nightly.timer").await;
    assert_eq!((words(&timer), timer.restarts), (("active", None), None));
    let names: Vec<String> = told(&client).await.unwrap().into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["absent.service", "import.service", "nightly.timer", "reader@1.service", "reader@2.service"]);

    systemd.control(&["stop", "import"]);
    let stopped = one(&client, "import.service").await;
    assert_eq!((words(&stopped), stopped.started), (("inactive", Some("dead")), None));
    systemd.control(&["start", "import"]);
    assert!(one(&client, "import.service").await.started > started.started);
}

#[tokio::test]
async fn what_is_killed_is_restarted_and_counted() {
    if !inside() {
        return run_inside("managers::systemd::what_is_killed_is_restarted_and_counted", &There::Room);
    }
    let systemd = Systemd::start().await;
    systemd.control(&["start", "reader@1", "reader@2"]);
    let client = by_bus(&["reader@*.service"]);
    let (before, neighbour) = (one(&client, "reader@1.service").await, one(&client, "reader@2.service").await);
    systemd.control(&["kill", "--signal=KILL", "reader@1"]);
    let after = until(&client, "reader@1.service", |one| one.says == "active" && one.restarts > before.restarts).await;
    assert_eq!((after.restarts, after.started > before.started), (Some(1), true), "{before:?} {after:?}");
    assert_eq!(one(&client, "reader@2.service").await, neighbour);
}

#[tokio::test]
async fn what_fails_says_why() {
    if !inside() {
        return run_inside("managers::systemd::what_fails_says_why", &There::Room);
    }
    let systemd = Systemd::start().await;
    systemd.control(&["start", "--no-block", "crasher", "waiter"]);
    let client = by_bus(&["crasher", "waiter"]);
    let failed = until(&client, "crasher.service", |one| one.says == "failed").await;
    assert_eq!((words(&failed), failed.started), (("failed", Some("exit status 7")), None));
    assert!(failed.restarts.is_some_and(|restarts| restarts >= 3), "{failed:?}");
    let waiting = until(&client, "waiter.service", |one| one.says == "activating" && one.detail.is_some()).await;
    assert_eq!(words(&waiting), ("activating", Some("auto-restart, exit status 7")));
}

#[tokio::test]
async fn systemctl_tells_the_same_states() {
    if !inside() {
        return run_inside("managers::systemd::systemctl_tells_the_same_states", &There::Room);
    }
    let systemd = Systemd::start().await;
    systemd.control(&["start", "reader@1", "import"]);
    systemd.control(&["start", "--no-block", "crasher"]);
    let units = ["reader@*", "import", "crasher"];
    until(&by_bus(&units), "crasher.service", |one| one.says == "failed").await;
    let states = |told: Vec<ProcessReading>| {
        let mut states: Vec<_> = told.into_iter().map(|one| (one.name, one.says)).collect();
        states.sort_unstable();
        states
    };
    let client = by_systemctl(&units);
    let listed = states(told(&client).await.unwrap());
    assert_eq!(listed.len(), 3);
    assert_eq!(listed, states(told(&by_bus(&units)).await.unwrap()));

    systemd.control(&["stop", "import"]);
    assert_eq!(one(&client, "import.service").await.says, "inactive");
    assert_eq!(words(&one(&by_systemctl(&["nope"]), "nope.service").await), ("inactive", Some("not loaded, dead")));
}

#[tokio::test]
async fn without_a_systemd_that_is_said() {
    if !inside() {
        return run_inside("managers::systemd::without_a_systemd_that_is_said", &There::Room);
    }
    let client = by_systemctl(&["import"]);
    let fault = told(&client).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Unreachable, "{fault:?}");
    assert!(fault.message.contains("Failed to connect to bus"), "{fault:?}");
    fs::remove_dir("/run/systemd/system").unwrap();
    let fault = told(&client).await.unwrap_err();
    let sentence = "this machine was not booted with systemd: there are no units to watch";
    assert_eq!(fault, Fault::new(FaultKind::Unreachable, sentence));

    let fault = told(&by_bus(&["import"])).await.unwrap_err();
    let sentence = format!("nobody listens at {}: there is no such socket", bus().display());
    assert_eq!(fault, Fault::new(FaultKind::Refused, sentence));
}

/// Puts a program in systemctl's place, for this room.
fn replace_systemctl(script: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let path = PathBuf::from("/run/systemctl");
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    let mount = Command::new("mount").arg("--bind").arg(&path).arg("/usr/bin/systemctl").status().unwrap();
    assert!(mount.success());
    path
}

#[tokio::test]
async fn a_systemctl_that_goes_wrong_is_told_and_never_left_running() {
    if !inside() {
        let test = "managers::systemd::a_systemctl_that_goes_wrong_is_told_and_never_left_running";
        return run_inside(test, &There::Room);
    }
    let client = by_systemctl(&["import", "reader@*"]);
    let path = replace_systemctl("#!/bin/sh\necho \"$@\" > /run/asked\nenv > /run/environment\necho '[]'\n");
    assert_eq!(words(&one(&client, "import.service").await), ("inactive", Some("not loaded, dead")));
    let asked = fs::read_to_string("/run/asked").unwrap();
    let expected = "list-units --all --full --no-pager --no-ask-password --output=json -- import.service reader@*\n";
    assert_eq!(asked, expected);
    let environment = fs::read_to_string("/run/environment").unwrap();
    assert!(!environment.contains("HOME="), "nothing of ours is handed on: {environment}");

    let broken = |sentence: &str| Fault::new(FaultKind::Malformed, sentence);
    fs::write(&path, "#!/bin/sh\nexec yes '[]'\n").unwrap();
    assert_eq!(told(&client).await.unwrap_err(), broken("answer larger than 1 MiB"));
    fs::write(&path, "#!/bin/sh\nprintf '[{\"unit\":\"a.serv'\n").unwrap();
    assert_eq!(told(&client).await.unwrap_err(), broken("systemctl prints no JSON: systemd 246 or newer is needed"));
    fs::write(&path, "#!/bin/sh\nyes x | head -c 1000000 >&2\nexit 4\n").unwrap();
    let fault = told(&client).await.unwrap_err();
    assert_eq!((fault.kind, &*fault.message), (FaultKind::Query, "systemctl failed (exit status: 4): x"));

    fs::write(&path, "#!/bin/sh\necho $$ > /run/pid\nexec sleep 1000\n").unwrap();
    let left = tokio::time::timeout(super::PATIENCE, async {
        tokio::select! {
            _ = client.read() => panic!("it has an end"),
            () = written("/run/pid") => {}
        }
    });
    left.await.unwrap();
    let process = PathBuf::from(format!("/proc/{}/cmdline", fs::read_to_string("/run/pid").unwrap().trim()));
    let gone = async {
        while fs::read(&process).is_ok_and(|line| !line.is_empty()) {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(super::PATIENCE, gone).await.expect("it is left running");
}

async fn written(path: &str) {
    while fs::read_to_string(path).map_or(0, |text| text.len()) == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}
