//! `[auth]`, typed.

use secrecy::SecretString;
use std::path::PathBuf;
use url::Url;

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
