//! `[auth]`: who has to sign in, how, and who may look then.

mod read;

pub(super) use read::Draft;

use crate::auth::Email;
use hyper::header::HeaderName;
use secrecy::{ExposeSecret as _, SecretString};
use std::{path::PathBuf, time::Duration};
use url::Url;

/// Who has to sign in, and who may look then.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthSettings {
    /// How people sign in.
    pub mode: AuthMode,
    /// Who is an admin, whatever is stored about them.
    pub admins: Vec<Email>,
    /// Of which domains addresses have to be, in lower case; empty means any. Admins may be of others.
    pub domains: Vec<String>,
    /// Whom those who wait are told to ask; default: the admins.
    pub contact: Option<String>,
    /// Machines that may read.
    pub tokens: Vec<Token>,
    /// A session ends when it was not used for so long; default 12 h.
    pub session_idle: Duration,
    /// A session ends so long after the sign-in; default 7 d.
    pub session_max: Duration,
    /// Sign-ins that one address may begin within a minute; default 30.
    pub max_sign_ins_per_minute: u32,
    /// Calls that one token may make within a minute; default 600.
    pub max_token_calls_per_minute: u32,
}

/// How people sign in.
#[derive(Clone, Debug, PartialEq)]
pub enum AuthMode {
    /// Nobody does: whoever reaches this machine's loopback may look.
    None,
    /// A proxy in front signs people in.
    Proxy(ProxySettings),
    /// We do, with an identity provider.
    Oidc(Box<OidcSettings>),
}

/// What the proxy in front says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxySettings {
    /// Which header holds the e-mail address; believed only from `[server] trusted_proxies`.
    pub header: HeaderName,
}

/// How the identity provider is asked.
#[derive(Clone, Debug)]
pub struct OidcSettings {
    /// What the provider calls itself: discovery starts there.
    pub issuer: Url,
    /// What the provider calls us.
    pub client_id: String,
    /// A public client has none.
    pub client_secret: Option<SecretString>,
    /// What is asked for; `openid` is always among them.
    pub scopes: Vec<String>,
    /// The authority of the provider's certificate, beside those of the machine.
    pub ca_file: Option<PathBuf>,
    /// Whether an e-mail address of which the provider does not say that it is verified counts as such.
    pub assume_email_verified: bool,
}

/// A machine that may read.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is called in the audit log.
    pub name: String,
    /// The SHA-256 of the token.
    pub sha256: [u8; 32],
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Token({:?})", self.name)
    }
}

impl Default for AuthSettings {
    fn default() -> Self {
        Self {
            mode: AuthMode::None,
            admins: Vec::new(),
            domains: Vec::new(),
            contact: None,
            tokens: Vec::new(),
            session_idle: Duration::from_hours(12),
            session_max: Duration::from_hours(7 * 24),
            max_sign_ins_per_minute: 30,
            max_token_calls_per_minute: 600,
        }
    }
}

impl AuthSettings {
    /// Whether the configuration makes this person an admin.
    #[must_use]
    pub fn names_admin(&self, email: &Email) -> bool {
        self.admins.contains(email)
    }

    /// Whether addresses like this one may sign in at all.
    #[must_use]
    pub fn takes(&self, email: &Email) -> bool {
        self.domains.is_empty() || self.domains.iter().any(|domain| domain == email.domain()) || self.names_admin(email)
    }

    /// Whom those who wait are to ask.
    #[must_use]
    pub fn whom_to_ask(&self) -> String {
        let admins = || self.admins.iter().map(Email::as_str).collect::<Vec<_>>().join(", ");
        self.contact
            .clone()
            .or_else(|| Some(admins()).filter(|admins| !admins.is_empty()))
            .unwrap_or_else(|| "whoever runs this board: `pyngpong people` in its shell".to_owned())
    }
}

impl AuthMode {
    /// Whether everybody who reaches the board may look.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::None)
    }
}

impl PartialEq for OidcSettings {
    fn eq(&self, other: &Self) -> bool {
        let secret = |settings: &Self| settings.client_secret.as_ref().map(|secret| secret.expose_secret().to_owned());
        secret(self) == secret(other)
            && (&self.issuer, &self.client_id, &self.scopes, &self.ca_file, self.assume_email_verified)
                == (&other.issuer, &other.client_id, &other.scopes, &other.ca_file, other.assume_email_verified)
    }
}
