//! `/polls`: whom pyngpong asks, how often, and when next.

use super::{Web, assets, headers, prefs::Prefs, query::PageQuery};
use crate::{
    clock,
    poll::status::{Outcome, PollStatus},
};
use app::{
    polls::{Ended, HostLine, PollLine, Polls, PollsPage},
    time::Timestamp,
};
use axum::{
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, header},
    response::{Html, IntoResponse as _, Response},
};
use leptos::prelude::*;
use std::collections::BTreeMap;

pub(super) async fn polls(State(web): State<Web>, Query(query): Query<PageQuery>, request: HeaderMap) -> Response {
    let now = clock::now();
    let statuses = web.statuses.list();
    let polls = Polls {
        site: web.site.title.clone(),
        theme: query.theme().or(Prefs::read(&request).theme),
        version: web.hub.version(),
        now,
        wanted: query.filter().text,
        hosts: hosts(&statuses),
        polls: statuses.iter().map(|status| line(status, now)).collect(),
    };
    let css = assets::front_end().css;
    let html = Owner::new().with(|| view! { <PollsPage polls css/> }.to_html());
    let mut response = Html(html).into_response();
    if let Ok(policy) = HeaderValue::from_str(&headers::page_policy("none", false)) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// What the polls say about their hosts.
fn hosts(statuses: &[PollStatus]) -> Vec<HostLine> {
    let mut hosts: BTreeMap<&str, HostLine> = BTreeMap::new();
    for status in statuses {
        let host = hosts
            .entry(&status.host)
            .or_insert_with(|| HostLine { host: status.host.to_string(), ..HostLine::default() });
        host.targets += 1;
        host.calls_last_hour += status.calls_last_hour;
        host.last_call = host.last_call.max(status.last_start);
    }
    hosts.into_values().collect()
}

fn line(status: &PollStatus, now: Timestamp) -> PollLine {
    let ms = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
    PollLine {
        widget: status.widget.to_string(),
        target: status.target.to_string(),
        host: status.host.to_string(),
        period_ms: ms(status.period_ms),
        timeout_ms: ms(status.timeout_ms),
        running: status.running,
        last_start: status.last_start,
        duration_ms: status.duration_ms,
        lag_ms: status.lag_ms,
        outcome: status.outcome.map(ended),
        next_run: status.next_run,
        overdue: status.is_overdue(now),
        calls_last_hour: status.calls_last_hour,
        calls_total: status.calls_total,
        faults_total: status.faults_total,
    }
}

const fn ended(outcome: Outcome) -> Ended {
    match outcome {
        Outcome::Reading => Ended::Reading,
        Outcome::Fault(kind) => Ended::Fault(kind),
    }
}
