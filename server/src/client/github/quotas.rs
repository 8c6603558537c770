//! One quota for all that use the same token, in however many widgets.

use super::{super::per_token::PerToken, locked, quota::Quota};
use crate::source::pulls::config::PullsConfig;
use std::sync::{Arc, Mutex};

/// The quotas in use.
#[derive(Debug, Default)]
pub(in crate::client) struct Quotas(PerToken<Quota>);

impl Quotas {
    /// The quota of the token of this configuration.
    pub(super) fn of(&self, config: &PullsConfig) -> Arc<Mutex<Quota>> {
        let quota = self.0.of(&config.api, &config.token, || Quota::new(config.quota_floor));
        locked(&quota).want(config.quota_floor);
        quota
    }
}
