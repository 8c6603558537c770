//! One pace for all that use the same token, in however many widgets.

use super::{super::per_token::PerToken, locked, pace::Pace};
use crate::source::errors::config::ErrorsConfig;
use std::sync::{Arc, Mutex};

/// The paces in use.
#[derive(Debug, Default)]
pub(in crate::client) struct Paces(PerToken<Pace>);

impl Paces {
    /// The pace of the token of this configuration.
    pub(super) fn of(&self, config: &ErrorsConfig) -> Arc<Mutex<Pace>> {
        let pace = self.0.of(&config.api, &config.token, || Pace::new(config.max_calls_per_minute));
        locked(&pace).want(config.max_calls_per_minute);
        pace
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::config, *};
    use secrecy::ExposeSecret as _;

    #[test]
    fn widgets_with_the_same_token_share_their_pace() {
        let paces = Paces::default();
        let one = config("https://api.bugsnag.com/", &["acme/web"]);
        let other = ErrorsConfig { max_calls_per_minute: 3, ..config("https://api.bugsnag.com", &["acme/api"]) };
        let (first, second) = (paces.of(&one), paces.of(&other));
        assert!(Arc::ptr_eq(&first, &second));
        assert_eq!(locked(&first).per_minute(), 3, "as configured last");
        let stranger = ErrorsConfig { token: "another".to_owned().into(), ..one.clone() };
        assert!(!Arc::ptr_eq(&first, &paces.of(&stranger)));
        assert!(!Arc::ptr_eq(&first, &paces.of(&config("https://api.bugsnag.smartbear.com", &["acme/web"]))));
        assert!(!format!("{paces:?}").contains(one.token.expose_secret()));
    }
}
