//! Where a redirect leads, and whether to go there. Pure.

use super::super::spec::Redirects;
use hyper::header::HeaderValue;
use url::Url;

/// What to do with an answer.
#[derive(Debug, PartialEq)]
pub(super) enum Next {
    /// It is the answer.
    Judge,
    /// The answer is elsewhere.
    Follow { url: Url, same_origin: bool },
    /// It leads where we do not go.
    Refuse(String),
}

pub(super) fn next(policy: Redirects, from: &Url, status: u16, location: Option<&HeaderValue>) -> Next {
    let redirects = matches!(status, 301 | 302 | 303 | 307 | 308);
    let Some(location) = location.filter(|_| redirects && policy != Redirects::None) else { return Next::Judge };
    let Some(url) = location.to_str().ok().and_then(|location| from.join(location).ok()) else {
        return Next::Refuse("redirects to an address that cannot be read".to_owned());
    };
    let same_origin = url.origin() == from.origin();
    if !matches!(url.scheme(), "http" | "https") {
        return Next::Refuse(format!("redirects to {}://, which is not HTTP", url.scheme()));
    }
    if policy == Redirects::Origin && !same_origin {
        let origin = url.origin().ascii_serialization();
        let sentence = format!("redirects to {origin} (another origin); set redirects = \"any\" to follow");
        return Next::Refuse(sentence);
    }
    Next::Follow { url, same_origin }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn go(policy: Redirects, status: u16, location: &'static str) -> Next {
        let from = Url::parse("https://api.example/a/b").unwrap();
        next(policy, &from, status, Some(&HeaderValue::from_static(location)))
    }

    #[rstest]
    #[case("/health", "https://api.example/health")]
    #[case("c", "https://api.example/a/c")]
    #[case("https://api.example:443/x", "https://api.example/x")]
    fn follows_within_the_origin(#[case] location: &'static str, #[case] leads_to: &str) {
        let url = Url::parse(leads_to).unwrap();
        assert_eq!(go(Redirects::Origin, 302, location), Next::Follow { url, same_origin: true });
    }

    #[rstest]
    #[case("https://other.example/?token=s3cret", "https://other.example")]
    #[case("http://api.example/", "http://api.example")]
    #[case("//api.example:8443/", "https://api.example:8443")]
    fn another_origin_is_refused_by_name_and_without_its_query(#[case] location: &'static str, #[case] origin: &str) {
        let sentence = format!("redirects to {origin} (another origin); set redirects = \"any\" to follow");
        assert_eq!(go(Redirects::Origin, 308, location), Next::Refuse(sentence));
    }

    #[test]
    fn any_goes_elsewhere_and_says_so() {
        let url = Url::parse("http://other.example/").unwrap();
        assert_eq!(go(Redirects::Any, 301, "http://other.example"), Next::Follow { url, same_origin: false });
        assert_eq!(
            go(Redirects::Any, 301, "ftp://other.example"),
            Next::Refuse("redirects to ftp://, which is not HTTP".to_owned())
        );
    }

    #[test]
    fn what_is_no_redirect_is_judged() {
        assert_eq!(go(Redirects::None, 302, "/health"), Next::Judge);
        assert_eq!(go(Redirects::Any, 304, "/health"), Next::Judge);
        assert_eq!(go(Redirects::Any, 201, "/health"), Next::Judge);
    }
}
