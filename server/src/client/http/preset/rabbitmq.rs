//! `/api/health/checks/…` of RabbitMQ: `ok`, or `failed` with its reason.

use super::{
    Judged, Verdict,
    content::{Content, text_at},
    parts::because,
};

pub(super) fn read(content: &Content) -> Option<Judged> {
    let body = content.json()?;
    let verdict = match text_at(body, "status").as_deref() {
        Some("ok") => Verdict::Up("ok".to_owned()),
        Some("failed") => Verdict::Down(because("failed".to_owned(), text_at(body, "reason"))),
        Some(_) => return None,
        // {"error":"not_authorized","reason":"Login failed"}
        None => Verdict::Down(because(text_at(body, "error")?, text_at(body, "reason"))),
    };
    Some(verdict.into())
}
