use super::*;
use crate::config::{AuthMode, auth::OidcSettings};
use secrecy::ExposeSecret as _;

const OIDC: &str =
    "[server]\npublic_url = \"https://board\"\n[auth]\nmode = \"oidc\"\nissuer = \"https://id\"\nclient_id = \"p\"\n";
const PROXY: &str =
    "[server]\ntrusted_proxies = [\"10.0.0.1\"]\n[auth]\nmode = \"proxy\"\nheader = \"X-Forwarded-Email\"\n";
const HASH: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// A certificate and its key, in PEM.
pub fn certificate() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(["board".to_owned()]).unwrap();
    (made.cert.pem(), made.signing_key.serialize_pem())
}

/// A whole file around a documented key, where it needs others beside it.
pub fn documented(place: &str, example: &str) -> Option<String> {
    let key = example.split(" = ").next().unwrap_or_default();
    let tls = "[server]\ntls_cert = \"/etc/pyngpong/cert.pem\"\ntls_key = \"/etc/pyngpong/key.pem\"\n";
    let token = |key: &str| if key == "name" { format!("sha256 = \"{HASH}\"") } else { "name = \"x\"".to_owned() };
    let head = match (place, key) {
        ("[server]", "tls_cert" | "tls_key") => tls.to_owned(),
        ("[auth]", "header") => PROXY.replace("header = \"X-Forwarded-Email\"", example),
        ("[auth]", key) => {
            let without = OIDC.lines().filter(|line| !line.starts_with(&format!("{key} = ")));
            format!("{}\n{example}\n", without.collect::<Vec<_>>().join("\n"))
        }
        ("[[auth.token]]", key) => format!("{OIDC}[[auth.token]]\n{}\n{example}\n", token(key)),
        _ => return None,
    };
    Some(with_target(&head))
}

fn config(head: &str) -> Config {
    read(&with_target(head)).unwrap_or_else(|report| panic!("{report}"))
}

fn oidc(head: &str) -> OidcSettings {
    let AuthMode::Oidc(settings) = config(head).auth.mode else { panic!("another mode") };
    *settings
}

#[test]
fn oidc_has_defaults_and_keeps_its_secret() {
    let plain = oidc(OIDC);
    assert_eq!(plain.scopes, ["openid", "email", "profile"]);
    assert!(plain.client_secret.is_none() && !plain.assume_email_verified);
    let full = oidc(&format!("{OIDC}client_secret = \"${{SECRET}}\"\nscopes = [\"email\"]\n"));
    assert_eq!(full.scopes, ["openid", "email"]);
    assert_eq!(full.client_secret.as_ref().unwrap().expose_secret(), "hunter2");
    assert!(!format!("{full:?}").contains("hunter"));
    assert_ne!(plain, full);
}

#[test]
fn others_may_reach_it_where_people_sign_in() {
    let everywhere = "[server]\nlisten = \"0.0.0.0:80\"\n";
    let there = config(&OIDC.replace("[server]\n", everywhere));
    assert_eq!(there.server.listen.to_string(), "0.0.0.0:80");
    assert!(there.check_listen("[::]:80".parse().unwrap()).is_ok());
    config(&PROXY.replace("[server]\n", everywhere));
}

#[test]
fn who_may_look_is_read_in_any_case() {
    let auth = config(&format!(
        "{PROXY}admins = [\"Ada@X.example\"]\ndomains = [\"X.example\"]\ncontact = \"us\"\n\
         [[auth.token]]\nname = \"grafana\"\nsha256 = \"{}\"\n",
        HASH.to_uppercase()
    ))
    .auth;
    assert!(matches!(&auth.mode, AuthMode::Proxy(proxy) if proxy.header == "x-forwarded-email"));
    assert_eq!((auth.admins[0].as_str(), auth.domains[0].as_str()), ("ada@x.example", "x.example"));
    assert_eq!((auth.tokens[0].name.as_str(), auth.tokens[0].sha256[0]), ("grafana", 0x9f));
    assert_eq!(auth.whom_to_ask(), "us");
}

#[rstest]
#[case(
    "[auth]\nmode = \"oidc\"\nissuer = \"https://id\"\nclient_id = \"p\"",
    "nobody knows where people open the board"
)]
#[case(&OIDC.replace("https://board", "http://board"), "public_url is not https")]
#[case(&OIDC.replace("https://id", "http://id"), "bad `issuer`: not https://")]
#[case(&OIDC.replace("https://id", "https://me:hunter@id"), "user and password have no place in it")]
#[case(&OIDC.replace("https://id", "https://id?x"), "nothing may follow the path")]
#[case(&PROXY.replace("trusted_proxies = [\"10.0.0.1\"]", ""), "nobody is trusted to say who somebody is")]
#[case(&PROXY.replace("X-Forwarded-Email", "cookie"), "browsers send it themselves")]
#[case(&PROXY.replace("X-Forwarded-Email", "a b"), "not the name of a header")]
#[case(&format!("{PROXY}issuer = \"https://id\""), "`issuer` has no meaning in this mode")]
#[case(&format!("{OIDC}header = \"x-a\""), "`header` has no meaning in this mode")]
#[case(&format!("{OIDC}admins = [\"ada\"]"), "not an e-mail address")]
#[case(&format!("{OIDC}domains = [\"@x\"]"), "not what follows the @")]
#[case(&format!("{OIDC}domains = [\"*.x\"]"), "not what follows the @")]
#[case(&format!("{OIDC}scopes = [\"a b\"]"), "not one scope")]
#[case(&format!("{OIDC}session_max = \"91d\""), "too large")]
#[case(&format!("{OIDC}max_sign_ins_per_minute = 0"), "too small")]
#[case(&format!("{OIDC}[[auth.token]]\nname = \"a\"\nsha256 = \"abc\""), "not a SHA-256")]
#[case(&format!("{OIDC}[[auth.token]]\nname = \"a\"\nsha256 = \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\""), "the hash of nothing")]
#[case(&format!("{OIDC}[[auth.token]]\nname = \"a\"\nsha256 = \"{HASH}\"\n[[auth.token]]\nname = \"a\"\nsha256 = \"{HASH}\""), "bad `name`: it is taken")]
#[case("[server]\ntls_cert = \"/run/s\"", "`tls_key` is missing")]
#[case("[server]\ntls_cert = \"/run/s\"\ntls_key = \"/run/s\"", "there is no PEM certificate in it")]
#[case("[server]\ntls_cert = \"/none\"\ntls_key = \"/run/s\"", "bad `tls_cert`")]
#[case("[server]\nframe_ancestors = [\"*\"]", "neither https:// nor http://")]
#[case("[server]\nmax_streams_per_person = 0", "too small")]
fn what_would_let_strangers_in_is_refused(#[case] head: &str, #[case] sentence: &str) {
    let report = errors(&with_target(head));
    assert!(report.contains(sentence), "{report}");
    assert!(!report.contains("hunter"), "{report}");
}

#[test]
fn a_mode_that_is_not_understood_blames_nothing_else() {
    let report =
        errors(&with_target("[server]\nlisten = \"0.0.0.0:80\"\n[auth]\nmode = \"odic\"\nissuer = \"https://id\""));
    assert!(report.contains("did you mean `oidc`?") && report.contains("1 mistake"), "{report}");
}
