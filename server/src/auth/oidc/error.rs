//! Why somebody is not signed in. Sentences name no address, no secret and nothing that an answer could have put in their mouth:
//! they are read by people who are not signed in. What whoever runs this needs beside them is [`OidcError::cause`].

use app::fault::{Fault, FaultKind};
use std::fmt;

/// Why somebody is not signed in, as a sentence for them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OidcError {
    /// The issuer cannot be asked safely.
    #[error("`issuer` has to be https:// without a query; http:// only on a loopback address")]
    Issuer,
    /// The provider's authority is none.
    #[error("`ca_file` cannot be used: {0}")]
    Authority(String),
    /// No answer.
    #[error("the identity provider {}: try again in a minute", no_answer(.fault))]
    Unreachable {
        /// What was asked for.
        asked: Asked,
        /// What happened; may name an address.
        fault: Fault,
    },
    /// An answer that cannot be used.
    #[error("the identity provider's answer for {asked} cannot be used: {why}")]
    Unusable {
        /// What was asked for.
        asked: Asked,
        /// What is wrong with it.
        why: Unusable,
    },
    /// They changed their mind at the provider, or it does not let them in.
    #[error("you were not signed in: it was cancelled, or refused, at the identity provider")]
    Cancelled,
    /// The provider has sent them back for another reason.
    #[error("the identity provider did not sign you in: {0}")]
    Refused(Refusal),
    /// What came back does not belong to what was begun here: too late, another browser, or a link made by somebody else.
    #[error("this sign-in was not begun in this browser, or too long ago: sign in again")]
    State,
    /// Another provider than the configured one answers.
    #[error("the answer is of another identity provider than the one that was asked: sign in again")]
    OtherProvider,
    /// There was nothing to take for tokens.
    #[error("the identity provider sent you back without a code: sign in again")]
    NoCode,
    /// The code was used already, is too old, or was not meant for us.
    #[error("this sign-in was used already or has expired: sign in again")]
    CodeSpent,
    /// The provider does not know us.
    #[error("the identity provider does not accept this board: `client_id` and `client_secret` have to be checked")]
    Client,
    /// The ID token does not prove what it says.
    #[error("the identity provider's ID token is not accepted: {0}")]
    IdToken(#[from] Flaw),
    /// The user information is about somebody else.
    #[error("the identity provider's user information is about somebody else than its ID token")]
    OtherPerson,
    /// Nobody could be told apart.
    #[error("the identity provider gives no e-mail address: it has to be among its claims, or `email` among `scopes`")]
    NoEmail,
    /// It is no e-mail address.
    #[error("the identity provider gives an e-mail address that is none")]
    BadEmail,
    /// Anybody could have claimed it.
    #[error("your e-mail address is not verified at the identity provider: verify it there, then sign in again")]
    EmailUnverified,
    /// The provider does not say whether it has verified the address.
    #[error(
        "the identity provider does not say whether your e-mail address is verified; `assume_email_verified` would take it as such"
    )]
    EmailVerificationUnknown,
}

/// What the provider is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// What it says about itself.
    Discovery,
    /// The keys that it signs with.
    Keys,
    /// The tokens for a code.
    Tokens,
    /// More about a person.
    UserInfo,
}

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// Another status than expected; redirects are not followed.
    #[error("HTTP {0}, expected 200")]
    Status(u16),
    /// Not the JSON that the protocol wants.
    #[error("not the JSON that was expected, or only a part of it")]
    Malformed,
    /// It calls itself otherwise than the configuration does.
    #[error("it calls itself by another name than `issuer` says")]
    OtherIssuer,
    /// It names an address that secrets must not be sent to.
    #[error("it names an address without https://")]
    Insecure,
    /// It names no address for tokens.
    #[error("it names no token endpoint")]
    NoTokenEndpoint,
    /// No key that we could verify with.
    #[error("there is no key in it that a signature could be verified with")]
    NoKeys,
    /// The answer has no ID token.
    #[error("there is no ID token in it")]
    NoIdToken,
    /// An access token that no header can hold.
    #[error("its access token cannot be sent")]
    AccessToken,
    /// An error that has no sentence of its own.
    #[error("it refuses, for a reason that whoever runs this board finds in the log")]
    Refused,
}

/// The provider's words for not signing somebody in: a closed list, as anybody could have written the address they come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// They cancelled, or are not allowed.
    #[error("cancelled or refused")]
    AccessDenied,
    /// It wants them to do something there first.
    #[error("it wants you to sign in or to agree there first")]
    Interaction,
    /// It cannot at the moment.
    #[error("it has a problem of its own; try again in a minute")]
    Provider,
    /// It does not want our question.
    #[error("it does not accept the question: `client_id`, `scopes` and the redirect address have to be checked")]
    Question,
    /// Something else.
    #[error("it gives a reason that is not part of the protocol")]
    Other,
}

/// What an ID token fails by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Of somebody else.
    #[error("another issuer")]
    Issuer,
    /// For somebody else.
    #[error("not meant for this board (audience)")]
    Audience,
    /// Asked for by somebody else.
    #[error("given to another client (authorized party)")]
    AuthorizedParty,
    /// Signed in a way that proves nothing, or not at all.
    #[error("an algorithm that is not allowed")]
    Algorithm,
    /// By a key that the provider does not name.
    #[error("signed with a key that the provider does not publish")]
    UnknownKey,
    /// Not by that key.
    #[error("its signature is wrong")]
    Signature,
    /// Of another sign-in.
    #[error("not the answer to this sign-in (nonce)")]
    Nonce,
    /// Too late.
    #[error("expired; is this machine's clock right?")]
    Expired,
    /// Too early.
    #[error("not valid yet; is this machine's clock right?")]
    NotYet,
    /// The access token beside it is another one.
    #[error("it does not belong to the access token beside it")]
    AccessToken,
    /// Encrypted, nested, or of a kind that we do not know.
    #[error("of a kind that is not supported")]
    Unsupported,
}

impl OidcError {
    /// Whether the provider gave no answer.
    #[must_use]
    pub const fn unreachable(&self) -> bool {
        matches!(self, Self::Unreachable { .. })
    }

    /// Whether it is the provider, or how it is set up, that has to change, and not the person.
    #[must_use]
    pub const fn is_provider(&self) -> bool {
        matches!(
            self,
            Self::Issuer | Self::Authority(_) | Self::Unreachable { .. } | Self::Unusable { .. } | Self::Client
        )
    }

    /// What only the log says: addresses are for whoever runs this.
    pub(super) fn cause(&self) -> Option<String> {
        match self {
            Self::Unreachable { asked, fault } => Some(format!("{asked}: {fault}")),
            _ => None,
        }
    }
}

impl From<Refusal> for OidcError {
    fn from(refusal: Refusal) -> Self {
        if refusal == Refusal::AccessDenied { Self::Cancelled } else { Self::Refused(refusal) }
    }
}

impl Refusal {
    /// RFC 6749 4.1.2.1 and OpenID Connect Core 3.1.2.6.
    pub(super) fn from_word(word: &str) -> Self {
        match word {
            "access_denied" => Self::AccessDenied,
            "interaction_required" | "login_required" | "account_selection_required" | "consent_required" => {
                Self::Interaction
            }
            "server_error" | "temporarily_unavailable" => Self::Provider,
            "invalid_request" | "unauthorized_client" | "unsupported_response_type" | "invalid_scope" => Self::Question,
            _ => Self::Other,
        }
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Discovery => "its configuration",
            Self::Keys => "its keys",
            Self::Tokens => "the tokens",
            Self::UserInfo => "the user information",
        })
    }
}

/// A fault without what it may name.
const fn no_answer(fault: &Fault) -> &'static str {
    match fault.kind {
        FaultKind::Timeout => "does not answer in time",
        FaultKind::Unreachable | FaultKind::Refused => "cannot be reached",
        FaultKind::Malformed | FaultKind::Query => "gives an answer that cannot be read",
        FaultKind::Unauthorized => "does not let this board in",
        FaultKind::RateLimited => "is asked too often",
        FaultKind::Internal => "cannot be asked from here",
    }
}
