//! Which content codings a request takes (RFC 9110, section 12.5.3).

use axum::http::{HeaderMap, header::ACCEPT_ENCODING};

/// Whether an answer may be gzip: where it is named, or everything is, and not refused. Who says nothing gets text.
pub(super) fn takes_gzip(headers: &HeaderMap) -> bool {
    let all = headers.get_all(ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    let codings: Vec<(&str, bool)> = all.flat_map(|value| value.split(',')).map(coding).collect();
    let named = |wanted: &[&str]| {
        let mut found = codings.iter().filter(|(name, _)| wanted.iter().any(|one| name.eq_ignore_ascii_case(one)));
        found.next().map(|(_, taken)| *taken)
    };
    named(&["gzip", "x-gzip"]).or_else(|| named(&["*"])).unwrap_or(false)
}

/// `gzip;q=0.5`: its name, and whether it is taken at all.
fn coding(text: &str) -> (&str, bool) {
    let (name, weight) = text.split_once(';').unwrap_or((text, ""));
    let weight = weight.trim().strip_prefix(['q', 'Q']).and_then(|rest| rest.trim_start().strip_prefix('='));
    let taken = weight.is_none_or(|weight| weight.trim().parse::<f32>().is_ok_and(|weight| weight > 0.0));
    (name.trim(), taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::chromium("gzip, deflate, br, zstd", true)]
    #[case("GZIP", true)]
    #[case("x-gzip", true)]
    #[case("br;q=1.0, gzip;q=0.8, *;q=0.1", true)]
    #[case("*", true)]
    #[case("gzip;q=0", false)]
    #[case("gzip; q = 0.000, *", false)]
    #[case("*;q=0", false)]
    #[case("gzip;q=nan", false)]
    #[case("identity", false)]
    #[case("br", false)]
    #[case("", false)]
    fn gzip_has_to_be_asked_for(#[case] header: &str, #[case] taken: bool) {
        let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, header.parse().unwrap())]);
        assert_eq!(takes_gzip(&headers), taken);
    }

    #[test]
    fn who_says_nothing_gets_text_and_several_headers_are_one() {
        assert!(!takes_gzip(&HeaderMap::new()));
        let mut headers = HeaderMap::new();
        headers.append(ACCEPT_ENCODING, "br".parse().unwrap());
        headers.append(ACCEPT_ENCODING, "gzip".parse().unwrap());
        assert!(takes_gzip(&headers));
    }
}
