use super::{super::ProcessReading, *};
use app::time::Timestamp;
use proptest::prelude::*;
use rstest::rstest;
use std::{fs, path::PathBuf};

/// As far from supervisord's `now` as nothing.
const NOW: Timestamp = Timestamp::from_ms(1_795_395_276_400);

fn read(body: &str) -> Result<Vec<ProcessReading>, Fault> {
    process::processes(&answered(body.as_bytes())?, &Skew::default(), NOW)
}

fn value(inner: &str) -> String {
    format!(
        "<?xml version='1.0'?>\n<methodResponse><params><param><value>{inner}</value></param></params></methodResponse>"
    )
}

fn member(name: &str, value: &str) -> String {
    format!("<member>\n<name>{name}</name>\n<value>{value}</value>\n</member>")
}

fn list(processes: &[String]) -> String {
    let values: String = processes.iter().map(|members| format!("<value><struct>{members}</struct></value>")).collect();
    value(&format!("<array><data>{values}</data></array>"))
}

fn recording(name: &str) -> Option<String> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/recordings/realtime"));
    let found = fs::read_to_string(folder.join(name));
    if found.is_err() {
        eprintln!("{name}: not compared, the recordings are not beside this repository");
    }
    found.ok()
}

#[test]
fn the_recording_gives_what_supervisorctl_printed() {
    let (Some(xml), Some(printed)) =
        (recording("supervisord-getAllProcessInfo.xml"), recording("supervisorctl-status.txt"))
    else {
        return;
    };
    let told = read(&xml).unwrap();
    let told: Vec<(&str, &str)> = told.iter().map(|one| (&*one.name, &*one.says)).collect();
    let words = |line: &'static str| line.split_whitespace();
    let printed: &'static str = Box::leak(printed.into_boxed_str());
    let printed: Vec<(&str, &str)> =
        printed.lines().map(words).map(|mut words| (words.next().unwrap(), words.next().unwrap())).collect();
    assert_eq!(told, printed);
}

#[test]
fn the_recording_tells_why_and_since_when() {
    let Some(xml) = recording("supervisord-getAllProcessInfo.xml") else { return };
    let told = read(&xml).unwrap();
    let one = |name: &str| told.iter().find(|one| one.name == name).unwrap();
    let reader = one("order-queue-reader:order-queue-reader_00");
    assert_eq!(reader.group.as_deref(), Some("order-queue-reader"));
    assert_eq!((reader.detail.as_deref(), reader.started), (None, Some(Timestamp::from_ms(1_795_395_264_000))));
    assert_eq!(one("missing-binary").detail.as_deref(), Some("can't find command '/nonexistent/bin/reader'"));
    assert_eq!(one("manual-import").detail.as_deref(), Some("Not started"));
    assert_eq!(one("nightly-job").detail.as_deref(), Some("exit status 0"));
    assert_eq!((one("slow-starter").detail.as_deref(), one("slow-starter").started), (None, None));
}

#[test]
fn the_recorded_state_is_read_and_is_no_list() {
    let Some(xml) = recording("supervisord-getState.xml") else { return };
    let value = answered(xml.as_bytes()).unwrap();
    assert_eq!(value.member("statename").and_then(Value::text), Some("RUNNING"));
    assert_eq!(read(&xml).unwrap_err().message, "supervisord's answer has no list of processes");
}

#[test]
fn a_call_that_is_refused_is_a_fault_although_http_says_200() {
    let fault = |code: &str, words: &str| {
        let members = [
            member("faultCode", &format!("<int>{code}</int>")),
            member("faultString", &format!("<string>{words}</string>")),
        ];
        read(&format!(
            "<methodResponse><fault><value><struct>{}</struct></value></fault></methodResponse>",
            members.concat()
        ))
    };
    let told = |kind, sentence| Err(Fault::new(kind, sentence));
    assert_eq!(
        fault("6", "SHUTDOWN_STATE"),
        told(FaultKind::Query, "supervisord says SHUTDOWN_STATE (fault 6): it is shutting down")
    );
    assert_eq!(fault("90", "a&#10;b"), told(FaultKind::Query, "supervisord says a b (fault 90)"));
}

#[rstest]
#[case::every_type("<i8>20</i8>", "<boolean>1</boolean>")]
#[case::four("<i4>20</i4>", "<double>1.5</double>")]
#[case::none("20", "<nil/>")]
#[case::extended("<ex:i8>20</ex:i8>", "<ex:nil/>")]
#[case::nested("<int>20</int>", "<array><data><value><struct/></value></data></array>")]
#[case::bytes("<string>20</string>", "<base64>AAAA</base64>")]
#[case::cdata("<int><![CDATA[20]]></int>", "<dateTime.iso8601>20261123T10:00:00</dateTime.iso8601>")]
fn every_type_is_read_and_unknown_members_are_not_missed(#[case] state: &str, #[case] other: &str) {
    let process =
        [member("other", other), member("name", "a"), member("state", state), member("spawnerr", other)].concat();
    let told = read(&list(&[process])).unwrap();
    assert_eq!((&*told[0].name, &*told[0].says), ("a", "RUNNING"));
    assert_eq!((told[0].started, told[0].detail.as_deref()), (None, None));
}

#[test]
fn a_name_is_what_it_is_in_any_alphabet() {
    let name = "<string>заказы &amp; 注文 &#x1F600;&lt;</string>";
    let told =
        read(&list(&[[member("name", name), member("group", name), member("statename", "RUNNING")].concat()])).unwrap();
    assert_eq!(told[0].name, "заказы & 注文 😀<");
}

#[test]
fn what_tells_no_state_is_never_up() {
    let told = read(&list(&[member("name", "a"), [member("name", "b"), member("state", "77")].concat()])).unwrap();
    assert!(told.iter().all(|one| one.says.is_empty() && one.detail.as_deref() == Some("supervisord tells no state")));
    assert_eq!(
        read(&list(&[member("statename", "RUNNING")])).unwrap_err().message,
        "supervisord's answer has a process without a name"
    );
}

#[test]
fn a_start_is_told_in_our_time_and_stays_the_same() {
    let skew = Skew::default();
    let running = |now: i64| {
        let seconds = |name, seconds: i64| member(name, &format!("<int>{seconds}</int>"));
        list(&[[member("name", "a"), member("statename", "RUNNING"), seconds("start", 1_000), seconds("now", now)]
            .concat()])
    };
    let started = |now: i64, here: i64| {
        let value = answered(running(now).as_bytes()).unwrap();
        process::processes(&value, &skew, Timestamp::from_ms(here)).unwrap()[0].started.unwrap().as_ms()
    };
    let first = started(1_060, 4_660_300);
    assert_eq!(first, 1_000_000 + 3_600_300);
    assert_eq!(started(1_061, 4_662_100), first, "an answer that took longer is no restart");
}

#[test]
fn an_empty_list_is_no_process() {
    assert_eq!(read(&value("<array><data></data></array>")), Ok(Vec::new()));
    assert_eq!(read(&value("<array><data/></array>")), Ok(Vec::new()));
}

#[test]
fn a_hundred_thousand_processes_are_read() {
    let process = |n: usize| {
        [member("name", &format!("worker-{n}")), member("group", "pool"), member("statename", "RUNNING")].concat()
    };
    let processes: Vec<String> = (0..100_000).map(process).collect();
    let told = read(&list(&processes)).unwrap();
    assert_eq!(told.len(), 100_000);
    assert_eq!(told[99_999].name, "pool:worker-99999");
}

const BOMB: &str = r#"<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><methodResponse><params><param><value>&c;</value></param></params></methodResponse>"#;

#[rstest]
#[case::bomb(BOMB, "the answer declares a document type, which XML-RPC does not have")]
#[case::entity(&value("&b;"), "the answer names an entity that XML does not have")]
#[case::web_page("<html><head><title>x</title></head></html>", "the answer is not XML-RPC: methodResponse")]
#[case::text("hello", "the answer is not XML-RPC: methodResponse")]
#[case::json("{\"a\":1}", "the answer is not XML-RPC: methodResponse")]
#[case::nothing("", "the answer is not XML-RPC: methodResponse")]
#[case::crossed("<methodResponse><params></methodResponse></params>", "the answer is not XML")]
#[case::two(
    "<methodResponse><fault><value/></fault></methodResponse><a/>",
    "the answer is not XML-RPC: something after its end"
)]
#[case::tag("<methodResponse><par", "the answer ends within an element, after 20 bytes")]
fn what_is_no_answer_says_so(#[case] body: &str, #[case] sentence: &str) {
    assert_eq!(read(body), Err(Fault::new(FaultKind::Malformed, sentence)));
}

#[test]
fn nesting_has_an_end() {
    let deep = value(&format!("{}{}", "<array><data><value>".repeat(10_000), "</value></data></array>".repeat(10_000)));
    assert_eq!(read(&deep).unwrap_err().message, "the answer has elements nested more than 64 deep");
}

#[test]
fn half_an_answer_is_never_a_reading() {
    let whole = list(&[[member("name", "a"), member("statename", "<string>RUNNING</string>")].concat()]);
    for end in 0..whole.len() {
        let fault = read(&whole[..end]).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Malformed, "{end}: {fault:?}");
    }
    assert!(read(&whole).is_ok());
}

#[test]
fn what_is_not_text_says_so() {
    assert_eq!(answered(b"<methodResponse>\xff").unwrap_err().message, "the answer is not UTF-8");
}

proptest! {
    #[test]
    fn rubbish_never_panics(body in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = answered(&body);
    }

    #[test]
    fn rubbish_of_the_right_kind_never_panics(
        parts in proptest::collection::vec(
            prop::sample::select(vec![
                "<methodResponse>", "<params>", "<param>", "<value>", "<struct>", "<member>", "<name>", "name", "</name>", "<array>",
                "<data>", "<int>", "9999999999999999999999", "</int>", "<nil/>", "</value>", "</member>", "</struct>", "</data>",
                "</array>", "</param>", "</params>", "</methodResponse>", "&amp;", "&#0;", "&x;", "<![CDATA[", "]]>", "<!--", "-->", "<", ">",
            ]),
            0..60,
        )
    ) {
        let text = parts.concat();
        if let Ok(value) = answered(text.as_bytes()) {
            let _ = process::processes(&value, &Skew::default(), NOW);
        }
    }
}
