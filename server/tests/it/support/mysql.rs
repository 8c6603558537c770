//! A real MariaDB.

use super::{
    authority::Identity,
    free_port,
    process::{Account, Process, find, finish},
};
use std::process::Command;
use tempfile::TempDir;

const PACKAGE: &str = "mariadb-server";
const PEOPLE: &str = "CREATE USER IF NOT EXISTS 'board'@'%' IDENTIFIED BY 's3cret';\n\
    GRANT ALL ON *.* TO 'board'@'%' WITH GRANT OPTION;\nCREATE DATABASE IF NOT EXISTS app;\n";

/// One server in a folder of its own. `board` may do everything and signs in with the password `s3cret`.
pub struct Mysql {
    account: Account,
    folder: TempDir,
    port: u16,
    secure: bool,
    process: Option<Process>,
}

impl Mysql {
    /// A running server without TLS.
    pub async fn start() -> Self {
        Self::create(None).await
    }

    /// A running server that shows this certificate.
    pub async fn start_secure(identity: &Identity) -> Self {
        Self::create(Some(identity)).await
    }

    async fn create(identity: Option<&Identity>) -> Self {
        let account = Account::named("mysql", PACKAGE);
        let folder = account.folder();
        let mut install = account.command(&find("mariadb-install-db", PACKAGE));
        install.args(["--no-defaults", "--skip-test-db", "--auth-root-authentication-method=normal"]);
        install.arg(format!("--datadir={}", folder.path().join("data").display()));
        // In a shared folder a server that starts sweeps away what another one is working with.
        install.arg(format!("--tmpdir={}", folder.path().display()));
        finish(install);
        account.write(&folder.path().join("people.sql"), PEOPLE);
        if let Some(identity) = identity {
            account.write(&folder.path().join("cert.pem"), &identity.certificate);
            account.write(&folder.path().join("key.pem"), &identity.key);
        }
        let mut mysql = Self { account, folder, port: free_port(), secure: identity.is_some(), process: None };
        mysql.start_again().await;
        mysql
    }

    /// After a stop, on the same port.
    pub async fn start_again(&mut self) {
        let file = |name: &str| self.folder.path().join(name).display().to_string();
        let mut command = self.account.command(&find("mariadbd", PACKAGE));
        command.args(["--no-defaults", "--bind-address=127.0.0.1", "--skip-name-resolve"]);
        command.arg(format!("--port={}", self.port));
        command.arg(format!("--datadir={}", file("data")));
        command.arg(format!("--tmpdir={}", file("")));
        command.arg(format!("--socket={}", file("socket")));
        command.arg(format!("--init-file={}", file("people.sql")));
        if self.secure {
            command.arg(format!("--ssl-cert={}", file("cert.pem"))).arg(format!("--ssl-key={}", file("key.pem")));
        }
        let port = self.port.to_string();
        let ready = || {
            let mut ready = Command::new(find("mariadb-admin", "mariadb-client"));
            ready.args(["--no-defaults", "--host=127.0.0.1", "--port", &port, "--user=board", "--password=s3cret"]);
            ready.args(["--skip-ssl", "ping"]);
            ready
        };
        self.process = Some(Process::start(command, &self.folder.path().join("log"), ready).await);
    }

    /// In good order.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.stop("TERM");
        }
    }

    /// For the one who may do everything.
    pub fn url(&self) -> String {
        format!("mysql://board:s3cret@127.0.0.1:{}/app", self.port)
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}
