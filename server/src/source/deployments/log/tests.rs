use super::*;
use app::{model::deployments::Status, state::State};
use rstest::rstest;

fn table(columns: &[&str], rows: &[&[Option<&str>]]) -> Table {
    let own = |text: &&str| (*text).to_owned();
    let row = |row: &&[Option<&str>]| row.iter().map(|value| value.map(str::to_owned)).collect();
    Table { columns: columns.iter().map(own).collect(), rows: rows.iter().map(row).collect() }
}

const AT: Option<&str> = Some("2026-11-23 10:00:00Z");

#[test]
fn columns_are_taken_by_name_in_any_order_and_case() {
    let columns = [
        "URL",
        "changelog",
        "finished_at",
        "started_at",
        "deployed_by",
        "status",
        "environment",
        "previous",
        "Version",
        "service",
        "extra",
        "ID",
    ];
    let row = [
        Some("https://ci/1"),
        Some("[\"fix a\"]"),
        Some("2026-11-23 11:02:00+01"),
        AT,
        Some("ada"),
        Some("Success"),
        Some("production"),
        Some("1.4"),
        Some("1.5"),
        Some("api"),
        Some("?"),
        Some("17"),
    ];
    let log = read(table(&columns, &[&row]), &TimeZone::UTC).unwrap();
    let found = &log.deployments["17"];
    assert_eq!(
        (found.service.as_str(), found.version.as_deref(), found.previous.as_deref()),
        ("api", Some("1.5"), Some("1.4"))
    );
    assert_eq!((found.environment.as_deref(), found.by.as_deref()), (Some("production"), Some("ada")));
    assert_eq!((found.status, found.state), (Status::Succeeded, State::Up));
    assert_eq!(found.duration_ms(found.started_at), Some(120_000));
    assert_eq!(
        (found.changelog.as_slice(), found.url.as_deref()),
        (["fix a".to_owned()].as_slice(), Some("https://ci/1"))
    );
}

#[test]
fn three_columns_are_enough() {
    let log = read(table(&["id", "service", "started_at"], &[&[Some("1"), Some("api"), AT]]), &TimeZone::UTC).unwrap();
    let found = &log.deployments["1"];
    assert_eq!((found.status, found.state, log.skipped), (Status::Succeeded, State::Up, 0));
}

#[rstest]
#[case(&["id", "name", "started_at"], "the query gives no column service, only id, name, started_at; name it with AS")]
#[case(&["a"], "the query gives no column id and no service and no started_at, only a; name it with AS")]
#[case(&["id", "service", "started_at", "ID"], "the query gives two columns id; name them apart with AS")]
fn a_query_without_its_columns_is_a_fault(#[case] columns: &[&str], #[case] sentence: &str) {
    let fault = read(table(columns, &[]), &TimeZone::UTC).unwrap_err();
    assert_eq!((fault.kind, fault.message.as_str()), (FaultKind::Query, sentence));
}

#[rstest]
#[case(&[None, Some("api"), AT], "a row has no id")]
#[case(&[Some("2"), Some(" "), AT], "id \"2\" has no service")]
#[case(&[Some("2"), Some("api"), None], "id \"2\" has no started_at")]
#[case(&[Some("2"), Some("api"), Some("so\u{7}on")], "id \"2\": started_at is \"so on\", no time")]
#[case(&[Some("1"), Some("api"), AT], "id \"1\" is there twice")]
fn a_row_that_cannot_be_read_is_told_and_hides_no_other(#[case] row: &[Option<&str>], #[case] why: &str) {
    let log =
        read(table(&["id", "service", "started_at"], &[&[Some("1"), Some("web"), AT], row]), &TimeZone::UTC).unwrap();
    assert_eq!((log.deployments.len(), log.skipped, log.skipped_why.as_deref()), (1, 1, Some(why)));
    assert_eq!(log.deployments["1"].service, "web");
}

#[test]
fn an_address_that_is_no_page_is_left_out() {
    let columns = ["id", "service", "started_at", "url"];
    let log =
        read(table(&columns, &[&[Some("1"), Some("a"), AT, Some("javascript:alert(1)")]]), &TimeZone::UTC).unwrap();
    assert_eq!(log.deployments["1"].url, None);
}

#[test]
fn the_oldest_rows_are_not_taken_for_the_newest() {
    let rows = |up: bool| {
        let row = |at: usize| {
            let at = if up { at } else { NEWEST - at };
            vec![Some(at.to_string()), Some("api".to_owned()), Some((1_795_428_000 + at).to_string())]
        };
        let columns = NEEDED.map(str::to_owned).to_vec();
        read(Table { columns, rows: (0..NEWEST).map(row).collect() }, &TimeZone::UTC)
    };
    assert_eq!(rows(false).unwrap().deployments.len(), NEWEST);
    assert_eq!(
        rows(true).unwrap_err().message,
        "the first 500 rows are the oldest; write the query with ORDER BY started_at DESC"
    );
}
