//! The one place where the wall clock is read.

use app::time::Timestamp;
use std::time::{SystemTime, UNIX_EPOCH};

/// Now, in milliseconds; the epoch itself should the machine's clock stand before it.
#[must_use]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
