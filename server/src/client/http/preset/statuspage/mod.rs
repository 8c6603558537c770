//! The status page of a third party. Which product it is shows in the shape of its JSON.

mod atlassian;
mod heroku;
mod slack;
mod statusio;

use super::{
    Judged,
    content::{self, Content},
};
use app::model::dependencies::Incident;
use serde_json::Value;
use url::Url;

pub(super) fn read(content: &Content) -> Option<Judged> {
    let body = content.json()?;
    let shapes = [atlassian::read, statusio::read, slack::read, heroku::read];
    shapes.into_iter().find_map(|read| read(body))
}

/// One incident that is not over.
struct Open<'a> {
    /// When it began, as RFC 3339. All of a page are written alike, so that texts compare like times.
    began: &'a str,
    incident: Incident,
}

/// The newest of those that are not over; the first of the page where their times do not tell.
fn newest<'a>(open: impl IntoIterator<Item = Open<'a>>) -> Option<Incident> {
    let mut newest: Option<Open<'a>> = None;
    for open in open {
        if newest.as_ref().is_none_or(|newest| open.began > newest.began) {
            newest = Some(open);
        }
    }
    newest.map(|open| open.incident)
}

/// What is told of an incident; `None` for one without a title.
fn incident(title: Option<&Value>, url: Option<&str>) -> Option<Incident> {
    let title = content::title(title?.as_str()?);
    (!title.is_empty()).then(|| Incident { title, url: url.and_then(link) })
}

/// It becomes a link on our page, so nothing that a browser would run.
fn link(text: &str) -> Option<String> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    (url.username().is_empty() && url.password().is_none()).then(|| url.to_string())
}

/// The items of the list at `key`; none where there is no list.
fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn str_at<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("https://stspg.io/1", true)]
    #[case("javascript:alert(1)", false)]
    #[case("https://u:p@stspg.io/1", false)]
    #[case("/incidents/1", false)]
    fn only_plain_links_become_links(#[case] text: &str, #[case] kept: bool) {
        assert_eq!(link(text).is_some(), kept);
    }

    #[test]
    fn the_newest_is_told_and_the_first_where_times_are_the_same() {
        let open = |began, title: &str| Open { began, incident: Incident { title: title.to_owned(), url: None } };
        let title = |open: [Open<'_>; 3]| newest(open).unwrap().title;
        assert_eq!(title([open("2026-01-01", "a"), open("2026-02-01", "b"), open("2026-01-03", "c")]), "b");
        assert_eq!(title([open("", "a"), open("", "b"), open("", "c")]), "a");
    }
}
