//! Where the next page is: RFC 8288, followed verbatim and only on the same origin.

use super::{http::Headers, said::named};
use hyper::header::LINK;
use url::Url;

/// Why the next page is not asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Astray {
    /// The token goes nowhere but to its own origin.
    #[error(
        "the next page is on {0}, another origin than api: the token is not sent there; make api the address that it calls itself"
    )]
    Elsewhere(String),
    /// It is no address.
    #[error("the address of the next page cannot be read")]
    Unreadable,
}

/// The next page after the one that was `asked` for; `None`: that was the last. `secret` is not repeated.
pub(super) fn next(headers: &Headers, asked: &Url, secret: &str) -> Result<Option<Url>, Astray> {
    let mut links = headers.get_all(LINK).iter();
    let Some(target) = links.find_map(|value| next_of(&String::from_utf8_lossy(value.as_bytes()))) else {
        return Ok(None);
    };
    let url = asked.join(&target).map_err(|_| Astray::Unreadable)?;
    if url.origin() != asked.origin() || !url.username().is_empty() || url.password().is_some() {
        return Err(Astray::Elsewhere(named(&url, secret)));
    }
    Ok(Some(url))
}

/// The target of the first link that is called `next`.
fn next_of(value: &str) -> Option<String> {
    let mut rest = value;
    loop {
        let (_, begun) = rest.split_once('<')?;
        let (target, after) = begun.split_once('>')?;
        let (parameters, left) = split(after, ',');
        if is_next(parameters) {
            return Some(target.trim().to_owned());
        }
        rest = left;
    }
}

/// What comes before the first `mark`, and the rest from it on: within quotes it separates nothing.
fn split(text: &str, mark: char) -> (&str, &str) {
    let (mut quoted, mut escaped) = (false, false);
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if letter == mark && !quoted => return text.split_at(at),
            _ => {}
        }
    }
    (text, "")
}

/// Only the first `rel` counts; it may name several relations.
fn is_next(parameters: &str) -> bool {
    let mut rest = parameters;
    while !rest.is_empty() {
        let (parameter, left) = split(rest, ';');
        rest = left.strip_prefix(';').unwrap_or_default();
        if let Some((name, value)) = parameter.split_once('=')
            && name.trim().eq_ignore_ascii_case("rel")
        {
            let mut relations = value.trim().trim_matches('"').split_ascii_whitespace();
            return relations.any(|relation| relation.eq_ignore_ascii_case("next"));
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    const ASKED: &str = "https://api.bugsnag.com/projects/1/errors?per_page=50";

    fn told(values: &[&str]) -> Result<Option<String>, Astray> {
        let headers = values.iter().map(|value| (LINK, value.parse().unwrap())).collect();
        next(&headers, &ASKED.parse().unwrap(), "Token-1").map(|url| url.map(String::from))
    }

    #[rstest]
    #[case(r#"<https://api.bugsnag.com/projects/1/events?base=2017-12-12T11%3A55%3A26Z&offset%5Bcount%5D=63&offset%5Btimestamp%5D=2017-12-12T10%3A58%3A54Z&offset%5Btotal_count%5D=475>; rel="next""#,
        "https://api.bugsnag.com/projects/1/events?base=2017-12-12T11%3A55%3A26Z&offset%5Bcount%5D=63&offset%5Btimestamp%5D=2017-12-12T10%3A58%3A54Z&offset%5Btotal_count%5D=475")]
    #[case("<https://api.bugsnag.com/r?page_token=a%7Cb>; rel=next", "https://api.bugsnag.com/r?page_token=a%7Cb")]
    #[case(r#"<https://api.bugsnag.com/a?x=1,2>; rel="last", <https://api.bugsnag.com/b>; title="a, b; rel=\"next\""; REL="prev Next""#, "https://api.bugsnag.com/b")]
    #[case("</projects/1/errors?offset=30>; rel=\"next\"", "https://api.bugsnag.com/projects/1/errors?offset=30")]
    #[case("<https://API.bugsnag.com:443/x>; rel=\"next\"", "https://api.bugsnag.com/x")]
    fn it_is_followed_as_it_stands(#[case] value: &str, #[case] leads_to: &str) {
        assert_eq!(told(&[value]), Ok(Some(leads_to.to_owned())));
    }

    #[rstest]
    #[case("<https://evil.example/?token=1>; rel=next", "https://evil.example")]
    #[case("<http://api.bugsnag.com/x>; rel=next", "http://api.bugsnag.com")]
    #[case("<https://api.bugsnag.com:8443/x>; rel=next", "https://api.bugsnag.com:8443")]
    #[case("<//evil.example/x>; rel=next", "https://evil.example")]
    #[case("<https://user:p@api.bugsnag.com/x>; rel=next", "https://api.bugsnag.com")]
    #[case("<file:///etc/passwd>; rel=next", "null")]
    #[case("<https://Token-1.evil.example/x>; rel=next", "an address that repeats the token")]
    fn but_never_to_another_origin(#[case] value: &str, #[case] origin: &str) {
        assert_eq!(told(&[value]), Err(Astray::Elsewhere(origin.to_owned())));
    }

    #[test]
    fn without_a_next_it_was_the_last() {
        assert_eq!(told(&[]), Ok(None));
        assert_eq!(told(&["<https://api.bugsnag.com/x>; rel=prev", "nonsense", "<"]), Ok(None));
        assert_eq!(told(&["<https://[x>; rel=next"]), Err(Astray::Unreadable));
        assert!(told(&["<x>; rel=prev", "<y>; rel=next"]).is_ok_and(|next| next.is_some()), "in the second header");
    }

    proptest! {
        #[test]
        fn never_panics_on_rubbish(text in "[<>,;=\"\\\\ a-z]*") {
            let _ = next_of(&text);
        }
    }
}
