//! What is written to viewers: text, and the same text packed, made once for all who take it so.
//!
//! A packed stream is gzip (RFC 1952) of which every piece stands for itself: a run of whole deflate blocks (RFC 1951) that
//! begins and ends on a byte and refers to nothing before it, as zlib's `Z_FULL_FLUSH` makes them. So viewers who came at
//! different times get the same bytes, nobody has a compressor of his own, and each piece can be read when it has come.

use bytes::{BufMut as _, Bytes, BytesMut};
use flate2::{Compress, Compression, FlushCompress};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

/// What a packed stream begins with: deflate, no name, no time, an unknown system. The sum and the length that a whole file ends
/// with never come: a stream is cut, it does not end.
pub const OPENING: Bytes = Bytes::from_static(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/// The longest stored block: its length has two bytes.
const STORED: usize = u16::MAX as usize;

/// Bytes of a block that is none: what a full flush ends with.
const FLUSH: usize = 16;

/// A piece of the stream.
#[derive(Clone, Debug)]
pub struct Piece {
    text: Bytes,
    /// `None` where only one viewer gets it: then it is not worth the work.
    packed: Option<Arc<OnceLock<Bytes>>>,
}

impl Piece {
    /// For many viewers.
    #[must_use]
    pub fn shared(text: Bytes) -> Self {
        Self { text, packed: Some(Arc::default()) }
    }

    /// For one viewer alone, or a few bytes.
    #[must_use]
    pub const fn own(text: Bytes) -> Self {
        Self { text, packed: None }
    }

    /// As it is.
    #[must_use]
    pub const fn text(&self) -> &Bytes {
        &self.text
    }

    /// As a part of a packed stream.
    #[must_use]
    pub fn packed(&self) -> Bytes {
        match &self.packed {
            Some(packed) => packed.get_or_init(|| deflated(&self.text)).clone(),
            None => stored(&self.text),
        }
    }
}

/// Kept, as it takes 320 KB and a change has a few bytes. Who finds it in use takes another one.
static COMPRESS: LazyLock<Mutex<Compress>> = LazyLock::new(|| Mutex::new(compress()));

/// Raw: the stream has its own frame.
fn compress() -> Compress {
    Compress::new(Compression::default(), false)
}

/// Blocks that are shorter than what they say, where that can be.
fn deflated(text: &[u8]) -> Bytes {
    match COMPRESS.try_lock() {
        Ok(mut kept) => {
            kept.reset();
            deflate(&mut kept, text)
        }
        Err(_) => deflate(&mut compress(), text),
    }
}

fn deflate(compress: &mut Compress, text: &[u8]) -> Bytes {
    let mut packed = Vec::with_capacity(text.len() / 2 + FLUSH);
    loop {
        let read = usize::try_from(compress.total_in()).unwrap_or(text.len());
        let rest = text.get(read..).unwrap_or_default();
        match compress.compress_vec(rest, &mut packed, FlushCompress::Full) {
            // All is read and flushed when there is room left.
            Ok(_) if read + rest.len() == text.len() && packed.len() < packed.capacity() => {
                packed.shrink_to_fit();
                return packed.into();
            }
            Ok(_) => packed.reserve(packed.len() / 2 + FLUSH),
            Err(_) => return stored(text),
        }
    }
}

/// Blocks that say it as it is.
fn stored(text: &[u8]) -> Bytes {
    let mut packed = BytesMut::with_capacity(text.len() + text.len() / STORED * 5 + 5);
    for part in text.chunks(STORED) {
        // At most `STORED`.
        let length = part.len() as u16;
        packed.put_u8(0);
        packed.put_u16_le(length);
        packed.put_u16_le(!length);
        packed.put_slice(part);
    }
    packed.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::MultiGzDecoder;
    use proptest::prelude::*;
    use std::io::Read as _;

    /// What a browser makes of a stream that is cut after these pieces.
    fn unpacked(pieces: &[Piece]) -> Vec<u8> {
        let mut wire = OPENING.to_vec();
        pieces.iter().for_each(|piece| wire.extend(piece.packed()));
        let mut text = Vec::new();
        let cut = MultiGzDecoder::new(&wire[..]).read_to_end(&mut text);
        assert_eq!(cut.unwrap_err().kind(), std::io::ErrorKind::UnexpectedEof);
        text
    }

    #[test]
    fn whoever_comes_later_reads_the_same_pieces() {
        let change = |n: i32| Piece::shared(format!("event: patch\ndata: {n} {}\n\n", "replace ".repeat(200)).into());
        let pieces = [Piece::own("hello".into()), change(1), change(2), Piece::own("ping".into()), change(3)];
        for from in 0..pieces.len() {
            let all: Vec<u8> = pieces[from..].iter().flat_map(|piece| piece.text().to_vec()).collect();
            assert_eq!(unpacked(&pieces[from..]), all);
        }
        assert!(pieces[1].packed().len() < pieces[1].text().len() / 10);
        assert_eq!(pieces[1].packed().as_ptr(), pieces[1].clone().packed().as_ptr(), "packed once");
    }

    #[test]
    fn each_piece_can_be_read_when_it_has_come() {
        let mut decoder = flate2::Decompress::new(false);
        for text in ["one", "a longer one, a longer one, a longer one"] {
            let mut seen = Vec::with_capacity(1_000);
            decoder
                .decompress_vec(&Piece::shared(text.into()).packed(), &mut seen, flate2::FlushDecompress::Sync)
                .unwrap();
            assert_eq!(seen, text.as_bytes());
        }
    }

    #[test]
    fn what_is_long_or_cannot_be_packed_comes_whole() {
        let noise: Vec<u8> = (0..300_000).map(|_| fastrand::u8(..)).collect();
        let long = Piece::own(Bytes::from(noise.clone()));
        let dense = Piece::shared(Bytes::from(noise.clone()));
        assert_eq!(unpacked(&[long]), noise);
        assert_eq!(unpacked(&[dense]), noise);
        assert_eq!(unpacked(&[Piece::shared(Bytes::new())]), b"");
        assert_eq!(unpacked(&[Piece::own(Bytes::new())]), b"");
    }

    proptest! {
        #[test]
        fn packing_loses_nothing(parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..2_000), 0..8)) {
            let pieces: Vec<Piece> = parts.iter().map(|part| Piece::shared(Bytes::from(part.clone()))).collect();
            prop_assert_eq!(unpacked(&pieces), parts.concat());
        }
    }
}
