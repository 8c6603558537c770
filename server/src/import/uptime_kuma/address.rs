//! Whom a monitor asks, by its type.

use super::{Reading, number};
use crate::import::{document::Target, fields::Fields, names};

/// What a type is called there, and why we have nothing like it.
const UNLIKE: [(&str, &str); 12] = [
    ("docker", "containers are not looked into; watch what runs in it"),
    ("mqtt", "MQTT is not spoken here"),
    ("kafka-producer", "nothing is written to Kafka"),
    ("radius", "RADIUS is not spoken here"),
    ("snmp", "SNMP is not spoken here"),
    ("steam", "game servers are not asked"),
    ("gamedig", "game servers are not asked"),
    ("mongodb", "MongoDB is not spoken here"),
    ("sqlserver", "SQL Server is not spoken here"),
    ("real-browser", "no browser is run"),
    ("manual", "nobody is asked: its state is set by hand there"),
    ("system-service", "services of that machine are not looked into"),
];

/// Sets the url.
pub(super) fn read(reading: &mut Reading, target: &mut Target, kind: &str, fields: &mut Fields) {
    match kind {
        "http" | "keyword" | "json-query" => web(reading, target, fields, &[]),
        "websocket-upgrade" | "websocket" => web(reading, target, fields, &["ws", "wss"]),
        "port" => target.url = at(reading, fields).map(|at| format!("tcp://{at}")),
        "smtp" => {
            target.url = at(reading, fields).map(|at| format!("tcp://{at}"));
            target.lost("its greeting is not read: this only connects");
            fields.ignore(&["smtpSecurity"]);
        }
        "ping" => target.url = host(reading, fields).map(|host| format!("icmp://{host}")),
        "tailscale-ping" => {
            target.url = host(reading, fields).map(|host| format!("icmp://{host}"));
            target.off("Tailscale is not asked; this would ping the address");
        }
        "dns" => dns(reading, target, fields),
        "push" => push(reading, target, fields),
        "postgres" | "mysql" | "redis" => database(reading, target, kind, fields),
        "grpc-keyword" => grpc(reading, target, fields),
        "rabbitmq" => rabbitmq(reading, target, fields),
        other => unlike(reading, target, other, fields),
    }
    if target.url.is_none() {
        target.off(format!("a monitor of type {} without an address", names::shown(kind)));
    }
}

fn web(reading: &mut Reading, target: &mut Target, fields: &mut Fields, schemes: &[&str]) {
    let raw = fields.text("url").unwrap_or_default();
    let user = fields.text("basic_auth_user");
    let password = fields.text("basic_auth_pass");
    let method = fields.text("authMethod").unwrap_or_else(|| "basic".to_owned());
    let url = reading.variables.address(&target.name, raw.trim());
    let url = match (user, method.as_str()) {
        (Some(user), "basic") => {
            let password = reading.variables.secret(&target.name, "PASSWORD", &password.unwrap_or_default());
            target.said(
                "the password stands in an address: what is not a letter or digit in it has to be percent-encoded",
            );
            let user = reading.variables.plain(&user);
            url.replacen("://", &format!("://{user}:{password}@"), 1)
        }
        (_, "basic") => url,
        (_, other) => {
            target.lost(format!("authMethod {}: give a token in `headers`", names::shown(other)));
            url
        }
    };
    let fits = schemes.is_empty() || schemes.iter().any(|scheme| url.starts_with(&format!("{scheme}://")));
    target.url = Some(if fits { url } else { url.replacen("http", "ws", 1) });
}

fn host(reading: &Reading, fields: &mut Fields) -> Option<String> {
    let host = fields.text("hostname")?;
    let host = host.trim();
    Some(if host.parse::<std::net::Ipv6Addr>().is_ok() { format!("[{host}]") } else { reading.variables.plain(host) })
}

fn at(reading: &Reading, fields: &mut Fields) -> Option<String> {
    let host = host(reading, fields)?;
    Some(format!("{host}:{}", number(fields, "port")?))
}

fn dns(reading: &Reading, target: &mut Target, fields: &mut Fields) {
    let kind = fields.text("dns_resolve_type").unwrap_or_else(|| "A".to_owned());
    let resolvers = fields.text("dns_resolve_server").unwrap_or_default();
    let mut resolvers = resolvers.split(',').map(str::trim);
    let first = resolvers.next().unwrap_or_default().to_owned();
    if resolvers.next().is_some() {
        target.lost("dns_resolve_server: only the first of them is asked");
    }
    let first = if first.parse::<std::net::Ipv6Addr>().is_ok() { format!("[{first}]") } else { first };
    let port = number(fields, "port").filter(|port| *port != 53).map(|port| format!(":{port}")).unwrap_or_default();
    target.url = host(reading, fields).map(|name| format!("dns://{first}{port}/{name}?type={kind}"));
}

fn push(reading: &mut Reading, target: &mut Target, fields: &mut Fields) {
    let beat = names::unique(&mut reading.beats(), &names::slug(&target.name), "-");
    target.url = Some(format!("push://{beat}"));
    if let Some(token) = fields.text("pushToken") {
        let token = reading.variables.secret(&target.name, "TOKEN", &token);
        target.keys.set("token", token);
    }
    target.said(format!("it has to report to /api/push/{beat} from now on"));
}

fn database(reading: &mut Reading, target: &mut Target, kind: &str, fields: &mut Fields) {
    let raw = fields.text("databaseConnectionString").unwrap_or_default();
    // MySQL's password has a field of its own, called like another type's.
    let password = fields.text("radiusPassword").filter(|_| kind == "mysql");
    let url = reading.variables.address(&target.name, raw.trim());
    let url = match (password, url.split_once('@')) {
        (Some(password), Some((user, rest))) if user.matches(':').count() == 1 => {
            format!("{user}:{}@{rest}", reading.variables.secret(&target.name, "PASSWORD", &password))
        }
        _ => url,
    };
    target.url = Some(url).filter(|url| url.contains("://"));
    let query = fields.text("databaseQuery").map(|query| query.trim().trim_end_matches(';').to_owned());
    if let Some(query) = query.filter(|query| !query.eq_ignore_ascii_case("select 1") && kind != "redis") {
        target.keys.set("query", reading.variables.plain(&query));
    }
}

fn grpc(reading: &mut Reading, target: &mut Target, fields: &mut Fields) {
    let tls = fields.flag("grpcEnableTls").unwrap_or(false);
    let at = fields.text("grpcUrl").map(|url| url.rsplit("://").next().unwrap_or_default().to_owned());
    let service = fields.text("grpcServiceName").unwrap_or_default();
    let scheme = if tls { "grpcs" } else { "grpc" };
    let health = service == "Health" || service.ends_with(".Health");
    target.url = at.map(|at| format!("{scheme}://{}", reading.variables.plain(&at)));
    if !health {
        target.lost(format!("the call to {}: grpc.health.v1 is asked instead", names::shown(&service)));
    }
    fields.ignore(&["grpcMethod", "grpcProtobuf", "grpcBody", "keyword"]);
    if fields.has("grpcMetadata") {
        target.lost("grpcMetadata: give it in `headers`");
        fields.ignore(&["grpcMetadata"]);
    }
}

fn rabbitmq(reading: &mut Reading, target: &mut Target, fields: &mut Fields) {
    let nodes = fields.texts("rabbitmqNodes");
    let user = fields.text("rabbitmqUsername");
    let password = fields.text("rabbitmqPassword").unwrap_or_default();
    if nodes.len() > 1 {
        target.lost("rabbitmqNodes: only the first of them is asked");
    }
    let Some(node) = nodes.first() else { return };
    let node = reading.variables.address(&target.name, node.trim_end_matches('/'));
    let user = user.map(|user| {
        let password = reading.variables.secret(&target.name, "PASSWORD", &password);
        format!("://{}:{password}@", reading.variables.plain(&user))
    });
    let node = user.map_or(node.clone(), |user| node.replacen("://", &user, 1));
    target.url = Some(format!("{node}/api/health/checks/alarms"));
    target.keys.set("preset", "rabbitmq");
}

fn unlike(reading: &Reading, target: &mut Target, kind: &str, fields: &mut Fields) {
    let why = UNLIKE.iter().find(|(name, _)| *name == kind).map(|(_, why)| *why);
    let why = why.unwrap_or("pyngpong knows nothing like it");
    target.off(format!("a monitor of type {}: {why}", names::shown(kind)));
    let connects = matches!(kind, "mqtt" | "kafka-producer" | "mongodb" | "sqlserver");
    target.url = at(reading, fields).filter(|_| connects).map(|at| format!("tcp://{at}"));
    fields.ignore(&["hostname", "port"]);
}
