//! The address of a feed, read for its format.

use super::{FeedEndpoint, Format};
use crate::client::{
    http::basic,
    spec::{Endpoint, EndpointError},
};
use hyper::header::{HeaderName, HeaderValue};
use std::{fmt, path::PathBuf};
use url::Url;

/// Where the system bus listens on every machine.
const SYSTEM_BUS: &str = "/run/dbus/system_bus_socket";

/// The longest path that a socket can have, in bytes; the system keeps one more for the end.
const SOCKET: usize = 107;

/// An address, and what has to be sent with every request because of it.
pub type Address = (FeedEndpoint, Option<(HeaderName, HeaderValue)>);

/// Why a text is not where a feed can be. The sentences repeat nothing of it but a scheme.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Nothing of the form `scheme://`.
    #[error("not a URL: it does not begin with a scheme://")]
    NotAUrl,
    /// A scheme that nothing is asked by.
    #[error("this scheme is not possible here")]
    Scheme,
    /// A scheme of another format.
    #[error("{format} is not asked over {scheme}://")]
    DoesNotFit {
        /// The word of the format.
        format: &'static str,
        /// The scheme that was found.
        scheme: &'static str,
    },
    /// The rest is not what the scheme takes.
    #[error(transparent)]
    Endpoint(EndpointError),
    /// Something after `?` that changes nothing.
    #[error("{0}:// knows no parameter after `?`")]
    Parameter(&'static str),
    /// A socket needs a path from the root.
    #[error("unix:// needs the whole path of a socket: unix:///run/supervisor.sock")]
    NoPath,
    /// Longer than any socket's path.
    #[error("no socket has a path of more than {SOCKET} bytes")]
    LongPath,
    /// Nobody to tell them to.
    #[error("user and password have no meaning for {0}")]
    User(&'static str),
    /// User or password cannot be sent.
    #[error("user and password cannot be sent")]
    Credentials,
    /// More than the scheme has use for.
    #[error("systemctl:// takes nothing else: it is asked on this machine")]
    Excess,
}

impl Format {
    /// The schemes that fit.
    #[must_use]
    pub const fn schemes(self) -> &'static [&'static str] {
        match self {
            Self::Prometheus | Self::Json | Self::Sse | Self::Ndjson => &["http", "https"],
            Self::Supervisor => &["http", "https", "unix"],
            Self::Systemd => &["unix", "systemctl"],
            Self::Redis => &["redis", "rediss"],
        }
    }

    /// Where it is if nobody says so; `None`: that has to be said.
    #[must_use]
    pub fn usual_endpoint(self) -> Option<FeedEndpoint> {
        (self == Self::Systemd).then(|| FeedEndpoint::Unix(PathBuf::from(SYSTEM_BUS)))
    }
}

impl FeedEndpoint {
    /// Reads the `url` of a feed; user and password of a socket's become a basic authorization.
    ///
    /// # Errors
    /// See [`AddressError`].
    pub fn parse(text: &str, format: Format) -> Result<Address, AddressError> {
        let (scheme, rest) = text.split_once("://").ok_or(AddressError::NotAUrl)?;
        let scheme = scheme.to_ascii_lowercase();
        let all = Format::ALL.iter().flat_map(|format| format.schemes());
        let scheme = all.into_iter().find(|known| **known == scheme).ok_or(AddressError::Scheme)?;
        if !format.schemes().contains(scheme) {
            return Err(AddressError::DoesNotFit { format: format.as_str(), scheme });
        }
        match *scheme {
            "unix" => unix(rest, format),
            "systemctl" if rest.is_empty() => Ok((Self::Systemctl, None)),
            "systemctl" => Err(AddressError::Excess),
            _ => net(text),
        }
    }
}

/// Shows neither user nor path nor query.
impl fmt::Debug for FeedEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme(), self.host())
    }
}

fn net(text: &str) -> Result<Address, AddressError> {
    match Endpoint::parse(text) {
        Ok(Endpoint::Http(url)) => Ok((FeedEndpoint::Http(url), None)),
        Ok(redis @ Endpoint::Redis { .. }) => Ok((FeedEndpoint::Redis(redis), None)),
        Err(EndpointError::Parameter { scheme, .. }) => Err(AddressError::Parameter(scheme)),
        Err(error) => Err(AddressError::Endpoint(error)),
        Ok(_) => Err(AddressError::Scheme),
    }
}

/// `/path`, or `user:password@/path`.
fn unix(rest: &str, format: Format) -> Result<Address, AddressError> {
    let (user, path) = rest.split_at(rest.find('/').ok_or(AddressError::NoPath)?);
    let path = match path.trim_end_matches('/') {
        "" => return Err(AddressError::NoPath),
        path if path.len() > SOCKET => return Err(AddressError::LongPath),
        path => PathBuf::from(path),
    };
    let header = match user.strip_suffix('@') {
        None if user.is_empty() => None,
        None => return Err(AddressError::NoPath),
        Some(_) if format == Format::Systemd => return Err(AddressError::User("the system bus")),
        Some(_) => {
            // The parts of an address are decoded by what decodes them everywhere else.
            let url = Url::parse(&format!("http://{user}localhost/")).map_err(|_| AddressError::Credentials)?;
            basic::authorization(&url).map_err(|_| AddressError::Credentials)?
        }
    };
    Ok((FeedEndpoint::Unix(path), header))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("http://rt-01:9100/metrics", Format::Prometheus, "http", "rt-01")]
    #[case("HTTPS://rt-01/x", Format::Sse, "https", "rt-01")]
    #[case("unix:///run/supervisor.sock", Format::Supervisor, "unix", "")]
    #[case("unix:///run/dbus/system_bus_socket", Format::Systemd, "unix", "")]
    #[case("systemctl://", Format::Systemd, "systemctl", "")]
    #[case("rediss://:pw@cache/3", Format::Redis, "rediss", "cache")]
    fn an_address_is_read_for_its_format(
        #[case] text: &str,
        #[case] format: Format,
        #[case] scheme: &str,
        #[case] host: &str,
    ) {
        let (endpoint, header) = FeedEndpoint::parse(text, format).unwrap();
        assert_eq!((endpoint.scheme(), endpoint.host(), header), (scheme, host, None));
    }

    #[rstest]
    #[case("rt-01:9100", Format::Json, "not a URL: it does not begin with a scheme://")]
    #[case("me:hunter2@rt://x", Format::Json, "this scheme is not possible here")]
    #[case("ftp://rt", Format::Json, "this scheme is not possible here")]
    #[case("unix:///a", Format::Json, "json is not asked over unix://")]
    #[case("http://a", Format::Redis, "redis is not asked over http://")]
    #[case("unix://run/a", Format::Supervisor, "unix:// needs the whole path of a socket: unix:///run/supervisor.sock")]
    #[case("unix:///", Format::Supervisor, "unix:// needs the whole path of a socket: unix:///run/supervisor.sock")]
    #[case("unix://me@/run/a", Format::Systemd, "user and password have no meaning for the system bus")]
    #[case("systemctl://host", Format::Systemd, "systemctl:// takes nothing else: it is asked on this machine")]
    #[case("redis://a/first", Format::Redis, "redis:// has a bad number of the database")]
    #[case(
        "http://",
        Format::Json,
        "not a URL: empty host; expected something like https://host/path or tcp://host:port"
    )]
    fn what_is_no_address_says_why(#[case] text: &str, #[case] format: Format, #[case] why: &str) {
        assert_eq!(FeedEndpoint::parse(text, format).unwrap_err().to_string(), why);
    }

    #[test]
    fn user_and_password_of_a_socket_are_sent_and_never_printed() {
        let (endpoint, header) =
            FeedEndpoint::parse("unix://Aladdin:open%20sesame@/run/s.sock", Format::Supervisor).unwrap();
        assert_eq!(endpoint, FeedEndpoint::Unix("/run/s.sock".into()));
        let (_, value) = header.unwrap();
        assert_eq!(value, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(format!("{value:?}"), "Sensitive");
    }

    #[test]
    fn what_stands_in_an_address_is_not_printed() {
        let (endpoint, _) = FeedEndpoint::parse("https://me:pw@rt/secret?token=x", Format::Json).unwrap();
        assert_eq!(format!("{endpoint:?}"), "https://rt");
        let error = FeedEndpoint::parse("redis://rt?hunter2=1", Format::Redis).unwrap_err();
        assert_eq!(error.to_string(), "redis:// knows no parameter after `?`");
    }

    #[test]
    fn no_socket_has_a_longer_path_than_the_system_allows() {
        let long = format!("unix:///{}", "a".repeat(SOCKET));
        assert_eq!(FeedEndpoint::parse(&long, Format::Supervisor), Err(AddressError::LongPath));
    }
}
