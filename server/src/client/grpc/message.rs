//! The two messages of `grpc.health.v1.Health/Check`, byte by byte: each has one field.

use bytes::Bytes;

/// `HealthCheckRequest { string service = 1; }` in its frame: not compressed, and its length.
pub(super) fn request(service: &str) -> Bytes {
    let mut message = Vec::with_capacity(service.len() + 8);
    if !service.is_empty() {
        message.push(0x0a); // field 1, a text
        varint(&mut message, service.len());
        message.extend_from_slice(service.as_bytes());
    }
    let mut frame = vec![0];
    frame.extend_from_slice(&u32::try_from(message.len()).unwrap_or(u32::MAX).to_be_bytes());
    frame.extend_from_slice(&message);
    frame.into()
}

/// The `status` of a framed `HealthCheckResponse { ServingStatus status = 1; }`; `None` where it is no such thing.
pub(super) fn serving(frame: &[u8]) -> Option<u64> {
    let (head, message) = frame.split_first_chunk::<5>()?;
    let [compressed, length @ ..] = *head;
    let complete = usize::try_from(u32::from_be_bytes(length)).ok()? == message.len();
    if compressed != 0 || !complete {
        return None;
    }
    let mut status = 0; // what is not there is zero
    let mut rest = message;
    while !rest.is_empty() {
        let (tag, after) = number(rest)?;
        let (value, after) = match tag & 7 {
            0 => number(after)?,
            1 => (0, after.get(8..)?),
            2 => {
                let (length, after) = number(after)?;
                (0, after.get(usize::try_from(length).ok()?..)?)
            }
            5 => (0, after.get(4..)?),
            _ => return None,
        };
        if tag == 1 << 3 {
            status = value;
        }
        rest = after;
    }
    Some(status)
}

fn varint(into: &mut Vec<u8>, mut value: usize) {
    while value > 0x7f {
        into.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    into.push((value & 0x7f) as u8);
}

fn number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0;
    for (at, byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7f).checked_shl(u32::try_from(at).ok()? * 7)?;
        if byte & 0x80 == 0 {
            return Some((value, &bytes[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[test]
    fn the_server_as_a_whole_is_asked_for_with_nothing() {
        assert_eq!(&*request(""), [0, 0, 0, 0, 0]);
        assert_eq!(&*request("ab"), [0, 0, 0, 0, 4, 0x0a, 2, b'a', b'b']);
        assert_eq!(request(&"x".repeat(200))[5..8], [0x0a, 0xc8, 1]);
    }

    #[rstest]
    #[case(&[0, 0, 0, 0, 2, 0x08, 1], Some(1))]
    #[case(&[0, 0, 0, 0, 0], Some(0))]
    #[case(&[0, 0, 0, 0, 6, 0x12, 2, 9, 9, 0x08, 2], Some(2))]
    #[case(&[1, 0, 0, 0, 2, 0x08, 1], None)]
    #[case(&[0, 0, 0, 0, 3, 0x08, 1], None)]
    #[case(&[0, 0, 0, 0, 1, 0x08], None)]
    #[case(&[0, 0], None)]
    fn the_status_is_read_and_nothing_is_guessed(#[case] frame: &[u8], #[case] status: Option<u64>) {
        assert_eq!(serving(frame), status);
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_without_a_panic(mut body in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut frame = vec![0, 0, 0, 0, body.len() as u8];
            frame.append(&mut body);
            let _ = serving(&frame);
        }
    }
}
