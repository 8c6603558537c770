use super::*;
use crate::config::WidgetSource;
use app::model::dependencies::judge::Enough;
use std::time::Duration;

fn with(keys: &str) -> String {
    format!("{WIDGET}{TARGET}{keys}\n")
}

fn with_url(url: &str, keys: &str) -> String {
    with(keys).replace("https://a/", url)
}

#[rstest]
#[case(with("timeout = \"20s\""), "bad `timeout`: longer than the period")]
#[case(with("period = \"500ms\""), "bad `period`: too small")]
#[case(with("slow = \"0s\""), "bad `slow`: too small")]
#[case(with("timeout = \"0ms\""), "bad `timeout`: too small")]
#[case(with("fail_after = 0"), "bad `fail_after`: too small")]
#[case(with("fail_after = \"6 of 5\""), "bad `fail_after`: more than there are")]
#[case(with("fail_after = \"0 of 5\""), "bad `fail_after`: none would be enough")]
#[case(with("fail_after = \"3 of 101\""), "bad `fail_after`: no more than 100 are remembered")]
#[case(with("recover_after = \"often\""), "bad `recover_after`: not so many of so many")]
#[case(with("recover_after = true"), "bad `recover_after`: the wrong type")]
#[case(with("flapping = \"of\""), "did you mean `off`?")]
#[case(with("flapping = 0"), "bad `flapping`: too small")]
#[case(with("slow = \"auto 0\""), "bad `slow`: not a number of deviations")]
#[case(with("slow = \"automatic\""), "bad `slow`: not a number of deviations")]
#[case(with("method = \"POST\""), "bad `method`: an unknown word")]
#[case(with("method = \"HEAD\"\nexpect.body = \"x\""), "the answer has no body")]
#[case(with("method = \"HEAD\"\nexpect.json = { \"$.a\" = 1 }"), "the answer has no body")]
#[case(with("redirects = \"orgin\""), "did you mean `origin`?")]
#[case(with("preset = \"sprong\""), "did you mean `spring`?")]
#[case(with("method = \"HEAD\"\npreset = \"spring\""), "`preset` has no meaning with `method = \"HEAD\"`")]
#[case(with_url("tcp://a:1", "preset = \"spring\""), "`preset` has no meaning for tcp://")]
#[case(with("expect.answer = \"1\""), "`expect.answer` has no meaning for https://")]
#[case(with("expect.status = [200, \"7xx\"]"), "bad `status[1]`: not a status")]
#[case(with("expect.status = 99"), "too small")]
#[case(with("expect.status = []"), "no status would be good")]
#[case(with("expect.body = \"(\""), "bad `body`: unclosed group")]
#[case(with("expect.json = { \"status[\" = 1 }"), "status[ is not an RFC 9535 path")]
#[case(with("expect.json = { \"$.a\" = 2026-01-01 }"), "the wrong type")]
#[case(with("expect.json = \"UP\""), "the wrong type")]
#[case(with("expect.header = { \"a b\" = \"c\" }"), "not the name of a header")]
#[case(with("headers = { content-length = \"5\" }"), "not the name of a header that can be used here")]
#[case(with("ca_file = \"/none\""), "bad `ca_file`: there is no such file")]
#[case(with("ca_file = \"/run/s\""), "there is no PEM certificate in it")]
#[case(with("ca_file = \"/pem\""), "a certificate in it is not valid X.509")]
#[case(with("ca_file = \"/half\""), "it is not well-formed PEM")]
#[case(with("runbook = \"javascript:alert(1)\""), "bad `runbook`: not a link")]
#[case(with("depends_on = [\"b\"]"), "no target of this widget has this name")]
#[case(with("depends_on = \"b\""), "the wrong type")]
#[case(with("depends_on = [\"a\"]"), "`depends_on` leads in a circle: a → a")]
#[case(with(TARGET), "bad `name`: another target has it")]
#[case(with_url("ftp://1.1.1.1/a", ""), "scheme \"ftp\" cannot be probed")]
#[case(with_url("dns://1.1.1.1", ""), "dns:// needs a name to ask for")]
#[case(
    with_url("dns://1.1.1.1/a?type=TYP", ""),
    "dns:// does not know a parameter after `?`; it knows: type=A, type=AAAA"
)]
#[case(with_url("dns://1.1.1.1/a", "expect.answer = \"::1\""), "bad `answer`: not an IPv4 address")]
#[case(with_url("dns://1.1.1.1/a", "expect.answer = []"), "bad `answer`: nothing is expected")]
#[case(with_url("dns:///a", "headers = { a = \"b\" }"), "`headers` has no meaning for dns://")]
#[case(with_url("icmp://a:7", ""), "icmp:// takes a host: icmp://host, nothing else")]
#[case(with_url("icmp://a", "ca_file = \"/ca\""), "`ca_file` has no meaning for icmp://")]
#[case(with_url("ws://a", "ca_file = \"/ca\""), "`ca_file` has no meaning for ws://")]
#[case(with_url("wss://a", "expect.status = 200"), "`expect.status` has no meaning for wss://")]
#[case(
    with_url("wss://a", "headers = { sec-websocket-key = \"b\" }"),
    "not the name of a header that can be used here"
)]
#[case(with_url("grpc://a", ""), "grpc:// needs a port")]
#[case(with_url("grpc://a:1/b/c", ""), "grpc:// takes a host, a port and the name of a service, nothing else")]
#[case(with_url("grpcs://a", "method = \"GET\""), "`method` has no meaning for grpcs://")]
#[case(with_url("push://a", ""), "`token` is missing")]
#[case(with_url("push://a", "token = \"\""), "bad `token`: it is empty")]
#[case(with_url("push://a/b", "token = \"t\""), "push:// takes a name of a-z, A-Z, 0-9")]
#[case(with_url("push://a", "token = \"t\"\ntimeout = \"1s\""), "`timeout` has no meaning for push://")]
#[case(with("token = \"t\""), "`token` has no meaning for https://")]
#[case(with_url("a/health", ""), "not a URL")]
#[case(with_url("tcp://a", ""), "tcp:// needs a port")]
#[case(with_url("tcp://a:1", "expect.status = 200"), "`expect.status` has no meaning for tcp://")]
#[case(with_url("tcp://a:1", "ca_file = \"/ca\""), "`ca_file` has no meaning for tcp://")]
#[case(with_url("http://a", "expect.cert_days = 3"), "`expect.cert_days` has no meaning for http://")]
#[case(with_url("postgres://a/b", "headers = { a = \"b\" }"), "`headers` has no meaning for postgres://")]
#[case(with_url("redis://a", "redirects = \"any\""), "`redirects` has no meaning for redis://")]
#[case(with_url("sqlite:///a", "method = \"GET\""), "`method` has no meaning for sqlite://")]
#[case(with("query = \"select 1\""), "`query` has no meaning for https://")]
#[case(with_url("postgres://a/b", "query = \"delete from t\""), "bad `query`: not a SELECT")]
#[case(with_url("mysql://a/b", "query = \"select 1; drop table t\""), "bad `query`: more than one statement")]
#[case(with_url("sqlite:///a", "query = \"selec 1\""), "bad `query`: not understood as SQL of SQLite")]
#[case(
    with_url("postgres://a/b", "query = \"with x as (delete from t returning 1) select 1\""),
    "cannot contain DELETE"
)]
#[case(with_url("postgres://a/b", "query = 1"), "the wrong type")]
#[case(with_url("postgres://a/b", "expect.value = 1"), "`expect.value` needs a `query`")]
#[case(
    with_url("postgres://a/b", "query = \"select 1\"\nexpect.value = \"< a\""),
    "bad `value`: an order needs a number"
)]
#[case(
    with_url("postgres://a/b", "query = \"select 1\"\nexpect.degraded = []"),
    "bad `degraded`: not a number, a truth value"
)]
#[case(WIDGET.to_owned(), "`target` is missing")]
#[case(format!("{WIDGET}[[widget.target]]\nurl = \"http://a\"\n"), "`name` is missing")]
#[case(format!("{WIDGET}[[widget.target]]\nname = \"a\"\n"), "`url` is missing")]
#[case(format!("{WIDGET}[widget.target]\nname = \"a\"\n"), "[[widget.target]], once for each")]
#[case(format!("{WIDGET}timeout = \"1m\"\n{TARGET}"), "bad `timeout`: longer than the period")]
fn one_mistake_is_one_error(#[case] source: String, #[case] says: &str) {
    let env = FakeEnv::default().with_file("/run/s", "no certificate").with_file("/ca", &ca());
    let env = env.with_file("/pem", "-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----\n");
    let env = env.with_file("/half", "-----BEGIN CERTIFICATE-----\nYWJj\n");
    let report = parse("config.toml", &source, &env).unwrap_err();
    assert!(report.to_string().contains(says), "{report}");
    assert_eq!(report.count(), 1, "{report}");
}

#[test]
fn a_push_name_is_there_only_once_in_the_whole_file() {
    let push = |id: &str| {
        format!(
            "[[widget]]\nid = \"{id}\"\nkind = \"dependencies\"\n[[widget.target]]\nname = \"{id}\"\nurl = \"push://job\"\n\
             token = \"t\"\n"
        )
    };
    insta::assert_snapshot!(errors(&(push("a") + &push("b"))), @r#"
    error: bad `url`: another target has this push name
      --> config.toml:13:7
       |
     6 | url = "push://job"
       |       ------------ first here
    ...
    13 | url = "push://job"
       |       ^^^^^^^^^^^^
       |
       = key: widget[1].target[0].url
       = found: the text `"push://job"`
       = allowed: a name that no other target of the file has

    error: 1 mistake in config.toml
    "#);
    assert_eq!(read(&(push("a") + &push("b").replace("push://job", "push://other"))).unwrap().widgets.len(), 2);
}

#[test]
fn silence_has_its_own_limits() {
    let target = |widget: &str, keys: &str| {
        let config =
            read(&format!("{WIDGET}{widget}\n{TARGET}token = \"t\"\n{keys}\n").replace("https://a/", "push://a"))
                .unwrap();
        let WidgetSource::Dependencies(config) = config.widgets.into_iter().next().unwrap().source else {
            panic!("another kind")
        };
        config.targets.into_iter().next().unwrap()
    };
    let plain = target("fail_after = 3", "");
    assert_eq!((plain.rules.fail_after, plain.period), (Enough::InARow(1), Duration::from_secs(15)));
    assert_eq!(plain.probe.heartbeat.unwrap().every, Duration::from_secs(15));
    let nightly = target("", "period = \"26h\"\nfail_after = 2");
    assert_eq!((nightly.rules.fail_after, nightly.period), (Enough::InARow(2), Duration::from_hours(26)));
    assert_eq!(nightly.probe.heartbeat.unwrap().every, Duration::from_hours(26));
}

pub(super) fn ca() -> String {
    rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap().cert.pem()
}

#[test]
fn a_key_for_another_scheme_says_for_which_it_is() {
    insta::assert_snapshot!(errors(&with_url("tcp://a:1", "expect.status = 200")), @r#"
    error: `expect.status` has no meaning for tcp://
     --> config.toml:7:8
      |
    7 | expect.status = 200
      |        ^^^^^^
      |
      = key: widget[0].target[0].expect.status
      = found: `status`
      = allowed: for http://, https://

    error: 1 mistake in config.toml
    "#);
}

#[test]
fn a_circle_is_named_where_it_closes() {
    let target = |name: &str, needs: &str| {
        format!("[[widget.target]]\nname = \"{name}\"\nurl = \"tcp://{name}:1\"\ndepends_on = [{needs}]\n")
    };
    let source = [
        WIDGET.to_owned(),
        target("web", "\"api\""),
        target("api", "\"db\", \"cache\""),
        target("db", "\"api\""),
        target("cache", "\"cache\""),
    ];
    insta::assert_snapshot!(errors(&source.concat()), @r#"
    error: `depends_on` leads in a circle: api → db → api
      --> config.toml:15:15
       |
    15 | depends_on = ["api"]
       |               ^^^^^
       |
       = key: widget[0].target[2].depends_on[0]
       = found: the text `"api"`
       = help: take one of these out: what starts first does not depend on what starts later

    error: `depends_on` leads in a circle: cache → cache
      --> config.toml:19:15
       |
    19 | depends_on = ["cache"]
       |               ^^^^^^^
       |
       = key: widget[0].target[3].depends_on[0]
       = found: the text `"cache"`
       = help: take one of these out: what starts first does not depend on what starts later

    error: 2 mistakes in config.toml
    "#);
}

#[test]
fn a_name_that_is_taken_points_at_the_first() {
    insta::assert_snapshot!(errors(&with(TARGET)), @r#"
    error: bad `name`: another target has it
     --> config.toml:8:8
      |
    5 | name = "a"
      |        --- first here
    ...
    8 | name = "a"
      |        ^^^
      |
      = key: widget[0].target[1].name
      = found: the text `"a"`
      = allowed: a text of at most 100 characters, each only once in its widget

    error: 1 mistake in config.toml
    "#);
}
