//! From when until when a token counts. Pure.

use super::Flaw;
use app::time::Timestamp;

/// How far our clock and the provider's may differ, in milliseconds.
const SKEW: i64 = 60_000;

/// What a token says about itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) issued: Timestamp,
    pub(super) expires: Timestamp,
    pub(super) not_before: Option<Timestamp>,
}

impl Times {
    /// Whether it counts at `now`.
    pub(super) fn check(&self, now: Timestamp) -> Result<(), Flaw> {
        let soon = now.plus_ms(SKEW);
        if self.expires.plus_ms(SKEW) <= now {
            Err(Flaw::Expired)
        } else if self.issued > soon || self.not_before.is_some_and(|from| from > soon) {
            Err(Flaw::NotYet)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(0, 300, None, Ok(()))]
    #[case(60, 300, None, Ok(()))]
    #[case(61, 300, None, Err(Flaw::NotYet))]
    #[case(-300, -59, None, Ok(()))]
    #[case(-300, -60, None, Err(Flaw::Expired))]
    #[case(0, 300, Some(60), Ok(()))]
    #[case(0, 300, Some(61), Err(Flaw::NotYet))]
    #[case(0, 300, Some(-1), Ok(()))]
    #[case(i64::MIN / 1_000, i64::MAX / 1_000, None, Ok(()))]
    fn clocks_may_differ_by_a_minute(
        #[case] issued: i64,
        #[case] expires: i64,
        #[case] not_before: Option<i64>,
        #[case] is: Result<(), Flaw>,
    ) {
        let now = Timestamp::from_ms(1_700_000_000_000);
        let at = |seconds: i64| now.plus_ms(seconds.saturating_mul(1_000));
        let times = Times { issued: at(issued), expires: at(expires), not_before: not_before.map(at) };
        assert_eq!(times.check(now), is);
    }
}
