//! The sentences for what goes wrong on the way, whatever the protocol.

use app::{
    fault::{Fault, FaultKind},
    ms::Ms,
};
use std::{fmt, io, time::Duration};

/// How much of an upstream's own words is repeated, in characters.
const QUOTE: usize = 80;

/// The fault of a probe that the poller has cut off.
#[must_use]
pub fn timed_out(limit: Duration) -> Fault {
    Fault::new(FaultKind::Timeout, format!("no answer within {}", Ms::from_duration(limit)))
}

/// Opening a connection to `to` failed.
pub(super) fn connecting(error: &io::Error, to: impl fmt::Display) -> Fault {
    use io::ErrorKind as E;
    match error.kind() {
        E::ConnectionRefused => Fault::new(FaultKind::Refused, format!("connection refused by {to}")),
        E::HostUnreachable | E::NetworkUnreachable | E::NetworkDown => {
            Fault::new(FaultKind::Unreachable, format!("no route to {to}"))
        }
        E::TimedOut => Fault::new(FaultKind::Timeout, format!("{to} does not answer")),
        E::ConnectionReset | E::ConnectionAborted => {
            Fault::new(FaultKind::Unreachable, format!("connection reset by {to}"))
        }
        // What is left are limits of this machine: ports, descriptors, permissions.
        _ => Fault::new(FaultKind::Internal, format!("cannot open a connection to {to}: {error}")),
    }
}

/// A name could not be turned into addresses.
pub(super) fn resolving(name: &str, error: Option<&io::Error>) -> Fault {
    // The resolver's own codes do not survive in `io::Error`; its words do.
    let undecided = error.is_some_and(|error| error.to_string().contains("Temporary failure"));
    if undecided {
        // Whose resolver it is, it is not the target that failed.
        return Fault::new(FaultKind::Internal, format!("the resolver gave no answer for {name}"));
    }
    // A limit of this machine, such as that of open files: nobody was asked.
    if let Some(error) = error.filter(|error| error.raw_os_error().is_some()) {
        return Fault::new(FaultKind::Internal, format!("cannot ask for {name}: {error}"));
    }
    Fault::new(FaultKind::Unreachable, format!("name {name} does not resolve"))
}

/// An open connection broke after `received` bytes, none of them being an answer in full.
pub(super) fn broken(error: &io::Error, received: usize) -> Fault {
    use io::ErrorKind as E;
    match error.kind() {
        E::ConnectionReset | E::ConnectionAborted | E::BrokenPipe => {
            Fault::new(FaultKind::Unreachable, format!("connection reset {}", position(received)))
        }
        E::UnexpectedEof | E::NotConnected | E::WriteZero => closed(received),
        E::TimedOut => Fault::new(FaultKind::Timeout, format!("connection timed out {}", position(received))),
        _ => Fault::new(FaultKind::Unreachable, format!("connection broke {}: {error}", position(received))),
    }
}

/// The other side closed in good order, but too early.
pub(super) fn closed(received: usize) -> Fault {
    let kind = if received == 0 { FaultKind::Unreachable } else { FaultKind::Malformed };
    Fault::new(kind, format!("connection closed {}", position(received)))
}

/// More came than is read, in bytes.
pub(super) fn too_large(limit: usize) -> Fault {
    Fault::new(FaultKind::Malformed, format!("answer larger than {}", size(limit)))
}

/// A limit in bytes, in the largest unit that fits.
pub(super) fn size(limit: usize) -> String {
    match limit {
        bytes if bytes >= 1024 * 1024 && bytes % (1024 * 1024) == 0 => format!("{} MiB", bytes / 1024 / 1024),
        bytes if bytes >= 1024 && bytes % 1024 == 0 => format!("{} KiB", bytes / 1024),
        bytes => format!("{bytes} bytes"),
    }
}

fn position(received: usize) -> String {
    match received {
        0 => "before the answer".to_owned(),
        bytes => format!("after {bytes} bytes"),
    }
}

/// An upstream's own words: one line, without control characters, not too long.
#[must_use]
pub fn quoted(words: &str) -> String {
    quoted_to(words, QUOTE)
}

/// As [`quoted`], with at most `limit` characters.
pub(super) fn quoted_to(words: &str, limit: usize) -> String {
    let mut line: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(limit + 1).collect();
    if line.chars().count() > limit {
        line.pop();
        line.push('…');
    }
    line
}

/// Looks for `E` in an error and all its sources.
pub(super) fn find<'a, E: std::error::Error + 'static>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        // An `io::Error` hands out the source of what it wraps, but not the wrapped error itself.
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = wrapped.map(|wrapped| wrapped as &(dyn std::error::Error + 'static)).or_else(|| error.source());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_one_short_line() {
        assert_eq!(quoted("a\u{1b}[31mb\nc"), "a [31mb c");
        assert_eq!(quoted(&"x".repeat(80)).chars().count(), 80);
        assert!(quoted(&"x".repeat(81)).ends_with("x…"));
    }

    #[test]
    fn a_silent_resolver_is_not_a_wrong_name() {
        let silent = io::Error::other("failed to lookup address information: Temporary failure in name resolution");
        assert_eq!(resolving("db", Some(&silent)).message, "the resolver gave no answer for db");
        assert_eq!(resolving("db", None).message, "name db does not resolve");
        let no_descriptors = io::Error::from_raw_os_error(24);
        assert_eq!(resolving("db", Some(&no_descriptors)).kind, FaultKind::Internal);
    }

    #[test]
    fn failing_to_connect_names_the_address() {
        let fault = |kind: io::ErrorKind| connecting(&kind.into(), "10.0.0.1:443");
        assert_eq!(fault(io::ErrorKind::ConnectionRefused).message, "connection refused by 10.0.0.1:443");
        assert_eq!(fault(io::ErrorKind::HostUnreachable).message, "no route to 10.0.0.1:443");
        assert_eq!(fault(io::ErrorKind::TimedOut).kind, FaultKind::Timeout);
        assert_eq!(fault(io::ErrorKind::AddrInUse).kind, FaultKind::Internal);
    }

    #[test]
    fn every_break_says_where_it_was() {
        let reset = io::Error::from(io::ErrorKind::ConnectionReset);
        assert_eq!(broken(&reset, 812).message, "connection reset after 812 bytes");
        assert_eq!(closed(0).message, "connection closed before the answer");
        assert_eq!(closed(0).kind, FaultKind::Unreachable);
        assert_eq!(closed(7).kind, FaultKind::Malformed);
        assert_eq!(timed_out(Duration::from_secs(5)).message, "no answer within 5000 ms");
    }

    #[test]
    fn an_error_is_found_inside_an_io_error() {
        let inner = rustls::Error::HandshakeNotComplete;
        let outer = io::Error::new(io::ErrorKind::InvalidData, io::Error::other(inner.clone()));
        assert_eq!(find::<rustls::Error>(&outer), Some(&inner));
    }
}
