//! Real servers and liars on loopback. What is missing on the machine is a failed test that names the package.

pub mod api;
pub mod authority;
pub mod board;
pub mod bugsnag;
pub mod cutter;
pub mod etcd;
pub mod exporter;
pub mod feed;
pub mod github;
pub mod https;
pub mod liar;
pub mod mysql;
pub mod namespace;
pub mod nsd;
pub mod plant;
pub mod plug;
pub mod postgres;
pub mod process;
pub mod reader;
pub mod redis;
pub mod resolver;
pub mod served;
pub mod site;
pub mod supervisord;
pub mod systemd;
pub mod tap;
pub mod trio;
pub mod websocket;

use app::{fault::Fault, model::dependencies::Reading};
use server::{
    client::{Endpoint, Probe, ProbeSpec, Shared},
    config::{ProcessEnv, WidgetSource, parse},
};
use std::{net::TcpListener, sync::LazyLock, time::Duration};

static SHARED: LazyLock<Shared> = LazyLock::new(Shared::new);

/// Long enough for every answer on loopback, short enough for a test that should never wait.
const LIMIT: Duration = Duration::from_secs(20);

/// A port that nobody uses just now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// What `url` in a configuration makes of a target.
pub fn spec(url: &str) -> ProbeSpec {
    ProbeSpec::new(Endpoint::parse(url).unwrap())
}

/// What a configuration with these keys makes of a target at `url`.
pub fn configured(url: &str, keys: &str) -> ProbeSpec {
    let target = format!("[[widget.target]]\nname = \"a\"\nurl = \"{url}\"\n{keys}\n");
    let source = format!("[[widget]]\nid = \"a\"\nkind = \"dependencies\"\n{target}");
    let config = parse("config.toml", &source, &ProcessEnv).unwrap_or_else(|report| panic!("{report}"));
    let WidgetSource::Dependencies(dependencies) = &config.widgets[0].source else { panic!("another kind") };
    dependencies.targets[0].probe.clone()
}

/// Ready to run, with everything that the tests share.
pub fn probe(spec: ProbeSpec) -> Probe {
    Probe::new(spec, &SHARED).unwrap()
}

/// One run. A probe has no timeout of its own, so that the test has to have one.
pub async fn run(spec: ProbeSpec) -> Result<Reading, Fault> {
    tokio::time::timeout(LIMIT, probe(spec).run()).await.expect("the probe does not end")
}

/// One run of the plainest target at `url`.
pub async fn ask(url: &str) -> Result<Reading, Fault> {
    run(spec(url)).await
}

/// The reading of a target that is fine.
pub async fn good(url: &str) -> Reading {
    let reading = ask(url).await.unwrap();
    assert_eq!(reading.failed, None);
    reading
}
