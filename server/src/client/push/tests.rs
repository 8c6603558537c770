use super::*;
use app::ms::Ms;
use secrecy::SecretString;

const EVERY: Duration = Duration::from_secs(30);

fn probe(heartbeats: &Heartbeats, token: &str) -> PushProbe {
    let heartbeat = Heartbeat { token: SecretString::from(token), every: EVERY };
    PushProbe::new("backup", Some(heartbeat), heartbeats).unwrap()
}

fn beat(up: bool, message: Option<&str>) -> Beat {
    Beat { up, message: message.map(str::to_owned), ping: None }
}

#[tokio::test(start_paused = true)]
async fn a_heartbeat_is_heard_at_once() {
    let heartbeats = Heartbeats::default();
    let probe = probe(&heartbeats, "t");
    let begun = Instant::now();
    let (reading, heard) = tokio::join!(probe.run(), async {
        tokio::time::sleep(Duration::from_secs(7)).await;
        heartbeats.hear("backup", "t", Beat { ping: Some(Ms::whole(12)), ..beat(true, Some("12 GB")) })
    });
    assert_eq!(heard, Ok(()));
    assert_eq!(begun.elapsed(), Duration::from_secs(7));
    let reading = reading.unwrap();
    assert_eq!((reading.note.as_deref(), reading.latency_ms), (Some("heartbeat: 12 GB"), Ms::whole(12)));
}

#[tokio::test(start_paused = true)]
async fn each_silent_period_is_a_fault_of_its_own() {
    let heartbeats = Heartbeats::default();
    let probe = probe(&heartbeats, "t");
    let begun = Instant::now();
    let fault = probe.run().await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Timeout);
    assert_eq!(fault.message, "no heartbeat in the 31 s since pyngpong listens, expected every 30 s");
    assert!(begun.elapsed() > EVERY && begun.elapsed() <= EVERY + Duration::from_secs(1), "{:?}", begun.elapsed());
    probe.run().await.unwrap_err();
    assert_eq!(begun.elapsed().as_secs(), 60);
    heartbeats.hear("backup", "t", beat(true, None)).unwrap();
    assert_eq!(probe.run().await.unwrap().note.as_deref(), Some("heartbeat"));
    let again = Instant::now();
    probe.run().await.unwrap_err();
    assert_eq!(again.elapsed().as_secs(), 30, "counted from the heartbeat");
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_dropped_loses_no_heartbeat() {
    let heartbeats = Heartbeats::default();
    let probe = probe(&heartbeats, "t");
    assert!(tokio::time::timeout(Duration::from_secs(3), probe.run()).await.is_err());
    heartbeats.hear("backup", "t", beat(true, None)).unwrap();
    assert!(probe.run().await.is_ok());
}

#[tokio::test]
async fn who_reports_to_be_down_is_down() {
    let heartbeats = Heartbeats::default();
    let probe = probe(&heartbeats, "t");
    heartbeats.hear("backup", "t", beat(false, Some("disk full"))).unwrap();
    assert_eq!(probe.run().await.unwrap().failed.as_deref(), Some("reports to be down: disk full"));
    heartbeats.hear("backup", "t", beat(false, None)).unwrap();
    assert_eq!(probe.run().await.unwrap().failed.as_deref(), Some("reports to be down"));
}

#[tokio::test]
async fn only_the_right_name_and_token_are_heard() {
    let heartbeats = Heartbeats::default();
    assert_eq!(heartbeats.hear("backup", "t", beat(true, None)), Err(NotHeard::UnknownName));
    let probe = probe(&heartbeats, "t");
    for token in ["", "T", "tt"] {
        assert_eq!(heartbeats.hear("backup", token, beat(true, None)), Err(NotHeard::WrongToken), "{token:?}");
    }
    drop(probe);
    assert_eq!(heartbeats.hear("backup", "t", beat(true, None)), Err(NotHeard::UnknownName));
}

#[tokio::test]
async fn whoever_takes_over_a_name_knows_what_was_heard() {
    let heartbeats = Heartbeats::default();
    let old = probe(&heartbeats, "t");
    heartbeats.hear("backup", "t", beat(true, None)).unwrap();
    let new = probe(&heartbeats, "t");
    assert!(new.listening.lock().await.last.is_some());
    heartbeats.hear("backup", "t", beat(true, Some("both"))).unwrap();
    for probe in [old, new] {
        assert_eq!(probe.run().await.unwrap().note.as_deref(), Some("heartbeat: both"));
    }
    let other = probe(&heartbeats, "another");
    assert!(other.listening.lock().await.last.is_none());
}

#[test]
fn periods_are_said_exactly() {
    let said = [30, 90, 300, 5_400, 86_400].map(|seconds| exactly(Duration::from_secs(seconds)));
    assert_eq!(said, ["30 s", "90 s", "5 min", "90 min", "1 d"]);
}
