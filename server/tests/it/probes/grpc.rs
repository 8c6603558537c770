//! `grpc://` and `grpcs://` against the official health services of two languages: etcd's in Go, tonic's in Rust.

use crate::support::{ask, authority::Authority, etcd::Etcd, good, run, spec};
use app::{fault::FaultKind, model::dependencies::Reading};
use hyper::header::HeaderValue;
use std::time::Duration;
use tokio::time::{Instant, sleep};
use tonic::{Request, Status, service::InterceptorLayer, transport::server::TcpIncoming};
use tonic_health::{
    ServingStatus,
    server::{HealthReporter, health_reporter},
};

/// etcd takes connections a moment before it serves.
async fn ready(url: &str, authority: Option<&Authority>) -> Reading {
    let begun = Instant::now();
    loop {
        let mut spec = spec(url);
        spec.ca = authority.map(Authority::ca).unwrap_or_default();
        match run(spec).await {
            Ok(reading) if reading.failed.is_none() => return reading,
            other => assert!(begun.elapsed() < Duration::from_secs(30), "{other:?}"),
        }
        sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn etcd_serves_and_knows_no_other_service() {
    let mut etcd = Etcd::start().await;
    let url = format!("grpc://127.0.0.1:{}", etcd.port());
    let reading = ready(&url, None).await;
    assert_eq!(reading.note.as_deref(), Some("SERVING"));
    let phases = reading.phases;
    assert!(phases.connect_ms.is_some() && phases.first_byte_ms.is_some() && phases.body_ms.is_some());
    let reading = ask(&format!("{url}/shop.Cart")).await.unwrap();
    assert_eq!(reading.failed.as_deref(), Some("knows no service \"shop.Cart\" (NOT_FOUND)"));
    etcd.stop();
    let fault = ask(&url).await.unwrap_err();
    assert_eq!(
        (fault.kind, fault.message),
        (FaultKind::Refused, format!("connection refused by 127.0.0.1:{}", etcd.port()))
    );
}

#[tokio::test]
async fn etcd_inside_tls_shows_its_certificate() {
    let authority = Authority::new();
    let etcd = Etcd::start_secure(&authority.identity("localhost")).await;
    let url = format!("grpcs://localhost:{}", etcd.port());
    let reading = ready(&url, Some(&authority)).await;
    assert!(reading.cert_expires_at.is_some() && reading.phases.tls_ms.is_some());
    let mut elsewhere = spec(&url);
    elsewhere.ca = Authority::new().ca();
    let reading = run(elsewhere).await.unwrap();
    assert_eq!(reading.failed.as_deref(), Some("certificate is signed by an unknown authority"));
}

/// A server in this process whose health can be set; `None` offers no health at all.
async fn tonic(metadata: Option<&'static str>) -> (String, HealthReporter) {
    let incoming = TcpIncoming::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("grpc://{}", incoming.local_addr().unwrap());
    let (reporter, service) = health_reporter();
    let gate = move |request: Request<()>| match metadata {
        Some(token) if request.metadata().get("authorization").is_none_or(|found| found != token) => {
            Err(Status::permission_denied("who are you?\nnobody"))
        }
        _ => Ok(request),
    };
    let server = tonic::transport::Server::builder().layer(InterceptorLayer::new(gate)).add_service(service);
    tokio::spawn(server.serve_with_incoming(incoming));
    (url, reporter)
}

#[tokio::test]
async fn health_is_what_the_service_says_just_now() {
    let (url, reporter) = tonic(None).await;
    let cart = format!("{url}/shop.Cart");
    for (status, sentence) in [
        (ServingStatus::Serving, None),
        (ServingStatus::NotServing, Some("health is NOT_SERVING, expected SERVING")),
        (ServingStatus::Serving, None),
        (ServingStatus::Unknown, Some("health is UNKNOWN, expected SERVING")),
    ] {
        reporter.set_service_status("shop.Cart", status).await;
        assert_eq!(ask(&cart).await.unwrap().failed.as_deref(), sentence);
    }
    assert_eq!(good(&url).await.note.as_deref(), Some("SERVING"), "the server as a whole");
}

#[tokio::test]
async fn metadata_is_sent_and_a_refusal_is_quoted() {
    let (url, _reporter) = tonic(Some("Bearer s3cret")).await;
    let reading = ask(&url).await.unwrap();
    assert_eq!(reading.failed.as_deref(), Some("gRPC PERMISSION_DENIED: who are you? nobody"));
    let mut known = spec(&url);
    known.header("authorization".parse().unwrap(), HeaderValue::from_static("Bearer s3cret"));
    assert_eq!(run(known).await.unwrap().failed, None);
}

#[tokio::test]
async fn a_server_without_the_health_service_says_so() {
    let incoming = TcpIncoming::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("grpc://{}", incoming.local_addr().unwrap());
    let routes = tonic::service::Routes::default();
    tokio::spawn(tonic::transport::Server::builder().add_routes(routes).serve_with_incoming(incoming));
    assert_eq!(ask(&url).await.unwrap().failed.as_deref(), Some("does not offer grpc.health.v1"));
}
