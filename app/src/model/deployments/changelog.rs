//! What is new in a deployment: from a column's text to lines, and from a line to text and links.

use serde_json::Value;

/// So many lines of one changelog are kept; what is left out is told.
const LINES: usize = 50;
/// So many characters of a line are kept.
const LENGTH: usize = 400;
/// Where the text of an entry stands that is an object.
const TEXTS: [&str; 6] = ["message", "title", "text", "subject", "summary", "description"];

/// A column's text as lines: a JSON array of them, or text with a line each. Signs of a list and empty lines are left out.
#[must_use]
pub fn changelog(column: &str) -> Vec<String> {
    let trimmed = column.trim();
    let json = trimmed.starts_with('[').then(|| serde_json::from_str(trimmed).ok()).flatten();
    let lines = match json {
        Some(Value::Array(entries)) => entries.iter().map(entry).collect::<Vec<_>>().join("\n"),
        _ => trimmed.to_owned(),
    };
    let mut lines = lines.lines().map(plain).filter(|line| !line.is_empty());
    let mut kept: Vec<String> = lines.by_ref().take(LINES).map(short).collect();
    match lines.count() {
        0 => {}
        1 => kept.push("and 1 more line".to_owned()),
        more => kept.push(format!("and {more} more lines")),
    }
    kept
}

/// One entry of a JSON array.
fn entry(json: &Value) -> String {
    match json {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Object(fields) => {
            let text = TEXTS.iter().find_map(|name| fields.get(*name)?.as_str());
            text.map_or_else(|| json.to_string(), |text| text.lines().next().unwrap_or_default().to_owned())
        }
        other => other.to_string(),
    }
}

fn plain(line: &str) -> &str {
    let line = line.trim();
    ["- ", "* ", "• ", "+ "].into_iter().find_map(|sign| line.strip_prefix(sign)).unwrap_or(line).trim()
}

fn short(line: &str) -> String {
    match line.char_indices().nth(LENGTH) {
        Some((at, _)) => [line.get(..at).unwrap_or_default(), "…"].concat(),
        None => line.to_owned(),
    }
}

/// A part of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text, to be escaped as every text.
    Text(&'a str),
    /// An address that a browser opens as a page, to be escaped as well.
    Link(&'a str),
}

/// A line as text and links. Only `http://` and `https://` are links; what else looks like one stays text.
#[must_use]
pub fn pieces(line: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = line;
    while let Some(at) = next_link(rest) {
        let (before, from) = rest.split_at(at);
        let (link, after) = from.split_at(length(from));
        pieces.extend((!before.is_empty()).then_some(Piece::Text(before)));
        pieces.push(Piece::Link(link));
        rest = after;
    }
    pieces.extend((!rest.is_empty()).then_some(Piece::Text(rest)));
    pieces
}

/// Where the next address begins that has a host: at the beginning of a word.
fn next_link(text: &str) -> Option<usize> {
    let begins = |at: &usize| {
        let (before, from) = text.split_at(*at);
        let scheme = ["https://", "http://"].into_iter().find(|scheme| from.starts_with(scheme));
        let has_host =
            scheme.is_some_and(|scheme| from.get(scheme.len()..).is_some_and(|host| host.starts_with(is_letter)));
        has_host && !before.ends_with(|char: char| char.is_ascii_alphanumeric())
    };
    text.match_indices("http").map(|(at, _)| at).find(begins)
}

/// Whether a host may begin with it. Which of the others are letters is a table that every visitor would download.
fn is_letter(char: char) -> bool {
    char.is_ascii_alphanumeric() || !char.is_ascii()
}

/// How long the address at the beginning is: without the signs that belong to the sentence around it.
fn length(text: &str) -> usize {
    let ends = |char: char| char.is_whitespace() || char.is_control() || "<>\"'`|\\^{}".contains(char);
    let mut link = text.split(ends).next().unwrap_or_default();
    loop {
        let open = |open: char, close: char| link.matches(close).count() > link.matches(open).count();
        let cut = match link.chars().next_back() {
            Some('.' | ',' | ';' | ':' | '!' | '?' | '*' | '_' | '~') => true,
            Some(')') => open('(', ')'),
            Some(']') => open('[', ']'),
            _ => false,
        };
        if !cut {
            return link.len();
        }
        link = link.get(..link.len() - 1).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("", &[])]
    #[case("one line", &["one line"])]
    #[case("- fix a\r\n\n * add b \n", &["fix a", "add b"])]
    #[case(r#"["fix a", "add b", null]"#, &["fix a", "add b"])]
    #[case(r#"[{"message": "fix a\n\nlong story"}, {"sha": "1"}, 7]"#, &["fix a", r#"{"sha":"1"}"#, "7"])]
    #[case("[not json]", &["[not json]"])]
    fn text_and_json_give_lines(#[case] column: &str, #[case] lines: &[&str]) {
        assert_eq!(changelog(column), lines);
    }

    #[test]
    fn what_is_long_is_cut_and_told() {
        let lines = changelog(&"ä".repeat(1_000));
        assert_eq!(lines[0].chars().count(), LENGTH + 1);
        let lines = changelog(&"line\n".repeat(60));
        assert_eq!((lines.len(), lines.last().unwrap().as_str()), (51, "and 10 more lines"));
    }

    #[rstest]
    #[case("see https://a.b/c?d=e&f.", &[Piece::Text("see "), Piece::Link("https://a.b/c?d=e&f"), Piece::Text(".")])]
    #[case("(http://a.b/x_(y))", &[Piece::Text("("), Piece::Link("http://a.b/x_(y)"), Piece::Text(")")])]
    #[case("[x](https://a.b)", &[Piece::Text("[x]("), Piece::Link("https://a.b"), Piece::Text(")")])]
    #[case("javascript:alert(1)//http://", &[Piece::Text("javascript:alert(1)//http://")])]
    #[case("xhttps://a", &[Piece::Text("xhttps://a")])]
    #[case("https://a\"onclick=1", &[Piece::Link("https://a"), Piece::Text("\"onclick=1")])]
    #[case("data:text/html,x", &[Piece::Text("data:text/html,x")])]
    fn only_what_is_a_page_is_a_link(#[case] line: &str, #[case] expected: &[Piece<'_>]) {
        assert_eq!(pieces(line), expected);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_link_is_anything_else(line in "(https?://|[a-z<>\"'().:/ ä]{0,6}){0,8}") {
            let pieces = pieces(&line);
            let whole: String = pieces.iter().map(|piece| match piece { Piece::Text(text) | Piece::Link(text) => *text }).collect();
            prop_assert_eq!(&whole, &line);
            for piece in pieces {
                if let Piece::Link(link) = piece {
                    prop_assert!(crate::ui::address::is_web(link) && !link.contains(['<', '>', '"', '\'', ' ']));
                }
            }
        }

        #[test]
        fn any_column_gives_lines(column in ".*") {
            prop_assert!(changelog(&column).iter().all(|line| !line.contains('\n') && !line.is_empty()));
        }
    }
}
