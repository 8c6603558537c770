//! What is asked: addresses, with filters exactly as documented.

use crate::source::errors::config::ErrorsConfig;
use app::time::Timestamp;
use url::{Url, form_urlencoded::Serializer};

/// More of anything than this is not asked for at once.
const PAGE: usize = 100;
/// The filter that the lookback is: no field of an event, so that not every project lists it.
pub(super) const SINCE: &str = "event.since";

/// A field, and one of the values that are looked for: those of one field are alternatives, different fields hold together.
pub(super) type Filter = (&'static str, String);

/// What is looked for at `now`.
pub(super) fn filters(config: &ErrorsConfig, now: Timestamp) -> Vec<Filter> {
    let each = |field: &'static str, values: &[String]| {
        values.iter().map(move |value| (field, value.clone())).collect::<Vec<_>>()
    };
    let mut filters = each("error.status", &config.statuses);
    filters.extend(each("event.severity", &config.severities));
    filters.extend(each("app.release_stage", &config.release_stages));
    filters.push((SINCE, utc(since(config, now))));
    filters
}

/// The fields that are filtered by; Bugsnag ignores those that it does not know without a word.
pub(super) fn fields(config: &ErrorsConfig) -> Vec<&'static str> {
    let mut fields: Vec<&str> = filters(config, Timestamp::default()).into_iter().map(|(field, _)| field).collect();
    fields.dedup();
    fields
}

/// Where the lookback begins.
pub(super) fn since(config: &ErrorsConfig, now: Timestamp) -> Timestamp {
    now.plus_ms(-i64::try_from(config.lookback.as_millis()).unwrap_or(i64::MAX))
}

/// `api` and a path under it: on-premise it may have one of its own.
pub(super) fn endpoint(api: &Url, path: &[&str]) -> Url {
    let mut url = api.clone();
    url.set_query(None);
    url.set_fragment(None);
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path);
    }
    url
}

/// A list in long pages.
pub(super) fn list(api: &Url, path: &[&str]) -> Url {
    let mut url = endpoint(api, path);
    url.query_pairs_mut().append_pair("per_page", &PAGE.to_string());
    url
}

/// The errors of the project with this id: the most events first, each with its trend of two weeks.
pub(super) fn errors(config: &ErrorsConfig, project: &str, now: Timestamp) -> Url {
    let mut url = endpoint(&config.api, &["projects", project, "errors"]);
    let mut query = Serializer::new(String::new());
    for (field, value) in filters(config, now) {
        // Each type right before its value: the brackets are empty, so that only their order pairs them.
        query.append_pair(&format!("filters[{field}][][type]"), "eq");
        query.append_pair(&format!("filters[{field}][][value]"), &value);
    }
    query.append_pair("sort", "events").append_pair("direction", "desc");
    query.append_pair("per_page", &config.limit.clamp(1, PAGE).to_string()).append_pair("histogram", "two_week");
    url.set_query(Some(&query.finish()));
    url
}

/// The newest events of the project with this id, in the short form: no users, no requests.
pub(super) fn latest(api: &Url, project: &str) -> Url {
    let mut url = endpoint(api, &["projects", project, "events"]);
    let mut query = url.query_pairs_mut();
    query.append_pair("sort", "timestamp").append_pair("direction", "desc").append_pair("per_page", &PAGE.to_string());
    drop(query);
    url
}

/// As the filters want it: in seconds.
fn utc(at: Timestamp) -> String {
    let text = at.to_string();
    text.split_once('.').map_or_else(|| text.clone(), |(seconds, _)| format!("{seconds}Z"))
}

#[cfg(test)]
mod tests {
    use super::{super::tests::config, *};

    #[test]
    fn filters_are_built_as_documented() {
        let config = ErrorsConfig {
            statuses: vec!["open".into(), "in progress".into()],
            severities: vec!["error".into()],
            release_stages: vec!["pro&duction=[1]".into()],
            limit: 50,
            ..config("https://api.bugsnag.com", &["acme/web"])
        };
        let now: Timestamp = "2026-11-23T10:15:03.123Z".parse().unwrap();
        let expected = "https://api.bugsnag.com/projects/p1/errors?\
            filters%5Berror.status%5D%5B%5D%5Btype%5D=eq&filters%5Berror.status%5D%5B%5D%5Bvalue%5D=open&\
            filters%5Berror.status%5D%5B%5D%5Btype%5D=eq&filters%5Berror.status%5D%5B%5D%5Bvalue%5D=in+progress&\
            filters%5Bevent.severity%5D%5B%5D%5Btype%5D=eq&filters%5Bevent.severity%5D%5B%5D%5Bvalue%5D=error&\
            filters%5Bapp.release_stage%5D%5B%5D%5Btype%5D=eq&filters%5Bapp.release_stage%5D%5B%5D%5Bvalue%5D=pro%26duction%3D%5B1%5D&\
            filters%5Bevent.since%5D%5B%5D%5Btype%5D=eq&filters%5Bevent.since%5D%5B%5D%5Bvalue%5D=2026-11-22T10%3A15%3A03Z&\
            sort=events&direction=desc&per_page=50&histogram=two_week";
        assert_eq!(errors(&config, "p1", now).as_str(), expected);
        assert_eq!(fields(&config), ["error.status", "event.severity", "app.release_stage", "event.since"]);
    }

    #[test]
    fn of_events_the_newest_page_is_asked_for_in_its_short_form() {
        let api: Url = "https://bugsnag.internal/api?x=1".parse().unwrap();
        let expected = "https://bugsnag.internal/api/projects/p%2F1/events?sort=timestamp&direction=desc&per_page=100";
        assert_eq!(latest(&api, "p/1").as_str(), expected);
    }

    #[test]
    fn on_premise_has_a_path_of_its_own_and_ids_stay_within_theirs() {
        let api: Url = "http://bugsnag.internal:49000/api/".parse().unwrap();
        assert_eq!(
            endpoint(&api, &["user", "organizations"]).as_str(),
            "http://bugsnag.internal:49000/api/user/organizations"
        );
        assert_eq!(
            list(&api, &["projects", "a/../b?c#d"]).as_str(),
            "http://bugsnag.internal:49000/api/projects/a%2F..%2Fb%3Fc%23d?per_page=100"
        );
    }
}
