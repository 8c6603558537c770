//! From Bugsnag's words to the model's, and the links for people. Pure.

use super::super::lenient::{Item, count, time};
use app::{model::errors::BugsnagError, time::Timestamp};
use serde_json::Value;
use std::collections::BTreeMap;
use url::Url;

/// Who is assigned, where nobody tells the name.
const SOMEBODY: &str = "somebody";
const A_TEAM: &str = "a team";

/// Who looks at errors, by id; `None`: no name is known.
pub(super) type People = BTreeMap<String, Option<String>>;

/// What is known of a project besides its errors.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'a> {
    /// `organization/project`.
    pub(super) project: &'a str,
    /// Its page on the dashboard.
    pub(super) page: Option<&'a Url>,
    pub(super) people: &'a People,
    /// The id of the latest event, by the id of its error.
    pub(super) latest: &'a BTreeMap<String, String>,
}

/// The id of an error, and what is told of it; `None` where it has none.
pub(super) fn error(item: &Value, known: &Known<'_>) -> Option<(String, BugsnagError)> {
    let item = Item(item);
    let id = item.text("id").filter(|id| !id.is_empty())?;
    let text = |name| item.text(name).unwrap_or_default();
    let url = known.page.map(|page| below(page, &["errors", &id]));
    let error = BugsnagError {
        project: known.project.to_owned(),
        class: text("error_class"),
        message: text("message"),
        context: text("context"),
        severity: text("severity"),
        status: text("status"),
        events: item.count("events").unwrap_or_default(),
        users: item.count("users").unwrap_or_default(),
        // Without the lookback: within it everything would look new.
        first_seen: item.time("first_seen_unfiltered"),
        last_seen: item.time("last_seen_unfiltered").or_else(|| item.time("last_seen")),
        release_stages: item.texts("release_stages"),
        assigned_to: assigned(item, known.people),
        event_url: url.as_ref().zip(known.latest.get(&id)).map(|(url, event)| event_page(url, event).into()),
        url: url.map(String::from),
        trend: trend(item.get("trend")),
        ..BugsnagError::default()
    };
    Some((id, error))
}

/// The id of whom an error is assigned to, where their name is not known yet.
pub(super) fn unknown(item: &Value, people: &People) -> Option<String> {
    Item(item).text("assigned_collaborator_id").filter(|id| !people.contains_key(id))
}

/// Whether the error was seen last before `since`: then Bugsnag has not looked at the lookback.
pub(super) fn is_before(item: &Value, since: Timestamp) -> bool {
    Item(item).time("last_seen").is_some_and(|last| last < since)
}

/// The project's page: `{app}/{organization}/{project}`.
pub(super) fn page(app: &Url, organization: &str, project: &str) -> Option<Url> {
    let mut app = app.clone();
    app.set_query(None);
    app.set_fragment(None);
    let whole = matches!(app.scheme(), "http" | "https") && !organization.is_empty() && !project.is_empty();
    whole.then(|| below(&app, &[organization, project]))
}

/// The latest event of each error, by the error's id: the first in a list of events, the newest first. Nothing else of them is kept.
pub(super) fn latest(events: &[Value]) -> BTreeMap<String, String> {
    let mut latest = BTreeMap::new();
    for event in events.iter().map(Item) {
        let id = |name| event.text(name).filter(|id| !id.is_empty());
        if let (Some(error), Some(event)) = (id("error_id"), id("id")) {
            latest.entry(error).or_insert(event);
        }
    }
    latest
}

/// Ids and names of a list of collaborators; nothing else of them is kept.
pub(super) fn people(items: &[Value]) -> impl Iterator<Item = (String, Option<String>)> {
    let name = |item: Item<'_>| item.text("name").filter(|name| !name.trim().is_empty());
    items.iter().filter_map(move |item| Some((Item(item).text("id")?, name(Item(item)))))
}

fn assigned(item: Item<'_>, people: &People) -> Option<String> {
    let person = item.text("assigned_collaborator_id");
    let name = |id: &String| people.get(id).cloned().flatten().unwrap_or_else(|| SOMEBODY.to_owned());
    person.as_ref().map(name).or_else(|| item.text("assigned_team_id").map(|_| A_TEAM.to_owned()))
}

/// `[[day, count], …]`, oldest first; nothing where it is not that.
fn trend(value: Option<&Value>) -> Vec<u64> {
    let points = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let point = |point: &Value| Some((time(point.get(0)?.as_str()?)?, count(point.get(1)?)?));
    let mut points: Vec<_> = points.iter().filter_map(point).collect();
    points.sort_by_key(|(at, _)| *at);
    points.into_iter().map(|(_, count)| count).collect()
}

fn event_page(error: &Url, event: &str) -> Url {
    let mut url = error.clone();
    url.query_pairs_mut().append_pair("event_id", event);
    url
}

/// Whatever a segment holds, it stays one.
fn below(url: &Url, path: &[&str]) -> Url {
    let mut url = url.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NOBODY: &People = &People::new();
    const NO_EVENTS: &BTreeMap<String, String> = &BTreeMap::new();

    fn stranger(page: Option<&Url>) -> Known<'_> {
        Known { project: "acme/web", page, people: NOBODY, latest: NO_EVENTS }
    }

    fn read(item: &Value) -> BugsnagError {
        let page = page(&"https://app.bugsnag.com".parse().unwrap(), "acme", "web");
        let people = People::from([("c1".to_owned(), Some("Ada".to_owned())), ("c2".to_owned(), None)]);
        let latest = BTreeMap::from([("1".to_owned(), "v/1&x=2 #".to_owned())]);
        let known = Known { project: "acme/web", page: page.as_ref(), people: &people, latest: &latest };
        error(item, &known).unwrap().1
    }

    #[test]
    fn an_error_without_anything_but_its_id_is_one() {
        let page: Url = "https://bugsnag.internal/dash/".parse().unwrap();
        let (id, error) = error(&json!({ "id": "e/1?" }), &stranger(Some(&page))).unwrap();
        assert_eq!(id, "e/1?");
        let expected = BugsnagError {
            project: "acme/web".into(),
            url: Some("https://bugsnag.internal/dash/errors/e%2F1%3F".into()),
            ..BugsnagError::default()
        };
        assert_eq!(error, expected);
        assert!(super::error(&json!({ "message": "x" }), &stranger(None)).is_none());
        assert!(super::error(&json!("x"), &stranger(None)).is_none());
    }

    #[test]
    fn the_latest_event_is_linked_where_it_is_known_and_only_on_the_dashboard() {
        let url = "https://app.bugsnag.com/acme/web/errors/1?event_id=v%2F1%26x%3D2+%23";
        assert_eq!(read(&json!({ "id": "1" })).event_url.as_deref(), Some(url));
        assert_eq!(read(&json!({ "id": "2" })).event_url, None);
        let latest = BTreeMap::from([("1".to_owned(), "v1".to_owned())]);
        let nowhere = Known { latest: &latest, ..stranger(None) };
        assert_eq!(error(&json!({ "id": "1" }), &nowhere).unwrap().1.event_url, None);
    }

    #[test]
    fn the_first_event_of_each_error_is_its_latest() {
        let event = |id: &str, error: &str| json!({ "id": id, "error_id": error, "user": { "email": "a@x" } });
        let odd = [json!(7), json!({ "id": "v0" }), event("", "e1"), event("v0", ""), json!({ "id": 3, "errorId": 4 })];
        let list = [event("v9", "e1"), event("v8", "e2"), event("v7", "e1")];
        let latest = latest(&[odd.as_slice(), &list].concat());
        let latest: Vec<(&str, &str)> = latest.iter().map(|(error, event)| (&**error, &**event)).collect();
        assert_eq!(latest, [("4", "3"), ("e1", "v9"), ("e2", "v8")]);
    }

    #[test]
    fn text_is_kept_as_it_is() {
        let message = "<script>\u{202e}\u{0}\u{1b}[31m\n".repeat(2_000);
        assert_eq!(
            read(&json!({ "id": "1", "message": message, "errorClass": "A", "status": "odd one" })).message,
            message
        );
    }

    #[test]
    fn what_was_seen_first_within_the_lookback_only_is_not_first() {
        let error = read(
            &json!({ "id": "1", "first_seen": "2026-01-01T00:00:00Z", "last_seen": "2026-01-02T00:00:00Z", "last_seen_unfiltered": "2017-03-31:00:00Z" }),
        );
        assert_eq!(
            (error.first_seen, error.last_seen.map(|at| at.to_string()).as_deref()),
            (None, Some("2026-01-02T00:00:00.000Z"))
        );
    }

    #[test]
    fn people_have_names_or_not() {
        let assigned = |field: &str, id: &str| read(&json!({ "id": "1", field: id })).assigned_to;
        assert_eq!(assigned("assigned_collaborator_id", "c1").as_deref(), Some("Ada"));
        assert_eq!(assigned("assigned_collaborator_id", "c2").as_deref(), Some(SOMEBODY));
        assert_eq!(assigned("assigned_team_id", "t1").as_deref(), Some(A_TEAM));
        assert_eq!(assigned("x", "y"), None);
        let list = [json!({ "id": "a", "name": " ", "email": "a@x" }), json!({ "id": "b", "name": "B" }), json!({})];
        assert_eq!(people(&list).collect::<Vec<_>>(), [("a".to_owned(), None), ("b".to_owned(), Some("B".to_owned()))]);
    }

    #[test]
    fn a_trend_is_oldest_first() {
        let trend = json!([["2017-03-29T00:00:00.000Z", 4], ["2017-03-28T00:00:00.000Z", 5.0], ["x", 1], 7]);
        assert_eq!(read(&json!({ "id": "1", "trend": trend })).trend, [5, 4]);
        assert_eq!(read(&json!({ "id": "1", "trend": "none" })).trend, Vec::<u64>::new());
    }

    #[test]
    fn a_page_is_one_or_nothing() {
        assert_eq!(page(&"https://h/d/?a#b".parse().unwrap(), "o", "..").unwrap().as_str(), "https://h/d/o");
        assert_eq!(page(&"https://h".parse().unwrap(), "o", ""), None);
        assert_eq!(page(&"javascript:alert(1)".parse().unwrap(), "o", "p"), None);
    }
}
