//! A real PostgreSQL.

use super::{
    authority::Identity,
    free_port,
    process::{Account, Process, find, finish},
};
use std::process::Command;
use tempfile::TempDir;

const PACKAGE: &str = "postgresql";

/// One cluster in a folder of its own. The superuser `board` signs in with the password `s3cret`.
pub struct Postgres {
    account: Account,
    folder: TempDir,
    port: u16,
    secure: bool,
    process: Option<Process>,
}

impl Postgres {
    /// A running server without TLS.
    pub async fn start() -> Self {
        Self::create(None).await
    }

    /// A running server that shows this certificate.
    pub async fn start_secure(identity: &Identity) -> Self {
        Self::create(Some(identity)).await
    }

    async fn create(identity: Option<&Identity>) -> Self {
        let account = Account::named("postgres", PACKAGE);
        let folder = account.folder();
        let password = folder.path().join("password");
        account.write(&password, "s3cret");
        let mut init = account.command(&find("initdb", PACKAGE));
        init.arg("--pgdata").arg(folder.path().join("data")).arg("--pwfile").arg(&password);
        init.args(["--username=board", "--auth=scram-sha-256", "--no-sync", "--encoding=UTF8", "--locale=C"]);
        finish(init);
        if let Some(identity) = identity {
            account.write(&folder.path().join("cert.pem"), &identity.certificate);
            account.write(&folder.path().join("key.pem"), &identity.key);
        }
        let mut postgres = Self { account, folder, port: free_port(), secure: identity.is_some(), process: None };
        postgres.start_again().await;
        postgres
    }

    /// After a stop, on the same port.
    pub async fn start_again(&mut self) {
        let folder = self.folder.path();
        let mut command = self.account.command(&find("postgres", PACKAGE));
        command.arg("-D").arg(folder.join("data")).args(["-p", &self.port.to_string()]);
        for setting in ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off"] {
            command.args(["-c", setting]);
        }
        if self.secure {
            command.args(["-c", "ssl=on"]);
            for (setting, file) in [("ssl_cert_file", "cert.pem"), ("ssl_key_file", "key.pem")] {
                command.args(["-c", &format!("{setting}={}", folder.join(file).display())]);
            }
        }
        let port = self.port.to_string();
        let ready = || {
            let mut ready = Command::new(find("pg_isready", PACKAGE));
            ready.args(["-h", "127.0.0.1", "-p", &port]);
            ready
        };
        self.process = Some(Process::start(command, &folder.join("log"), ready).await);
    }

    /// In good order, but without waiting for its clients.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.stop("INT");
        }
    }

    /// For the one who may do everything.
    pub fn url(&self) -> String {
        format!("postgres://board:s3cret@127.0.0.1:{}/postgres", self.port)
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}
