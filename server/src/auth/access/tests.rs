use super::*;
use crate::{
    auth::{oidc::Identity, person::Role, person::Status},
    config::{
        AuthSettings,
        auth::{OidcSettings, ProxySettings, Token},
    },
};
use secrecy::SecretString;
use tempfile::TempDir;

const HOUR: i64 = 3_600_000;

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

fn ip() -> IpAddr {
    "10.0.0.1".parse().unwrap()
}

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(ms)
}

fn settings() -> AuthSettings {
    let oidc = OidcSettings {
        issuer: "https://id.example".parse().unwrap(),
        client_id: "p".to_owned(),
        client_secret: None,
        scopes: vec!["openid".to_owned()],
        ca_file: None,
        assume_email_verified: false,
    };
    AuthSettings {
        mode: AuthMode::Oidc(Box::new(oidc)),
        admins: vec![email("boss@x")],
        domains: vec!["x".to_owned()],
        tokens: vec![Token { name: "grafana".to_owned(), sha256: Hashed::of("t0ken").0 }],
        max_token_calls_per_minute: 3,
        ..AuthSettings::default()
    }
}

fn terms(auth: AuthSettings) -> Terms {
    Terms { auth, ..Terms::default() }
}

async fn open(dir: &TempDir, terms: Terms) -> Arc<Access> {
    let store = Store::open(dir.path()).await.unwrap();
    Access::open(terms, None, store, dir.path()).await.unwrap()
}

fn identity(email: &str, subject: &str) -> Identity {
    Identity { subject: subject.to_owned(), email: email.to_owned(), email_verified: true, name: None }
}

async fn sign_in(access: &Access, email: &str, now: i64) -> SecretString {
    match access.sign_in(identity(email, email), ip(), at(now)).await.unwrap() {
        SignedIn::Session(cookie) => cookie,
        other => panic!("{other:?}"),
    }
}

fn by(cookie: &SecretString) -> Credentials {
    Credentials { session: Some(cookie.clone()), ..Credentials::default() }
}

fn visitor(access: &Access, credentials: &Credentials, now: i64) -> Visitor {
    match access.admit(credentials, ip(), at(now)) {
        Admission::Admitted(who, role) => Visitor { who, role, address: ip() },
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn who_signs_in_first_waits_until_an_admin_decides() {
    let dir = tempfile::tempdir().unwrap();
    let access = open(&dir, terms(settings())).await;
    let cookie = sign_in(&access, "ada@x", 0).await;
    assert!(matches!(access.admit(&by(&cookie), ip(), at(1)), Admission::Waiting(_)));
    assert_eq!(*access.waiting().borrow(), 1);
    access.decide(&email("ada@x"), Decision::Approve, &email("boss@x"), ip()).await.unwrap();
    let ada = visitor(&access, &by(&cookie), 2);
    assert!(!ada.is_admin() && *access.waiting().borrow() == 0);
    let again = access.decide(&email("boss@x"), Decision::Revoke, &email("ada@x"), ip()).await.unwrap_err();
    assert!(matches!(again, AccessError::NotDecided(NotDecided::Unknown(_))), "{again}");
    let boss = sign_in(&access, "boss@x", 3).await;
    assert!(visitor(&access, &by(&boss), 4).is_admin());
}

#[tokio::test]
async fn revoking_ends_sessions_and_streams_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let access = open(&dir, terms(settings())).await;
    let now = clock::now().as_ms();
    let cookie = sign_in(&access, "ada@x", now).await;
    access.decide(&email("ada@x"), Decision::Approve, &email("boss@x"), ip()).await.unwrap();
    let (ada, stop) = (visitor(&access, &by(&cookie), now), CancellationToken::new());
    let stream = access.open_stream(&ada, &stop).unwrap();
    access.settle(at(now));
    assert!(!stream.cut.is_cancelled());
    access.decide(&email("ada@x"), Decision::Revoke, &email("boss@x"), ip()).await.unwrap();
    assert!(stream.cut.is_cancelled());
    assert!(matches!(access.admit(&by(&cookie), ip(), at(now)), Admission::Nobody));
    let back = access.sign_in(identity("ada@x", "ada@x"), ip(), at(now)).await.unwrap();
    assert!(matches!(back, SignedIn::Denied));
}

#[tokio::test]
async fn sessions_survive_a_restart_and_end_in_time() {
    let dir = tempfile::tempdir().unwrap();
    let access = open(&dir, terms(settings())).await;
    let boss = sign_in(&access, "boss@x", 0).await;
    visitor(&access, &by(&boss), 11 * HOUR);
    access.write_behind(at(11 * HOUR)).await.unwrap();
    drop(access);
    let access = open(&dir, terms(settings())).await;
    visitor(&access, &by(&boss), 22 * HOUR);
    assert!(matches!(access.admit(&by(&boss), ip(), at(34 * HOUR)), Admission::Nobody));
    access.write_behind(at(34 * HOUR)).await.unwrap();
    assert!(access.store.sessions().await.unwrap().is_empty());
    let file = std::fs::read(dir.path().join(crate::store::FILE)).unwrap();
    let secret = boss.expose_secret().as_bytes();
    assert!(!file.windows(secret.len()).any(|part| part == secret), "the store holds what stands in the cookie");
}

#[tokio::test]
async fn the_configuration_decides_as_long_as_it_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let access = open(&dir, terms(settings())).await;
    let now = clock::now().as_ms();
    let boss = sign_in(&access, "boss@x", now).await;
    let stop = CancellationToken::new();
    let stream = access.open_stream(&visitor(&access, &by(&boss), now), &stop).unwrap();
    access.replace(terms(AuthSettings { admins: Vec::new(), ..settings() }), None);
    assert_eq!(visitor(&access, &by(&boss), now).role, Role::Viewer);
    assert!(!stream.cut.is_cancelled());
    access.replace(terms(AuthSettings { domains: vec!["y".to_owned()], admins: Vec::new(), ..settings() }), None);
    assert!(matches!(access.admit(&by(&boss), ip(), at(now)), Admission::Denied(_)));
    assert!(stream.cut.is_cancelled());
}

#[tokio::test]
async fn a_token_reads_until_it_is_taken_back_and_not_too_often() {
    let dir = tempfile::tempdir().unwrap();
    let access = open(&dir, terms(settings())).await;
    let shown = |token: &str| Credentials { bearer: Some(token.to_owned().into()), ..Credentials::default() };
    let machine = visitor(&access, &shown("t0ken"), 0);
    let stream = access.open_stream(&machine, &CancellationToken::new()).unwrap();
    for token in ["t0ke", "t0ken2", "", "T0KEN"] {
        assert!(matches!(access.admit(&shown(token), ip(), at(0)), Admission::BadToken), "{token}");
    }
    visitor(&access, &shown("t0ken"), 0);
    visitor(&access, &shown("t0ken"), 0);
    assert!(matches!(access.admit(&shown("t0ken"), ip(), at(0)), Admission::TooOften));
    let refused = (0..30).filter(|_| matches!(access.admit(&shown("guess"), ip(), at(0)), Admission::TooOften)).count();
    assert!(refused > 5, "{refused}");
    let other = Token { name: "grafana".to_owned(), sha256: Hashed::of("new").0 };
    access.replace(terms(AuthSettings { tokens: vec![other], ..settings() }), None);
    assert!(stream.cut.is_cancelled());
}

#[tokio::test]
async fn the_shell_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let access = open(&dir, terms(settings())).await;
    let cookie = sign_in(&access, "ada@x", clock::now().as_ms()).await;
    let stop = CancellationToken::new();
    let following = tokio::spawn(crate::auth::follow::follow(Arc::clone(&access), access.store.clone(), stop.clone()));
    let shell = Store::open(dir.path()).await.unwrap();
    let decide = async |decision| {
        let people = shell.people().await.unwrap();
        let decided = people[0].decide(decision, None, "me (shell)", &settings(), clock::now()).unwrap();
        carry_out(&shell, &decided, decision).await.unwrap();
    };
    let until = async |admitted: bool| {
        while matches!(access.admit(&by(&cookie), ip(), clock::now()), Admission::Admitted(..)) != admitted {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    decide(Decision::Approve).await;
    until(true).await;
    let stream = access.open_stream(&visitor(&access, &by(&cookie), clock::now().as_ms()), &stop).unwrap();
    decide(Decision::Revoke).await;
    until(false).await;
    stream.cut.cancelled().await;
    assert!(!stop.is_cancelled());
    stop.cancel();
    following.await.unwrap();
}

#[tokio::test]
async fn a_proxy_names_people_who_wait_like_others() {
    let dir = tempfile::tempdir().unwrap();
    let mode = AuthMode::Proxy(ProxySettings { header: "x-forwarded-email".parse().unwrap() });
    let access = open(&dir, terms(AuthSettings { mode, ..settings() })).await;
    let named = |name: &str| Credentials { proxied: Some(name.to_owned()), ..Credentials::default() };
    let admit = |name: &str| access.admit(&named(name), ip(), at(0));
    assert!(matches!(admit("Ada@X"), Admission::Stranger(_)));
    assert!(matches!(admit("ada@elsewhere"), Admission::Denied(_)));
    assert!(matches!(admit("rubbish"), Admission::Nobody));
    access.meet(&email("ada@x"), None, None, ip(), at(0)).await.unwrap();
    assert!(matches!(admit("ada@x"), Admission::Waiting(_)));
    access.meet(&email("boss@x"), None, None, ip(), at(0)).await.unwrap();
    assert!(visitor(&access, &named("boss@x"), 0).is_admin());
    let cookie = Credentials { session: Some("guessed".to_owned().into()), ..Credentials::default() };
    assert!(matches!(access.admit(&cookie, ip(), at(0)), Admission::Nobody));
}

#[tokio::test]
async fn another_subject_behind_an_address_waits_and_finds_no_session() {
    let dir = tempfile::tempdir().unwrap();
    let access = open(&dir, terms(settings())).await;
    let first = sign_in(&access, "ada@x", 0).await;
    access.decide(&email("ada@x"), Decision::Approve, &email("boss@x"), ip()).await.unwrap();
    access.sign_in(identity("ada@x", "somebody else"), ip(), at(1)).await.unwrap();
    assert!(matches!(access.admit(&by(&first), ip(), at(2)), Admission::Nobody));
    assert_eq!(access.people()[0].0.status, Status::Waiting);
}

#[tokio::test]
async fn who_cannot_sign_in_is_told_and_noted() {
    let dir = tempfile::tempdir().unwrap();
    let access = open(&dir, terms(settings())).await;
    let unverified = Identity { email_verified: false, ..identity("ada@x", "1") };
    assert!(matches!(access.sign_in(unverified, ip(), at(0)).await.unwrap(), SignedIn::NotVerified));
    assert!(matches!(access.sign_in(identity("ada@y", "1"), ip(), at(0)).await.unwrap(), SignedIn::WrongDomain));
    assert!(matches!(access.sign_in(identity("ada", "1"), ip(), at(0)).await.unwrap(), SignedIn::NoEmail));
    let entries = access.entries(0, 10).await.unwrap();
    assert!(access.people().is_empty() && entries.len() == 2);
    assert!(entries.iter().all(|entry| entry.what == What::SignInFailed));
}
