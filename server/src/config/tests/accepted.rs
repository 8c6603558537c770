use super::*;
use crate::{
    client::spec::{Method, Redirects},
    config::{WidgetSource, check},
    source::dependencies::config::{DependenciesConfig, TargetConfig},
};
use app::{
    model::dependencies::judge::{Enough, Rules},
    ms::Ms,
};
use std::time::Duration;

const EXAMPLE: &str = include_str!("../../../../config.toml");
const DOCS: &str = include_str!("../../../../docs/configuration.md");

fn example() -> Config {
    let env = FakeEnv::default()
        .with("PAYMENTS_TOKEN", "t0ken")
        .with("PG_PASSWORD", "p@ss")
        .with("BACKUP_TOKEN", "b@ckup")
        .with("BUGSNAG_TOKEN", "bugs")
        .with("GITHUB_TOKEN", "gh")
        .with("OIDC_SECRET", "0idc")
        .with_file("/run/secrets/redis", "s3cret\n")
        .with_file("/etc/ssl/internal-ca.pem", &super::targets::ca());
    parse("config.toml", EXAMPLE, &env).unwrap_or_else(|report| panic!("{report}"))
}

fn dependencies(config: &Config, at: usize) -> &DependenciesConfig {
    let WidgetSource::Dependencies(config) = &config.widgets[at].source else { panic!("another kind") };
    config
}

fn target(keys: &str) -> TargetConfig {
    let config = read(&format!("{WIDGET}{TARGET}{keys}\n")).unwrap_or_else(|report| panic!("{report}"));
    dependencies(&config, 0).targets[0].clone()
}

#[test]
fn the_example_is_valid() {
    let config = example();
    assert_eq!(config.title, "Platform board");
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:3000");
    assert_eq!(config.server.allow.len(), 2);
    assert_eq!(config.poll.max_response, 1 << 20);
    assert_eq!(config.boards[0].widgets, ["core", "data", "rt"]);
    let payments = &dependencies(&config, 0).targets[0];
    assert_eq!(payments.depends_on, ["postgres-main", "sessions"]);
    assert_eq!(payments.probe.headers[0].1.to_str().unwrap(), "Bearer t0ken");
    assert!(payments.probe.headers[0].1.is_sensitive());
    assert_eq!(payments.probe.ca.len(), 1);
    assert_eq!(dependencies(&config, 1).targets[3].rules.cert_days, 30);
    assert_eq!(config.maintenance.len(), 2);
}

#[test]
fn the_least_configuration_takes_every_default() {
    let config = read(&with_target("")).unwrap();
    assert_eq!(config.title, "pyngpong");
    assert_eq!(config.server, super::super::ServerConfig::default());
    assert_eq!(config.poll, super::super::PollConfig::default());
    assert_eq!((config.boards[0].slug.as_str(), config.boards[0].title.as_str()), ("board", "pyngpong"));
    assert_eq!(config.boards[0].widgets, ["core"]);
    assert_eq!(config.widgets[0].title, "Core Dependencies");
    let target = &dependencies(&config, 0).targets[0];
    assert_eq!((target.period, target.timeout), (Duration::from_secs(15), Duration::from_secs(5)));
    let rules = &target.rules;
    assert_eq!((rules.slow, rules.learn, rules.flapping), (Ms::whole(500), None, Some(6)));
    assert_eq!((rules.fail_after, rules.recover_after), (Enough::InARow(2), Enough::InARow(1)));
    assert_eq!((target.probe.method, target.probe.redirects), (Method::Get, Redirects::Origin));
    assert_eq!(target.probe.expect.status.to_string(), "2xx");
}

#[test]
fn a_target_overrides_its_widget() {
    let source = format!("{WIDGET}slow = \"1s\"\nfail_after = 5\n{TARGET}slow = \"2s\"\n");
    let config = read(&source).unwrap();
    let rules = &dependencies(&config, 0).targets[0].rules;
    assert_eq!((rules.slow, rules.fail_after), (Ms::whole(2_000), Enough::InARow(5)));
}

#[test]
fn a_learned_limit_takes_the_number_above_it_until_it_is_learned() {
    let rules = |widget: &str, target: &str| {
        let config = read(&format!("{WIDGET}{widget}\n{TARGET}{target}\n")).unwrap();
        dependencies(&config, 0).targets[0].rules.clone()
    };
    let of = |rules: Rules| (rules.slow, rules.learn);
    assert_eq!(of(rules("slow = \"300ms\"", "slow = \"auto\"")), (Ms::whole(300), Some(5)));
    assert_eq!(of(rules("slow = \"auto 8\"", "")), (Ms::whole(500), Some(8)));
    assert_eq!(of(rules("slow = \"auto\"", "slow = \"1s\"")), (Ms::whole(1_000), None));
}

#[test]
fn so_many_of_the_last_and_no_flapping() {
    let rules = target("fail_after = \"3 of 5\"\nrecover_after = \"4 of 5\"\nflapping = \"off\"").rules;
    assert_eq!(rules.fail_after, Enough::OfLast { times: 3, last: 5 });
    assert_eq!(rules.recover_after, Enough::OfLast { times: 4, last: 5 });
    assert_eq!(rules.flapping, None);
}

#[test]
fn an_inherited_timeout_is_cut_to_the_period() {
    let target = target("period = \"2s\"");
    assert_eq!((target.timeout, target.rules.timeout_ms), (Duration::from_secs(2), 2_000));
}

#[test]
fn a_wider_widget_timeout_is_kept_for_targets_with_longer_periods() {
    let source = format!("{WIDGET}period = \"2s\"\n{TARGET}period = \"1m\"\n");
    assert_eq!(dependencies(&read(&source).unwrap(), 0).targets[0].timeout, Duration::from_secs(5));
}

#[test]
fn expect_is_the_same_as_dotted_keys_and_as_a_table() {
    let dotted = target("expect.status = [404, \"3xx\"]\nexpect.cert_days = 7");
    let table = target("[widget.target.expect]\nstatus = [404, \"3xx\"]\ncert_days = 7");
    for target in [dotted, table] {
        assert_eq!((target.probe.expect.status.to_string().as_str(), target.rules.cert_days), ("404 or 3xx", 7));
    }
}

#[test]
fn a_bare_address_is_a_network_of_one() {
    let config = read(&with_target("[server]\nallow = [\"10.1.2.3\", \"10.9.9.9/8\", \"::1\"]")).unwrap();
    let networks: Vec<String> = config.server.allow.iter().map(ToString::to_string).collect();
    assert_eq!(networks, ["10.1.2.3/32", "10.0.0.0/8", "::1/128"]);
}

#[test]
fn a_board_without_a_list_shows_every_widget() {
    let config = read(&with_target("title = \"T\"\n[[board]]\nslug = \"x\"")).unwrap();
    assert_eq!((config.boards[0].title.as_str(), config.boards[0].widgets.len()), ("T", 1));
}

#[test]
fn listening_elsewhere_on_the_command_line_keeps_the_same_rule() {
    let config = read(&with_target("")).unwrap();
    assert!(config.check_listen("[::1]:80".parse().unwrap()).is_ok());
    let error = config.check_listen("0.0.0.0:80".parse().unwrap()).unwrap_err();
    insta::assert_snapshot!(error, @"0.0.0.0:80 can be reached from other machines, and nobody has to sign in: listen on 127.0.0.1 or [::1], or say in [auth] how people sign in");
}

#[test]
fn the_plan_says_what_is_polled_and_how_often() {
    insta::assert_snapshot!(check(&example()), @r#"
    Platform board: 25 targets

    Core Dependencies (core, dependencies)
      payments-api   https://payments.internal  every 10s  within 3s
      edge           https://www.internal       every 15s  within 5s
      sessions       redis://cache.internal     every 15s  within 5s
      postgres-main  postgres://db-01.internal  every 15s  within 5s

    Data stores and doors (data, dependencies)
      mysql-orders  mysql://db-02.internal  every 15s  within 5s
      ledger        sqlite, a local file    every 15s  within 5s
      mail          tcp://mail.internal     every 15s  within 5s
      ldap          tls://ldap.internal     every 15s  within 5s

    Names, feeds and jobs (reach, dependencies)
      payments in DNS  dns://10.0.0.53             every 15s  within 5s
      gateway          icmp://10.0.0.1             every 15s  within 5s
      ticker           wss://feed.internal         every 15s  within 5s
      cart             grpc://cart.internal        every 15s  within 5s
      nightly backup   push, waits for heartbeats  every 26h

    Real-Time System Health (rt, realtime)
      ticker    http://rt-01.internal    every 500ms  within 400ms
      orders    https://orders.internal  follows      within 5s
      workers   unix, a local socket     every 1s     within 1s
      services  unix, a local socket     every 1s     within 1s

    Open Pull Requests (pulls, pulls)
      acme/api  https://api.github.com  every 1m  within 15s
      acme/*    https://api.github.com  every 1m  within 15s

    Bugsnag Errors (errors, errors)
      acme/web  https://api.bugsnag.com  every 1m  within 10s
      acme/api  https://api.bugsnag.com  every 1m  within 10s

    Metric Comparison (metrics, metrics)
      revenue@primary    postgres://db-01.internal  every 5m  within 30s
      revenue@replica    mysql://db-02.internal     every 5m  within 30s
      revenue@warehouse  postgres://dwh.internal    every 5m  within 30s

    Deployment Log (deploys, deployments)
      database  postgres://dev-db.internal  every 30s  within 5s

    Calls per hour
      10.0.0.1           240           1 target    3600 allowed
      10.0.0.53          240           1 target    3600 allowed
      api.bugsnag.com    120           2 targets   3600 allowed
      api.github.com     60            2 targets   3600 allowed
      cache.internal     240           1 target    3600 allowed
      cart.internal      240           1 target    3600 allowed
      db-01.internal     252           2 targets   600 allowed
      db-02.internal     252           2 targets   3600 allowed
      dev-db.internal    120           1 target    3600 allowed
      dwh.internal       12            1 target    3600 allowed
      feed.internal      240           1 target    3600 allowed
      ldap.internal      240           1 target    3600 allowed
      localhost          240           1 target    3600 allowed
      mail.internal      240           1 target    3600 allowed
      orders.internal    fewer than 1  1 target    3600 allowed
      payments.internal  360           1 target    3600 allowed
      rt-01.internal     7200          1 target    20000 allowed
      www.internal       240           1 target    3600 allowed
      in all             10536         22 targets
    "#);
}

#[test]
fn a_budget_that_the_periods_would_break_makes_them_longer() {
    let host = "[[poll.host]]\nname = \"a\"\nmax_calls_per_hour = 120\n";
    let config =
        read(&format!("{host}{WIDGET}{TARGET}period = \"10s\"\n{}", TARGET.replace("\"a\"", "\"b\""))).unwrap();
    let [first, second] = config.plan().polls.try_into().unwrap();
    // 360 and 240 calls where 109 for ever and a burst of 12 are allowed: 600 / 109 as long.
    assert_eq!((first.wanted.unwrap().as_secs(), first.period.as_secs()), (10, 55));
    assert_eq!((second.wanted.unwrap().as_secs(), second.period.as_secs()), (15, 82));
    let text = check(&config);
    assert!(text.contains("every 56s, not 10s: the host's budget") && text.contains("120 allowed"), "{text}");
}

#[test]
fn a_host_with_limits_that_nobody_asks_is_a_mistake() {
    let report = read(&with_target("[[poll.host]]\nname = \"aa\"")).unwrap_err();
    insta::assert_snapshot!(report.headline(), @"config.toml:2:8: bad `name`: no target is at this host");
}

/// Each row of a table in the docs is a key, and an example that has to be accepted where its heading says.
#[test]
fn every_documented_key_is_accepted() {
    let mut place = String::new();
    let mut seen = 0;
    let (cert, key) = super::auth::certificate();
    for line in DOCS.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            place = heading.split('`').nth(1).unwrap_or_default().to_owned();
        }
        if place.is_empty() {
            continue;
        }
        let Some(example) = line.strip_prefix("| `").and_then(|row| row.split('`').next()) else { continue };
        let means = line.rsplit(" | ").next().unwrap_or_default();
        let source = super::bugsnag::documented(&place, means, example)
            .or_else(|| super::pulls::documented(&place, means, example))
            .or_else(|| super::deployments::documented(&place, means, example))
            .or_else(|| super::metrics::documented(&place, means, example))
            .or_else(|| super::auth::documented(&place, example));
        let source = source.unwrap_or_else(|| documented(&place, example));
        let env = FakeEnv::default()
            .with("TOKEN", "t")
            .with("BUGSNAG_TOKEN", "b")
            .with("GITHUB_TOKEN", "g")
            .with("OIDC_SECRET", "o")
            .with_file("/etc/pyngpong/cert.pem", &cert)
            .with_file("/etc/pyngpong/key.pem", &key)
            .with_file("/etc/ssl/internal-ca.pem", &super::targets::ca());
        parse("docs", &source, &env).unwrap_or_else(|report| panic!("{example} in {place}\n{report}"));
        seen += 1;
    }
    assert_eq!(seen, 175, "rows of keys in docs/configuration.md");
}

fn documented(place: &str, example: &str) -> String {
    let key = example.split('=').next().unwrap_or_default().trim();
    // The example takes the place of the key that makes the rest valid.
    let rest = &|text: &str| -> String {
        text.split_inclusive('\n').filter(|line| !line.starts_with(&format!("{key} ="))).collect()
    };
    // Keys that have a meaning for one scheme only.
    let url = match key {
        "token" => "push://a",
        "expect.answer" => "dns:///a",
        _ => "https://a/",
    };
    let target = TARGET.replace("https://a/", url);
    let db = "[[widget.target]]\nname = \"postgres-main\"\nurl = \"postgres://db/app\"\n";
    match place {
        "[[widget]]" if key == "down_after" => format!("{REALTIME}{example}\n{FEED}{METRIC}"),
        "[[widget]]" => format!("{}{example}\n{TARGET}", rest(WIDGET)),
        place if place.contains("widget.feed") => super::realtime::documented(place, key, example, rest),
        "[[widget.target]]" => format!("{WIDGET}{}{example}\n{db}", about_sql(key, &rest(&target))),
        "[[poll.host]]" => {
            let host = rest("name = \"db-01.internal\"\n");
            let target = TARGET
                .replace("name =", "name = \"db\"\nurl = \"postgres://db-01.internal/app\"\n[[widget.target]]\nname =");
            format!("[[poll.host]]\n{host}{example}\n{WIDGET}{target}")
        }
        "[[maintenance]]" => {
            let once = "from = 2026-01-01T00:00:00Z\nto = 2027-01-01T00:00:00Z\n";
            let cron = "cron = \"@daily\"\nfor = \"1h\"\n";
            let when = if matches!(key, "cron" | "for" | "timezone") { cron } else { once };
            let rest = rest(&format!("targets = [\"*\"]\n{when}"));
            format!("{WIDGET}{TARGET}{db}[[maintenance]]\n{rest}{example}\n")
        }
        "[[board]]" => format!("{WIDGET}{TARGET}[[board]]\n{}{example}\n", rest("slug = \"x\"\n")),
        "title" => with_target(example),
        header => format!("{header}\n{example}\n{WIDGET}{TARGET}"),
    }
}

#[test]
fn the_same_file_gives_the_same_targets_and_another_gives_others() {
    let keys = "expect.body = \"a|b\"\nexpect.json = { \"$.a\" = 1 }\nheaders = { a = \"b\" }";
    assert_eq!(target(keys), target(keys));
    for other in ["expect.body = \"b|a\"", "expect.json = { \"$.a\" = 2 }", "headers = { a = \"c\" }", "slow = \"1s\""]
    {
        assert_ne!(target(other), target(""));
    }
    assert_ne!(target("expect.body = \"a\""), target("expect.body = \"b\""));
    assert_ne!(target("headers = { a = \"c\" }"), target("headers = { a = \"b\" }"));
}

/// What is about databases needs one, and a value needs a query.
fn about_sql(key: &str, target: &str) -> String {
    let target = match key {
        "query" | "expect.value" | "expect.degraded" => target.replace("https://a/", "postgres://a/b"),
        _ => target.to_owned(),
    };
    match key {
        "expect.value" | "expect.degraded" => format!("{target}query = \"select 1\"\n"),
        _ => target,
    }
}

#[test]
fn a_database_takes_a_query_and_what_its_value_has_to_be() {
    let config = example();
    let mysql = &dependencies(&config, 1).targets[0];
    let probe = &mysql.probe;
    assert_eq!(probe.query.as_ref().unwrap().text(), "select count(*) from jobs where state = 'stuck'");
    assert_eq!(probe.expect.value.as_ref().unwrap().to_string(), "< 100");
    assert_eq!(probe.expect.degraded.as_ref().unwrap().to_string(), "> 10");
    assert_eq!(probe.timeout, mysql.timeout);
}

#[test]
fn a_preset_judges_the_status_itself_unless_one_is_written() {
    let status = |keys: &str| target(keys).probe.expect.status;
    assert!(status("preset = \"spring\"").contains(503));
    assert!(!status("preset = \"spring\"\nexpect.status = 200").contains(503));
    assert!(status("preset = \"spring\"\nexpect.cert_days = 3").contains(503));
    assert!(!status("").contains(503));
}

#[test]
fn a_query_with_a_secret_is_not_shown() {
    let source = with_target("").replace("https://a/", "postgres://a/b") + "query = \"select '${TOKEN}'\"\n";
    let config = parse("config.toml", &source, &FakeEnv::default().with("TOKEN", "s3cret")).unwrap();
    let shown = format!("{:?}", dependencies(&config, 0).targets[0].probe);
    assert!(!shown.contains("s3cret"), "{shown}");
}
