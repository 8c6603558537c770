//! What the conditions of one endpoint mean for us.

use super::condition::{Compared, Condition, Operator, pattern};
use crate::{
    config::{duration, is_secret_key},
    import::{
        document::Target,
        json, span,
        status::Statuses,
        variables::{Variables, references},
    },
};
use std::time::Duration;
use toml::Value;

const DAY: f64 = 86_400.0;

/// Sets what the conditions expect. What cannot be said is remarked.
pub fn apply(target: &mut Target, conditions: &[String], variables: &Variables) {
    let mut statuses = None;
    for text in conditions {
        let known = Condition::parse(text).is_some_and(|condition| match condition.subject.as_str() {
            "STATUS" => status(&mut statuses, &condition),
            _ => one(target, &condition, variables),
        });
        if !known {
            target.lost(format!("condition {}", shown(text)));
        }
    }
    if matches!(target.scheme(), "http" | "https") {
        set_statuses(target, statuses);
    } else if statuses.is_some() {
        target.lost("conditions on [STATUS]: there is no status here");
    }
}

/// A condition that compares with something that sounds like a secret is cut before it.
fn shown(text: &str) -> String {
    let secret = is_secret_key(text);
    if !secret {
        return text.to_owned();
    }
    let end = text.find(" == ").or_else(|| text.find(" != ")).unwrap_or(text.len());
    format!("{} …", &text[..end])
}

/// Gatus accepts every status that no condition speaks of.
fn set_statuses(target: &mut Target, statuses: Option<Statuses>) {
    let speaks = statuses.is_some();
    match statuses.unwrap_or_else(Statuses::all).values() {
        Some(values) if values.len() == 1 && values[0].as_str() == Some("2xx") => {}
        Some(values) => target.keys.set("expect.status", values),
        None => target.lost("the conditions on [STATUS] together: no short list says the same; any 2xx is good here"),
    }
    if !speaks {
        target.said("no condition on [STATUS]: every status is good");
    }
}

fn status(statuses: &mut Option<Statuses>, condition: &Condition) -> bool {
    let now = statuses.clone().unwrap_or_else(Statuses::all);
    let operator = condition.operator;
    let kept = match &condition.value {
        Compared::Value(value) => value.parse::<u16>().ok().map(|code| now.keep(|status| operator.holds(status, code))),
        Compared::Any(values) => {
            let codes: Result<Vec<u16>, _> = values.iter().map(|value| value.parse()).collect();
            let holds = |codes: Vec<u16>| match operator {
                Operator::Is => Some(now.keep(|status| codes.contains(&status))),
                Operator::Not => Some(now.keep(|status| !codes.contains(&status))),
                _ => None,
            };
            codes.ok().and_then(holds)
        }
        Compared::Pattern(glob) => {
            let matches = regex::Regex::new(&pattern(glob)).ok();
            matches
                .filter(|_| matches!(operator, Operator::Is | Operator::Not))
                .map(|regex| now.keep(|status| regex.is_match(&status.to_string()) == (operator == Operator::Is)))
        }
    };
    let known = kept.is_some();
    *statuses = kept.or_else(|| statuses.take());
    known
}

/// One condition that is not about the status; `false` where we cannot say it.
fn one(target: &mut Target, condition: &Condition, variables: &Variables) -> bool {
    if condition.function.is_some() {
        return false;
    }
    let value = match &condition.value {
        Compared::Value(value) => Some(value.as_str()),
        _ => None,
    };
    match (condition.subject.as_str(), condition.operator, value) {
        ("RESPONSE_TIME", Operator::Less | Operator::AtMost, Some(ms)) => slow(target, ms),
        ("CERTIFICATE_EXPIRATION", Operator::More | Operator::AtLeast, Some(text)) => certificate(target, text),
        ("CONNECTED", Operator::Is, Some("true")) => true,
        ("DNS_RCODE", Operator::Is, Some("NOERROR")) => target.scheme() == "dns",
        ("BODY", Operator::Is, _) => body(target, condition, variables),
        _ => false,
    }
}

fn slow(target: &mut Target, ms: &str) -> bool {
    let limit = ms.parse().ok().map(Duration::from_millis).or_else(|| span::parse(ms));
    let Some(limit) = limit.filter(|limit| !limit.is_zero()) else { return false };
    target.keys.set("slow", duration::text(limit));
    true
}

fn certificate(target: &mut Target, text: &str) -> bool {
    let (Some(left), "https" | "tls") = (span::parse(text), target.scheme()) else { return false };
    #[expect(clippy::cast_possible_truncation, reason = "spans are at most ten years")]
    let days = (left.as_secs_f64() / DAY).ceil() as i64;
    target.keys.set("expect.cert_days", days);
    true
}

fn body(target: &mut Target, condition: &Condition, variables: &Variables) -> bool {
    match target.scheme() {
        "http" | "https" if condition.path.is_empty() => whole_body(target, &condition.value, variables),
        "http" | "https" => part_of_body(target, condition, variables),
        "dns" if condition.path.is_empty() => answer(target, &condition.value, variables),
        // That is what is asked for anyway.
        "grpc" | "grpcs" => condition.path == ".status" && condition.value == Compared::Value("SERVING".to_owned()),
        _ => false,
    }
}

/// One expression has to do for the whole body, so only the first condition becomes it.
fn whole_body(target: &mut Target, value: &Compared, variables: &Variables) -> bool {
    if target.keys.get("expect.body").is_some() || refers(value, variables) {
        return false;
    }
    let expression = match value {
        Compared::Value(text) => format!(r"\A{}\z", regex::escape(text)),
        Compared::Any(texts) => {
            let texts: Vec<String> = texts.iter().map(|text| regex::escape(text)).collect();
            format!(r"\A(?:{})\z", texts.join("|"))
        }
        Compared::Pattern(glob) => pattern(glob),
    };
    target.keys.set("expect.body", expression.replace("${", "$${"));
    true
}

/// What a variable holds is not known here, so it cannot be escaped in an expression.
fn refers(value: &Compared, variables: &Variables) -> bool {
    let refers = |text: &String| !references(&variables.plain(text)).is_empty();
    match value {
        Compared::Value(text) | Compared::Pattern(text) => refers(text),
        Compared::Any(texts) => texts.iter().any(refers),
    }
}

fn part_of_body(target: &mut Target, condition: &Condition, variables: &Variables) -> bool {
    let text = |text: &str| variables.plain(text);
    // A value that stands under such a name is not to be printed.
    let path = json::path(&condition.path).filter(|path| !is_secret_key(path));
    let Some(path) = path else { return false };
    match &condition.value {
        Compared::Value(value) => target.keys.insert("expect.json", &path, json::value(value, text)),
        Compared::Any(values) => {
            let values: Vec<Value> = values.iter().map(|value| json::value(value, text)).collect();
            target.keys.insert("expect.json", &path, values)
        }
        Compared::Pattern(_) => false,
    }
}

fn answer(target: &mut Target, value: &Compared, variables: &Variables) -> bool {
    let Compared::Value(text) = value else { return false };
    target.keys.set("expect.answer", variables.plain(text));
    true
}
