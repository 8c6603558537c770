//! `/metrics`: what is known, as Prometheus text. Made from the state at the moment of the scrape, so that nothing has to
//! be counted twice.

use super::Web;
use crate::{
    hub::View,
    poll::status::{Outcome, PollStatus},
};
use app::{model::AnySnapshot, state};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};
use metrics::{Label, counter, describe_counter, describe_gauge, gauge};
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::runtime::Handle;

pub(super) async fn metrics(State(web): State<Web>) -> Response {
    let recorder = PrometheusBuilder::new().build_recorder();
    metrics::with_local_recorder(&recorder, || record(&web));
    let text = recorder.handle().render();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

#[expect(clippy::cast_precision_loss, reason = "Prometheus knows only floats")]
fn record(web: &Web) {
    describe_gauge!("pyngpong_viewers", "Event streams open now.");
    gauge!("pyngpong_viewers").set(web.hub.viewers() as f64);
    describe_counter!("pyngpong_changes_total", "Changes published since the start.");
    counter!("pyngpong_changes_total").absolute(web.hub.position());
    describe_gauge!("pyngpong_blind", "1 while pyngpong itself cannot see and reports no failures.");
    gauge!("pyngpong_blind").set(f64::from(u8::from(web.observer.blindness().is_some())));
    describe_gauge!(
        "pyngpong_tasks",
        "Tasks of the runtime: one for each poll, connection and viewer, and a few more."
    );
    gauge!("pyngpong_tasks").set(Handle::current().metrics().num_alive_tasks() as f64);
    describe_gauge!("pyngpong_widget_state", "1 for the state that a widget is in, 0 for the others.");
    if let Ok(View { snapshots, .. }) = web.hub.view(&web.site().ids()) {
        snapshots.iter().for_each(|published| record_widget(&published.snapshot));
    }
    describe_counter!("pyngpong_polls_total", "Polls begun since the start.");
    describe_counter!("pyngpong_poll_faults_total", "Polls that gave no reading since the start.");
    describe_gauge!("pyngpong_poll_ok", "1 if the last poll gave a reading.");
    describe_gauge!("pyngpong_poll_duration_seconds", "How long the last poll took.");
    describe_gauge!("pyngpong_poll_lag_seconds", "How much later than planned the last poll began.");
    web.statuses.list().iter().for_each(record_poll);
}

fn record_widget(snapshot: &AnySnapshot) {
    let head = snapshot.head();
    for state in state::State::ALL {
        let labels = vec![Label::new("widget", head.widget.clone()), Label::new("state", state.as_str())];
        gauge!("pyngpong_widget_state", labels).set(f64::from(u8::from(head.state == state)));
    }
}

fn record_poll(status: &PollStatus) {
    let labels =
        || vec![Label::new("widget", status.widget.to_string()), Label::new("target", status.target.to_string())];
    counter!("pyngpong_polls_total", labels()).absolute(status.calls_total);
    counter!("pyngpong_poll_faults_total", labels()).absolute(status.faults_total);
    if let Some(outcome) = status.outcome {
        gauge!("pyngpong_poll_ok", labels()).set(f64::from(u8::from(outcome == Outcome::Reading)));
    }
    if let Some(duration) = status.duration_ms {
        gauge!("pyngpong_poll_duration_seconds", labels()).set(duration.get() / 1e3);
    }
    if let Some(lag) = status.lag_ms {
        gauge!("pyngpong_poll_lag_seconds", labels()).set(lag.get() / 1e3);
    }
}
