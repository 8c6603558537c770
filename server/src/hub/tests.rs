mod client;

use super::*;
use app::{
    model::dependencies::{Dependencies, Target},
    ms::Ms,
    snapshot::{Head, Snapshot},
    state::State,
};
use bytes::Bytes;
use futures::FutureExt as _;
use serde_json::Value;

fn snapshot(widget: &str, data: Dependencies) -> AnySnapshot {
    AnySnapshot::Dependencies(Snapshot {
        head: Head {
            widget: widget.to_owned(),
            kind: app::model::Kind::Dependencies,
            title: "Core".to_owned(),
            seq: 0,
            observed_at: None,
            period_ms: 1_000,
            stale: false,
            state: State::worst(data.states()),
            summary: State::summary(data.states()),
            fault: None,
            answers: Vec::new(),
        },
        data,
    })
}

fn data(latencies: &[(&str, u32)]) -> Dependencies {
    let target = |ms| Arc::new(Target { state: State::Up, latency_ms: Some(Ms::whole(ms)), ..Target::default() });
    Dependencies { targets: latencies.iter().map(|(name, ms)| ((*name).to_owned(), target(*ms))).collect() }
}

/// One event, as a client of the stream reads it.
#[derive(Debug, Clone, PartialEq)]
struct Event {
    name: String,
    id: Option<String>,
    data: Value,
}

fn events(bytes: &[u8]) -> Vec<Event> {
    let text = std::str::from_utf8(bytes).unwrap();
    let field = |block: &str, name: &str| {
        block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ").map(str::to_owned))
    };
    text.split_terminator("\n\n")
        .map(|block| Event {
            name: field(block, "event").unwrap(),
            id: field(block, "id"),
            data: serde_json::from_str(&field(block, "data").unwrap()).unwrap(),
        })
        .collect()
}

fn text(pieces: &[Piece]) -> Vec<u8> {
    pieces.iter().flat_map(|piece| piece.text().to_vec()).collect()
}

/// What is there to be read right now.
fn ready(subscription: &mut Subscription) -> Vec<Event> {
    let mut all = Vec::new();
    while let Some(bytes) = subscription.next().now_or_never() {
        all.extend(events(&text(&bytes.unwrap())));
    }
    all
}

fn names(events: &[Event]) -> Vec<&str> {
    events.iter().map(|event| event.name.as_str()).collect()
}

fn hub_with(widgets: &[&str]) -> Arc<Hub> {
    let hub = Hub::new("test");
    for widget in widgets {
        hub.open(snapshot(widget, Dependencies::default()));
    }
    hub
}

#[test]
fn a_stream_begins_with_hello_and_snapshots_and_goes_on_with_patches() {
    let hub = hub_with(&["core"]);
    let mut viewer = hub.subscribe(vec!["core".to_owned()], None).unwrap();
    let opening = ready(&mut viewer);
    assert_eq!(names(&opening), ["hello", "snapshot"]);
    hub.publish(snapshot("core", data(&[("db", 3)]))).unwrap();
    let change = ready(&mut viewer);
    assert_eq!(names(&change), ["patch"]);
    assert_eq!((&change[0].data["base"], &change[0].data["seq"]), (&0.into(), &1.into()));
    assert_eq!(hub.viewers(), 1);
    drop(viewer);
    assert_eq!(hub.viewers(), 0);
}

#[test]
fn all_viewers_get_the_same_bytes() {
    let hub = hub_with(&["core"]);
    let mut viewers: Vec<Subscription> =
        (0..3).map(|_| hub.subscribe(vec!["core".to_owned()], None).unwrap()).collect();
    viewers.iter_mut().for_each(|viewer| drop(ready(viewer)));
    hub.publish(snapshot("core", data(&[("db", 3)]))).unwrap();
    let pieces: Vec<Vec<Piece>> =
        viewers.iter_mut().map(|viewer| viewer.next().now_or_never().unwrap().unwrap()).collect();
    let one = |form: fn(&Piece) -> Bytes| {
        pieces.iter().all(|each| each.len() == 1 && form(&each[0]).as_ptr() == form(&pieces[0][0]).as_ptr())
    };
    assert!(one(|piece| piece.text().clone()), "one allocation");
    assert!(one(Piece::packed), "packed once");
}

#[test]
fn what_says_nothing_new_is_not_sent() {
    let hub = hub_with(&["core"]);
    hub.publish(snapshot("core", data(&[("db", 3)]))).unwrap();
    let position = hub.position();
    hub.publish(snapshot("core", data(&[("db", 3)]))).unwrap();
    assert_eq!(hub.position(), position);
}

#[test]
fn only_subscribed_widgets_wake_and_reach_a_viewer() {
    let hub = hub_with(&["core", "other"]);
    let mut viewer = hub.subscribe(vec!["core".to_owned()], None).unwrap();
    ready(&mut viewer);
    hub.publish(snapshot("other", data(&[("db", 3)]))).unwrap();
    assert!(!viewer.topic.has_changed().unwrap());
    assert_eq!(ready(&mut viewer), []);
    assert!(matches!(hub.subscribe(vec!["nope".to_owned()], None), Err(HubError::UnknownWidget(_))));
}

#[test]
fn a_stream_resumes_where_it_was() {
    let hub = hub_with(&["core"]);
    let mut viewer = hub.subscribe(vec!["core".to_owned()], None).unwrap();
    hub.publish(snapshot("core", data(&[("db", 3)]))).unwrap();
    let last = ready(&mut viewer).last().unwrap().id.clone().unwrap();
    drop(viewer);
    hub.publish(snapshot("core", data(&[("db", 30)]))).unwrap();
    let mut again = hub.subscribe(vec!["core".to_owned()], Some(&last)).unwrap();
    assert_eq!(names(&ready(&mut again)), ["hello", "patch"]);
}

#[test]
fn an_id_of_another_boot_or_of_the_future_is_not_resumed() {
    let hub = hub_with(&["core"]);
    for id in ["00000000-1".to_owned(), format!("{}-99", hub.boot), "rubbish".to_owned()] {
        let mut viewer = hub.subscribe(vec!["core".to_owned()], Some(&id)).unwrap();
        assert_eq!(names(&ready(&mut viewer)), ["hello", "snapshot"], "{id}");
    }
}

#[test]
fn a_reader_that_falls_behind_the_log_gets_a_fresh_snapshot() {
    let hub = hub_with(&["core"]);
    let mut viewer = hub.subscribe(vec!["core".to_owned()], None).unwrap();
    ready(&mut viewer);
    for ms in 1..=300 {
        hub.publish(snapshot("core", data(&[("db", ms)]))).unwrap();
    }
    let caught_up = ready(&mut viewer);
    assert_eq!(names(&caught_up), ["snapshot"]);
    assert_eq!(caught_up[0].data["seq"], 300);
}

#[test]
fn a_stream_cut_between_two_snapshots_starts_anew() {
    let hub = hub_with(&["a", "b"]);
    let both = || vec!["a".to_owned(), "b".to_owned()];
    let mut viewer = hub.subscribe(both(), None).unwrap();
    let opening = ready(&mut viewer);
    let after_first = opening[1].id.clone().unwrap();
    let mut again = hub.subscribe(both(), Some(&after_first)).unwrap();
    assert_eq!(names(&ready(&mut again)), ["hello", "snapshot", "snapshot"]);
}

#[test]
fn who_reads_a_closed_channel_hears_that_it_is_time_to_begin_anew() {
    let hub = Hub::new("v1");
    hub.open(snapshot("core", data(&[("a", 1)])));
    hub.open(snapshot("more", data(&[("b", 1)])));
    let mut stream = hub.subscribe(vec!["core".to_owned()], None).unwrap();
    ready(&mut stream);
    hub.close("core");
    assert!(matches!(hub.latest("core"), Err(HubError::UnknownWidget(id)) if id == "core"));
    assert!(hub.subscribe(vec!["core".to_owned()], None).is_err());
    hub.renew("v2".to_owned());
    let [hello] = ready(&mut stream).try_into().unwrap();
    assert_eq!((hello.name.as_str(), &hello.data["version"]), ("hello", &Value::from("v2")));
    hub.renew("v3".to_owned());
    assert_eq!(ready(&mut stream).len(), 0, "it has had its chance");
    hub.open(snapshot("core", data(&[("a", 1)])));
    assert!(hub.latest("core").is_ok());
}

#[test]
fn a_notice_comes_once_to_who_reads_several_channels_and_stands_in_every_hello() {
    let hub = Hub::new("v1");
    for widget in ["core", "more"] {
        hub.open(snapshot(widget, data(&[("a", 1)])));
    }
    let mut stream = hub.subscribe(vec!["core".to_owned(), "more".to_owned()], None).unwrap();
    ready(&mut stream);
    let notice = Notice { kind: NoticeKind::Blind, message: "cannot see".to_owned(), since: clock::now() };
    hub.notify(NoticeKind::Blind, Some(notice.clone()));
    hub.notify(NoticeKind::Blind, Some(notice));
    let [told] = ready(&mut stream).try_into().unwrap();
    assert_eq!((told.name.as_str(), &told.data["notices"][0]["message"]), ("notice", &Value::from("cannot see")));
    let mut later = hub.subscribe(vec!["more".to_owned()], None).unwrap();
    assert_eq!(ready(&mut later)[0].data["notices"][0]["kind"], "blind");
    hub.notify(NoticeKind::Blind, None);
    assert_eq!(ready(&mut stream)[0].data["notices"], serde_json::json!([]));
}

/// What a reader who was at `since` gets.
fn resumed(hub: &Arc<Hub>, since: &str) -> Vec<Event> {
    ready(&mut hub.subscribe(vec!["a".to_owned()], Some(since)).unwrap())
}

#[tokio::test(start_paused = true)]
async fn nothing_is_encoded_for_nobody() {
    let hub = hub_with(&["a"]);
    let next = |ms| hub.publish(snapshot("a", data(&[("x", ms)]))).unwrap();
    tokio::time::advance(COMES_BACK).await;
    let before = hub.view(&[]).unwrap().id;
    next(1);
    assert_eq!(hub.latest("a").unwrap().snapshot.head().seq, 1, "it is known all the same");
    next(1);
    assert_eq!(hub.latest("a").unwrap().snapshot.head().seq, 1, "and nothing new is nothing new");
    assert_eq!(names(&resumed(&hub, &before)), ["hello", "snapshot"]);
}

#[tokio::test(start_paused = true)]
async fn who_was_cut_off_or_has_just_loaded_the_page_goes_on_from_there() {
    let hub = hub_with(&["a"]);
    let next = |ms| hub.publish(snapshot("a", data(&[("x", ms)]))).unwrap();
    tokio::time::advance(COMES_BACK).await;
    let page = hub.view(&["a".to_owned()]).unwrap().id;
    next(1);
    let mut stream = hub.subscribe(vec!["a".to_owned()], Some(&page)).unwrap();
    assert_eq!(names(&ready(&mut stream)), ["hello", "patch"]);
    tokio::time::advance(COMES_BACK * 2).await;
    next(2);
    let seen = ready(&mut stream);
    assert_eq!(names(&seen), ["patch"], "as long as somebody follows");
    drop(stream);
    tokio::time::advance(COMES_BACK / 2).await;
    next(3);
    assert_eq!(names(&resumed(&hub, seen[0].id.as_ref().unwrap())), ["hello", "patch"]);
}

#[test]
fn a_feeds_samples_travel_as_patches() {
    use app::{
        model::realtime::{Feed, Realtime},
        number::Number,
    };
    let mut feed = Feed { state: State::Up, metrics: vec!["lag".to_owned()], ..Feed::default() };
    let hub = Hub::new("test");
    let mut publish = |value: Option<f64>, open: bool| {
        feed.recent.add(vec![value.map(Number)], 3);
        let feeds = [("ticker".to_owned(), Arc::new(feed.clone()))].into();
        let AnySnapshot::Dependencies(Snapshot { mut head, .. }) = snapshot("a", Dependencies::default()) else {
            return;
        };
        head.kind = app::model::Kind::Realtime;
        let next = AnySnapshot::Realtime(Snapshot { head, data: Realtime { feeds, ..Realtime::default() } });
        if open { hub.open(next) } else { hub.publish(next).unwrap() }
    };
    publish(Some(1.0), true);
    let mut stream = hub.subscribe(vec!["a".to_owned()], None).unwrap();
    let mut seen = ready(&mut stream);
    for value in [Some(2.0), None, Some(4.5), Some(5.0)] {
        publish(value, false);
        seen.extend(ready(&mut stream));
    }
    let mut document = seen.remove(1).data;
    for event in &seen[1..] {
        let patch: json_patch::Patch = serde_json::from_value(event.data["patch"].clone()).unwrap();
        json_patch::patch(&mut document, &patch).unwrap();
    }
    assert_eq!(document["data"]["feeds"]["ticker"]["recent"], serde_json::json!([[null], [4.5], [5]]));
    assert_eq!(document, serde_json::to_value(&hub.latest("a").unwrap().snapshot).unwrap());
}

#[test]
fn what_is_beyond_a_snapshot_is_kept_and_marks_charts_until_the_widget_is_gone() {
    let hub = Hub::new("v1");
    hub.open(snapshot("log", data(&[])));
    assert!(hub.archive("log").is_none());
    let began = |ms| {
        let started_at = Timestamp::from_ms(ms);
        Arc::new(deployments::Deployment { service: "api".into(), started_at, ..Default::default() })
    };
    let archive: Archive = Arc::new([("b".to_owned(), began(20)), ("a".to_owned(), began(10))].into());
    hub.file("log", Arc::clone(&archive));
    hub.file("nobody", Arc::clone(&archive));
    assert!(Arc::ptr_eq(&hub.archive("log").unwrap(), &archive));
    let marks = |from, to| -> Vec<String> {
        hub.marks(Timestamp::from_ms(from), Timestamp::from_ms(to)).into_iter().map(|mark| mark.href).collect()
    };
    assert_eq!((marks(0, 100), marks(15, 100)), (vec!["/w/log#a".into(), "/w/log#b".into()], vec!["/w/log#b".into()]));
    hub.close("log");
    assert!(hub.archive("log").is_none() && marks(0, 100).is_empty() && hub.archive("nobody").is_none());
}
