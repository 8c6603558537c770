//! What the drivers report, in the words of the board. Passwords are in none of it.

use super::{
    super::{
        faults::{self, quoted},
        stopwatch::Stopwatch,
        tls,
    },
    Outcome,
    server::Server,
};
use app::{
    fault::{Fault, FaultKind},
    model::dependencies::Reading,
};
use sqlx::{Error, error::DatabaseError, mysql::MySqlDatabaseError};
use std::{fmt, io};

/// Opening a session at `to` failed.
pub(super) fn opening(error: &Error, to: &impl fmt::Display, server: &Server, watch: &Stopwatch) -> Outcome {
    match error {
        Error::Io(cause) if is_dialling(cause) => Err(faults::connecting(cause, to)),
        other => asking(other, server, watch),
    }
}

/// Asking in an open session failed.
pub(super) fn asking(error: &Error, server: &Server, watch: &Stopwatch) -> Outcome {
    match faults::find::<rustls::Error>(error) {
        Some(rustls::Error::InvalidCertificate(why)) => {
            // The driver keeps the certificate to itself, so its names and dates are not known here.
            return Ok(Reading { failed: Some(tls::rejection(why, None, &server.at.host)), ..watch.reading() });
        }
        Some(other) => return Err(tls::handshake(other)),
        None => {}
    }
    let product = server.product;
    Err(match error {
        Error::Io(cause) => faults::broken(cause, 0),
        Error::Database(answer) => database(&**answer, product),
        Error::Tls(cause) => Fault::new(FaultKind::Malformed, format!("TLS: {}", quoted(&cause.to_string()))),
        Error::Configuration(_) => Fault::new(FaultKind::Internal, "the files of its certificates cannot be used"),
        // The PostgreSQL driver takes the end of the stream for a zero.
        Error::Protocol(words) if words.contains("SSLRequest: 0x00 ") => faults::closed(0),
        Error::Protocol(_) | Error::Decode(_) | Error::ColumnDecode { .. } | Error::RowNotFound => {
            Fault::new(FaultKind::Malformed, format!("the answer is not {product}"))
        }
        other => Fault::new(FaultKind::Internal, quoted(&other.to_string())),
    })
}

/// The same for who wants rows and no reading: a certificate that is not accepted is a reason why there are none.
pub(super) fn only(outcome: Outcome) -> Fault {
    let rejected = |reading: Reading| Fault::new(FaultKind::Malformed, reading.failed.unwrap_or_default());
    outcome.map_or_else(|fault| fault, rejected)
}

/// Our own failure.
pub(super) fn internal(message: &str) -> Fault {
    Fault::new(FaultKind::Internal, message)
}

/// Whether another address of the same name is worth a try.
pub(super) const fn nobody_there(fault: &Fault) -> bool {
    matches!(fault.kind, FaultKind::Refused | FaultKind::Unreachable | FaultKind::Timeout)
}

/// Which errors can only come from before the first byte.
fn is_dialling(error: &io::Error) -> bool {
    use io::ErrorKind as E;
    matches!(error.kind(), E::ConnectionRefused | E::HostUnreachable | E::NetworkUnreachable | E::AddrNotAvailable)
}

/// The server's own words, sorted by its own codes: SQLSTATE class 28 is everything about who one is.
fn database(answer: &dyn DatabaseError, product: &str) -> Fault {
    let words = quoted(answer.message());
    let denied = answer.code().is_some_and(|code| code.starts_with("28") || code == "42501");
    // MySQL's 1044 (no right to the database) and 1130 (host not allowed) come with other classes.
    let number = answer.try_downcast_ref::<MySqlDatabaseError>().map(MySqlDatabaseError::number);
    // PostgreSQL's 57014, MariaDB's 1969 and MySQL's 3024: what we asked the server to do with a statement that takes long.
    let stopped = answer.code().as_deref() == Some("57014") || matches!(number, Some(1969 | 3024));
    if stopped {
        return Fault::new(FaultKind::Timeout, format!("{product} stopped the statement: {words}"));
    }
    if denied || matches!(number, Some(1044 | 1130)) {
        Fault::new(FaultKind::Unauthorized, format!("{product} does not let us in: {words}"))
    } else {
        Fault::new(FaultKind::Query, format!("{product} says: {words}"))
    }
}
