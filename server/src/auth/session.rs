//! A session: that somebody signed in, from this browser, and until when that counts.

use super::Email;
use crate::config::AuthSettings;
use app::time::Timestamp;
use std::sync::atomic::{AtomicI64, Ordering};

/// A sign-in that still counts, kept under the hash of what stands in the cookie.
#[derive(Debug)]
pub struct Session {
    /// Whose it is.
    pub email: Email,
    /// When they signed in.
    pub created: Timestamp,
    /// From where, for people.
    pub address: String,
    used_ms: AtomicI64,
    stored_ms: AtomicI64,
}

impl Session {
    /// One that was last used at `used`, which the store knows.
    #[must_use]
    pub const fn new(email: Email, created: Timestamp, used: Timestamp, address: String) -> Self {
        Self { email, created, address, used_ms: AtomicI64::new(used.as_ms()), stored_ms: AtomicI64::new(used.as_ms()) }
    }

    /// Remembers that it is used.
    pub fn touch(&self, now: Timestamp) {
        self.used_ms.fetch_max(now.as_ms(), Ordering::Relaxed);
    }

    /// When it was last used.
    #[must_use]
    pub fn used(&self) -> Timestamp {
        Timestamp::from_ms(self.used_ms.load(Ordering::Relaxed))
    }

    /// When it was last used, where the store does not know yet; from now on it counts as told.
    #[must_use]
    pub fn untold(&self) -> Option<Timestamp> {
        let used = self.used_ms.load(Ordering::Relaxed);
        (self.stored_ms.swap(used, Ordering::Relaxed) != used).then(|| Timestamp::from_ms(used))
    }

    /// Whether it counts no more.
    #[must_use]
    pub fn is_over(&self, settings: &AuthSettings, now: Timestamp) -> bool {
        let ms = |duration: std::time::Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        now.ms_since(self.used()) >= ms(settings.session_idle) || now.ms_since(self.created) >= ms(settings.session_max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const HOUR: i64 = 3_600_000;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_ms(ms)
    }

    fn session(used: i64) -> Session {
        Session::new(Email::parse("a@x").unwrap(), at(0), at(used), "::1".to_owned())
    }

    #[rstest]
    #[case(0, 12 * HOUR - 1, false)]
    #[case(0, 12 * HOUR, true)]
    #[case(11 * HOUR, 12 * HOUR, false)]
    #[case(7 * 24 * HOUR - 2, 7 * 24 * HOUR - 1, false)]
    #[case(7 * 24 * HOUR - 2, 7 * 24 * HOUR, true)]
    fn it_ends_when_it_is_idle_or_old(#[case] used: i64, #[case] now: i64, #[case] over: bool) {
        assert_eq!(session(used).is_over(&AuthSettings::default(), at(now)), over);
    }

    #[test]
    fn a_use_is_told_once_and_never_moves_back() {
        let session = session(5);
        assert_eq!(session.untold(), None);
        session.touch(at(9));
        session.touch(at(7));
        assert_eq!((session.untold(), session.untold(), session.used()), (Some(at(9)), None, at(9)));
    }
}
