//! `icmp://` on loopback, with and without the permission to ping.

use crate::support::{
    ask,
    board::{Board, reason},
    good,
    namespace::{There, inside, run_inside},
};
use app::fault::FaultKind;

const NOT_PERMITTED: &str = "ping is not permitted to pyngpong, so nothing is known: allow it with sysctl \
                             net.ipv4.ping_group_range=\"0 2147483647\" or give it CAP_NET_RAW";

#[tokio::test]
async fn with_a_ping_socket_no_capability_is_needed() {
    if !inside() {
        return run_inside("probes::icmp::with_a_ping_socket_no_capability_is_needed", &There::PingAllowed);
    }
    for url in ["icmp://127.0.0.1", "icmp://[::1]", "icmp://localhost"] {
        let reading = good(url).await;
        assert_eq!(reading.note.as_deref(), Some("ping"), "{url}");
        assert!(reading.phases.first_byte_ms.is_some(), "{url}");
    }
    let fault = ask("icmp://192.0.2.1").await.unwrap_err();
    assert_eq!((fault.kind, &*fault.message), (FaultKind::Unreachable, "no route to 192.0.2.1"));
}

/// As root, who runs these tests in a container, it is the raw socket that works where the system allows no other.
#[tokio::test]
async fn this_machine_can_be_pinged_with_what_the_tests_may() {
    for url in ["icmp://127.0.0.1", "icmp://[::1]"] {
        assert_eq!(good(url).await.note.as_deref(), Some("ping"), "{url}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_permission_it_says_how_to_permit_it_and_is_never_down() {
    if !inside() {
        let test = "probes::icmp::without_permission_it_says_how_to_permit_it_and_is_never_down";
        return run_inside(test, &There::PingForbidden);
    }
    for url in ["icmp://127.0.0.1", "icmp://[::1]"] {
        let fault = ask(url).await.unwrap_err();
        assert_eq!((fault.kind, &*fault.message), (FaultKind::Internal, NOT_PERMITTED), "{url}");
    }
    let board = Board::watching(&[("gateway", "url = \"icmp://127.0.0.1\"\nfail_after = 1")]).await;
    let begun = tokio::time::Instant::now();
    loop {
        let target = board.target("gateway").await;
        assert_eq!(target["state"], "unknown", "{target:#}");
        if target["checked_at"].is_string() && begun.elapsed().as_secs() >= 3 {
            assert_eq!(reason(&target), NOT_PERMITTED);
            assert_eq!(target["fault"]["kind"], "internal");
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}
