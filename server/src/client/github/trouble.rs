//! What can be wrong with an answer, and how it is told. Words are GitHub's own, cleaned and cut.

use super::super::link::Astray;
use app::fault::{Fault, FaultKind};
use url::Url;

/// Which limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limit {
    /// Of the hour.
    Primary,
    /// Of the moment: too many at once.
    Secondary,
}

/// Why there is no answer to be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Trouble {
    /// 401.
    #[error(
        "GitHub does not accept the token (HTTP 401{0}): make a new one that may read these repositories, and write it to token"
    )]
    NotLetIn(String),
    /// 403 that is no limit.
    #[error(
        "the token may not read this{0}: it needs read access to metadata, pull requests, checks and commit statuses"
    )]
    Forbidden(String),
    /// The organization wants more than a token.
    #[error("the organization wants single sign-on{0}: authorize the token for it (Settings, Tokens, Configure SSO)")]
    SingleSignOn(String),
    /// 404: GitHub's word for no access, too.
    #[error("does not exist, or the token has no access{0}")]
    Absent(String),
    /// 422, and what a query is refused for.
    #[error("GitHub rejects the question{0}")]
    Rejected(String),
    /// 403 or 429, or a query's own word for it.
    #[error("GitHub allows no more calls for now{1}")]
    Limited(Limit, String),
    /// 502, 503, 504, and a query that took too long: less at once may do.
    #[error("GitHub could not answer in time{0}")]
    Overloaded(String),
    /// Nobody answers queries there, or not all that we ask for.
    #[error("GraphQL is not offered there{0}")]
    NoGraphql(String),
    /// Any other status that is no 2xx.
    #[error("HTTP {0}, expected 2xx{1}")]
    Status(u16, String),
    /// A repository is called otherwise now: what was asked for is there, on the same origin.
    #[error("moved")]
    Moved(Url),
    /// A token follows nobody.
    #[error("HTTP {0}, redirects to {1}: the token is not sent on; make api the address that answers itself")]
    Redirect(u16, String),
    /// The next page is not asked for.
    #[error(transparent)]
    Astray(#[from] Astray),
    /// Not what GitHub would say.
    #[error("{0}")]
    Malformed(String),
    /// No answer at all.
    #[error("{0}")]
    NoAnswer(Fault),
}

impl Trouble {
    /// The same, as it is told.
    pub(super) fn fault(&self) -> Fault {
        let kind = match self {
            Self::NoAnswer(fault) => return fault.clone(),
            Self::NotLetIn(_) | Self::Forbidden(_) | Self::SingleSignOn(_) | Self::Absent(_) => FaultKind::Unauthorized,
            Self::Limited(..) => FaultKind::RateLimited,
            Self::Astray(_) | Self::Malformed(_) => FaultKind::Malformed,
            Self::Rejected(_)
            | Self::Overloaded(_)
            | Self::NoGraphql(_)
            | Self::Status(..)
            | Self::Moved(_)
            | Self::Redirect(..) => FaultKind::Query,
        };
        Fault::new(kind, self.to_string())
    }

    /// Whether it is about what was asked for, not about GitHub or the token: the others go on.
    pub(super) const fn is_about_the_question(&self) -> bool {
        match self {
            Self::Forbidden(_) | Self::SingleSignOn(_) | Self::Absent(_) | Self::Rejected(_) | Self::Astray(_) => true,
            Self::Status(status, _) => *status < 500,
            _ => false,
        }
    }

    /// Whether less at once may do.
    pub(super) fn is_strain(&self) -> bool {
        match self {
            Self::Overloaded(_) | Self::Malformed(_) => true,
            Self::NoAnswer(fault) => fault.kind == FaultKind::Timeout || fault.kind == FaultKind::Malformed,
            Self::Status(status, _) => *status >= 500,
            _ => false,
        }
    }
}
