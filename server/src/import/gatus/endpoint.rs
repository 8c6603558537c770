//! One endpoint of Gatus as a target.

use super::{DEFAULTS, Reading, checks, maintenance};
use crate::{
    config::duration,
    import::{
        document::{Target, Window},
        fields::Fields,
        limits, names, span,
    },
};
use std::time::Duration;

/// What one key of `client` does there, where it needs words.
const CLIENT: [(&str, &str); 7] = [
    ("insecure", "the certificate is always verified here: name its authority in `ca_file`"),
    ("proxy-url", "nothing is asked through a proxy"),
    ("dns-resolver", "names are resolved by this machine"),
    ("oauth2", "no token is fetched: give one in `headers`"),
    ("identity-aware-proxy", "no token is fetched: give one in `headers`"),
    ("tls", "no certificate of our own is shown"),
    ("tunnel", "there are no SSH tunnels"),
];

pub(super) fn read(reading: &mut Reading, mut fields: Fields) {
    let (at, mut target) = begin(reading, &mut fields);
    let conditions = fields.texts("conditions");
    let mut client = fields.table("client").unwrap_or_default();
    address(reading, &mut target, &mut fields);
    request(reading, &mut target, &mut fields, &mut client);
    checks::apply(&mut target, &conditions, &reading.variables);
    let period = fields.text("interval").and_then(|text| span::parse(&text)).unwrap_or(DEFAULTS.period);
    let timeout = client.text("timeout").and_then(|text| span::parse(&text)).or(Some(DEFAULTS.timeout));
    limits::times(&mut target, period, timeout, &DEFAULTS);
    rest(reading, at, target, fields, Some(client));
}

pub(super) fn read_external(reading: &mut Reading, mut fields: Fields) {
    let (at, mut target) = begin(reading, &mut fields);
    let group = reading.imported.widgets.get(at).map(|widget| widget.title.clone()).unwrap_or_default();
    let beat = names::slug(&format!("{group} {}", target.name));
    target.url = Some(format!("push://{beat}"));
    if let Some(token) = fields.text("token") {
        let token = reading.variables.secret(&target.name, "TOKEN", &token);
        target.keys.set("token", token);
    }
    let interval = fields.table("heartbeat").and_then(|mut heartbeat| heartbeat.text("interval"));
    let period = interval.and_then(|text| span::parse(&text)).filter(|period| !period.is_zero());
    if period.is_none() {
        target.said("Gatus was not told how long it may be silent; a day here");
    }
    limits::times(&mut target, period.unwrap_or(Duration::from_hours(24)), None, &DEFAULTS);
    target.said(format!("it has to report to /api/push/{beat} from now on"));
    rest(reading, at, target, fields, None);
}

/// The target with its name, and its group's place.
fn begin(reading: &mut Reading, fields: &mut Fields) -> (usize, Target) {
    let group = fields.text("group").map(|group| reading.variables.plain(&group));
    let at = reading.group(group.as_deref());
    let name = names::shown(&reading.variables.plain(&fields.text("name").unwrap_or_default()));
    let name = reading.taken.get_mut(at).map_or(name.clone(), |taken| names::unique(taken, &name, " "));
    (at, Target::named(name))
}

fn address(reading: &mut Reading, target: &mut Target, fields: &mut Fields) {
    let raw = fields.text("url").unwrap_or_default();
    if let Some(dns) = fields.table("dns") {
        return resolver(reading, target, &raw, dns);
    }
    let url = reading.variables.address(&target.name, raw.trim());
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_owned()).unwrap_or_default();
    let connect = |why: &str| (format!("tcp://{}", url.split_once("://").map_or("", |(_, at)| at)), why.to_owned());
    let instead = match scheme.as_str() {
        "starttls" => Some(connect("STARTTLS is not spoken here; this would only connect")),
        "ssh" => Some(connect("nobody signs in by SSH here; this would only connect")),
        "udp" | "sctp" => Some(connect("neither UDP nor SCTP is spoken here")),
        _ => None,
    };
    fields.ignore(&["ssh"]);
    match instead {
        Some((url, why)) => {
            target.url = Some(url);
            target.off(why);
        }
        None => target.url = Some(url),
    }
}

fn resolver(reading: &Reading, target: &mut Target, raw: &str, mut dns: Fields) {
    let at = raw.trim().trim_start_matches("dns://").trim_start_matches("udp://");
    let bare_v6 = at.parse::<std::net::Ipv6Addr>().is_ok();
    let at = if bare_v6 { format!("[{at}]") } else { reading.variables.plain(at) };
    let name = reading.variables.plain(dns.text("query-name").unwrap_or_default().trim_end_matches('.'));
    let kind = dns.text("query-type").unwrap_or_else(|| "A".to_owned()).to_uppercase();
    target.url = Some(format!("dns://{at}/{name}?type={kind}"));
    dns.left().into_iter().for_each(|key| target.lost(key));
}

fn request(reading: &mut Reading, target: &mut Target, fields: &mut Fields, client: &mut Fields) {
    let http = matches!(target.scheme(), "http" | "https");
    let method = fields.text("method").unwrap_or_else(|| "GET".to_owned()).to_uppercase();
    let graphql = fields.flag("graphql").unwrap_or(false);
    let body = fields.text("body").is_some();
    let ignores = client.flag("ignore-redirect").unwrap_or(false);
    if http {
        match method.as_str() {
            "GET" if !graphql => {}
            "HEAD" => target.keys.set("method", "HEAD"),
            _ if graphql => target.off("it is asked by GraphQL; pyngpong only reads, by GET or HEAD"),
            other => target.off(format!("it is asked by {other}; pyngpong only reads, by GET or HEAD")),
        }
        target.keys.set("redirects", if ignores { "none" } else { "any" });
    }
    if body {
        target.lost("body: nothing is sent along");
    }
    for (name, value) in fields.lines("headers") {
        let raw = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let value = reading.variables.header(&target.name, &name, &raw);
        target.keys.insert("headers", &name, value);
    }
}

fn rest(reading: &mut Reading, at: usize, mut target: Target, mut fields: Fields, client: Option<Fields>) {
    alerts(reading, &mut target, &mut fields);
    if fields.flag("enabled") == Some(false) {
        target.off("it is disabled in Gatus");
    }
    let id = reading.imported.widgets.get(at).map(|widget| widget.id.clone()).unwrap_or_default();
    for window in fields.list("maintenance-windows") {
        let members = vec![(id.clone(), Some(target.name.clone()))];
        let window = maintenance::read(window, Window { members, ..Window::default() }, &target.name);
        reading.imported.windows.push(window);
    }
    let client = client.map(|client| client.left_with(&CLIENT)).unwrap_or_default();
    client.into_iter().chain(fields.left()).for_each(|key| target.lost(key));
    if let Some(widget) = reading.imported.widgets.get_mut(at) {
        widget.targets.push(target);
    }
}

/// When Gatus alerts is when we call something red: the first alert that would come.
fn alerts(reading: &mut Reading, target: &mut Target, fields: &mut Fields) {
    let mut first: Option<(f64, f64)> = None;
    for mut alert in fields.list("alerts").into_iter().filter_map(|value| Fields::new("", value)) {
        if alert.flag("enabled") == Some(false) {
            continue;
        }
        let kind = alert.text("type").unwrap_or_default();
        let (fail, recover) = reading.default_alert(&kind);
        let fail = alert.number("failure-threshold").or(fail).unwrap_or(3.0);
        let recover = alert.number("success-threshold").or(recover).unwrap_or(2.0);
        if first.is_none_or(|(least, _)| fail < least) {
            first = Some((fail, recover));
        }
    }
    if let Some((fail, recover)) = first {
        target.keys.set("fail_after", limits::times_in_a_row(fail));
        target.keys.set("recover_after", limits::times_in_a_row(recover));
    }
}

impl Reading {
    fn default_alert(&mut self, kind: &str) -> (Option<f64>, Option<f64>) {
        let Some(mut provider) = self.alerting.clone_table(kind) else { return (None, None) };
        let mut alert = provider.table("default-alert").unwrap_or_default();
        (alert.number("failure-threshold"), alert.number("success-threshold"))
    }
}

/// How long a span is, as we write it.
pub(super) fn written(text: &str) -> Option<String> {
    span::parse(text).filter(|span| !span.is_zero()).map(duration::text)
}
