//! The window and its days: every engine, every type, across a change of clocks.

use crate::support::trio::Trio;
use jiff::tz::TimeZone;
use server::client::{
    Endpoint,
    sql::{DaysClient, Engine, When, Window, WindowQuery, window::Row},
};
use std::time::Duration;

/// From the day before clocks go forward in Berlin to the day after: 24, 23 and 24 hours.
fn window(stored: &str) -> Window {
    Window {
        from: "2026-03-28".parse().unwrap(),
        to: "2026-03-31".parse().unwrap(),
        zone: TimeZone::get("Europe/Berlin").unwrap(),
        stored: TimeZone::get(stored).unwrap(),
    }
}

async fn ask(url: &str, query: &str, window: &Window) -> Vec<Row> {
    let endpoint = Endpoint::parse(url).unwrap();
    let engine = Engine::of(&endpoint).unwrap();
    let client = DaysClient::new(&endpoint, &[], Duration::from_secs(10), 2).unwrap();
    let query = WindowQuery::new(query, engine, false).unwrap();
    let mut rows = client.ask(&query, window, 1_000).await.unwrap_or_else(|fault| panic!("{query:?}: {fault}"));
    // A session that was used before gives the same.
    assert_eq!(client.ask(&query, window, 1_000).await.unwrap().len(), rows.len());
    rows.sort_by_key(|row| row.when.day(&window.zone, &window.stored));
    rows
}

/// One event each hour of three days in UTC, and a bit on both sides.
const HOURS: std::ops::Range<i64> = 0..24 * 5;

fn hour(at: i64) -> jiff::Timestamp {
    let start: jiff::Timestamp = "2026-03-27T00:00:00Z".parse().unwrap();
    start.checked_add(jiff::SignedDuration::from_hours(at)).unwrap()
}

/// How many events fall on each day in Berlin.
fn per_day(rows: &[Row], window: &Window) -> Vec<usize> {
    ["2026-03-28", "2026-03-29", "2026-03-30"]
        .map(|day| {
            rows.iter().filter(|row| row.when.day(&window.zone, &window.stored) == Some(day.parse().unwrap())).count()
        })
        .to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_window_reaches_every_type_of_time_on_every_engine() {
    let trio = Trio::start().await;
    trio.postgres("CREATE TABLE e (tz timestamptz, utc timestamp, ny timestamp, words text)").await;
    // The server's clock hangs elsewhere: nothing may depend on it.
    trio.postgres("ALTER ROLE board SET TimeZone = 'Asia/Kolkata'").await;
    trio.mysql(
        "SET time_zone = '+00:00'; CREATE TABLE e (tz timestamp(3) NULL, utc datetime, ny datetime(6), secs bigint)",
    )
    .await;
    trio.sqlite("CREATE TABLE e (utc datetime, ny timestamp, secs integer)").await;
    let ny = TimeZone::get("America/New_York").unwrap();
    let values = |line: fn(String, String, i64) -> String| -> String {
        let all = HOURS.map(|at| {
            let wall = |zone: &TimeZone| hour(at).to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string();
            line(wall(&TimeZone::UTC), wall(&ny), hour(at).as_second())
        });
        all.collect::<Vec<_>>().join(", ")
    };
    trio.postgres(&format!(
        "INSERT INTO e VALUES {}",
        values(|utc, ny, _| format!("('{utc}+00', '{utc}', '{ny}', '{utc}')"))
    ))
    .await;
    let insert = values(|utc, ny, secs| format!("('{utc}', '{utc}', '{ny}', {secs})"));
    trio.mysql(&format!("SET time_zone = '+00:00'; INSERT INTO e VALUES {insert}")).await;
    trio.sqlite(&format!("INSERT INTO e VALUES {}", values(|utc, ny, secs| format!("('{utc}', '{ny}', {secs})"))))
        .await;
    let (pg, my, lite) = (trio.postgres.url(), trio.mysql.url(), trio.sqlite_url());
    let columns = [
        (&pg, "tz", "UTC"),
        (&pg, "utc", "UTC"),
        (&pg, "ny", "America/New_York"),
        (&my, "tz", "UTC"),
        (&my, "utc", "UTC"),
        (&my, "ny", "America/New_York"),
        (&my, "secs", "UTC"),
        (&lite, "utc", "UTC"),
        (&lite, "ny", "America/New_York"),
        (&lite, "secs", "UTC"),
    ];
    for (url, column, stored) in columns {
        let window = window(stored);
        let query = format!("select {column}, 1 from e where {column} >= {{from}} and {column} < {{to}}");
        let rows = ask(url, &query, &window).await;
        let place = url.split(':').next().unwrap();
        assert_eq!((rows.len(), per_day(&rows, &window)), (71, vec![24, 23, 24]), "{place} {column}");
    }
    // PostgreSQL knows the zone of the metric: what it calls a day is one.
    let query = "select date_trunc('day', tz)::date, count(*) from e where tz >= {from} and tz < {to} group by 1";
    let rows = ask(&pg, query, &window("UTC")).await;
    let days: Vec<_> = rows.into_iter().map(|row| row.value.unwrap()).collect();
    assert_eq!(days, ["24", "23", "24"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_type_of_number_is_read_to_its_last_digit() {
    let trio = Trio::start().await;
    let long = format!("{}.{}", "9".repeat(300), "1".repeat(200));
    trio.postgres("CREATE DOMAIN euro AS numeric(20, 2)").await;
    let (pg, my, lite) = (trio.postgres.url(), trio.mysql.url(), trio.sqlite_url());
    let cases = [
        (&pg, format!("{long}::numeric"), Some(long.as_str())),
        (&pg, "-0.00010::numeric".to_owned(), Some("-0.00010")),
        (&pg, "9223372036854775807::bigint".to_owned(), Some("9223372036854775807")),
        (&pg, "0.1::float8 + 0.2::float8".to_owned(), Some("0.30000000000000004")),
        (&pg, "1.1::real".to_owned(), Some("1.1")),
        (&pg, "'12.50'::text".to_owned(), Some("12.50")),
        (&pg, "7::smallint".to_owned(), Some("7")),
        (&pg, "null::numeric".to_owned(), None),
        (&pg, "12.5::euro".to_owned(), Some("12.50")),
        (
            &my,
            "cast(12345678901234567890.123456789 as decimal(40, 9))".to_owned(),
            Some("12345678901234567890.123456789"),
        ),
        (&my, "cast(18446744073709551615 as unsigned)".to_owned(), Some("18446744073709551615")),
        (&my, "-7".to_owned(), Some("-7")),
        (&my, "0.1e0 + 0.2e0".to_owned(), Some("0.30000000000000004")),
        (&my, "'12.50'".to_owned(), Some("12.50")),
        (&my, "null".to_owned(), None),
        (&lite, "9223372036854775807".to_owned(), Some("9223372036854775807")),
        (&lite, "0.1 + 0.2".to_owned(), Some("0.30000000000000004")),
        (&lite, "'12.50'".to_owned(), Some("12.50")),
        (&lite, "null".to_owned(), None),
    ];
    let mut window = window("UTC");
    (window.from, window.to) = (crate::support::trio::day(0), crate::support::trio::day(-1));
    for (url, number, text) in cases {
        let query = format!("select day, {number} from revenue where day >= {{from}} and day < {{to}}");
        let rows = ask(url, &query, &window).await;
        assert_eq!(rows.len(), 1, "{number}");
        assert_eq!(rows[0].value.as_deref(), text, "{number}");
        assert_eq!(rows[0].when, When::Day(window.from), "{number}");
    }
}

const NO_METRICS: [(&str, &str); 8] = [
    (
        "select day, amount, 1 from revenue where day >= {from} and day < {to}",
        "the query gives 3 columns, needed are two: the day and the value",
    ),
    (
        "select amount, day from revenue where day >= {from} and day < {to}",
        "the first column is of type NUMERIC, needed is a date or a time",
    ),
    (
        "select day, day from revenue where day >= {from} and day < {to}",
        "the second column is of type DATE, needed is a number",
    ),
    (
        "select day, true from revenue where day >= {from} and day < {to}",
        "the second column is of type BOOL, needed is a number",
    ),
    (
        "select null::date, 1 from revenue where day >= {from} and day < {to}",
        "the first column is of type NULL in a row, needed is a date or a time",
    ),
    (
        "select day, amount from revenue where amount >= {from} and day < {to}",
        "{from} and {to} are held against a NUMERIC; a date, a time or a text is needed",
    ),
    (
        "select day, nothing from revenue where day >= {from} and day < {to}",
        "PostgreSQL says: column \"nothing\" does not exist",
    ),
    (
        "select r.day, s.amount from revenue r, revenue s, revenue t where r.day >= {from} and r.day < {to}",
        "more than 100 rows; the query should give one row a day",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_metric_is_told() {
    let trio = Trio::start().await;
    let endpoint = Endpoint::parse(&trio.postgres.url()).unwrap();
    let client = DaysClient::new(&endpoint, &[], Duration::from_secs(10), 1).unwrap();
    let read = |text: &str| WindowQuery::new(text, Engine::Postgres, false).unwrap();
    let mut window = window("UTC");
    (window.from, window.to) = (crate::support::trio::day(9), crate::support::trio::day(-1));
    for (query, sentence) in NO_METRICS {
        assert_eq!(client.ask(&read(query), &window, 100).await.unwrap_err().message, sentence);
        // What went wrong with one question does not stand in the way of the next.
        let well = read("select day, amount from revenue where day >= {from} and day < {to}");
        assert_eq!(client.ask(&well, &window, 100).await.unwrap().len(), 10);
    }
}
