//! Addresses within the board: the filter as part of the query, and fragments that point at one row.

use crate::{
    model::dependencies::RESTARTS,
    page::{Filter, PAGE_ELEMENT},
};
use std::fmt::Write as _;

/// The id of the outermost element of the board.
pub const BOARD_ELEMENT: &str = "board";
/// The id of the main part, where the skip link leads.
pub const MAIN_ELEMENT: &str = "main";
/// The id of the icon's link in the document's head.
pub const FAVICON_ELEMENT: &str = "favicon";
/// The id of what stands behind all that there is to see.
pub const DRAWN_ELEMENT: &str = "drawn";

/// The ids of the forms in which people choose.
pub const CHOOSER_FORMS: [&str; 2] = ["choose-widgets", "choose-theme"];

const OURS: [&str; 8] = [
    BOARD_ELEMENT,
    MAIN_ELEMENT,
    FAVICON_ELEMENT,
    DRAWN_ELEMENT,
    PAGE_ELEMENT,
    RESTARTS,
    CHOOSER_FORMS[0],
    CHOOSER_FORMS[1],
];

/// `address` with its filter replaced; every other key of the query stays as it was.
#[must_use]
pub fn filtered(address: &str, filter: &Filter) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let mut parts: Vec<String> =
        pairs(query).filter(|(key, _)| !is_filter(key)).map(|(key, value)| pair(key, value)).collect();
    parts.extend(filter.state.map(|state| pair("state", Some(state.as_str()))));
    if !filter.text.is_empty() {
        parts.push(pair("q", Some(&encode(&filter.text))));
    }
    if parts.is_empty() { path.to_owned() } else { [path, "?", &parts.join("&")].concat() }
}

/// Whether the query of `address` says `key=value`, both of which need no encoding.
#[must_use]
pub fn says(address: &str, key: &str, value: &str) -> bool {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    pairs(query).any(|pair| pair == (key, Some(value)))
}

/// `address` with what it says of `key` replaced by `value`, which needs no encoding; every other key of the query stays as it was.
#[must_use]
pub fn with(address: &str, key: &str, value: Option<&str>) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let mut parts: Vec<String> =
        pairs(query).filter(|(other, _)| *other != key).map(|(key, value)| pair(key, value)).collect();
    parts.extend(value.map(|value| pair(key, Some(value))));
    if parts.is_empty() { path.to_owned() } else { [path, "?", &parts.join("&")].concat() }
}

/// The keys and values, decoded, that a form must send along so that they survive it: all but the filter's own.
#[must_use]
pub fn kept(address: &str) -> Vec<(String, String)> {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    pairs(query)
        .filter(|(key, _)| !is_filter(key))
        .map(|(key, value)| (decode(key), decode(value.unwrap_or(""))))
        .collect()
}

/// The address without its query: where a form goes.
#[must_use]
pub fn path(address: &str) -> &str {
    address.split_once('?').map_or(address, |(path, _)| path)
}

/// The id of a target's row: its name, whatever that is, unless the page has that id already.
#[must_use]
pub fn row_id(key: &str) -> Option<&str> {
    (!OURS.contains(&key)).then_some(key)
}

/// The fragment that leads to the row of `key`. Browsers decode a fragment before they look for the id, and encode what
/// else may not stand in one by themselves.
#[must_use]
pub fn fragment(key: &str) -> String {
    let mut fragment = String::with_capacity(key.len() + 1);
    fragment.push('#');
    for char in key.chars() {
        match char {
            '%' => fragment.push_str("%25"),
            ' ' => fragment.push_str("%20"),
            '\t' => fragment.push_str("%09"),
            '\n' => fragment.push_str("%0A"),
            '\r' => fragment.push_str("%0D"),
            char => fragment.push(char),
        }
    }
    fragment
}

/// Whether a browser opens it as a page: what comes from a file or an upstream is text, not code.
#[must_use]
pub fn is_web(address: &str) -> bool {
    let scheme = address.split_once("://").map_or("", |(scheme, _)| scheme);
    scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
}

fn is_filter(key: &str) -> bool {
    key == "state" || key == "q"
}

fn pairs(query: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| match pair.split_once('=') {
        Some((key, value)) => (key, Some(value)),
        None => (pair, None),
    })
}

fn pair(key: &str, value: Option<&str>) -> String {
    value.map_or_else(|| key.to_owned(), |value| [key, "=", value].concat())
}

fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~,".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

fn decode(text: &str) -> String {
    let hex = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match (byte, hex(bytes.get(at)), hex(bytes.get(at + 1))) {
            (b'%', Some(high), Some(low)) => {
                // Two hexadecimal digits always fit a byte.
                decoded.push((high * 16 + low) as u8);
                at += 2;
            }
            (b'+', ..) => decoded.push(b' '),
            _ => decoded.push(*byte),
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::State;
    use proptest::prelude::*;

    fn down(text: &str) -> Filter {
        Filter { state: Some(State::Down), text: text.to_owned() }
    }

    #[test]
    fn a_filter_keeps_what_else_the_address_says() {
        assert_eq!(filtered("/?w=core,pulls&kiosk", &down("")), "/?w=core,pulls&kiosk&state=down");
        assert_eq!(
            filtered("/board/x?state=up&q=a&theme=dark", &down("b c")),
            "/board/x?theme=dark&state=down&q=b%20c"
        );
    }

    #[test]
    fn one_key_is_read_and_replaced_and_the_others_stay() {
        assert!(says("/w/p?q=a&group=age", "group", "age"));
        assert!(!says("/w/p?q=group=age", "group", "age") && !says("/w/p?group", "group", ""));
        assert_eq!(with("/w/p?group=age&q=a", "group", Some("repository")), "/w/p?q=a&group=repository");
        assert_eq!(with("/w/p?group=age", "group", None), "/w/p");
    }

    #[test]
    fn no_filter_leaves_no_trace() {
        assert_eq!(filtered("/?state=up&q=a", &Filter::default()), "/");
    }

    #[test]
    fn a_form_keeps_every_other_key() {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(kept("/?w=a%2Cb&kiosk&q=x&state=up"), [pair("w", "a,b"), pair("kiosk", "")]);
    }

    #[test]
    fn a_target_cannot_take_the_id_of_the_page_data() {
        assert_eq!(row_id("page"), None);
        assert_eq!(row_id("payments api"), Some("payments api"));
        assert_eq!(fragment("a b%20c"), "#a%20b%2520c");
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(text in ".*") {
            prop_assert_eq!(decode(&encode(&text)), text);
        }

        #[test]
        fn never_panics_on_rubbish(text in ".*") {
            let _ = kept(&text);
            let _ = filtered(&text, &Filter::default());
        }
    }
}
