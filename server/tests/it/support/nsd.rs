//! A real name server.

use super::{
    free_port,
    process::{Account, Process, find, listens},
};
use tempfile::TempDir;

const PACKAGE: &str = "nsd";

/// `board.test` and `2.0.192.in-addr.arpa` are there, `broken.test` cannot be loaded, nothing else is known.
pub struct Nsd {
    port: u16,
    process: Process,
    _folder: TempDir,
}

const CONFIG: &str = r#"
server:
    ip-address: 127.0.0.1@PORT
    username: ""
    chroot: ""
    zonesdir: "FOLDER"
    database: ""
    pidfile: "FOLDER/pid"
    xfrdfile: "FOLDER/xfrd"
    zonelistfile: "FOLDER/zones"
    verbosity: 1
remote-control:
    control-enable: no
zone:
    name: board.test
    zonefile: board.test.zone
zone:
    name: 2.0.192.in-addr.arpa
    zonefile: reverse.zone
zone:
    name: broken.test
    zonefile: missing.zone
"#;

const ZONE: &str = r#"
$ORIGIN board.test.
$TTL 60
@        SOA   ns admin 2026112301 3600 600 86400 60
@        NS    ns
@        MX    10 Mail
@        MX    20 backup.mail
@        CAA   0 issue "authority.test"
ns       A     192.0.2.53
db       A     192.0.2.8
db       A     192.0.2.7
db       AAAA  2001:db8::7
www      CNAME db
text     TXT   "v=spf1 -all" 
parts    TXT   "one, " "Two"
_sip._tcp SRV  0 5 5060 sip
sip      A     192.0.2.9
long     TXT   LONG
"#;

const REVERSE: &str = "$ORIGIN 2.0.192.in-addr.arpa.\n$TTL 60\n@ SOA ns.board.test. admin.board.test. 1 3600 600 86400 60\n\
                       @ NS ns.board.test.\n7 PTR db.board.test.\n";

impl Nsd {
    /// A running server.
    pub async fn start() -> Self {
        let account = Account::named("nsd", PACKAGE);
        let folder = account.folder();
        let place = folder.path();
        // Three of the longest texts do not fit into any datagram that is asked for.
        let long: Vec<String> = (0..8).map(|digit| format!("\"{}\"", digit.to_string().repeat(250))).collect();
        account.write(&place.join("board.test.zone"), &ZONE.replace("LONG", &long.join(" ")));
        account.write(&place.join("reverse.zone"), REVERSE);
        let port = free_port();
        let config = CONFIG.replace("PORT", &port.to_string()).replace("FOLDER", &place.display().to_string());
        account.write(&place.join("nsd.conf"), &config);
        let mut command = account.command(&find("nsd", PACKAGE));
        command.arg("-d").arg("-c").arg(place.join("nsd.conf"));
        let process = Process::start(command, &place.join("log"), || listens(port)).await;
        Self { port, process, _folder: folder }
    }

    /// `dns://` with this server as the resolver.
    pub fn url(&self, question: &str) -> String {
        format!("dns://{}/{question}", self.address())
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// In good order.
    pub fn stop(&mut self) {
        self.process.stop("TERM");
    }
}
