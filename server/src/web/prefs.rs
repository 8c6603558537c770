//! What one person chose, kept in cookies so that the server renders it: nothing about people is stored here.
//!
//! `board` holds the widgets per board, `platform:core.pulls|dev:core`; `theme` holds `dark` or `light`.

use super::{cookie, query};
use app::page::Theme;
use axum::http::{HeaderMap, HeaderValue};
use std::collections::BTreeMap;

const YEAR_SECONDS: u32 = 365 * 24 * 3_600;

/// The choices of one browser.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Prefs {
    /// By board, the chosen widgets in their order.
    pub(super) widgets: BTreeMap<String, Vec<String>>,
    /// `None` follows the system.
    pub(super) theme: Option<Theme>,
}

impl Prefs {
    /// Reads the cookies; what is not understood counts as not chosen.
    pub(super) fn read(headers: &HeaderMap) -> Self {
        let find = |name: &str| cookie::find(headers, name);
        Self {
            widgets: find("board").map(parse_widgets).unwrap_or_default(),
            theme: find("theme").and_then(query::theme),
        }
    }

    /// The headers that make the browser remember.
    pub(super) fn cookies(&self, https: bool) -> Vec<HeaderValue> {
        let boards: Vec<String> = self.widgets.iter().map(|(slug, ids)| format!("{slug}:{}", ids.join("."))).collect();
        let cookies = [("board", boards.join("|")), ("theme", self.theme.map_or("", Theme::as_str).to_owned())];
        let secure = if https { "; Secure" } else { "" };
        let write = |(name, value): (&str, String)| {
            let age = if value.is_empty() { 0 } else { YEAR_SECONDS };
            let cookie = format!("{name}={value}; Path=/; Max-Age={age}; SameSite=Lax; HttpOnly{secure}");
            HeaderValue::from_str(&cookie).ok()
        };
        cookies.into_iter().filter_map(write).collect()
    }
}

fn parse_widgets(value: &str) -> BTreeMap<String, Vec<String>> {
    let ids = |list: &str| list.split('.').filter(|id| !id.is_empty()).map(str::to_owned).collect();
    value
        .split('|')
        .filter_map(|board| board.split_once(':'))
        .map(|(slug, list)| (slug.to_owned(), ids(list)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header;

    fn sent(cookies: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, cookies.parse().unwrap())])
    }

    #[test]
    fn what_is_written_is_read_again() {
        let prefs = Prefs {
            widgets: BTreeMap::from([
                ("a".to_owned(), vec!["core".to_owned(), "pulls".to_owned()]),
                ("b".to_owned(), vec![]),
            ]),
            theme: Some(Theme::Light),
        };
        let pairs: Vec<String> = prefs
            .cookies(false)
            .iter()
            .map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned())
            .collect();
        assert_eq!(Prefs::read(&sent(&pairs.join("; "))), prefs);
    }

    #[test]
    fn rubbish_counts_as_not_chosen() {
        assert_eq!(Prefs::read(&sent("board=%%%; theme=pink; x")), Prefs::default());
    }
}
