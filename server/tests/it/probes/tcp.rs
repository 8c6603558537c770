//! `tcp://`: somebody listens or nobody does.

use crate::support::{ask, free_port, good, site::Site};
use app::fault::FaultKind;
use axum::Router;

#[tokio::test]
async fn whoever_listens_is_good() {
    let site = Site::start(Router::new()).await;
    let reading = good(&format!("tcp://127.0.0.1:{}", site.port())).await;
    assert!(reading.phases.connect_ms.is_some());
    assert_eq!(reading.phases.first_byte_ms, None);
}

#[tokio::test]
async fn every_address_of_a_name_is_tried() {
    // `localhost` is ::1 as well on most machines, where this one does not listen.
    let site = Site::start(Router::new()).await;
    good(&format!("tcp://localhost:{}", site.port())).await;
}

#[tokio::test]
async fn where_nobody_listens_it_is_refused() {
    let port = free_port();
    let fault = ask(&format!("tcp://127.0.0.1:{port}")).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Refused);
    assert_eq!(fault.message, format!("connection refused by 127.0.0.1:{port}"));
}
