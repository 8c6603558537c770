//! A test that runs itself again where privileges and network are other ones.

use std::process::Command;

/// Set where a test runs inside.
const INSIDE: &str = "PYNGPONG_TEST_INSIDE";

/// What the system says to ping sockets.
pub enum Ping {
    /// Nobody may.
    Forbidden,
    /// Everybody may.
    Allowed,
}

/// Whether this is the inner run.
pub fn inside() -> bool {
    std::env::var_os(INSIDE).is_some()
}

/// Runs the test of this name (its whole path) once more: in a network of its own that has nothing but loopback, without
/// any capability. It has to run there, and to pass.
pub fn run_inside(test: &str, ping: &Ping) {
    let permit = match ping {
        Ping::Forbidden => "true", // what every new network begins with
        Ping::Allowed => "echo 0 0 > /proc/sys/net/ipv4/ping_group_range",
    };
    let script = format!(
        "ip link set lo up && {permit} && \
         exec setpriv --bounding-set -all --inh-caps -all --no-new-privs \"$0\" --exact \"$1\" --nocapture"
    );
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--net", "sh", "-c", &script])
        .arg(std::env::current_exe().unwrap())
        .arg(test)
        .env(INSIDE, "1")
        .output()
        .unwrap_or_else(|error| panic!("unshare cannot be run ({error}): apt-get install util-linux iproute2"));
    let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "inside the namespace: {said}\n{complained}");
    assert!(said.contains("1 passed"), "it did not run inside: {said}");
}
