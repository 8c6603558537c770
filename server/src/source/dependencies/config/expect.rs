//! What a good answer is: `preset`, `expect.status`, `expect.json`, `expect.header`, `expect.body`, `expect.value`,
//! `expect.degraded`, `expect.cert_days`, `expect.answer`.

use super::scheme::{CERTIFICATE, DNS, HTTP, SQL, only_for};
use crate::{
    client::spec::{
        Comparison, Endpoint, Expect, JsonExpect, Method, Pattern, Preset, StatusItem, StatusSet, dns::canonical,
    },
    config::{
        compare::comparison,
        read::{Entry, Item, Section},
        upstream::header_name,
    },
};
use hyper::header::HeaderName;

/// Fewer days than this on a certificate are a warning.
const CERT_DAYS: u32 = 14;

const STATUS: &str = r#"numbers from 100 to 599 and classes: 204, "2xx""#;
const JSON: &str = r#"a table of RFC 9535 paths and values: { "$.status" = "UP" }"#;
const HEADER: &str = r#"a table of texts: { "content-type" = "application/json" }"#;

/// Reads what is expected, and the days that a certificate must have left.
pub(super) fn read(section: &mut Section<'_>, endpoint: Option<&Endpoint>, method: Method) -> (Expect, u32) {
    let about = About { endpoint, method, asks: section.get("query").is_some() };
    let preset = about.of_body(section.get("preset"), "preset").and_then(|item| item.word(&Preset::WORDS));
    // A preset knows itself with which statuses it is well; one that is written is meant beside that.
    let statuses = || if preset.is_some() { StatusSet::any() } else { StatusSet::default() };
    let read = |expect: &mut Section<'_>| {
        let value = Expect {
            preset,
            status: about.get(expect, "status", HTTP).map_or_else(statuses, |item| status(&item)),
            json: about.body(expect, "json").map(|item| json(&item)).unwrap_or_default(),
            headers: about.get(expect, "header", HTTP).map(|item| headers(&item)).unwrap_or_default(),
            body: about.body(expect, "body").and_then(|item| item.parse("a regular expression", regex)),
            value: about.value(expect, "value"),
            degraded: about.value(expect, "degraded"),
            answer: about.get(expect, "answer", DNS).map(|item| answer(&item, endpoint)).unwrap_or_default(),
        };
        let cert_days = about.get(expect, "cert_days", CERTIFICATE).and_then(|item| item.count(0..=3_650));
        (value, cert_days.unwrap_or(CERT_DAYS))
    };
    let found = section.get("expect").and_then(|item| item.section(read));
    found.unwrap_or_else(|| (Expect { preset, status: statuses(), ..Expect::default() }, CERT_DAYS))
}

/// What the expectations are about.
struct About<'a> {
    endpoint: Option<&'a Endpoint>,
    method: Method,
    /// Whether there is a `query`.
    asks: bool,
}

impl About<'_> {
    fn get<'a>(&self, expect: &mut Section<'a>, key: &'static str, schemes: &[&str]) -> Option<Item<'a>> {
        let item = expect.get(key)?;
        only_for(&item, &format!("expect.{key}"), self.endpoint, schemes);
        Some(item)
    }

    fn body<'a>(&self, expect: &mut Section<'a>, key: &'static str) -> Option<Item<'a>> {
        self.of_body(expect.get(key), &format!("expect.{key}"))
    }

    /// A key that is about the value of a query.
    fn value(&self, expect: &mut Section<'_>, key: &'static str) -> Option<Comparison> {
        let item = self.get(expect, key, SQL)?;
        if !self.asks {
            item.report(
                item.key_problem(format!("`expect.{key}` needs a `query`")).allowed("beside `query = \"select …\"`"),
            );
        }
        comparison(&item)
    }

    /// A key that needs a body: an answer to HEAD has none.
    fn of_body<'a>(&self, item: Option<Item<'a>>, key: &str) -> Option<Item<'a>> {
        let item = item?;
        only_for(&item, key, self.endpoint, HTTP);
        if self.method == Method::Head {
            let title = format!("`{key}` has no meaning with `method = \"HEAD\"`: the answer has no body");
            item.report(item.key_problem(title).allowed("with `method = \"GET\"`"));
        }
        Some(item)
    }
}

fn status(item: &Item<'_>) -> StatusSet {
    let items = item.list_or_one();
    if items.is_empty() {
        item.report(item.problem("bad `status`: no status would be good").allowed(STATUS));
    }
    let one = |item: &Item<'_>| match item.is_text() {
        true => item.parse(STATUS, |text| text.parse::<StatusItem>().map_err(|_| "not a status".to_owned())),
        false => item.integer(100..=599).and_then(|code| StatusItem::code(code).ok()),
    };
    items.iter().filter_map(one).collect()
}

/// Every one of them has to be among the answers.
fn answer(item: &Item<'_>, endpoint: Option<&Endpoint>) -> Vec<String> {
    const ALLOWED: &str = r#"what a record holds, one or a list: "10.0.0.7""#;
    let items = item.list_or_one();
    if items.is_empty() {
        item.report(item.problem("bad `answer`: nothing is expected").allowed(ALLOWED));
    }
    let one = |item: &Item<'_>| {
        item.parse(ALLOWED, |text| match endpoint {
            Some(Endpoint::Dns(question)) => canonical(question.record, text),
            _ => Ok(text.to_owned()),
        })
    };
    items.iter().filter_map(one).collect()
}

fn json(item: &Item<'_>) -> Vec<JsonExpect> {
    let one = |entry: Entry<'_>| {
        let value = entry.item.json()?;
        let expect = JsonExpect::new(entry.name, value);
        expect.map_err(|error| entry.item.report(entry.item.key_problem(error).allowed(JSON))).ok()
    };
    item.entries(JSON).into_iter().filter_map(one).collect()
}

fn headers(item: &Item<'_>) -> Vec<(HeaderName, String)> {
    let one =
        |entry: Entry<'_>| header_name(entry.name, &entry.item, &[]).zip(entry.item.text().map(|text| text.value));
    item.entries(HEADER).into_iter().filter_map(one).collect()
}

fn regex(text: &str) -> Result<Pattern, String> {
    Pattern::new(text).map_err(|error| {
        // The last line says what; those before draw the expression, which stands in the file.
        let all = error.to_string();
        let last = all.lines().last().unwrap_or_default().trim();
        last.strip_prefix("error: ").unwrap_or(last).to_owned()
    })
}
