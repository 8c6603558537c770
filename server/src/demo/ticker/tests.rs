use super::{
    super::{
        Trouble,
        stage::tests::{Rig, connected},
    },
    *,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

const SINCE: Duration = Duration::from_secs(1_800_000_000);

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn of<'a>(seen: &'a [Seen], name: &str) -> &'a Seen {
    seen.iter().find(|one| one.name == name).unwrap()
}

#[test]
fn who_crashes_is_restarted_once_and_starts_anew() {
    let mut ticker = Ticker::new();
    let mut look =
        |second, now: &[(&'static str, Trouble)]| ticker.look(&now.iter().copied().collect(), seconds(second), SINCE);
    let before = of(&look(30, &[]), "risk-004").clone();
    assert!(before.started < SINCE.as_secs() && before.restarts == 0 && before.up() == 1);
    let crashed = look(31, &[("risk-004", Trouble::Fails)]);
    assert_eq!((of(&crashed, "risk-004").up(), crashed.len()), (0, 400));
    assert_eq!(of(&look(33, &[("risk-004", Trouble::Limps)]), "risk-004").doing, Doing::Starting);
    let after = of(&look(35, &[]), "risk-004").clone();
    assert_eq!((after.restarts, after.started), (1, SINCE.as_secs() + 35));
    assert_eq!(of(&look(36, &[]), "risk-004"), &after);
}

#[test]
fn who_vanishes_comes_back_as_it_was() {
    let mut ticker = Ticker::new();
    let before = ticker.look(&Conditions::default(), seconds(30), SINCE);
    let gone = ticker.look(&Conditions::from_iter([("gateway-012", Trouble::Gone)]), seconds(31), SINCE);
    assert_eq!((before.len(), gone.len()), (400, 399));
    assert_eq!(ticker.look(&Conditions::default(), seconds(32), SINCE), before);
}

#[tokio::test]
async fn it_speaks_as_exporters_do() {
    let (rig, mut draft) = (Rig::new(), Draft::default());
    start(&rig.stage, &mut draft).await.unwrap();
    let address = draft.feeds[0].url.strip_prefix("http://").unwrap().strip_suffix("/metrics").unwrap();
    let mut visitor = connected(address.parse().unwrap()).await;
    visitor.write_all(b"GET /metrics HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await.unwrap();
    let mut text = String::new();
    visitor.read_to_string(&mut text).await.unwrap();
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{}", &text[..100]);
    for line in [
        "# TYPE ticks_total counter",
        "# TYPE lag_seconds summary",
        "ticker_process_up{process=\"matcher-017\",group=\"matchers\",state=\"running\",reason=\"\"} 1",
        "ticker_process_restarts_total{process=\"matcher-017\"} 0",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}");
    }
    assert_eq!(text.lines().filter(|line| line.starts_with("ticker_process_up{")).count(), 399, "one comes later");
    assert!(text.len() < 200_000, "{} bytes", text.len());
}

#[test]
fn everybody_who_can_be_in_trouble_has_a_name() {
    assert_eq!(names().count(), 406);
}
