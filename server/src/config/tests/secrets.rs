use super::*;

/// Everything in here that a reader could be ashamed of says `hunter`.
const SHAMEFUL: &str = r#"
[server]
public_url = "https://me:hunter2@board?hunter2"
api_token = "hunter2"
pw = "hunter2"
[[widget]]
id = "core"
kind = "dependencies"
[[widget.target]]
name = "a"
url = "postgres://me:hunter2@db/app?hunter2=1"
[[widget.target]]
name = "b"
url = "me:hunter2@db"
client_secret = "hunter2"
[[widget.target]]
name = "c"
url = "https://c/"
headers = { authorization = "Bearer hunter2\u0007", "x y" = "hunter2", cookie = 5 }
[[widget.target]]
name = "d"
url = "https://c/"
headers = "authorization: hunter2"
[[widget.target]]
name = "e"
url = "${SECRET}"
headers = { authorization = "Bearer ${GONE} hunter2", proxy-authorization = "${GONE:-hunter2}${ALSO}" }
[[widget.target]]
name = "f"
url = "https://f/"
expect.body = "(${SECRET}"
runbook = "${SECRET}"
ca_file = "${file:/run/s}"
depends_on = ["${SECRET}"]
[[widget.target]]
name = "g"
url = "https://f/"
[widget.target.header]
x-key = "hunter2"
"#;

#[test]
fn no_report_shows_a_secret() {
    let report = read(SHAMEFUL).unwrap_err();
    for text in [report.to_string(), report.render(true), format!("{report:?}")] {
        assert!(!text.contains("hunter"), "{text}");
    }
    assert!(report.count() >= 16, "{report}");
}

#[test]
fn references_stay_unexpanded_and_in_sight() {
    let report = errors(SHAMEFUL);
    assert!(report.contains("the environment variable GONE is not set"), "{report}");
    assert!(report.contains("found: the text `\"${SECRET}\"`"), "{report}");
}

#[test]
fn no_secret_of_a_good_configuration_is_printed() {
    let source = with_target("").replace(
        "https://a/",
        "https://me:${SECRET}@a/${SECRET}?k=${SECRET}\"\nheaders = { authorization = \"${SECRET}\" }\nowner = \"x",
    );
    let config = read(&source).unwrap();
    let header = &config.widgets[0].source;
    let super::super::WidgetSource::Dependencies(header) = header else { panic!("another kind") };
    assert_eq!(header.targets[0].probe.headers[0].1.to_str().unwrap(), "hunter2");
    assert!(!super::super::check(&config).contains("hunter"));
    assert!(!format!("{:?}", header.targets[0].probe.headers).contains("hunter"));
}

#[test]
fn a_broken_file_shows_no_secret() {
    for cut in 0..SHAMEFUL.len() {
        let Some(source) = SHAMEFUL.get(..cut) else { continue };
        if let Err(report) = read(source) {
            assert!(!report.to_string().contains("hunter"), "{report}");
        }
    }
}
