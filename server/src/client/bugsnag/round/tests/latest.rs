use super::{super::latest::EVERY, *};

/// How often events were asked for.
fn asked_for_events(bugsnag: &Bugsnag) -> usize {
    bugsnag.calls.iter().filter(|path| path.ends_with("/events")).count()
}

/// Of each error, the event that is linked.
fn linked(told: &[ProjectReading]) -> Vec<Option<&str>> {
    let errors = &told.last().unwrap().found.as_ref().unwrap().errors;
    errors.iter().map(|(_, error)| error.event_url.as_deref()?.rsplit_once("?event_id=").map(|(_, id)| id)).collect()
}

#[test]
fn the_latest_event_is_linked_from_the_next_reading_on_and_only_while_it_is_known() {
    let mut bugsnag = Bugsnag::of(&["acme/p1"]);
    assert_eq!(linked(&bugsnag.tell()), [None, None]);
    bugsnag.latest();
    let told = bugsnag.tell();
    assert_eq!(linked(&told), [Some("o1-p1-v9"), None], "of the other there was no event in the list");
    let url = told[0].found.as_ref().unwrap().errors[0].1.event_url.as_deref();
    assert_eq!(url, Some("https://app.bugsnag.com/acme/p1/errors/o1-p1-e1?event_id=o1-p1-v9"));
    bugsnag.now += EVERY - Duration::from_secs(1);
    bugsnag.tell();
    assert_eq!(asked_for_events(&bugsnag), 1, "not within ten minutes");
    bugsnag.now += Duration::from_secs(1);
    bugsnag.tell();
    bugsnag.odd = vec![("/events", Ok(json!([event("new", "o1-p1-e2"), event("old", "o1-p1-e2")])))];
    bugsnag.latest();
    assert_eq!(linked(&bugsnag.tell()), [None, Some("new")], "what is in no list any more may not be the latest");
}

#[test]
fn of_events_only_one_page_of_one_project_is_asked_for_in_a_round() {
    let mut bugsnag = Bugsnag::of(&["acme/p1", "acme/p2", "acme/p3"]);
    bugsnag.odd = vec![("o1-p2/errors", Ok(json!([])))];
    (0..30).for_each(|_| drop(bugsnag.call().unwrap()));
    let events: Vec<&str> = bugsnag.calls.iter().filter(|path| path.ends_with("/events")).map(|path| &**path).collect();
    assert_eq!(events, ["/projects/o1-p1/events", "/projects/o1-p3/events"], "not where there are no errors");
    bugsnag.now += EVERY;
    while !bugsnag.round.next(bugsnag.now, bugsnag.at).path().ends_with("/events") {
        bugsnag.call().unwrap();
    }
    let next = "https://api.bugsnag.com/projects/o1-p1/events?offset=100".parse().ok();
    let page = Page { next, ..page(json!([event("v", "o1-p1-e1")])) };
    assert_eq!(bugsnag.round.take(Ok(page), bugsnag.now), Ok(Vec::new()));
    let url = bugsnag.round.next(bugsnag.now, bugsnag.at);
    assert_eq!(url.path(), "/projects/o1-p1/errors", "and no further page");
}

#[test]
fn who_was_asked_for_events_longest_ago_is_next() {
    let mut bugsnag = Bugsnag::of(&["acme/p0", "acme/p1", "acme/p2"]);
    for minute in 0..40 {
        while bugsnag.calls.iter().filter(|path| path.ends_with("p2/errors")).count() <= minute {
            bugsnag.call().unwrap();
        }
        if bugsnag.round.queue.front().is_some() {
            bugsnag.latest();
        }
        bugsnag.now += Duration::from_secs(60 * 4);
    }
    let asked: Vec<&str> = bugsnag.calls.iter().filter_map(|path| path.strip_suffix("/events")).collect();
    let turns = ["/projects/o1-p0", "/projects/o1-p1", "/projects/o1-p2"];
    assert!(asked.len() > 30, "one in each round: {asked:?}");
    assert!(asked.iter().zip(turns.iter().cycle()).all(|(asked, turn)| asked == turn), "{asked:?}");
}

#[rstest]
#[case(absent(), true)]
#[case(Trouble::Forbidden(String::new()), true)]
#[case(Trouble::Status(400, String::new()), true)]
#[case(Trouble::Status(502, String::new()), false)]
#[case(Trouble::Malformed("a web page".into()), false)]
#[case(no_answer(), false)]
fn without_events_the_errors_are_read_and_others_have_their_turns(#[case] trouble: Trouble, #[case] is_its_own: bool) {
    let mut bugsnag = Bugsnag::of(&["acme/p1", "acme/p2"]);
    bugsnag.odd = vec![("o1-p1/events", Err(trouble.clone()))];
    bugsnag.tell();
    bugsnag.tell();
    let expected = if is_its_own { Ok(Vec::new()) } else { Err(trouble.fault()) };
    assert_eq!((bugsnag.call(), bugsnag.round.owes()), (expected, 0));
    assert_eq!(linked(&bugsnag.tell()), [None, None]);
    assert!(bugsnag.tell()[0].found.is_ok());
    bugsnag.latest();
    assert_eq!(bugsnag.calls.last().unwrap(), "/projects/o1-p2/events");
    (0..20).for_each(|_| drop(bugsnag.call().unwrap()));
    assert_eq!(asked_for_events(&bugsnag), 2, "nobody again within ten minutes");
}

#[rstest]
#[case(Trouble::NotLetIn(String::new()))]
#[case(Trouble::TooFast(String::new()))]
fn events_are_asked_for_again_when_what_is_about_the_token_is_over(#[case] trouble: Trouble) {
    let mut bugsnag = Bugsnag::of(&["acme/p1"]);
    bugsnag.odd = vec![("/events", Err(trouble.clone()))];
    bugsnag.tell();
    assert_eq!((bugsnag.call(), bugsnag.call()), (Err(trouble.fault()), Err(trouble.fault())));
    bugsnag.odd.clear();
    bugsnag.latest();
}
