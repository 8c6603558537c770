//! `POST /choose`: a person's choice of widgets and theme. It sets cookies and goes back; nothing is stored here.

use super::{
    Web,
    error::{PageError, WebError},
    prefs::Prefs,
    query,
};
use axum::{
    extract::{Form, State},
    http::{HeaderMap, header},
    response::{IntoResponse as _, Redirect, Response},
};

/// The fields of the chooser's forms, in order: a browser sends a field for each ticked box.
type Fields = Vec<(String, String)>;

pub(super) async fn choose(
    State(web): State<Web>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Result<Response, PageError> {
    let (site, mut prefs) = (web.site(), Prefs::read(&headers));
    if let Some(theme) = field(&fields, "theme") {
        prefs.theme = query::theme(theme);
    }
    if let Some(slug) = field(&fields, "board") {
        let board = site.board(Some(slug)).ok_or_else(|| WebError::UnknownBoard(slug.to_owned()))?;
        prefs.widgets.insert(slug.to_owned(), chosen(&fields, &board.widgets)?);
    }
    let back = field(&fields, "back").filter(|back| is_ours(back)).unwrap_or("/");
    let mut response = Redirect::to(back).into_response();
    for cookie in prefs.cookies(site.https) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The ticked widgets in the form's order, one of them moved by the button that was pressed.
fn chosen(fields: &Fields, offered: &[String]) -> Result<Vec<String>, WebError> {
    let mut ids: Vec<String> = Vec::new();
    for (_, id) in fields.iter().filter(|(name, _)| name == "w") {
        if !offered.contains(id) {
            return Err(WebError::UnknownWidget(id.clone()));
        }
        if !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    let place =
        |ids: &[String], name: &str| field(fields, name).and_then(|id| ids.iter().position(|other| other == id));
    if let Some(at) = place(&ids, "up").filter(|at| *at > 0) {
        ids.swap(at, at - 1);
    }
    if let Some(at) = place(&ids, "down").filter(|at| at + 1 < ids.len()) {
        ids.swap(at, at + 1);
    }
    Ok(ids)
}

fn field<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
}

/// A path on this server: one slash, then no second and no backslash, which browsers take for one.
pub(super) fn is_ours(back: &str) -> bool {
    back.starts_with('/') && !back[1..].starts_with(['/', '\\']) && back.chars().all(|letter| !letter.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn offered() -> Vec<String> {
        ["a", "b", "c"].map(str::to_owned).into()
    }

    #[rstest]
    #[case(&[("w", "b"), ("w", "a")], &["b", "a"])]
    #[case(&[("w", "a"), ("w", "b"), ("w", "c"), ("up", "b")], &["b", "a", "c"])]
    #[case(&[("w", "a"), ("w", "b"), ("down", "a")], &["b", "a"])]
    #[case(&[("w", "a"), ("w", "b"), ("up", "a")], &["a", "b"])]
    #[case(&[("w", "a"), ("up", "b")], &["a"])]
    #[case(&[], &[])]
    fn ticks_and_buttons_make_the_order(#[case] sent: &[(&str, &str)], #[case] shown: &[&str]) {
        assert_eq!(chosen(&fields(sent), &offered()).unwrap(), shown);
    }

    #[test]
    fn an_unknown_widget_is_refused() {
        assert!(matches!(chosen(&fields(&[("w", "z")]), &offered()), Err(WebError::UnknownWidget(id)) if id == "z"));
    }

    #[rstest]
    #[case("/board/a?w=b", true)]
    #[case("/", true)]
    #[case("//evil.example", false)]
    #[case("/\\evil.example", false)]
    #[case("https://evil.example", false)]
    fn one_only_goes_back_to_this_server(#[case] back: &str, #[case] ours: bool) {
        assert_eq!(is_ours(back), ours);
    }
}
