//! nginx and Caddy with the configurations that are shipped, in front of a board.

use crate::support::{
    authority::Authority,
    board::Board,
    free_port,
    process::{Account, Process, find, listens},
};
use reqwest::{Certificate, Client, Response, StatusCode};
use std::{path::Path, process::Command, time::Duration};
use tempfile::TempDir;
use tokio::time::timeout;

const NGINX: &str = include_str!("../../../../packaging/nginx.conf");
const CADDY: &str = include_str!("../../../../packaging/Caddyfile");
const WIDGETS: &str = "[[widget]]\nid = \"core\"\nkind = \"dependencies\"\n[[widget.target]]\nname = \"it\"\nurl = \"tcp://127.0.0.1:1\"\n";

/// Long enough for a busy machine.
const SOON: Duration = Duration::from_secs(20);

/// A proxy in front of a board, and somebody who trusts its certificate.
struct Front {
    port: u16,
    client: Client,
    process: Process,
    _board: Board,
    _folder: TempDir,
}

impl Drop for Front {
    /// At once: politely, nginx would wait for connections that nobody closes while we wait for it.
    fn drop(&mut self) {
        self.process.stop("TERM");
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Nginx,
    Caddy,
}

impl Front {
    /// `allow` is who may look at the board.
    async fn start(kind: Kind, allow: &str) -> Self {
        let board =
            Board::start_serving(&format!("allow = [{allow:?}]\ntrusted_proxies = [\"127.0.0.1\"]"), WIDGETS).await;
        let authority = Authority::new();
        let identity = authority.identity("board.example");
        let folder = tempfile::tempdir().unwrap();
        let (certificate, key) = (folder.path().join("board.pem"), folder.path().join("board.key"));
        std::fs::write(&certificate, &identity.certificate).unwrap();
        std::fs::write(&key, &identity.key).unwrap();
        let port = free_port();
        let settled = |text: &str| {
            let told = text
                .replace("/etc/ssl/board.example.pem", certificate.to_str().unwrap())
                .replace("/etc/ssl/private/board.example.key", key.to_str().unwrap())
                .replace("127.0.0.1:3000", &board.address.to_string());
            assert_ne!(told, text);
            told
        };
        let command = match kind {
            Kind::Nginx => {
                nginx(&settled(NGINX).replace("listen 443 ", &format!("listen 127.0.0.1:{port} ")), folder.path())
            }
            Kind::Caddy => caddy(
                &settled(CADDY).replace("https://board.example {", &format!("https://board.example:{port} {{")),
                folder.path(),
            ),
        };
        let process = Process::start(command, &folder.path().join("log"), || listens(port)).await;
        let client = Client::builder()
            .tls_certs_only([Certificate::from_pem(identity.authority.as_bytes()).unwrap()])
            .resolve("board.example", ([127, 0, 0, 1], port).into())
            .build()
            .unwrap();
        Self { port, client, process, _board: board, _folder: folder }
    }

    async fn get(&self, path: &str) -> Response {
        let asked = self.client.get(format!("https://board.example:{}{path}", self.port));
        asked.header("x-forwarded-for", "192.0.2.7").send().await.unwrap()
    }
}

fn nginx(site: &str, folder: &Path) -> Command {
    let file = folder.join("nginx.conf");
    let user = if Account::named("nobody", "base-passwd").is_root() { "user root;" } else { "" };
    let text = format!(
        "{user}\ndaemon off;\nworker_processes 1;\npid {0}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n\
         client_body_temp_path {0}/a;\nproxy_temp_path {0}/b;\nfastcgi_temp_path {0}/c;\nuwsgi_temp_path {0}/d;\n\
         scgi_temp_path {0}/e;\n{site}\n}}\n",
        folder.display()
    );
    std::fs::write(&file, text).unwrap();
    let mut command = Command::new(find("nginx", "nginx-light"));
    command.arg("-e").arg("stderr").arg("-c").arg(file);
    command
}

fn caddy(site: &str, folder: &Path) -> Command {
    let file = folder.join("Caddyfile");
    // Its port of administration, and that of plain http, may be taken on this machine; and streams have no end to wait for.
    std::fs::write(&file, format!("{{\n\tadmin off\n\tauto_https disable_redirects\n\tgrace_period 1s\n}}\n{site}"))
        .unwrap();
    let mut command = Command::new(find("caddy", "caddy"));
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(file);
    command.env("XDG_DATA_HOME", folder).env("XDG_CONFIG_HOME", folder).env("HOME", folder);
    command
}

/// Reads until `words` were said.
async fn hears(mut stream: Response, words: &str) -> String {
    let mut heard = String::new();
    while !heard.contains(words) {
        let chunk = stream.chunk().await.unwrap().expect("it ends");
        heard.push_str(&String::from_utf8_lossy(&chunk));
    }
    heard
}

async fn stands_in_front(kind: Kind) {
    let front = Front::start(kind, "127.0.0.1").await;
    assert_eq!(front.get("/livez").await.status(), StatusCode::OK);
    assert_eq!(front.get("/").await.status(), StatusCode::OK);
    let stream = front.get("/api/stream").await;
    assert_eq!(stream.status(), StatusCode::OK);
    // The stream goes on: what is buffered would not have come.
    timeout(SOON, hears(stream, "event: snapshot")).await.expect("the stream comes as it is");
}

async fn lets_nobody_lie(kind: Kind) {
    let front = Front::start(kind, "192.0.2.0/24").await;
    let refused = front.get("/").await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let page = refused.text().await.unwrap();
    assert!(page.contains("127.0.0.1") && !page.contains("192.0.2.7"), "{page}");
}

#[tokio::test]
async fn nginx_stands_in_front() {
    stands_in_front(Kind::Nginx).await;
}

#[tokio::test]
async fn nginx_lets_nobody_lie_about_their_address() {
    lets_nobody_lie(Kind::Nginx).await;
}

#[tokio::test]
async fn caddy_stands_in_front() {
    stands_in_front(Kind::Caddy).await;
}

#[tokio::test]
async fn caddy_lets_nobody_lie_about_their_address() {
    lets_nobody_lie(Kind::Caddy).await;
}
