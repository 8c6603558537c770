//! What the ticker says of itself, as Prometheus' text.

use super::{Seen, flow::Flow};
use std::fmt::Write as _;

/// The whole text.
pub fn text(flow: &Flow, seen: &[Seen]) -> String {
    let mut text = String::with_capacity(seen.len() * 300 + 1_000);
    let mut family = |name: &str, kind: &str, help: &str, lines: &mut dyn Iterator<Item = String>| {
        _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
        lines.for_each(|line| {
            text.push_str(&line);
            text.push('\n');
        });
    };
    let mut one = |name: &str, kind: &str, help: &str, value: String| {
        family(name, kind, help, &mut std::iter::once(format!("{name} {value}")));
    };
    one("ticks_total", "counter", "Ticks that went through.", format!("{:.0}", flow.ticks));
    one("queue_depth", "gauge", "Ticks that wait.", format!("{:.0}", flow.queue));
    one("dropped_total", "counter", "Ticks that were lost.", format!("{:.3}", flow.dropped));
    let lag = [("0.5", 0.4), ("0.9", 0.7), ("0.99", 1.0)];
    let mut lag =
        lag.iter().map(|(quantile, share)| format!("lag_seconds{{quantile=\"{quantile}\"}} {:.6}", flow.lag * share));
    family("lag_seconds", "summary", "How late ticks are.", &mut lag);
    let named = |name: &'static str, value: fn(&Seen) -> u64| {
        seen.iter().map(move |one| format!("{name}{{process=\"{}\"}} {}", one.name, value(one)))
    };
    let mut states = seen.iter().map(|one| {
        let (state, reason) = (one.doing.state(), one.doing.reason());
        let (name, group) = (&one.name, one.group);
        format!(
            "ticker_process_up{{process=\"{name}\",group=\"{group}\",state=\"{state}\",reason=\"{reason}\"}} {}",
            one.up()
        )
    });
    family("ticker_process_up", "gauge", "Whether a process is there.", &mut states);
    let mut started = named("ticker_process_start_time_seconds", |one| one.started);
    family("ticker_process_start_time_seconds", "gauge", "When it was started.", &mut started);
    let mut restarts = named("ticker_process_restarts_total", |one| one.restarts);
    family("ticker_process_restarts_total", "counter", "How often it was restarted.", &mut restarts);
    text
}
