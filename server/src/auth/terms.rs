//! On which terms people are let in, as configured.

use super::{
    oidc::{OidcError, Provider},
    streams::Caps,
};
use crate::config::{AuthMode, AuthSettings, Config};
use ipnet::IpNet;
use std::net::IpAddr;
use url::Url;

/// Where the provider sends people back to.
const CALLBACK: &str = "/auth/callback";

/// On which terms people are let in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Terms {
    /// `[auth]`
    pub auth: AuthSettings,
    /// Who may connect at all; empty means everyone.
    pub allow: Vec<IpNet>,
    /// How many streams there may be.
    pub caps: Caps,
    /// Where people open the board.
    pub public_url: Option<Url>,
}

impl Terms {
    /// As configured.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let server = &config.server;
        Self {
            auth: config.auth.clone(),
            allow: server.allow.clone(),
            caps: server.caps,
            public_url: server.public_url.clone(),
        }
    }

    /// Whether somebody at this address may connect.
    #[must_use]
    pub fn allows(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.allow.is_empty() || self.allow.iter().any(|range| range.contains(&address))
    }

    /// The identity provider, where there is one.
    ///
    /// # Errors
    /// Where it cannot be asked as configured.
    pub fn provider(&self) -> Result<Option<Provider>, OidcError> {
        let (AuthMode::Oidc(settings), Some(url)) = (&self.auth.mode, &self.public_url) else { return Ok(None) };
        let mut redirect = url.clone();
        redirect.set_path(CALLBACK);
        Provider::new(settings, redirect).map(Some)
    }

    /// Whether both ask the same provider in the same way.
    #[must_use]
    pub fn same_provider(&self, other: &Self) -> bool {
        self.auth.mode == other.auth.mode && self.public_url == other.public_url
    }
}
