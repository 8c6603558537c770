//! Who asks.

use super::{Email, person::Role, secret::Hashed};
use std::{net::IpAddr, sync::Arc};

/// By what somebody may look.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// Nobody has to sign in.
    Anybody,
    /// By a session.
    Session(Email, Hashed),
    /// By the word of a trusted proxy.
    Proxied(Email),
    /// By a token, which has this name and hash.
    Machine(Arc<str>, Hashed),
}

/// Somebody who may look. In the extensions of every request that comes past the gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// Who it is.
    pub who: Who,
    /// What they may do.
    pub role: Role,
    /// From where they ask.
    pub address: IpAddr,
}

impl Who {
    /// Whose this is.
    #[must_use]
    pub const fn email(&self) -> Option<&Email> {
        match self {
            Self::Session(email, _) | Self::Proxied(email) => Some(email),
            Self::Anybody | Self::Machine(..) => None,
        }
    }

    /// Under which name streams are counted; `None`: there is nobody to count.
    #[must_use]
    pub fn counted(&self) -> Option<String> {
        match self {
            Self::Anybody => None,
            Self::Session(email, _) | Self::Proxied(email) => Some(email.as_str().to_owned()),
            // No address is without an @.
            Self::Machine(name, _) => Some(format!("token {}", name.replace('@', " "))),
        }
    }
}

impl Visitor {
    /// Whether they may decide who may look.
    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.role == Role::Admin
    }
}
