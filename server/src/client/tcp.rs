//! `tcp://`: somebody listens.

use super::{net::Place, spec::HostPort, stopwatch::Stopwatch};
use app::{fault::Fault, model::dependencies::Reading};

#[derive(Debug)]
pub(super) struct TcpProbe(Place);

impl TcpProbe {
    pub(super) fn new(at: &HostPort) -> Self {
        Self(Place::from(at))
    }

    pub(super) async fn run(&self) -> Result<Reading, Fault> {
        let mut watch = Stopwatch::start();
        self.0.connect(&mut watch).await?;
        Ok(watch.reading())
    }
}
