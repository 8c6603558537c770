//! A database behind a host and a port: what PostgreSQL and MySQL have in common.

use super::{
    super::{
        faults as network,
        net::Place,
        spec::HostPort,
        stopwatch::{Part, Stopwatch},
    },
    Outcome, faults,
};
use sqlx::Error;
use std::future::Future;

/// Where a database listens, and how it is called in sentences.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) product: &'static str,
    pub(super) at: HostPort,
    place: Place,
    /// The driver resolves the name itself, because the certificate has to be for it.
    by_name: bool,
}

impl Server {
    pub(super) fn new(product: &'static str, at: &HostPort, by_name: bool) -> Self {
        Self { product, at: at.clone(), place: Place::from(at), by_name }
    }

    /// A session at the first address where somebody listens. The name is resolved here, so that its time is known,
    /// and `open` gets the host to hand to the driver.
    pub(super) async fn open<C, F>(&self, watch: &mut Stopwatch, open: impl Fn(String) -> F) -> Result<C, Outcome>
    where
        F: Future<Output = Result<C, Error>>,
    {
        let addresses = self.place.resolve(watch).await.map_err(Err)?;
        if self.by_name {
            let opened = open(self.at.host.clone()).await;
            watch.lap(Part::Connect);
            return opened.map_err(|error| self.not_opened(&error, &self.at, watch));
        }
        let mut last = Err(network::resolving(&self.at.host, None));
        for address in addresses {
            let opened = open(address.ip().to_string()).await;
            watch.lap(Part::Connect);
            match opened {
                Ok(session) => return Ok(session),
                Err(error) => last = self.not_opened(&error, &address, watch),
            }
            // Whoever answers, even with a no, is the server that was meant.
            if !matches!(&last, Err(fault) if faults::nobody_there(fault)) {
                break;
            }
        }
        Err(last)
    }

    /// What became of a question in an open session.
    pub(super) fn not_answered(&self, error: &Error, watch: &Stopwatch) -> Outcome {
        faults::asking(error, self, watch)
    }

    fn not_opened(&self, error: &Error, to: &impl std::fmt::Display, watch: &Stopwatch) -> Outcome {
        faults::opening(error, to, self, watch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(host: &str) -> HostPort {
        HostPort { host: host.to_owned(), port: 1 }
    }

    #[tokio::test]
    async fn a_server_that_says_no_is_not_looked_for_elsewhere() {
        let server = Server::new("X", &at("localhost"), false);
        let tried = std::sync::atomic::AtomicUsize::new(0);
        let outcome = server
            .open::<(), _>(&mut Stopwatch::start(), |_| {
                tried.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                async { Err(Error::Protocol("nonsense".to_owned())) }
            })
            .await;
        assert_eq!(outcome.unwrap_err().unwrap_err().message, "the answer is not X");
        assert_eq!(tried.into_inner(), 1);
    }

    #[tokio::test]
    async fn the_name_is_kept_where_the_certificate_needs_it() {
        let host = |by_name| async move {
            let server = Server::new("X", &at("localhost"), by_name);
            server.open(&mut Stopwatch::start(), |host| async { Ok(host) }).await.unwrap()
        };
        assert_eq!(host(true).await, "localhost");
        assert!(host(false).await.parse::<std::net::IpAddr>().is_ok());
    }
}
