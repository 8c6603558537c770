//! A real Redis.

use super::{
    authority::Identity,
    free_port,
    process::{Account, Process, find},
};
use std::process::Command;
use tempfile::TempDir;

const PACKAGE: &str = "redis-server";

/// One server that keeps nothing.
pub struct Redis {
    account: Account,
    folder: TempDir,
    port: u16,
    password: Option<&'static str>,
    secure: bool,
    process: Option<Process>,
}

impl Redis {
    /// A running server that anybody may ask.
    pub async fn start() -> Self {
        Self::create(None, None).await
    }

    /// A running server that wants this password.
    pub async fn start_locked(password: &'static str) -> Self {
        Self::create(Some(password), None).await
    }

    /// A running server that speaks only TLS and shows this certificate.
    pub async fn start_secure(identity: &Identity) -> Self {
        Self::create(None, Some(identity)).await
    }

    async fn create(password: Option<&'static str>, identity: Option<&Identity>) -> Self {
        let account = Account::named("redis", PACKAGE);
        let folder = account.folder();
        if let Some(identity) = identity {
            account.write(&folder.path().join("cert.pem"), &identity.certificate);
            account.write(&folder.path().join("key.pem"), &identity.key);
            account.write(&folder.path().join("ca.pem"), &identity.authority);
        }
        let secure = identity.is_some();
        let mut redis = Self { account, folder, port: free_port(), password, secure, process: None };
        redis.start_again().await;
        redis
    }

    /// After a stop, on the same port.
    pub async fn start_again(&mut self) {
        let folder = self.folder.path();
        let mut command = self.account.command(&find("redis-server", PACKAGE));
        command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir"]).arg(folder);
        if let Some(password) = self.password {
            command.args(["--requirepass", password]);
        }
        if self.secure {
            command.args(["--port", "0", "--tls-auth-clients", "no", "--tls-port", &self.port.to_string()]);
            for (setting, file) in
                [("--tls-cert-file", "cert.pem"), ("--tls-key-file", "key.pem"), ("--tls-ca-cert-file", "ca.pem")]
            {
                command.arg(setting).arg(folder.join(file));
            }
        } else {
            command.args(["--port", &self.port.to_string()]);
        }
        let (port, secure) = (self.port.to_string(), self.secure);
        let ready = || {
            // Ends well with any answer, also where a password is wanted.
            let mut ready = Command::new(find("redis-cli", "redis-tools"));
            ready.args(["-h", "127.0.0.1", "-p", &port]);
            if secure {
                ready.args(["--tls", "--insecure"]);
            }
            ready.arg("PING");
            ready
        };
        self.process = Some(Process::start(command, &folder.join("log"), ready).await);
    }

    /// In good order.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.stop("TERM");
        }
    }

    /// Without a password.
    pub fn url(&self) -> String {
        let scheme = if self.secure { "rediss" } else { "redis" };
        format!("{scheme}://127.0.0.1:{}", self.port)
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}
