//! A real etcd: a gRPC server in Go with the official health service.

use super::{
    authority::Identity,
    free_port,
    process::{Account, Process, find, listens},
};
use tempfile::TempDir;

const PACKAGE: &str = "etcd-server";

/// One member that keeps nothing.
pub struct Etcd {
    port: u16,
    process: Process,
    _folder: TempDir,
}

impl Etcd {
    /// Without TLS.
    pub async fn start() -> Self {
        Self::create(None).await
    }

    /// Inside TLS with this certificate.
    pub async fn start_secure(identity: &Identity) -> Self {
        Self::create(Some(identity)).await
    }

    async fn create(identity: Option<&Identity>) -> Self {
        let account = Account::named("etcd", PACKAGE);
        let folder = account.folder();
        let (port, peers) = (free_port(), free_port());
        let scheme = if identity.is_some() { "https" } else { "http" };
        let (clients, peers) = (format!("{scheme}://127.0.0.1:{port}"), format!("http://127.0.0.1:{peers}"));
        let mut command = account.command(&find("etcd", PACKAGE));
        command.arg("--data-dir").arg(folder.path().join("data"));
        command.args(["--listen-client-urls", &clients, "--advertise-client-urls", &clients]);
        command.args(["--listen-peer-urls", &peers, "--initial-advertise-peer-urls", &peers]);
        command.args(["--initial-cluster", &format!("default={peers}")]);
        if let Some(identity) = identity {
            for (setting, file, content) in
                [("--cert-file", "cert.pem", &identity.certificate), ("--key-file", "key.pem", &identity.key)]
            {
                let path = folder.path().join(file);
                account.write(&path, content);
                command.arg(setting).arg(path);
            }
        }
        let process = Process::start(command, &folder.path().join("log"), || listens(port)).await;
        Self { port, process, _folder: folder }
    }

    /// Its port, where it speaks gRPC and HTTP.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Now.
    pub fn stop(&mut self) {
        self.process.stop("KILL");
    }
}
