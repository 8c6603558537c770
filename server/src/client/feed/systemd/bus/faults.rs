//! The sentences for what goes wrong on a bus.

use crate::client::faults::{broken, quoted};
use app::fault::{Fault, FaultKind};
use zbus::{Error, fdo};

/// Whether somebody has answered, if only to refuse.
pub(super) const fn is_an_answer(error: &Error) -> bool {
    matches!(error, Error::FDO(_) | Error::MethodError(..))
}

pub(super) fn fault(error: &Error) -> Fault {
    match error {
        Error::InputOutput(error) => broken(error, 0),
        Error::Handshake(words) => {
            Fault::new(FaultKind::Unauthorized, format!("the bus does not let us in: {}", quoted(words)))
        }
        Error::FDO(error) => refused(error),
        Error::MethodError(name, words, _) => {
            let words = words.as_deref().map_or_else(String::new, |words| format!(": {words}"));
            Fault::new(FaultKind::Query, format!("systemd refuses: {}", quoted(&format!("{name}{words}"))))
        }
        _ => Fault::new(FaultKind::Malformed, "the answer is not D-Bus, or not systemd's"),
    }
}

fn refused(error: &fdo::Error) -> Fault {
    match error {
        fdo::Error::ServiceUnknown(_) | fdo::Error::NameHasNoOwner(_) => {
            Fault::new(FaultKind::Unreachable, "there is no systemd on this bus")
        }
        fdo::Error::AccessDenied(_) | fdo::Error::AuthFailed(_) => {
            Fault::new(FaultKind::Unauthorized, "the bus does not let us ask systemd")
        }
        fdo::Error::NoReply(_) | fdo::Error::Disconnected(_) => {
            Fault::new(FaultKind::Unreachable, "systemd left the bus before it answered")
        }
        fdo::Error::UnknownMethod(_) => {
            Fault::new(FaultKind::Query, "this systemd cannot list units by name: 230 or newer is needed")
        }
        other => Fault::new(FaultKind::Query, format!("systemd refuses: {}", quoted(&other.to_string()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use std::{io, sync::Arc};

    #[rstest]
    #[case(Error::InputOutput(Arc::new(io::ErrorKind::ConnectionReset.into())), FaultKind::Unreachable, "connection reset before the answer")]
    #[case(Error::Handshake("REJECTED".to_owned()), FaultKind::Unauthorized, "the bus does not let us in: REJECTED")]
    #[case(Error::FDO(Box::new(fdo::Error::ServiceUnknown("x".to_owned()))), FaultKind::Unreachable, "there is no systemd on this bus")]
    #[case(Error::FDO(Box::new(fdo::Error::AccessDenied("x".to_owned()))), FaultKind::Unauthorized, "the bus does not let us ask systemd")]
    #[case(Error::InvalidReply, FaultKind::Malformed, "the answer is not D-Bus, or not systemd's")]
    fn each_error_has_its_sentence(#[case] error: Error, #[case] kind: FaultKind, #[case] sentence: &str) {
        assert_eq!(fault(&error), Fault::new(kind, sentence));
    }
}
