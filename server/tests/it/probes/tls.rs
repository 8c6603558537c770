//! `https://` and `tls://`: what is said about certificates from a throw-away authority.

use crate::support::{
    authority::{Authority, Identity},
    run,
    site::Site,
    spec,
};
use app::{fault::FaultKind, model::dependencies::Reading};
use axum::{Router, routing::get};
use server::client::{Probe, ProbeSpec, Shared};

const DAY_MS: i64 = 86_400_000;

async fn site(identity: &Identity) -> Site {
    Site::start_secure(Router::new().route("/", get(|| async { "ok" })), identity).await
}

/// Both kinds of target, trusting `authority`.
fn targets(site: &Site, authority: &Authority) -> [ProbeSpec; 2] {
    [site.url("/"), format!("tls://localhost:{}", site.port())].map(|url| {
        let mut spec = spec(&url);
        spec.ca = authority.ca();
        spec
    })
}

/// Both kinds of target have the same to say.
async fn readings(identity: &Identity, trusting: &Authority) -> [Reading; 2] {
    let site = site(identity).await;
    let [https, tls] = targets(&site, trusting);
    [run(https).await.unwrap(), run(tls).await.unwrap()]
}

/// In how many days the certificate ends.
fn days_left(reading: &Reading) -> i64 {
    let now = server::clock::now().as_ms();
    (reading.cert_expires_at.unwrap().as_ms() - now).div_euclid(DAY_MS)
}

#[tokio::test]
async fn with_its_authority_it_is_good_and_tells_its_end() {
    let authority = Authority::new();
    for reading in readings(&authority.identity("localhost"), &authority).await {
        assert_eq!(reading.failed, None);
        assert_eq!(days_left(&reading), 29);
        assert!(reading.phases.tls_ms.is_some());
    }
}

#[tokio::test]
async fn an_expired_certificate_says_since_when() {
    let authority = Authority::new();
    for reading in readings(&authority.expired("localhost"), &authority).await {
        assert_eq!(reading.failed.as_deref(), Some("certificate expired 3 d ago"));
        assert_eq!(days_left(&reading), -4);
    }
}

#[tokio::test]
async fn a_certificate_of_the_future_says_from_when() {
    let authority = Authority::new();
    for reading in readings(&authority.not_yet("localhost"), &authority).await {
        assert_eq!(reading.failed.as_deref(), Some("certificate is not valid yet, only in 3 d"));
    }
}

#[tokio::test]
async fn a_wrong_name_is_told_with_the_right_one() {
    let authority = Authority::new();
    for reading in readings(&authority.identity("other.example"), &authority).await {
        assert_eq!(reading.failed.as_deref(), Some("certificate is for other.example, not localhost"));
        assert_eq!(days_left(&reading), 29);
    }
}

#[tokio::test]
async fn an_unknown_authority_is_told_and_the_end_as_well() {
    let (known, unknown) = (Authority::new(), Authority::new());
    for reading in readings(&unknown.identity("localhost"), &known).await {
        assert_eq!(reading.failed.as_deref(), Some("certificate is signed by an unknown authority"));
        assert_eq!(days_left(&reading), 29);
    }
}

#[tokio::test]
async fn a_self_signed_certificate_is_called_so() {
    for reading in readings(&Authority::self_signed("localhost"), &Authority::new()).await {
        assert_eq!(reading.failed.as_deref(), Some("certificate is self-signed, not by a known authority"));
    }
}

#[tokio::test]
async fn a_server_that_wants_a_client_certificate_says_so() {
    let authority = Authority::new();
    let config = authority.identity("localhost").closed_server_config(&authority);
    let site = Site::start_with(Router::new(), config).await;
    let [https, _] = targets(&site, &authority);
    let fault = run(https).await.unwrap_err();
    assert_eq!((fault.kind, &*fault.message), (FaultKind::Unauthorized, "asks for a client certificate"));
}

#[tokio::test]
async fn an_address_in_the_certificate_is_good_for_that_address() {
    let authority = Authority::new();
    let site = site(&authority.identity("127.0.0.1")).await;
    let mut spec = spec(&format!("tls://127.0.0.1:{}", site.port()));
    spec.ca = authority.ca();
    assert_eq!(run(spec).await.unwrap().failed, None);
}

#[tokio::test]
async fn every_handshake_is_a_full_one() {
    let authority = Authority::new();
    let site = site(&authority.identity("localhost")).await;
    let [https, _] = targets(&site, &authority);
    let probe = crate::support::probe(https);
    for _ in 0..3 {
        // A resumed session shows no certificate.
        assert!(probe.run().await.unwrap().cert_expires_at.is_some());
    }
}

#[tokio::test]
async fn plain_http_on_a_tls_port_is_not_understood() {
    let authority = Authority::new();
    let site = site(&authority.identity("localhost")).await;
    let fault = run(spec(&format!("http://127.0.0.1:{}/", site.port()))).await.unwrap_err();
    assert_eq!((fault.kind, &*fault.message), (FaultKind::Malformed, "the answer is not HTTP"));
}

#[tokio::test]
async fn a_machine_without_authorities_says_so_and_a_ca_file_helps() {
    let authority = Authority::new();
    let site = site(&authority.identity("localhost")).await;
    let bare = Shared::without_authorities();
    let [with_ca, mut without] = targets(&site, &authority);
    without.ca.clear();
    let fault = Probe::new(without, &bare).unwrap().run().await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Internal);
    assert_eq!(fault.message, "this machine knows no certificate authorities; install ca-certificates or set ca_file");
    assert_eq!(Probe::new(with_ca, &bare).unwrap().run().await.unwrap().failed, None);
}

#[tokio::test]
async fn a_ca_that_is_no_certificate_is_refused_when_it_is_configured() {
    let mut spec = spec("https://localhost/");
    spec.ca = vec![b"nonsense".to_vec().into()];
    let error = Probe::new(spec, &Shared::without_authorities()).unwrap_err();
    assert!(error.to_string().starts_with("the certificate authority is not usable"), "{error}");
}
