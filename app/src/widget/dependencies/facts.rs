//! Everything else that is known about a target, where the widget stands alone.

use crate::{
    fault::Fault,
    model::dependencies::Target,
    text,
    time::Timestamp,
    ui::{Html, Scene, address, phases_in_words, utc},
};

/// A minute: nearer moments are not told to the second, which would have each row drawn anew every second.
const MIN_MS: i64 = 60_000;

/// The last cell of the row, below the others.
pub(super) fn facts(html: &mut Html, scene: Scene, target: &Target) {
    html.put("<td role=\"cell\" class=\"facts\"><dl>", &[]);
    let mut facts = Facts { html, scene };
    if target.cause.is_some() {
        facts.text("reason", target.reason.as_deref());
    }
    if let Some(incident) = &target.incident {
        facts.link("incident", &incident.title, incident.url.as_deref().unwrap_or_default());
    }
    facts.fault(target.fault.as_ref());
    facts.targets("waits on", target.cause.as_slice());
    facts.targets("takes along", &target.affects);
    facts.targets("depends on", &target.depends_on);
    facts.text("restart", target.restart.as_deref());
    if let Some(address) = &target.runbook {
        facts.link("runbook", address, address);
    }
    facts.text("owner", target.owner.as_deref());
    facts.moment("checked", target.checked_at);
    facts.moment("since", target.since);
    facts.text("last answer", last_answer(target).as_deref());
    facts.text("slow limit", slow_limit(target).as_deref());
    facts.moment("certificate ends", target.cert_expires_at);
    html.put("</dl></td>", &[]);
}

struct Facts<'a> {
    html: &'a mut Html,
    scene: Scene,
}

impl Facts<'_> {
    fn begin(&mut self, name: &'static str) {
        self.html.put("<div><dt>{}</dt><dd>", &[name]);
    }

    fn end(&mut self) {
        self.html.put("</dd></div>", &[]);
    }

    fn text(&mut self, name: &'static str, text: Option<&str>) {
        if let Some(text) = text {
            self.begin(name);
            self.html.put("{}", &[text]);
            self.end();
        }
    }

    /// A link where a browser opens the address as a page, else the bare text.
    fn link(&mut self, name: &'static str, text: &str, address: &str) {
        self.begin(name);
        if address::is_web(address) {
            self.html.put("<a rel=\"noreferrer\" href=\"{}\">{}</a>", &[address, text]);
        } else {
            self.html.put("{}", &[text]);
        }
        self.end();
    }

    fn targets(&mut self, name: &'static str, keys: &[String]) {
        if keys.is_empty() {
            return;
        }
        self.begin(name);
        for key in keys {
            self.html.put("<a href=\"{}\">{}</a> ", &[&address::fragment(key), key]);
        }
        self.end();
    }

    fn moment(&mut self, name: &'static str, at: Option<Timestamp>) {
        if let Some(at) = at {
            self.begin(name);
            self.at(at);
            self.end();
        }
    }

    fn at(&mut self, at: Timestamp) {
        self.html.put("{} <span class=\"muted\">({})</span>", &[&utc(at), &self.distance(at)]);
    }

    /// Reactive, by the minute.
    fn distance(&self, then: Timestamp) -> String {
        let (ahead, age) = (self.scene.until_ms(then), self.scene.minute().ms_since(then));
        match (ahead >= MIN_MS, age >= MIN_MS) {
            (true, _) => ["in ", &text::span(ahead)].concat(),
            (_, true) => [&text::span(age), " ago"].concat(),
            _ => "less than a minute ago".to_owned(),
        }
    }

    fn fault(&mut self, fault: Option<&Fault>) {
        let Some(fault) = fault else { return };
        self.begin("fault");
        self.html.put("{}: {}", &[fault.kind.as_str(), &fault.message]);
        if let Some(then) = fault.retry_at {
            self.html.put(", asked to come back at {}", &[&utc(then)]);
        }
        if let Some(since) = fault.since {
            self.html.put(", since ", &[]);
            self.at(since);
        }
        self.end();
    }
}

fn last_answer(target: &Target) -> Option<String> {
    let total = target.latency_ms?.to_string();
    let phases = phases_in_words(&target.phases);
    Some(if phases.is_empty() { total } else { [&total, ": ", &phases].concat() })
}

fn slow_limit(target: &Target) -> Option<String> {
    let learned = if target.slow_learned { ", learned from its own last day" } else { "" };
    Some([&target.slow_ms?.to_string(), learned].concat())
}
