//! One target, asked as its module says.

use super::{DEFAULTS, Reading, http};
use crate::import::{document::Target, fields::Fields, limits, span};

/// What one key does there, where it needs words.
const WORDS: [(&str, &str); 9] = [
    ("query_response", "nothing is said to it: this only connects"),
    ("source_ip_address", "the system chooses the address it asks from"),
    ("preferred_ip_protocol", "the system chooses between IPv4 and IPv6"),
    ("ip_protocol_fallback", "the system chooses between IPv4 and IPv6"),
    ("dont_fragment", "pings are plain"),
    ("payload_size", "pings are plain"),
    ("ttl", "pings are plain"),
    ("transport_protocol", "UDP is asked, TCP where the answer is cut off"),
    ("dns_over_tls", "plain DNS is asked"),
];

impl Reading {
    /// The target `name` at `at`, asked as `module` says.
    pub(super) fn target(&mut self, name: String, at: &str, module: &str, times: limits::Widget) -> Target {
        let mut target = Target::named(name);
        let Some(mut fields) = self.modules.get(module).cloned().and_then(|value| Fields::new("", value)) else {
            target.off(format!("there is no module {module} in what was given"));
            return target;
        };
        let prober = fields.text("prober").unwrap_or_default();
        let mut own = fields.table(&prober).unwrap_or_default();
        fields.ignore(&["http", "tcp", "icmp", "dns", "grpc", "unix", "websocket"]);
        match prober.as_str() {
            "http" => http::read(self, &mut target, at, &mut own),
            "tcp" => self.tcp(&mut target, at, &mut own),
            "icmp" => target.url = Some(format!("icmp://{}", self.variables.plain(at))),
            "dns" => self.dns(&mut target, at, &mut own),
            "grpc" => self.grpc(&mut target, at, &mut own),
            "websocket" => self.websocket(&mut target, at, &mut own),
            other => target.off(format!("pyngpong has no prober like {other}")),
        }
        let timeout = fields.text("timeout").and_then(|text| span::parse(&text)).unwrap_or(times.timeout);
        limits::times(&mut target, times.period, Some(timeout.min(times.timeout)), &DEFAULTS);
        let words = [&WORDS[..], &http::WORDS].concat();
        for key in own.left_with(&words).into_iter().chain(fields.left_with(&words)) {
            target.lost(key);
        }
        target
    }

    fn tcp(&self, target: &mut Target, at: &str, own: &mut Fields) {
        let starttls = own.clone_list("query_response").iter().any(|step| step.get("starttls").is_some());
        let scheme = if own.flag("tls").unwrap_or(false) { "tls" } else { "tcp" };
        target.url = Some(format!("{scheme}://{}", self.variables.plain(at)));
        if scheme == "tls" {
            http::tls(target, own);
        }
        if starttls {
            target.lost("STARTTLS is not spoken here");
        }
    }

    fn dns(&self, target: &mut Target, at: &str, own: &mut Fields) {
        let name = own.text("query_name").unwrap_or_default();
        let kind = own.text("query_type").unwrap_or_else(|| "ANY".to_owned()).to_uppercase();
        let at = at.trim_start_matches("dns://");
        let v6 = at.parse::<std::net::Ipv6Addr>().is_ok();
        let at = if v6 { format!("[{at}]") } else { self.variables.plain(at) };
        let asked = if kind == "ANY" { "A" } else { kind.as_str() };
        if kind == "ANY" {
            target.lost("query_type ANY: A is asked");
        }
        target.url = Some(format!("dns://{at}/{}?type={asked}", self.variables.plain(name.trim_end_matches('.'))));
        let codes = own.texts("valid_rcodes");
        if codes.iter().any(|code| code != "NOERROR") {
            target.lost("dns.valid_rcodes: only NOERROR is good");
        }
    }

    fn grpc(&self, target: &mut Target, at: &str, own: &mut Fields) {
        let scheme = if own.flag("tls").unwrap_or(false) { "grpcs" } else { "grpc" };
        let service =
            own.text("service").map(|service| format!("/{}", self.variables.plain(&service))).unwrap_or_default();
        target.url = Some(format!("{scheme}://{}{service}", self.variables.plain(at)));
        if scheme == "grpcs" {
            http::tls(target, own);
        }
    }

    fn websocket(&mut self, target: &mut Target, at: &str, own: &mut Fields) {
        let url = if at.contains("://") { at.to_owned() } else { format!("ws://{at}") };
        target.url = Some(self.variables.address(&target.name, &url));
        http::credentials(self, target, own);
        http::headers(self, target, own);
        http::tls(target, own);
    }
}
