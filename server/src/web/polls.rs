//! `/polls`: whom pyngpong asks, how often, and when next.

use super::{Web, assets, headers, prefs::Prefs, query::PageQuery};
use crate::{
    clock,
    poll::{
        Manner,
        status::{HostStatus, Outcome, PollStatus},
    },
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

pub(super) async fn polls(State(web): State<Web>, Query(query): Query<PageQuery>, request: HeaderMap) -> Response {
    let (now, site) = (clock::now(), web.site());
    let statuses = web.statuses.list();
    let polls = Polls {
        site: site.title.clone(),
        theme: query.theme().or(Prefs::read(&request).theme),
        version: web.hub.version(),
        now,
        wanted: query.filter().text,
        hosts: web.hosts().into_iter().map(host).collect(),
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

fn host(status: HostStatus) -> HostLine {
    HostLine {
        host: status.host.to_string(),
        schemes: status.schemes.into_iter().map(str::to_owned).collect(),
        targets: status.polls,
        allowed_per_hour: status.max_calls_per_hour.map(u64::from),
        calls_last_hour: status.calls_last_hour,
        last_call: status.last_call,
        resting_until: status.resting_until,
    }
}

fn line(status: &PollStatus, now: Timestamp) -> PollLine {
    let ms = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
    PollLine {
        widget: status.widget.to_string(),
        target: status.target.to_string(),
        host: status.host.to_string(),
        period_ms: ms(status.period_ms),
        timeout_ms: ms(status.timeout_ms),
        follows: status.manner == Manner::Follows,
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
        Outcome::Blind => Ended::Unseen,
    }
}
