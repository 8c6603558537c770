//! systemd: its units and how they fare, over the D-Bus, or by `systemctl` where there is none.

mod bus;
mod listed;
mod systemctl;
mod unit;

use super::{
    super::ProbeError,
    FeedReading,
    spec::{FeedEndpoint, FeedSpec},
};
use app::fault::Fault;
use bus::Bus;
use systemctl::Systemctl;
use unit::Units;

/// One systemd, ready to be asked; it can be asked nothing but how its units fare.
#[derive(Debug)]
pub(super) enum SystemdClient {
    Bus(Bus),
    Systemctl(Systemctl),
}

impl SystemdClient {
    /// For [`FeedEndpoint::Unix`], a bus, and [`FeedEndpoint::Systemctl`].
    pub(super) fn new(spec: &FeedSpec) -> Result<Self, ProbeError> {
        let units = Units::new(&spec.units);
        match &spec.endpoint {
            FeedEndpoint::Unix(path) => Ok(Self::Bus(Bus::new(path.clone(), units))),
            FeedEndpoint::Systemctl => Ok(Self::Systemctl(Systemctl::new(units, spec.max_response))),
            _ => Err(spec.not_asked_so()),
        }
    }

    /// Asks once, on a fresh connection or with a fresh process. May be dropped at any point.
    pub(super) async fn read(&self) -> Result<FeedReading, Fault> {
        let processes = match self {
            Self::Bus(bus) => bus.read().await?,
            Self::Systemctl(systemctl) => systemctl.read().await?,
        };
        Ok(FeedReading { metrics: Vec::new(), processes: Some(processes) })
    }
}
