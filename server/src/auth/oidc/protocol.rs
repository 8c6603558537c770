//! The three questions of the protocol, as `openidconnect` asks them: who are you, here is a code, tell me more.

use super::{
    Asked, Begin, OidcError, Pending, Unusable,
    claims::Claims,
    discovery::Discovered,
    token::{IdToken, NotBefore},
    wire::Wire,
};
use crate::config::auth::OidcSettings;
use app::fault::Fault;
use openidconnect::{
    AccessToken, AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields, EndpointNotSet,
    EndpointSet, IdTokenFields, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    RequestTokenError, Scope, StandardErrorResponse, StandardTokenResponse, TokenResponse as _, UserInfoError,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType, CoreGenderClaim,
        CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken,
        CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType, CoreUserInfoClaims,
    },
    http::HeaderValue,
};
use secrecy::ExposeSecret as _;
use url::Url;

type Fields = IdTokenFields<
    NotBefore,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
/// What comes for a code.
pub(super) type Response = StandardTokenResponse<Fields, CoreTokenType>;
type Asking = openidconnect::Client<
    NotBefore,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Response,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
    EndpointNotSet,
>;

/// Who we are for the provider.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) id: ClientId,
    secret: Option<ClientSecret>,
    scopes: Vec<Scope>,
    redirect: RedirectUrl,
}

/// What a code was exchanged for.
pub(super) struct Tokens {
    pub(super) id: IdToken,
    pub(super) access: AccessToken,
}

impl Client {
    pub(super) fn new(settings: &OidcSettings, redirect: Url) -> Self {
        let secret = settings.client_secret.as_ref().map(|secret| secret.expose_secret().to_owned());
        // The library asks for `openid` by itself.
        let scopes = settings.scopes.iter().filter(|scope| *scope != "openid").cloned();
        Self {
            id: ClientId::new(settings.client_id.clone()),
            secret: secret.map(ClientSecret::new),
            scopes: scopes.map(Scope::new).collect(),
            redirect: RedirectUrl::from_url(redirect),
        }
    }

    /// The address of the question, and what the answer will be compared with.
    pub(super) fn begin(&self, with: &Discovered) -> Begin {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let asking = self.asking(with);
        let asked = asking
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .add_scopes(self.scopes.iter().cloned())
            .set_pkce_challenge(challenge);
        let (url, state, nonce) = asked.url();
        let pending =
            Pending { state: state.into_secret(), nonce: nonce.secret().clone(), verifier: verifier.into_secret() };
        Begin { url, pending }
    }

    /// Gives the code, and the proof that it was us who asked for it.
    pub(super) async fn exchange(
        &self,
        with: &Discovered,
        wire: &Wire,
        code: AuthorizationCode,
        verifier: PkceCodeVerifier,
    ) -> Result<Tokens, OidcError> {
        let asking = self.asking(with);
        let asked = asking.exchange_code(code).set_pkce_verifier(verifier);
        let response: Response = asked.request_async(wire).await.map_err(no_tokens)?;
        let id = response.id_token().cloned().ok_or_else(|| unusable(Asked::Tokens, Unusable::NoIdToken))?;
        Ok(Tokens { id, access: response.access_token().clone() })
    }

    /// What the provider tells beyond the ID token, about the same person.
    pub(super) async fn user_info(
        &self,
        with: &Discovered,
        wire: &Wire,
        tokens: &Tokens,
        about: &Claims,
    ) -> Result<CoreUserInfoClaims, OidcError> {
        let asked = Asked::UserInfo;
        // The library would panic on it.
        if HeaderValue::from_str(tokens.access.secret()).is_err() {
            return Err(unusable(Asked::Tokens, Unusable::AccessToken));
        }
        // Where there is no such endpoint, there is no address to be had.
        let at = with.user_info.clone().ok_or(OidcError::NoEmail)?;
        let asking = self.asking(with).set_user_info_url(at);
        let request = asking.user_info(tokens.access.clone(), Some(about.subject.clone()));
        request.request_async(wire).await.map_err(|error| match error {
            UserInfoError::Request(fault) => OidcError::Unreachable { asked, fault },
            UserInfoError::Response(status, ..) if status != 200 => unusable(asked, Unusable::Status(status.as_u16())),
            UserInfoError::ClaimsVerification(_) => OidcError::OtherPerson,
            _ => unusable(asked, Unusable::Malformed),
        })
    }

    fn asking(&self, with: &Discovered) -> Asking {
        let client = openidconnect::Client::new(self.id.clone(), with.issuer.clone(), with.keys.clone());
        let client = match &self.secret {
            Some(secret) => client.set_client_secret(secret.clone()),
            None => client,
        };
        client
            .set_auth_type(if with.secret_in_form { AuthType::RequestBody } else { AuthType::BasicAuth })
            .set_redirect_uri(self.redirect.clone())
            .set_auth_uri(with.authorization.clone())
            .set_token_uri(with.token.clone())
    }
}

const fn unusable(asked: Asked, why: Unusable) -> OidcError {
    OidcError::Unusable { asked, why }
}

/// RFC 6749, 5.2: its words are a closed list, and what comes with them is nobody's to read.
fn no_tokens(error: RequestTokenError<Fault, StandardErrorResponse<CoreErrorResponseType>>) -> OidcError {
    let asked = Asked::Tokens;
    match error {
        RequestTokenError::Request(fault) => OidcError::Unreachable { asked, fault },
        RequestTokenError::ServerResponse(answer) => match answer.error() {
            CoreErrorResponseType::InvalidGrant => OidcError::CodeSpent,
            CoreErrorResponseType::InvalidClient | CoreErrorResponseType::UnauthorizedClient => OidcError::Client,
            _ => unusable(asked, Unusable::Refused),
        },
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => unusable(asked, Unusable::Malformed),
    }
}
