use super::{
    stage::tests::{ends, refused},
    *,
};
use std::collections::BTreeSet;
use url::Url;

async fn raised() -> (Demo, watch::Sender<Conditions>, CancellationToken, TaskTracker) {
    let (script, conditions) = watch::channel(Conditions::default());
    let (cancel, tasks) = (CancellationToken::new(), TaskTracker::new());
    let demo = raise(conditions, &cancel, &tasks).await.unwrap();
    (demo, script, cancel, tasks)
}

fn targets(demo: &Demo) -> Vec<toml::Table> {
    let config: toml::Table = demo.config.parse().unwrap();
    let targets = config["widget"][0]["target"].as_array().unwrap();
    targets.iter().map(|target| target.as_table().unwrap().clone()).collect()
}

fn names(demo: &Demo) -> BTreeSet<String> {
    targets(demo).iter().map(|target| target["name"].as_str().unwrap().to_owned()).collect()
}

/// What Bugsnag Errors watches.
fn projects(demo: &Demo) -> Vec<String> {
    let config: toml::Table = demo.config.parse().unwrap();
    let widgets = config["widget"].as_array().unwrap();
    let errors = widgets.iter().find(|widget| widget["kind"].as_str() == Some("errors")).unwrap();
    errors["projects"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

/// What Open Pull Requests watches.
fn repos(demo: &Demo) -> Vec<String> {
    let config: toml::Table = demo.config.parse().unwrap();
    let widgets = config["widget"].as_array().unwrap();
    let pulls = widgets.iter().find(|widget| widget["kind"].as_str() == Some("pulls")).unwrap();
    pulls["repos"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

/// The names of the feeds of the second widget.
fn feeds(demo: &Demo) -> Vec<String> {
    let config: toml::Table = demo.config.parse().unwrap();
    let feeds = config["widget"][1]["feed"].as_array().unwrap();
    feeds.iter().map(|feed| feed["name"].as_str().unwrap().to_owned()).collect()
}

fn addresses(demo: &Demo) -> Vec<std::net::SocketAddr> {
    let config: toml::Table = demo.config.parse().unwrap();
    let feeds = config["widget"][1]["feed"].as_array().unwrap().clone();
    let targets = targets(demo).into_iter().map(toml::Value::from);
    let urls = targets.chain(feeds).map(|target| Url::parse(target["url"].as_str().unwrap()).unwrap());
    urls.filter_map(|url| format!("{}:{}", url.host_str()?, url.port()?).parse().ok()).collect()
}

#[tokio::test]
async fn the_configuration_watches_one_of_each_kind_and_names_nobody_twice() {
    let (demo, _script, ..) = raised().await;
    let schemes: BTreeSet<_> = targets(&demo)
        .iter()
        .map(|target| target["url"].as_str().unwrap().split_once("://").unwrap().0.to_owned())
        .collect();
    assert_eq!(schemes.into_iter().collect::<Vec<_>>(), ["http", "https", "redis", "sqlite", "tcp", "tls"]);
    assert_eq!(names(&demo).len(), targets(&demo).len());
    assert_eq!(targets(&demo).len(), 20);
}

#[tokio::test]
async fn whoever_the_schedules_and_dependencies_name_is_watched() {
    let (demo, _script, ..) = raised().await;
    let names = names(&demo);
    let troubled: BTreeSet<String> = names
        .iter()
        .cloned()
        .chain(feeds(&demo))
        .chain(ticker::names())
        .chain(projects(&demo))
        .chain(repos(&demo))
        .chain([deployments::DEPLOYED.to_owned()])
        .chain([metrics::DRIFTS, metrics::LATE].map(str::to_owned))
        .collect();
    for target in targets(&demo) {
        let depends_on = target.get("depends_on").and_then(|names| names.as_array()).cloned().unwrap_or_default();
        assert!(depends_on.iter().all(|name| names.contains(name.as_str().unwrap())), "{target}");
    }
    for (scenario, second) in
        Scenario::ALL.into_iter().flat_map(|scenario| (0..60).map(move |second| (scenario, second)))
    {
        let now = at(scenario, std::time::Duration::from_secs(second));
        assert!(now.names().all(|name| troubled.contains(name)), "{scenario}: {now:?}");
    }
}

#[tokio::test]
async fn the_real_reader_takes_all_of_it() {
    let (demo, _script, ..) = raised().await;
    let config = crate::config::parse("demo", &demo.config, &crate::config::ProcessEnv);
    let config = config.unwrap_or_else(|report| panic!("{report}"));
    let crate::config::WidgetSource::Realtime(rt) = &config.widgets[1].source else { panic!("another kind") };
    assert_eq!(rt.names, feeds(&demo).into_iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>());
    assert_eq!(rt.feeds.iter().map(|feed| feed.spec.format.as_str()).collect::<Vec<_>>(), ["prometheus", "sse"]);
    assert_eq!(rt.feeds.iter().map(|feed| feed.metrics.len()).sum::<usize>(), 7);
}

#[tokio::test]
async fn everything_stands_in_the_temporary_directory() {
    let (demo, _script, ..) = raised().await;
    let config: toml::Table = demo.config.parse().unwrap();
    let data_dir = Path::new(config["server"]["data_dir"].as_str().unwrap());
    assert!(data_dir.is_dir() && data_dir.starts_with(demo.dir.path()));
    for file in
        ["ca.pem", "orders.sqlite", "deployments.sqlite", "primary.sqlite", "replica.sqlite", "warehouse.sqlite"]
    {
        assert!(demo.dir.path().join(file).is_file(), "{file}");
    }
}

#[tokio::test]
async fn a_started_demo_plays_its_scenario_and_ends_with_the_token() {
    let (cancel, tasks) = (CancellationToken::new(), TaskTracker::new());
    let demo = start(Scenario::default(), cancel.clone(), tasks.clone()).await.unwrap();
    let addresses = addresses(&demo);
    assert_eq!(addresses.len(), 21);
    for address in &addresses {
        tokio::net::TcpStream::connect(address).await.unwrap();
    }
    cancel.cancel();
    ends(&tasks).await;
    for address in addresses {
        refused(address).await;
    }
}
