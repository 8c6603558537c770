//! Sockets of this machine.

use super::faults;
use app::fault::{Fault, FaultKind};
use std::{io, path::Path};
use tokio::net::UnixStream;

/// Connects to a socket file.
pub(super) async fn connect(path: &Path) -> Result<UnixStream, Fault> {
    UnixStream::connect(path).await.map_err(|error| connecting(&error, path))
}

fn connecting(error: &io::Error, path: &Path) -> Fault {
    let at = path.display();
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            Fault::new(FaultKind::Refused, format!("nobody listens at {at}: there is no such socket"))
        }
        io::ErrorKind::PermissionDenied => Fault::new(
            FaultKind::Unauthorized,
            format!("pyngpong may not use {at}: add its user to the group that owns the socket"),
        ),
        _ => faults::connecting(error, at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixListener;

    #[tokio::test]
    async fn a_socket_that_nobody_serves_is_told_from_one_that_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rpc.sock");
        let missing = connect(&path).await.unwrap_err();
        assert_eq!(missing.kind, FaultKind::Refused);
        assert_eq!(missing.message, format!("nobody listens at {}: there is no such socket", path.display()));
        drop(UnixListener::bind(&path).unwrap());
        let left = connect(&path).await.unwrap_err();
        assert_eq!(left, Fault::new(FaultKind::Refused, format!("connection refused by {}", path.display())));
    }

    #[test]
    fn a_closed_socket_says_who_may_open_it() {
        let fault = connecting(&io::ErrorKind::PermissionDenied.into(), Path::new("/run/a.sock"));
        assert_eq!(fault.kind, FaultKind::Unauthorized);
        assert!(fault.message.contains("/run/a.sock"), "{fault:?}");
    }
}
