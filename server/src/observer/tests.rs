use super::*;
use crate::client::{Endpoint, ProbeSpec, Shared};
use rstest::rstest;
use tokio::net::TcpListener;

fn canary(address: &str) -> Canary {
    let endpoint = Endpoint::parse(&format!("tcp://{address}")).unwrap();
    let name = endpoint.to_string();
    let host = endpoint.host().to_owned();
    Canary { name, host, probe: Probe::new(ProbeSpec::new(endpoint), &Shared::without_authorities()).unwrap() }
}

async fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

fn fault(kind: FaultKind) -> Fault {
    Fault::new(kind, "connection refused")
}

#[tokio::test]
async fn a_canary_that_is_gone_too_makes_it_our_fault_until_it_is_back() {
    let (listener, address) = listener().await;
    let observer = Observer::new(Some(canary(&address)));
    let (host, mut sight) = ("127.0.0.1".into(), observer.sight());
    let explains = || async { observer.explains(&host, &fault(FaultKind::Refused), Instant::now()).await };
    assert!(!explains().await, "the canary lives: it is them");
    drop(listener);
    sleep(FRESH).await;
    assert!(explains().await, "the canary is gone too: it is us");
    let blind = sight.borrow_and_update().clone();
    assert!(matches!(&blind, Sight::Blind { why, .. } if why.contains("its canary tcp://127.0.0.1")), "{blind:?}");

    let _listener = TcpListener::bind(&address).await.unwrap();
    let watching = Arc::clone(&observer);
    let running = tokio::spawn(async move { watching.run().await });
    let _ = sight.wait_for(|sight| matches!(sight, Sight::Clear { .. })).await.unwrap();
    running.abort();
    assert!(!explains().await);
}

#[tokio::test]
async fn an_answer_from_another_host_settles_it_without_a_look() {
    let (_, gone) = listener().await;
    let observer = Observer::new(Some(canary(&gone)));
    let started = Instant::now();
    observer.heard(&"10.0.0.9".into());
    assert!(!observer.explains(&"10.0.0.8".into(), &fault(FaultKind::Timeout), started).await);
}

#[tokio::test]
async fn what_answered_is_believed() {
    let observer = Observer::new(None);
    for kind in [FaultKind::Refused, FaultKind::Malformed, FaultKind::Unauthorized] {
        assert!(!observer.explains(&"10.0.0.8".into(), &fault(kind), Instant::now()).await, "{kind}");
    }
    // This machine needs no network.
    assert!(!observer.explains(&"127.0.0.1".into(), &fault(FaultKind::Timeout), Instant::now()).await);
}

#[rstest]
#[case("", false)]
#[case("localhost", false)]
#[case("127.0.0.8", false)]
#[case("[::1]", false)]
#[case("::1", false)]
#[case("db.localhost", false)]
#[case("db", true)]
#[case("10.0.0.1", true)]
fn hosts_on_this_machine_are_known(#[case] host: &str, #[case] elsewhere: bool) {
    assert_eq!(is_elsewhere(host), elsewhere);
}
