//! A web server of our own, with or without TLS, that can be stopped and started again on its port.

use super::authority::Identity;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use std::sync::Arc;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    task::{JoinHandle, JoinSet},
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};

/// Serves until it is stopped or dropped.
pub struct Site {
    router: Router,
    tls: Option<Arc<ServerConfig>>,
    host: String,
    port: u16,
    serving: Option<JoinHandle<()>>,
}

impl Site {
    /// Plain http.
    pub async fn start(router: Router) -> Self {
        Self::create("127.0.0.1", router, None).await
    }

    /// Plain http on another of this machine's addresses.
    pub async fn start_at(host: &str, router: Router) -> Self {
        Self::create(host, router, None).await
    }

    /// https with this certificate.
    pub async fn start_secure(router: Router, identity: &Identity) -> Self {
        Self::start_with(router, identity.server_config()).await
    }

    /// https with everything that there is to configure.
    pub async fn start_with(router: Router, tls: Arc<ServerConfig>) -> Self {
        Self::create("127.0.0.1", router, Some(tls)).await
    }

    async fn create(host: &str, router: Router, tls: Option<Arc<ServerConfig>>) -> Self {
        let mut site = Self { router, tls, host: host.to_owned(), port: 0, serving: None };
        site.start_again().await;
        site
    }

    /// After a stop, on the same port.
    pub async fn start_again(&mut self) {
        let listener = TcpListener::bind((self.host.as_str(), self.port)).await.unwrap();
        self.port = listener.local_addr().unwrap().port();
        self.serving =
            Some(tokio::spawn(serve(listener, self.router.clone(), self.tls.clone().map(TlsAcceptor::from))));
    }

    /// Nobody listens any more, and open connections are cut.
    pub async fn stop(&mut self) {
        if let Some(serving) = self.serving.take() {
            serving.abort();
            assert!(serving.await.is_err_and(|error| error.is_cancelled()));
        }
    }

    /// `http://127.0.0.1:port/path` or `https://localhost:port/path`.
    pub fn url(&self, path: &str) -> String {
        match self.tls {
            None => format!("http://{}:{}{path}", self.host, self.port),
            Some(_) => format!("https://localhost:{}{path}", self.port),
        }
    }

    /// Where it listens.
    pub const fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some(serving) = &self.serving {
            serving.abort();
        }
    }
}

async fn serve(listener: TcpListener, router: Router, tls: Option<TlsAcceptor>) {
    let mut open = JoinSet::new(); // dropped with this task, and all connections with it
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let (router, tls) = (router.clone(), tls.clone());
        open.spawn(async move {
            let Some(tls) = tls else { return answer(stream, router).await };
            // A client that does not like the certificate hangs up: that is what it is tested for.
            if let Ok(stream) = tls.accept(stream).await {
                answer(stream, router).await;
            }
        });
    }
}

async fn answer<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(stream: S, router: Router) {
    let served = http1::Builder::new().serve_connection(TokioIo::new(stream), TowerToHyperService::new(router)).await;
    drop(served); // clients may go at any time
}
