//! systemd over a D-Bus. Everything that can be said to it is a [`List`] or a [`Property`].

mod faults;

use super::{
    super::ProcessReading,
    unit::{More, Unit, Units},
};
use crate::client::unix;
use app::{
    fault::{Fault, FaultKind},
    time::Timestamp,
};
use faults::fault;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use std::{collections::BTreeMap, path::PathBuf};
use zbus::{
    Connection, DynamicType, OwnedObjectPath, OwnedVariant, Proxy, connection,
    proxy::{self, CacheProperties, MethodFlags},
};

const SYSTEMD: &str = "org.freedesktop.systemd1";
const MANAGER: &str = "/org/freedesktop/systemd1";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
/// Units that are asked for more at once: the bus has a limit for answers that are still to come.
const AT_ONCE: usize = 32;

/// Ready to be asked. How long an answer may be is D-Bus's own limit.
#[derive(Debug)]
pub(in super::super) struct Bus {
    path: PathBuf,
    units: Units,
}

/// The lists that can be asked for.
#[derive(Clone, Copy, Debug)]
enum List {
    Names,
    Patterns,
}

/// What can be asked of one unit.
#[derive(Clone, Copy, Debug)]
enum Property {
    Started,
    Restarts,
    Result,
    Status,
}

impl Property {
    /// The interface it belongs to, and its name there.
    const fn place(self) -> (&'static str, &'static str) {
        match self {
            Self::Started => ("org.freedesktop.systemd1.Unit", "ActiveEnterTimestamp"),
            Self::Restarts => ("org.freedesktop.systemd1.Service", "NRestarts"),
            Self::Result => ("org.freedesktop.systemd1.Service", "Result"),
            Self::Status => ("org.freedesktop.systemd1.Service", "ExecMainStatus"),
        }
    }
}

/// A unit as systemd lists it: name, description, load, active and sub state, what it follows, path, job, its kind, its path.
type Listed = (String, String, String, String, String, String, OwnedObjectPath, u32, String, OwnedObjectPath);

impl Bus {
    pub(super) const fn new(path: PathBuf, units: Units) -> Self {
        Self { path, units }
    }

    /// On a fresh connection, which ends with the reading.
    pub(super) async fn read(&self) -> Result<Vec<ProcessReading>, Fault> {
        let systemd = Systemd(self.connect().await?);
        let mut found = BTreeMap::new();
        if !self.units.patterns.is_empty() {
            let units = systemd.list(List::Patterns, &self.units.patterns).await?;
            // Other units may name one that does not exist.
            found.extend(units.into_iter().filter(|(unit, _)| unit.exists()).map(by_name));
        }
        if !self.units.names.is_empty() {
            found.extend(systemd.list(List::Names, &self.units.names).await?.into_iter().map(by_name));
        }
        let units = stream::iter(found.into_values());
        units.map(|(unit, path)| systemd.told(unit, path)).buffered(AT_ONCE).try_collect().await
    }

    async fn connect(&self) -> Result<Connection, Fault> {
        let stream = unix::connect(&self.path).await?.into_std();
        let stream =
            stream.map_err(|error| Fault::new(FaultKind::Internal, format!("the socket is not usable: {error}")))?;
        connection::Builder::unix_stream(stream).build().await.map_err(|error| fault(&error))
    }
}

fn by_name((unit, path): (Unit, OwnedObjectPath)) -> (String, (Unit, OwnedObjectPath)) {
    (unit.name.clone(), (unit, path))
}

/// An open connection to the bus that systemd is on.
struct Systemd(Connection);

impl Systemd {
    async fn list(&self, list: List, of: &[String]) -> Result<Vec<(Unit, OwnedObjectPath)>, Fault> {
        const INTERFACE: &str = "org.freedesktop.systemd1.Manager";
        const ANY_STATE: &[&str] = &[];
        let listed: Vec<Listed> = match list {
            List::Names => self.call(MANAGER, INTERFACE, "ListUnitsByNames", &of).await,
            List::Patterns => self.call(MANAGER, INTERFACE, "ListUnitsByPatterns", &(ANY_STATE, of)).await,
        }
        .map_err(|error| fault(&error))?;
        Ok(listed.into_iter().map(unit).collect())
    }

    /// The unit, with what is not in the list.
    async fn told(&self, unit: Unit, path: OwnedObjectPath) -> Result<ProcessReading, Fault> {
        let mut more = More::default();
        if unit.exists() && unit.is_active() {
            more.started = self.get::<u64>(&path, Property::Started).await?.and_then(moment);
        }
        if unit.exists() && unit.is_service() {
            more.restarts = self.get::<u32>(&path, Property::Restarts).await?.map(u64::from);
            if unit.has_failed() {
                more.result = self.get::<String>(&path, Property::Result).await?;
            }
            if more.result.as_deref() == Some("exit-code") {
                more.status = self.get::<i32>(&path, Property::Status).await?;
            }
        }
        Ok(Unit { more, ..unit }.into_reading())
    }

    /// `None` where it has no such property any more: units come and go.
    async fn get<T: TryFrom<OwnedVariant>>(
        &self,
        path: &OwnedObjectPath,
        property: Property,
    ) -> Result<Option<T>, Fault> {
        let (interface, name) = property.place();
        match self.call::<_, OwnedVariant>(path.as_str(), PROPERTIES, "Get", &(interface, name)).await {
            Ok(value) => Ok(T::try_from(value).ok()),
            Err(error) if faults::is_an_answer(&error) => Ok(None),
            Err(error) => Err(fault(&error)),
        }
    }

    /// A call never starts what is not running.
    async fn call<B, R>(&self, path: &str, interface: &str, method: &'static str, body: &B) -> zbus::Result<R>
    where
        B: serde::Serialize + DynamicType,
        R: for<'d> zbus::wire::DynamicDeserialize<'d>,
    {
        let proxy: Proxy<'_> = proxy::Builder::new(&self.0)
            .destination(SYSTEMD)
            .path(path)
            .interface(interface)
            .cache_properties(CacheProperties::No)
            .build()
            .await?;
        proxy.call_with_flags(method, MethodFlags::NO_AUTO_START, body).await?.ok_or(zbus::Error::InvalidReply)
    }
}

fn unit((name, _, load, active, sub, _, path, ..): Listed) -> (Unit, OwnedObjectPath) {
    (Unit { name, load, active, sub, more: More::default() }, path)
}

/// Microseconds since 1970; 0 stands for never.
fn moment(us: u64) -> Option<Timestamp> {
    let ms = i64::try_from(us / 1_000).ok()?;
    (ms > 0).then(|| Timestamp::from_ms(ms))
}
