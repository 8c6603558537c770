//! Everything that is known of one metric, where the widget stands alone.

use super::{board, part};
use crate::{model::metrics::Metrics, samples::metrics::*};

fn section(data: Metrics, name: &str) -> String {
    let html = board(true, data);
    let begin = format!("<section data-widget=\"kpi\" data-key=\"{name}\"");
    part(&html, &begin, "</section>").to_owned()
}

#[test]
fn a_board_has_no_room_for_them() {
    assert!(board(false, every_verdict()).contains("<div class=\"sections\"></div>"));
}

#[test]
fn each_metric_has_its_place() {
    let html = board(true, every_verdict());
    for name in ["logins", "revenue", "emails_sent", "signups", "orders", "refunds", "sessions"] {
        assert!(
            html.contains(&format!("data-key=\"{name}\" data-state=")) && html.contains(&format!(" id=\"{name}\">"))
        );
    }
}

#[test]
fn a_day_tells_values_and_how_far_they_are_from_the_one_that_counts() {
    let html = section(every_verdict(), "revenue");
    let row = part(&html, "<tr id=\"revenue/2026-11-21\"", "</tr>");
    for expected in [
        " data-state=\"down\"><th scope=\"row\">2026-11-21</th>",
        "aria-hidden=\"true\">≠</span> differs</td>",
        "<td class=\"value\"><bdi>118204.10</bdi> <small>counts</small></td>",
        "<td class=\"value odd\"><bdi>115721.81</bdi> <small>−2482.29 (−2.1\u{202f}%)</small></td>",
    ] {
        assert!(row.contains(expected), "{expected} is not in {row}");
    }
    assert!(html.find("2026-11-23</th>") < html.find("2026-11-22</th>"), "newest first");
    assert!(html.contains("<span class=\"chip\">settled</span>"));
}

#[test]
fn what_is_not_there_is_told_apart() {
    let html = section(every_verdict(), "logins");
    let gap = |day: &str| {
        part(part(&html, &format!("<tr id=\"logins/{day}\""), "</tr>"), "<span class=\"gap\">", "</span>").to_owned()
    };
    assert_eq!((gap("2026-11-19"), gap("2026-11-20")), ("NULL".into(), "no row".into()));
    assert!(section(every_verdict(), "signups").contains("<span class=\"gap\">not read</span>"));
    let zero = section(widget(vec![("a", metric(vec![(0, same("0"))]))]), "a");
    assert!(zero.contains("<td class=\"value\"><bdi>0</bdi></td>"));
}

#[test]
fn it_says_how_it_was_asked_and_how_fresh_it_is() {
    let html = section(every_verdict(), "signups");
    let replica = part(&html, "<bdi>replica</bdi></th><td>", "</tr>");
    assert!(replica.contains("<span class=\"reason\">no answer within 10 s</span>"), "{replica}");
    let primary = part(&html, "<bdi>primary</bdi></th><td>", "</tr>");
    for expected in [
        "2026-11-23</td><td>not over, limit 26 h</td><td>10:14:23 UTC</td><td>12 ms</td><td>10</td>",
        "<summary>query</summary><code>select day, sum(amount) from revenue where day &gt;= {from} and day &lt; {to} group by day</code>",
        "<span>{from} is 2026-11-14, {to} is 2026-11-24</span>",
    ] {
        assert!(primary.contains(expected), "{expected} is not in {primary}");
    }
    for expected in [
        "against <bdi>primary</bdi>",
        "tolerance 0.1%",
        "days of Europe/Berlin",
        "due after 26 h",
        "owner <bdi>data</bdi>",
        "runbook</bdi> ↗",
    ] {
        assert!(html.contains(expected), "{expected} is not in {html}");
    }
}

#[test]
fn a_chart_shows_each_series_and_what_was_deployed_meanwhile() {
    let html = section(every_verdict(), "revenue");
    let figure = part(&html, "<figure class=\"series\">", "</figure>");
    assert!(
        figure.contains("<svg class=\"chart\"")
            && figure.contains("<title>revenue: primary, replica, warehouse by day</title>")
    );
    assert!(figure.contains("as of 10:15:03 UTC"), "it does not follow");
    assert!(figure.contains("<summary>2 deployments meanwhile</summary>"), "{figure}");
    assert!(figure.contains("<a href=\"/w/log#1003\"><bdi>search v88 → v89, production, failed</bdi></a>"), "{figure}");
    let text =
        section(widget(vec![("a", crate::model::metrics::Metric { days: Default::default(), ..metric(vec![]) })]), "a");
    assert!(text.contains("<figure class=\"series\"></figure>"), "no number, no chart");
}
