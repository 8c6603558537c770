//! A real WebSocket server: Debian's `websockets`.

use super::{
    authority::Identity,
    free_port,
    process::{Account, Process, listens},
};
use std::path::Path;
use tempfile::TempDir;

const SERVER: &str = include_str!("websocket.py");

/// Serves until dropped.
pub struct WebSocket {
    port: u16,
    secure: bool,
    process: Process,
    _folder: TempDir,
}

impl WebSocket {
    /// `ws://`
    pub async fn start() -> Self {
        Self::create(None).await
    }

    /// `wss://` with this certificate.
    pub async fn start_secure(identity: &Identity) -> Self {
        Self::create(Some(identity)).await
    }

    async fn create(identity: Option<&Identity>) -> Self {
        // Not the first one in the path: what Debian installs belongs to Debian's own.
        let python = Path::new("/usr/bin/python3");
        let installed = Path::new("/usr/lib/python3/dist-packages/websockets").exists() && python.exists();
        assert!(installed, "websockets is missing: apt-get install python3-websockets");
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, content: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, content).unwrap();
            path
        };
        let port = free_port();
        let mut command = Account::ours().command(python);
        command.arg(file("server.py", SERVER)).arg(port.to_string());
        if let Some(identity) = identity {
            command.arg(file("cert.pem", &identity.certificate)).arg(file("key.pem", &identity.key));
        }
        let process = Process::start(command, &folder.path().join("log"), || listens(port)).await;
        Self { port, secure: identity.is_some(), process, _folder: folder }
    }

    /// Its address for a path.
    pub fn url(&self, path: &str) -> String {
        let (scheme, host) = if self.secure { ("wss", "localhost") } else { ("ws", "127.0.0.1") };
        format!("{scheme}://{host}:{}{path}", self.port)
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Now.
    pub fn stop(&mut self) {
        self.process.stop("KILL");
    }
}
