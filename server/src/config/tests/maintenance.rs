use super::*;
use app::time::Timestamp;

const ONCE: &str = "from = \"2026-12-01T22:00:00+01:00\"\nto = \"2026-12-02T02:00:00+01:00\"\n";

fn with(targets: &str, keys: &str) -> String {
    format!("{WIDGET}{TARGET}[[maintenance]]\ntargets = {targets}\n{keys}\n")
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[rstest]
#[case(with("[\"b\"]", ONCE), "no target has this name")]
#[case(with("[\"core/a\", \"cor/a\"]", ONCE), "did you mean `core/a`?")]
#[case(with("[\"data/*\"]", ONCE), "no target has this name")]
#[case(with("[]", ONCE), "bad `targets`: there is nothing in it")]
#[case(with("5", ONCE), "bad `targets`: the wrong type")]
#[case(with("[\"a\"]", ""), "`from` is missing")]
#[case(with("[\"a\"]", "from = \"2026-12-01T22:00:00Z\""), "`to` is missing")]
#[case(with("[\"a\"]", "cron = \"0 2 * * SUN\""), "`for` is missing")]
#[case(with("[\"a\"]", "from = \"tomorrow\"\nto = \"2026-12-01T22:00:00Z\""), "bad `from`: not a moment")]
#[case(
    with("[\"a\"]", "from = \"2026-12-01T22:00:00Z\"\nto = \"2026-12-02T02:00:00\""),
    "bad `to`: its offset from UTC is missing"
)]
#[case(
    with("[\"a\"]", "from = 2026-12-01T22:00:00\nto = 2026-12-02T02:00:00Z"),
    "bad `from`: its offset from UTC is missing"
)]
#[case(with("[\"a\"]", "from = 2026-12-01T22:00:00Z\nto = 2026-12-01T22:00:00Z"), "bad `to`: it is not after `from`")]
#[case(with("[\"a\"]", &format!("{ONCE}cron = \"0 2 * * SUN\"")), "`cron` and `from` are two ways to say when")]
#[case(with("[\"a\"]", &format!("{ONCE}for = \"2h\"")), "`for` has no meaning without `cron`")]
#[case(with("[\"a\"]", &format!("{ONCE}timezone = \"UTC\"")), "`timezone` has no meaning without `cron`")]
#[case(
    with("[\"a\"]", "cron = \"0 2 * * SUN\"\nfor = \"2h\"\nto = 2026-12-01T22:00:00Z"),
    "`to` has no meaning without `from`"
)]
#[case(with("[\"a\"]", "cron = \"0 2 * *\"\nfor = \"2h\""), "bad `cron`: not a cron expression")]
#[case(with("[\"a\"]", "cron = \"0 0 30 2 *\"\nfor = \"2h\""), "bad `cron`: such a moment never comes")]
#[case(with("[\"a\"]", "cron = \"0 2 * * SUN\"\nfor = \"0s\""), "bad `for`: too small")]
#[case(
    with("[\"a\"]", "cron = \"0 2 * * SUN\"\nfor = \"2h\"\ntimezone = \"Europe/Berlinn\""),
    "did you mean `Europe/Berlin`?"
)]
#[case(with("[\"a\"]", &format!("{ONCE}why = \" \"")), "bad `why`: it is empty")]
#[case(with("[\"a\"]", &format!("{ONCE}whi = \"x\"")), "did you mean `why`?")]
#[case(format!("{WIDGET}{TARGET}[[maintenance]]\n{ONCE}"), "`targets` is missing")]
fn one_mistake_is_one_error(#[case] source: String, #[case] says: &str) {
    let report = read(&source).unwrap_err();
    assert!(report.to_string().contains(says), "{report}");
    assert_eq!(report.count(), 1, "{report}");
}

#[test]
fn a_name_that_is_unknown_is_told_with_its_place() {
    insta::assert_snapshot!(errors(&with("[\"core/aa\"]", ONCE)), @r#"
    error: no target has this name
     --> config.toml:8:12
      |
    8 | targets = ["core/aa"]
      |            ^^^^^^^^^
      |
      = key: maintenance[0].targets[0]
      = found: the text `"core/aa"`
      = allowed: names of targets, "widget/name", with * for anything: ["payments-api", "core/*"]
      = help: did you mean `core/a`?

    error: 1 mistake in config.toml
    "#);
}

#[test]
fn what_is_wrong_elsewhere_does_not_make_a_name_unknown() {
    let bad_target = with("[\"a\", \"core/*\"]", ONCE).replace("https://a/", "gopher://a");
    let bad_widget = with("[\"a\", \"core/*\"]", ONCE).replace("kind = \"dependencies\"", "kind = \"dependecies\"");
    for source in [bad_target, bad_widget] {
        assert_eq!(read(&source).unwrap_err().count(), 1, "{}", errors(&source));
    }
}

#[test]
fn both_ways_to_say_when_are_read() {
    let source = with("[\"core/*\"]", &format!("{ONCE}why = \"moving racks\""))
        + "[[maintenance]]\ntargets = [\"a\"]\ncron = \"0 2 * * SUN\"\nfor = \"2h\"\ntimezone = \"Europe/Berlin\"\n"
        + "[[maintenance]]\ntargets = [\"a\"]\nfrom = 2027-01-01T00:00:00Z\nto = 2027-01-01 01:00:00+00:00\n";
    let calendar = crate::maintenance::Calendar::new(read(&source).unwrap().maintenance);
    let told = |now: &str| {
        let work = calendar.active("core", "a", at(now))?;
        Some((work.why, work.until.to_string()))
    };
    assert_eq!(told("2026-12-01T20:59:59Z"), None);
    assert_eq!(
        told("2026-12-01T21:00:00Z"),
        Some((Some("moving racks".to_owned()), "2026-12-02T01:00:00.000Z".to_owned()))
    );
    assert_eq!(told("2026-12-06T01:30:00Z"), Some((None, "2026-12-06T03:00:00.000Z".to_owned())));
    assert_eq!(told("2027-01-01T00:30:00Z"), Some((None, "2027-01-01T01:00:00.000Z".to_owned())));
}
