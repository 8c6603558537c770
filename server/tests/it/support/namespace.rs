//! A test that runs itself again where privileges and network are other ones.

use std::process::Command;

/// Set where a test runs inside.
const INSIDE: &str = "PYNGPONG_TEST_INSIDE";

/// What is different there, beside the network.
pub enum There {
    /// Nothing more.
    Bare,
    /// Nobody may use ping sockets, and there are no capabilities.
    PingForbidden,
    /// Everybody may use ping sockets, and there are no capabilities.
    PingAllowed,
    /// These are the system's resolvers; ports below 1024 are free to use.
    Resolvers(&'static [&'static str]),
    /// Processes, control groups and `/run` are its own: a room for a systemd that touches nothing outside.
    Room,
}

impl There {
    /// The commands before the test, up to what runs it.
    fn script(&self) -> String {
        let without_capabilities = "exec setpriv --bounding-set -all --inh-caps -all --no-new-privs";
        match self {
            Self::Bare => "exec".to_owned(),
            Self::PingForbidden => without_capabilities.to_owned(), // what every new network begins with
            Self::PingAllowed => {
                format!("echo 0 0 > /proc/sys/net/ipv4/ping_group_range && {without_capabilities}")
            }
            Self::Room => format!("exec unshare --cgroup sh -c '{}'", include_str!("room.sh")),
            Self::Resolvers(addresses) => {
                let lines: String = addresses.iter().map(|address| format!("nameserver {address}\\n")).collect();
                format!("file=$(mktemp) && printf '{lines}' > $file && mount --bind $file /etc/resolv.conf && exec")
            }
        }
    }
}

/// Whether this is the inner run.
pub fn inside() -> bool {
    std::env::var_os(INSIDE).is_some()
}

/// Runs the test of this name (its whole path) once more, in a network of its own that has nothing but loopback. It has
/// to run there, and to pass.
pub fn run_inside(test: &str, there: &There) {
    let script = format!("ip link set lo up && {} \"$0\" --exact \"$1\" --nocapture", there.script());
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--net", "--mount", "sh", "-c", &script])
        .arg(std::env::current_exe().unwrap())
        .arg(test)
        .env(INSIDE, "1")
        .output()
        .unwrap_or_else(|error| panic!("unshare cannot be run ({error}): apt-get install util-linux iproute2"));
    let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "inside the namespace: {said}\n{complained}");
    assert!(said.contains("1 passed"), "it did not run inside: {said}");
}
