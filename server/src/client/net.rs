//! From a host to an open connection.

use super::{
    faults,
    spec::HostPort,
    stopwatch::{Part, Stopwatch},
};
use app::fault::Fault;
use futures::{StreamExt as _, stream::FuturesUnordered};
use std::{
    io,
    net::{IpAddr, SocketAddr},
    time::Duration,
};
use tokio::{net::TcpStream, time::sleep};

/// After this long without an answer the next address is tried beside the first (RFC 8305).
const HEAD_START: Duration = Duration::from_millis(250);

/// Where to connect: an address needs no resolver.
#[derive(Clone, Debug)]
pub(super) enum Place {
    Address(SocketAddr),
    Name(HostPort),
}

impl From<&HostPort> for Place {
    fn from(at: &HostPort) -> Self {
        match at.host.parse::<IpAddr>() {
            Ok(address) => Self::Address(SocketAddr::new(address, at.port)),
            Err(_) => Self::Name(at.clone()),
        }
    }
}

impl Place {
    /// The addresses behind a name, in the resolver's order; at least one.
    pub(super) async fn resolve(&self, watch: &mut Stopwatch) -> Result<Vec<SocketAddr>, Fault> {
        let at = match self {
            Self::Address(address) => return Ok(vec![*address]),
            Self::Name(at) => at,
        };
        let found = tokio::net::lookup_host((at.host.as_str(), at.port)).await;
        let addresses: Vec<SocketAddr> = found.map_err(|error| faults::resolving(&at.host, Some(&error)))?.collect();
        watch.lap(Part::Dns);
        if addresses.is_empty() { Err(faults::resolving(&at.host, None)) } else { Ok(addresses) }
    }

    /// Resolves and connects.
    pub(super) async fn connect(&self, watch: &mut Stopwatch) -> Result<TcpStream, Fault> {
        let stream = match self {
            Self::Address(address) => dial(*address).await,
            Self::Name(_) => dial_any(self.resolve(watch).await?).await,
        };
        let stream = stream.map_err(|(address, error)| faults::connecting(&error, address))?;
        watch.lap(Part::Connect);
        Ok(stream)
    }
}

type Dialled = Result<TcpStream, (SocketAddr, io::Error)>;

async fn dial(address: SocketAddr) -> Dialled {
    let stream = TcpStream::connect(address).await.map_err(|error| (address, error))?;
    stream.set_nodelay(true).map_err(|error| (address, error))?;
    Ok(stream)
}

/// The first address that answers wins; a silent one does not hold up the others.
async fn dial_any(addresses: Vec<SocketAddr>) -> Dialled {
    let mut rest = addresses.into_iter();
    let mut attempts: FuturesUnordered<_> = rest.next().into_iter().map(dial).collect();
    loop {
        tokio::select! {
            Some(dialled) = attempts.next() => match (dialled, rest.next()) {
                (Ok(stream), _) => return Ok(stream),
                (Err(_), Some(next)) => attempts.push(dial(next)),
                (Err(error), None) if attempts.is_empty() => return Err(error),
                (Err(_), None) => {}
            },
            () = sleep(HEAD_START), if rest.len() > 0 => attempts.extend(rest.next().map(dial)),
        }
    }
}
