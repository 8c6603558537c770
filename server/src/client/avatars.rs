//! The pictures of people: kept in memory, so that no browser asks anybody but us for them.

use bytes::Bytes;
use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// So many are kept; who comes later has none.
const MOST: usize = 5_000;

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// What it is, as its first bytes say.
    pub media_type: &'static str,
    /// All of it.
    pub bytes: Bytes,
}

/// The pictures that are there, by what is in them.
#[derive(Debug, Default)]
pub struct Avatars {
    by_key: Mutex<BTreeMap<String, Arc<Picture>>>,
}

impl Picture {
    /// A picture that browsers show without running anything in it; `None` for anything else, whatever it calls itself.
    #[must_use]
    pub fn new(bytes: Bytes) -> Option<Self> {
        let starts = |mark: &[u8]| bytes.starts_with(mark);
        let media_type = if starts(b"\x89PNG\r\n\x1a\n") {
            "image/png"
        } else if starts(b"\xff\xd8\xff") {
            "image/jpeg"
        } else if starts(b"GIF87a") || starts(b"GIF89a") {
            "image/gif"
        } else if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            "image/webp"
        } else {
            return None;
        };
        Some(Self { media_type, bytes })
    }
}

impl Avatars {
    /// Keeps a picture. Gives where our own server has it; `None` where there are too many.
    pub fn keep(&self, picture: Picture) -> Option<String> {
        let mut hasher = DefaultHasher::new();
        picture.bytes.hash(&mut hasher);
        let key = format!("{:016x}", hasher.finish());
        let mut by_key = self.by_key();
        if by_key.len() >= MOST && !by_key.contains_key(&key) {
            return None;
        }
        let path = format!("/avatars/{key}");
        by_key.entry(key).or_insert_with(|| Arc::new(picture));
        Some(path)
    }

    /// A picture by its key, the end of its path.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Arc<Picture>> {
        self.by_key().get(key).cloned()
    }

    /// Nothing panics half-way while it is held.
    fn by_key(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Picture>>> {
        self.by_key.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(b"\x89PNG\r\n\x1a\nx", Some("image/png"))]
    #[case(b"\xff\xd8\xff\xe0", Some("image/jpeg"))]
    #[case(b"GIF89a", Some("image/gif"))]
    #[case(b"RIFF\0\0\0\0WEBPVP8 ", Some("image/webp"))]
    #[case(b"RIFF\0\0\0\0WAVE", None)]
    #[case(b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>", None)]
    #[case(b"<!doctype html>", None)]
    #[case(b"", None)]
    fn only_pictures_are_pictures(#[case] bytes: &'static [u8], #[case] media_type: Option<&str>) {
        assert_eq!(Picture::new(bytes.into()).map(|picture| picture.media_type), media_type);
    }

    #[test]
    fn the_same_picture_is_kept_once_and_found_by_its_path() {
        let (avatars, picture) = (Avatars::default(), Picture::new(b"GIF89a".as_slice().into()).unwrap());
        let path = avatars.keep(picture.clone()).unwrap();
        assert_eq!(avatars.keep(picture.clone()).as_ref(), Some(&path));
        assert_eq!(avatars.get(path.strip_prefix("/avatars/").unwrap()).as_deref(), Some(&picture));
        assert_eq!(avatars.get("0"), None);
    }
}
