use super::*;
use rstest::rstest;

#[rstest]
#[case("https://user:s3cret@db.example/health?token=s3cret#s3cret", "https://db.example/health")]
#[case("http://127.0.0.1:8080", "http://127.0.0.1:8080/")]
#[case("tcp://10.0.0.1:53", "tcp://10.0.0.1:53")]
#[case("tcp://[::1]:53", "tcp://[::1]:53")]
#[case("tls://ldap.example", "tls://ldap.example:443")]
#[case("redis://:s3cret@cache:6380/2", "redis://cache:6380/2")]
#[case("rediss://user:s3cret@cache", "rediss://cache:6379")]
#[case("postgres://readonly:s3cret@db-01/app?sslmode=verify-full", "postgres://db-01:5432/app")]
#[case("mysql://readonly:s3cret@db-02:3307/app", "mysql://db-02:3307/app")]
#[case("sqlite:///var/lib/warehouse.db", "sqlite:///var/lib/warehouse.db")]
#[case("sqlite://data/board.db?mode=ro", "sqlite://data/board.db")]
#[case("dns://10.0.0.53/Db.Internal.?type=aaaa", "dns://10.0.0.53:53/db.internal?type=AAAA")]
#[case("dns://[::1]:5353/_sip._tcp.example?type=SRV", "dns://[::1]:5353/_sip._tcp.example?type=SRV")]
#[case("dns:///db.internal", "dns:///db.internal?type=A")]
#[case("dns://ns/10.0.0.7?type=PTR", "dns://ns:53/7.0.0.10.in-addr.arpa?type=PTR")]
#[case("icmp://gateway", "icmp://gateway")]
#[case("icmp://[::1]", "icmp://[::1]")]
#[case("wss://user:s3cret@feed.example/v1?token=s3cret", "wss://feed.example/v1")]
#[case("grpc://10.0.0.9:50051/shop.Cart", "grpc://10.0.0.9:50051/shop.Cart")]
#[case("grpcs://shop.example", "grpcs://shop.example:443/")]
#[case("push://nightly-backup", "push://nightly-backup")]
fn shows_where_it_goes_but_no_secret(#[case] text: &str, #[case] shown: &str) {
    let endpoint = Endpoint::parse(text).unwrap();
    assert_eq!(endpoint.to_string(), shown);
    assert_eq!(format!("{endpoint:?}"), format!("Endpoint({shown})"));
}

#[rstest]
#[case("payments:8080/s3cret", "scheme \"payments\" cannot be probed")]
#[case("ftp://u:s3cret@files", "allowed: http, https, tcp, tls, redis, rediss, postgres, mysql, sqlite")]
#[case("/health?s3cret", "not a URL: relative URL without a base")]
#[case("http://", "not a URL: empty host")]
#[case("tcp://u:s3cret@host:1", "tcp:// takes a host and a port, nothing else")]
#[case("tcp://host", "tcp:// needs a port: tcp://host:port")]
#[case("postgres:///s3cret", "postgres:// needs a host")]
#[case("postgres://host/db?options=s3cret", "parameter \"options\" is not understood in postgres://; allowed: sslmode")]
#[case("mysql://host/db?socket=s3cret", "parameter \"socket\" is not understood in mysql://; allowed: ssl-mode")]
#[case("redis://host/s3cret", "redis:// has a bad number of the database")]
#[case("redis://host?protocol=s3cret", "allowed: none")]
#[case("sqlite://x.db?mode=rwc", "parameter \"mode\" is not understood in sqlite://; allowed: mode=ro")]
#[case("sqlite://:memory:", "sqlite:// needs the path of a file")]
#[case("dns://u:s3cret@host/a", "dns:// takes a resolver, its port, a name and a type, nothing else")]
#[case("dns://host/", "dns:// needs a name to ask for")]
#[case("dns://host/a?class=s3cret", "parameter \"class\" is not understood in dns://; allowed: type=A")]
#[case("icmp://u:s3cret@host", "icmp:// takes a host")]
#[case("icmp://host/s3cret", "icmp:// takes a host")]
#[case("grpc://u:s3cret@host:1/a", "grpc:// takes a host, a port and the name of a service")]
#[case("push://name?token=s3cret", "push:// takes a name")]
#[case("push://", "push://nightly-backup")]
fn says_what_is_wrong_without_telling_secrets(#[case] text: &str, #[case] said: &str) {
    let sentence = Endpoint::parse(text).unwrap_err().to_string();
    assert!(sentence.contains(said), "{sentence}");
    assert!(!sentence.contains("s3cret"), "{sentence}");
}

#[test]
fn names_the_host_for_the_limit_per_host() {
    let host = |text: &str| Endpoint::parse(text).unwrap().host().to_owned();
    assert_eq!(host("https://db.example:8443/x"), "db.example");
    assert_eq!(host("redis://[::1]:6379"), "::1");
    assert_eq!(host("sqlite:///var/x.db"), "localhost");
    assert_eq!(host("dns:///a"), "system resolver");
    assert_eq!(host("wss://feed.example/v1"), "feed.example");
    assert_eq!(host("push://nightly"), "");
}
