//! How often somebody may try.

use crate::config::AuthSettings;
use governor::{Quota, RateLimiter, clock::DefaultClock, state::keyed::HashMapStateStore};
use std::{
    fmt,
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
};

/// Wrong tokens that one address may show within a minute.
const BAD_TOKENS: u32 = 20;
/// Entries within a minute that one address can cause by being refused, and that all of them can.
const REFUSALS: (u32, u32) = (1, 60);

/// So many within any minute, for each key.
pub struct PerMinute<K: Clone + Eq + Hash> {
    limiter: RateLimiter<K, HashMapStateStore<K>, DefaultClock>,
}

impl<K: Clone + Eq + Hash> PerMinute<K> {
    /// `count` within any minute; 0 counts as 1.
    #[must_use]
    pub fn new(count: u32) -> Self {
        let count = NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
        Self { limiter: RateLimiter::hashmap(Quota::per_minute(count)) }
    }

    /// Whether there is one left; takes it.
    pub fn take(&self, key: &K) -> bool {
        self.limiter.check_key(key).is_ok()
    }

    /// Forgets those who have all of theirs again.
    pub fn tidy(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

impl<K: Clone + Eq + Hash> fmt::Debug for PerMinute<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PerMinute({} known)", self.limiter.len())
    }
}

/// Everything that is limited.
#[derive(Debug)]
pub struct Limits {
    /// Sign-ins, by address.
    pub sign_ins: PerMinute<IpAddr>,
    /// Calls, by the token's name.
    pub calls: PerMinute<String>,
    /// Wrong tokens, by address.
    pub bad_tokens: PerMinute<IpAddr>,
    refusals: PerMinute<IpAddr>,
    all_refusals: PerMinute<()>,
}

impl Limits {
    /// As configured.
    #[must_use]
    pub fn new(settings: &AuthSettings) -> Self {
        Self {
            sign_ins: PerMinute::new(settings.max_sign_ins_per_minute),
            calls: PerMinute::new(settings.max_token_calls_per_minute),
            bad_tokens: PerMinute::new(BAD_TOKENS),
            refusals: PerMinute::new(REFUSALS.0),
            all_refusals: PerMinute::new(REFUSALS.1),
        }
    }

    /// Whether the refusal of an address is to be noted once more.
    pub fn notes_refusal(&self, address: IpAddr) -> bool {
        self.refusals.take(&block(address)) && self.all_refusals.take(&())
    }

    /// Forgets whoever has not tried for a while.
    pub fn tidy(&self) {
        self.sign_ins.tidy();
        self.calls.tidy();
        self.bad_tokens.tidy();
        self.refusals.tidy();
    }
}

/// What counts as one address: with IPv6 everybody has 2⁶⁴ of them.
#[must_use]
pub fn block(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn each_has_its_own() {
        let limit = PerMinute::new(2);
        assert!(limit.take(&"a") && limit.take(&"a") && !limit.take(&"a") && limit.take(&"b"));
        limit.tidy();
        assert!(!limit.take(&"a"));
    }

    #[test]
    fn an_address_of_ipv6_is_its_network() {
        assert_eq!(block(ip("2001:db8:1:2:3:4:5:6")), ip("2001:db8:1:2::"));
        assert_eq!(block(ip("::ffff:10.0.0.1")), ip("10.0.0.1"));
    }

    #[test]
    fn refusals_are_noted_now_and_then() {
        let limits = Limits::new(&AuthSettings::default());
        assert!(limits.notes_refusal(ip("10.0.0.1")) && !limits.notes_refusal(ip("10.0.0.1")));
        let noted = (0..200).filter(|last| limits.notes_refusal(ip(&format!("10.0.1.{last}")))).count();
        assert!(noted < 70, "{noted}");
    }
}
