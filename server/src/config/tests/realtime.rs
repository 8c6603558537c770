use super::*;
use crate::{
    client::{
        feed::{Aggregate, FeedEndpoint, Format, Preset},
        spec::{Comparison, Redirects},
    },
    config::{WidgetSource, check},
    source::realtime::config::{FeedConfig, RealtimeConfig},
};
use app::model::realtime::{limit::Limit, metric::Per};
use std::collections::BTreeSet;
use std::time::Duration;

/// A feed that needs nothing else to be valid.
const WORKERS: &str = "[[widget.feed]]\nname = \"w\"\nformat = \"supervisor\"\nurl = \"unix:///run/supervisor.sock\"\n";

const SERIES: &str = "[widget.feed.processes]\nselect = \"up\"\nkey = \"job\"\n";

fn realtime(source: &str) -> RealtimeConfig {
    let config = read(source).unwrap_or_else(|report| panic!("{report}"));
    let Some(WidgetSource::Realtime(config)) = config.widgets.into_iter().next().map(|widget| widget.source) else {
        panic!("another kind")
    };
    config
}

fn feed(keys: &str) -> FeedConfig {
    realtime(&format!("{REALTIME}{keys}\n")).feeds.into_iter().next().unwrap()
}

/// A feed in this format with these keys, and numbers or processes.
fn of(format: &str, keys: &str, below: &str) -> String {
    let url = match format {
        "redis" => "redis://rt",
        "systemd" => "systemctl://",
        _ => "https://rt/",
    };
    format!("{REALTIME}[[widget.feed]]\nname = \"f\"\nformat = \"{format}\"\nurl = \"{url}\"\n{keys}\n{below}\n")
}

fn json(keys: &str) -> String {
    of("json", keys, METRIC)
}

fn metric(keys: &str) -> String {
    of("json", "", &format!("{METRIC}{keys}"))
}

fn processes(keys: &str) -> String {
    of("json", "", &format!("[widget.feed.processes]\nselect = \"$\"\n{keys}"))
}

/// Where a row of the docs stands, beside what makes the rest valid.
pub(super) fn documented(place: &str, key: &str, example: &str, rest: &dyn Fn(&str) -> String) -> String {
    let format = match key {
        "stall" | "event" => "sse",
        "units" => "systemd",
        _ => "prometheus",
    };
    let number = METRIC.replace("$.m", "m");
    let source = of(format, "", "");
    let source = if key == "preset" { source.replace("format = \"prometheus\"\n", "") } else { source };
    match place {
        "[[widget.feed]]" if format == "systemd" => format!("{source}{example}\n"),
        "[[widget.feed]]" => {
            let number = if format == "sse" { METRIC } else { &number };
            format!("{REALTIME}{}{example}\n{number}", rest(source.trim_start_matches(REALTIME)))
        }
        "[[widget.feed.metric]]" => format!("{source}{}{example}\n", rest(&number)),
        _ => format!("{source}{}{example}\n", rest(SERIES)),
    }
}

#[test]
fn the_least_takes_every_default() {
    let config = realtime(&json(""));
    assert_eq!(
        (config.period, config.down_after, config.names.as_slice()),
        (Duration::from_secs(1), 1, &["f".into()][..])
    );
    let feed = &config.feeds[0];
    assert_eq!((feed.period, feed.timeout, feed.fail_after), (Duration::from_secs(1), Duration::from_secs(1), 3));
    assert_eq!((feed.spec.format, feed.spec.redirects), (Format::Json, Redirects::Origin));
    assert_eq!((feed.spec.max_response, feed.spec.stall), (1 << 20, Duration::from_secs(10)));
    assert_eq!((&feed.spec.processes, &feed.processes), (&None, &None));
    let rules = &feed.metrics[0].rules;
    assert_eq!((rules.degraded, rules.down, rules.counter, rules.per), (None, None, None, Per::Second));
    assert_eq!((rules.hysteresis, rules.recover_after), (0.05, 3));
}

#[test]
fn everything_of_a_metric_is_read() {
    let keys = "unit = \"s\"\ndegraded = \"> 0.2\"\ndown = \">= 1\"\nhysteresis = \"10 %\"\nrecover_after = 5\n\
                counter = true\nper = \"min\"\naggregate = \"max\"";
    let feed = feed(metric(keys).trim_start_matches(REALTIME));
    assert_eq!((feed.spec.metrics[0].select.as_str(), feed.spec.metrics[0].aggregate), ("$.m", Some(Aggregate::Max)));
    let rules = &feed.metrics[0].rules;
    let limit = |text: &str| text.parse::<Limit>().ok();
    assert_eq!((rules.degraded, rules.down), (limit("> 0.2"), limit(">= 1")));
    assert_eq!((rules.hysteresis, rules.recover_after, rules.counter), (0.1, 5, Some(true)));
    assert_eq!((rules.per, rules.unit.as_deref()), (Per::Minute, Some("s")));
}

#[test]
fn everything_of_processes_is_read() {
    let keys = "key = \"id\"\ngroup = \"g\"\nstate = \"s\"\ndetail = \"d\"\nstarted = \"t\"\nrestarts = \"r\"\nup = \"ok\"\n\
                degraded = [\"slow\", 2]\nexpected = [\"a\"]\ncomplete = false\nforget_after = \"1h\"\nowner = \"o\"\n\
                runbook = \"https://w/\"\nrestart = \"x {name}\"";
    let feed = feed(processes(keys).trim_start_matches(REALTIME));
    let spec = feed.spec.processes.unwrap();
    let parts = [spec.select, spec.key, spec.group, spec.state, spec.detail, spec.started, spec.restarts];
    assert_eq!(parts.map(Option::unwrap), ["$", "id", "g", "s", "d", "t", "r"]);
    let config = feed.processes.unwrap();
    let compared = |value: serde_json::Value| Comparison::new(&value).unwrap();
    assert_eq!(config.up, [compared("ok".into())]);
    assert_eq!(config.degraded, [compared("slow".into()), compared(2.into())]);
    assert_eq!((config.complete, config.forget_after), (false, Duration::from_hours(1)));
    assert_eq!((config.expected, config.owner), (vec!["a".to_owned()], Some("o".to_owned())));
    assert_eq!((config.runbook.unwrap(), config.restart.unwrap()), ("https://w/".to_owned(), "x {name}".to_owned()));
}

#[test]
fn a_value_is_up_above_nothing_or_where_it_is_true() {
    let config = feed(of("prometheus", "", SERIES).trim_start_matches(REALTIME)).processes.unwrap();
    let is_up = |found: &str| config.up.iter().any(|up| up.holds(found));
    assert!(is_up("1") && is_up("400") && is_up("true"));
    assert!(!is_up("0") && !is_up("false") && !is_up("-1") && !is_up("NaN"));
}

#[test]
fn supervisor_and_systemd_have_their_processes_without_a_table() {
    let supervisor = feed(WORKERS);
    assert!(supervisor.spec.processes.is_some());
    assert_eq!(supervisor.processes.unwrap().up.len(), Preset::Supervisord.up().len());
    let systemd = feed(
        "[[widget.feed]]\nname = \"s\"\nformat = \"systemd\"\nunits = [\"a\", \"b@*.service\", \"c.timer\", \"d*\"]\n",
    );
    assert_eq!(systemd.spec.endpoint, FeedEndpoint::Unix("/run/dbus/system_bus_socket".into()));
    assert_eq!(systemd.spec.units, ["a.service", "b@*.service", "c.timer", "d*"]);
    assert_eq!(systemd.processes.unwrap().up.len(), Preset::Systemd.up().len());
}

#[test]
fn what_is_known_of_processes_can_be_completed() {
    let keys = "[widget.feed.processes]\nexpected = [\"web:web_0\"]\nowner = \"o\"\n";
    let config = feed(&format!("{WORKERS}{keys}")).processes.unwrap();
    assert_eq!((config.expected, config.owner.unwrap()), (vec!["web:web_0".to_owned()], "o".to_owned()));
    assert_eq!(config.up.len(), Preset::Supervisord.up().len());
}

#[test]
fn streams_have_longer_timeouts_and_a_silence() {
    let sse = |keys: &str| feed(of("sse", keys, METRIC).trim_start_matches(REALTIME));
    assert_eq!((sse("").timeout, sse("").spec.stall), (Duration::from_secs(5), Duration::from_secs(10)));
    assert_eq!(sse("period = \"5s\"").spec.stall, Duration::from_secs(50));
    assert_eq!(sse("stall = \"2s\"\nevent = \"e\"").spec.stall, Duration::from_secs(2));
    assert_eq!(sse("timeout = \"30s\"").timeout, Duration::from_secs(30));
}

#[test]
fn the_widgets_rhythm_is_its_feeds() {
    let keys = "period = \"2s\"\ntimeout = \"3s\"\nfail_after = 7\n";
    let json = feed(&format!("{keys}{FEED}{METRIC}"));
    assert_eq!((json.period, json.timeout, json.fail_after), (Duration::from_secs(2), Duration::from_secs(2), 7));
    let own = feed(&format!("{keys}{FEED}period = \"4s\"\n{METRIC}"));
    assert_eq!((own.period, own.timeout), (Duration::from_secs(4), Duration::from_secs(3)));
}

#[test]
fn numbers_of_a_preset_are_taken_once_and_can_be_given_limits() {
    for (word, preset) in Preset::WORDS {
        let Some(usual) = preset.metrics().into_iter().next() else { continue };
        let plain =
            |name: &str| format!("[[widget.feed]]\nname = \"{name}\"\npreset = \"{word}\"\nurl = \"http://rt/\"\n");
        let limited = format!("[[widget.feed.metric]]\nname = \"{}\"\ndegraded = \"> 1\"\n", usual.name);
        let config = realtime(&format!("{REALTIME}{}{}{limited}", plain("a"), plain("b")));
        let count = preset.metrics().len();
        let names: BTreeSet<_> =
            config.feeds.iter().flat_map(|feed| &feed.metrics).map(|metric| &metric.name).collect();
        assert_eq!(names.len(), 2 * count, "{word}: {names:?}");
        assert!(config.feeds.iter().all(|feed| feed.spec.metrics.len() == count && feed.metrics.len() == count));
        let (first, spec) = (&config.feeds[1].metrics[0], &config.feeds[1].spec.metrics[0]);
        assert_eq!((first.name.as_str(), spec), (usual.name, &usual.spec), "{word}: what is written has the name");
        assert_eq!((first.rules.unit.as_deref(), first.rules.degraded.is_some()), (usual.unit, true));
    }
}

#[test]
fn user_and_password_of_a_socket_are_not_shown() {
    let source = format!("{REALTIME}{}", WORKERS.replace("unix:///", "unix://me:${SECRET}@/"));
    let spec = &realtime(&source).feeds[0].spec;
    assert_eq!(spec.endpoint, FeedEndpoint::Unix("/run/supervisor.sock".into()));
    assert_eq!(spec.headers.len(), 1);
    assert!(spec.headers[0].1.is_sensitive());
    let shown = format!("{:?} {}", spec, check(&read(&source).unwrap()));
    assert!(!shown.contains("hunter"), "{shown}");
}

#[test]
fn no_report_about_a_feed_shows_a_secret() {
    let feeds = [
        "[[widget.feed]]\nname = \"a\"\nformat = \"json\"\nurl = \"unix://me:hunter2@/a\"\n",
        "[[widget.feed]]\nname = \"b\"\nformat = \"redis\"\nurl = \"redis://:hunter2@b?hunter2=1\"\n",
        "[[widget.feed]]\nname = \"c\"\nformat = \"json\"\nurl = \"me:hunter2@rt\"\nheaders = { a = \"hunter2\\u0007\" }\n",
        "[[widget.feed]]\nname = \"d\"\nformat = \"supervisor\"\nurl = \"unix://me:hunter2@run/a\"\npassword = \"hunter2\"\n",
        "[[widget.feed]]\nname = \"e\"\nformat = \"json\"\nurl = \"${SECRET}\"\n[[widget.feed.metric]]\nname = \"${SECRET}\"\n\
         select = \"${SECRET}\"\ndown = \"${SECRET}\"\nunit = \"${SECRET}${SECRET}${SECRET}\"\n",
    ];
    let report = read(&format!("{REALTIME}{}", feeds.concat())).unwrap_err();
    assert!(report.count() >= 10, "{report}");
    assert!(!report.to_string().contains("hunter"), "{report}");
}

#[test]
fn a_budget_makes_periods_longer_but_not_those_of_streams() {
    let host = "[[poll.host]]\nname = \"rt\"\nmax_calls_per_hour = 360\n";
    let stream = FEED.replace("\"f\"", "\"s\"").replace("json", "sse");
    let config = read(&format!("{host}{REALTIME}{FEED}{METRIC}{stream}{}", METRIC.replace("\"m\"", "\"n\""))).unwrap();
    let [json, sse] = config.plan().polls.try_into().unwrap();
    assert_eq!((json.wanted, json.follows), (Some(Duration::from_secs(1)), false));
    assert!(json.period > Duration::from_secs(10));
    assert_eq!((sse.wanted, sse.period, sse.follows), (None, Duration::from_secs(1), true));
}

#[test]
fn a_feed_can_be_in_maintenance() {
    let work = "[[maintenance]]\ntargets = [\"rt/f\"]\ncron = \"@daily\"\nfor = \"1h\"\n";
    assert_eq!(read(&format!("{}{work}", json(""))).unwrap().maintenance.len(), 1);
}

#[rstest]
#[case(REALTIME.to_owned(), "`feed` is missing")]
#[case(json("").replace("[[widget.feed]]", "period = \"100ms\"\n[[widget.feed]]"), "bad `period`: too small")]
#[case(json("").replace("[[widget.feed]]", "down_after = 0\n[[widget.feed]]"), "bad `down_after`: too small")]
#[case(json("").replace("[[widget.feed]]", "slow = \"1s\"\n[[widget.feed]]"), "unknown key `slow`")]
#[case(json("").replace("name = \"f\"\n", ""), "`name` is missing")]
#[case(json("").replace("format = \"json\"\n", ""), "`format` is missing")]
#[case(json("").replace("url = \"https://rt/\"\n", ""), "`url` is missing")]
#[case(json("").replace("\"json\"", "\"jason\""), "did you mean `json`?")]
#[case(json("preset = \"pm3\""), "did you mean `pm2`?")]
#[case(json("").replace("\"json\"", "5"), "bad `format`: the wrong type")]
#[case(processes("key = \"id\"").replace("\"json\"", "\"jason\""), "did you mean `json`?")]
#[case(json("preset = \"celery\""), "bad `format`: the preset speaks prometheus, not json")]
#[case(json("").replace("https://rt/", "unix:///a"), "bad `url`: json is not asked over unix://")]
#[case(json("").replace("https://rt/", "ftp://a"), "bad `url`: this scheme is not possible here")]
#[case(json("").replace("https://rt/", "rt:80"), "not a URL: it does not begin with a scheme://")]
#[case(json("period = \"2h\""), "bad `period`: too large")]
#[case(json("timeout = \"2s\""), "bad `timeout`: longer than the period")]
#[case(json("fail_after = \"3 of 5\""), "bad `fail_after`: the wrong type")]
#[case(json("stall = \"5s\""), "`stall` has no meaning with the format json")]
#[case(of("sse", "stall = \"5ms\"", METRIC), "bad `stall`: too small")]
#[case(json("event = \"e\""), "`event` has no meaning with the format json")]
#[case(of("ndjson", "event = \"e\"", METRIC), "`event` has no meaning with the format ndjson")]
#[case(json("units = [\"a\"]"), "`units` has no meaning with the format json")]
#[case(of("systemd", "", ""), "`units` is missing")]
#[case(of("systemd", "units = []", ""), "bad `units`: there is nothing in it")]
#[case(of("systemd", "units = [\"-a\"]", ""), "bad `units[0]`: not the name of a unit")]
#[case(of("systemd", "units = [\"a;b\"]", ""), "bad `units[0]`: not the name of a unit")]
#[case(of("systemd", "units = [\"a\"]", METRIC), "`metric` has no meaning with the format systemd")]
#[case(of("supervisor", "", METRIC), "`metric` has no meaning with the format supervisor")]
#[case(of("supervisor", "redirects = \"any\"", ""), "`redirects` has no meaning with the format supervisor")]
#[case(of("redis", "headers = { a = \"b\" }", METRIC), "`headers` has no meaning with the format redis")]
#[case(of("redis", "ca_file = \"/ca\"", METRIC), "`ca_file` has no meaning for redis://")]
#[case(of("redis", "", &format!("{METRIC}[widget.feed.processes]\nselect = \"a\"")), "`processes` has no meaning with the format redis")]
#[case(json("ca_file = \"/none\""), "bad `ca_file`: there is no such file")]
#[case(json("headers = { content-length = \"5\" }"), "not the name of a header that can be used here")]
#[case(of("json", "", ""), "nothing would be taken from this feed")]
#[case(format!("{}{FEED}{}", json(""), METRIC.replace("\"m\"", "\"n\"")), "bad `name`: another feed has it")]
#[case(format!("{}{}{METRIC}", json(""), FEED.replace("\"f\"", "\"g\"")), "bad `name`: another metric has it")]
#[case(of("json", "", "[[widget.feed.metric]]\nname = \"m\""), "`select` is missing")]
#[case(of("json", "", "[[widget.feed.metric]]\nselect = \"$.m\""), "`name` is missing")]
#[case(metric("unit = \"\""), "bad `unit`: it is empty")]
#[case(metric("unit = \"shillings and sixpences\""), "bad `unit`: longer than 20 characters")]
#[case(metric("degraded = \"0.2\""), "bad `degraded`: not a limit")]
#[case(metric("degraded = 0.2"), "bad `degraded`: the wrong type")]
#[case(metric("degraded = \"> 1\"\ndown = \"> 0.2\""), "bad `down`: reached before `degraded`")]
#[case(metric("degraded = \"< 1\"\ndown = \"< 1\""), "bad `down`: reached before `degraded`")]
#[case(metric("hysteresis = \"5\""), "bad `hysteresis`: not a share")]
#[case(metric("hysteresis = \"500%\""), "bad `hysteresis`: from 0% to 100% is possible")]
#[case(metric("hysteresis = 5"), "bad `hysteresis`: too large")]
#[case(metric("recover_after = 0"), "bad `recover_after`: too small")]
#[case(metric("counter = \"yes\""), "bad `counter`: the wrong type")]
#[case(metric("per = \"day\""), "bad `per`: an unknown word")]
#[case(metric("counter = false\nper = \"h\""), "`per` has no meaning with `counter = false`")]
#[case(metric("aggregate = \"mx\""), "did you mean `max`?")]
#[case(processes("").replace("select = \"$\"", ""), "`select` is missing")]
#[case(of("prometheus", "", SERIES).replace("key = \"job\"\n", ""), "`key` is missing")]
#[case(processes("key = \"\""), "bad `key`: it is empty")]
#[case(processes("key = \"$[\""), "bad `key`: ")]
#[case(processes("").replace("\"$\"", "\"a[\""), "bad `select`: ")]
#[case(metric("").replace("$.m", "$["), "bad `select`: ")]
#[case(of("prometheus", "", SERIES).replace("\"up\"", "\"up{\""), "bad `select`: ")]
#[case(of("prometheus", "", &format!("{SERIES}restarts = \"a{{\"")), "bad `restarts`: ")]
#[case(of("prometheus", "", &format!("{SERIES}group = \"a{{\"")), "bad `group`: ")]
#[case(processes("state = \"status\""), "`up` is missing")]
#[case(processes("up = []"), "bad `up`: nothing would be up")]
#[case(processes("up = \"> a\""), "bad `up`: an order needs a number behind it")]
#[case(processes("degraded = [[1]]"), "bad `degraded[0]`: not a number, a truth value or a text")]
#[case(processes("expected = \"a\""), "bad `expected`: the wrong type")]
#[case(processes("complete = 1"), "bad `complete`: the wrong type")]
#[case(processes("forget_after = \"0s\""), "bad `forget_after`: too small")]
#[case(processes("runbook = \"javascript:x\""), "bad `runbook`: not a link")]
#[case(processes("lable = \"x\""), "unknown key `lable`")]
#[case(format!("{REALTIME}{WORKERS}[widget.feed.processes]\nselect = \"x\""), "`select` has no meaning with the format supervisor")]
fn one_mistake_is_one_error(#[case] source: String, #[case] says: &str) {
    let env = FakeEnv::default().with_file("/ca", &super::targets::ca());
    let report = parse("config.toml", &source, &env).unwrap_err();
    assert!(report.to_string().contains(says), "{report}");
    assert_eq!(report.count(), 1, "{report}");
}

#[test]
fn all_mistakes_of_a_widget_come_at_once_with_the_way_out() {
    let source = r#"
[[widget.feed]]
name = "ticker"
format = "prometeus"
url = "http://rt-01:9100/metrics"
[[widget.feed.metric]]
name = "lag"
select = "lag_seconds"
degraded = "> 1"
down = "> 0.2"
[[widget.feed]]
name = "workers"
format = "supervisor"
url = "tcp://a"
stall = "5s"
[widget.feed.processes]
key = "name"
"#;
    insta::assert_snapshot!(errors(&format!("{REALTIME}{source}")), @r#"
    error: bad `format`: an unknown word
     --> config.toml:7:10
      |
    7 | format = "prometeus"
      |          ^^^^^^^^^^^
      |
      = key: widget[0].feed[0].format
      = found: the text `"prometeus"`
      = allowed: `prometheus`, `json`, `supervisor`, `systemd`, `sse`, `ndjson`, `redis`
      = help: did you mean `prometheus`?

    error: bad `down`: reached before `degraded`, which would never be seen
      --> config.toml:13:8
       |
    13 | down = "> 0.2"
       |        ^^^^^^^
       |
       = key: widget[0].feed[0].metric[0].down
       = found: the text `"> 0.2"`
       = allowed: further away than `degraded`

    error: bad `url`: this scheme is not possible here
      --> config.toml:17:7
       |
    17 | url = "tcp://a"
       |       ^^^^^^^^^
       |
       = key: widget[0].feed[1].url
       = found: the text `"tcp://a"`
       = allowed: http://, https://, unix://

    error: `stall` has no meaning with the format supervisor
      --> config.toml:18:1
       |
    18 | stall = "5s"
       | ^^^^^
       |
       = key: widget[0].feed[1].stall
       = found: `stall`
       = allowed: with `sse`, `ndjson`

    error: `key` has no meaning with the format supervisor
      --> config.toml:20:1
       |
    20 | key = "name"
       | ^^^
       |
       = key: widget[0].feed[1].processes.key
       = found: `key`
       = allowed: with `prometheus`, `json`, `sse`, `ndjson`

    error: 5 mistakes in config.toml
    "#);
}

#[test]
fn the_plan_says_what_is_asked_and_what_is_followed() {
    let source = format!(
        "{REALTIME}{FEED}{METRIC}{}{}{WORKERS}[[widget.feed]]\nname = \"s\"\nformat = \"systemd\"\nurl = \"systemctl://\"\nunits = \"a\"\n",
        FEED.replace("\"f\"", "\"stream\"").replace("json", "ndjson"),
        METRIC.replace("\"m\"", "\"n\""),
    );
    insta::assert_snapshot!(check(&read(&source).unwrap()), @"
    pyngpong: 4 targets

    Real-Time System Health (rt, realtime)
      f       https://rt                  every 1s  within 1s
      stream  https://rt                  follows   within 5s
      w       unix, a local socket        every 1s  within 1s
      s       systemctl, on this machine  every 1s  within 1s

    Calls per hour
      rt  3600  2 targets
    ");
}
