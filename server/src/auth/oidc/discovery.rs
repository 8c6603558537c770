//! What the provider says about itself, and whether that can be relied on.

use super::{
    Asked, OidcError, Unusable,
    pending::is_same,
    wire::{Wire, is_private, unanswered},
};
use openidconnect::{
    AsyncHttpClient as _, AuthUrl, IssuerUrl, JsonWebKeySetUrl, TokenUrl, UserInfoUrl,
    core::{CoreClientAuthMethod, CoreJsonWebKeySet, CoreProviderMetadata},
    http::{Request, StatusCode, header::ACCEPT},
};
use url::Url;

const WELL_KNOWN: &str = ".well-known/openid-configuration";

/// All addresses in it are such that secrets may be sent there.
#[derive(Clone, Debug)]
pub(super) struct Discovered {
    /// As the provider spells it: its tokens do the same.
    pub(super) issuer: IssuerUrl,
    pub(super) authorization: AuthUrl,
    pub(super) token: TokenUrl,
    pub(super) user_info: Option<UserInfoUrl>,
    /// Whether the client's secret is sent in the form, where the provider takes it nowhere else.
    pub(super) secret_in_form: bool,
    pub(super) keys: CoreJsonWebKeySet,
    pub(super) keys_at: JsonWebKeySetUrl,
}

/// Asks the provider for both, one after the other.
pub(super) async fn discover(issuer: &Url, wire: &Wire) -> Result<Discovered, OidcError> {
    let metadata = metadata(issuer, wire).await?;
    let token = checked(&metadata, issuer)?;
    Ok(Discovered {
        issuer: metadata.issuer().clone(),
        authorization: metadata.authorization_endpoint().clone(),
        token,
        user_info: metadata.userinfo_endpoint().cloned(),
        secret_in_form: secret_in_form(&metadata),
        keys: keys(metadata.jwks_uri(), wire).await?,
        keys_at: metadata.jwks_uri().clone(),
    })
}

/// Where tokens are to be had, if this is about the provider of the configuration, and secrets may be sent wherever it says.
pub(super) fn checked(metadata: &CoreProviderMetadata, issuer: &Url) -> Result<TokenUrl, OidcError> {
    let unusable = |why| OidcError::Unusable { asked: Asked::Discovery, why };
    if !is_same(metadata.issuer(), issuer) {
        return Err(unusable(Unusable::OtherIssuer));
    }
    let token = metadata.token_endpoint().ok_or_else(|| unusable(Unusable::NoTokenEndpoint))?;
    let user_info = metadata.userinfo_endpoint();
    let named = [metadata.authorization_endpoint().url(), token.url(), metadata.jwks_uri().url()];
    if !named.into_iter().chain(user_info.map(|at| at.url())).all(is_private) {
        return Err(unusable(Unusable::Insecure));
    }
    Ok(token.clone())
}

impl Discovered {
    /// The same with the keys that the provider has now.
    pub(super) async fn with_new_keys(&self, wire: &Wire) -> Result<Self, OidcError> {
        Ok(Self { keys: keys(&self.keys_at, wire).await?, ..self.clone() })
    }
}

/// The library's own discovery would ask for the keys before anybody has looked where they are.
async fn metadata(issuer: &Url, wire: &Wire) -> Result<CoreProviderMetadata, OidcError> {
    let asked = Asked::Discovery;
    let base = issuer.as_str().strip_suffix('/').unwrap_or(issuer.as_str());
    let request = Request::get(format!("{base}/{WELL_KNOWN}")).header(ACCEPT, "application/json").body(Vec::new());
    let request = request.map_err(|_| OidcError::Issuer)?;
    let answer = wire.call(request).await.map_err(|fault| OidcError::Unreachable { asked, fault })?;
    if answer.status() != StatusCode::OK {
        return Err(OidcError::Unusable { asked, why: Unusable::Status(answer.status().as_u16()) });
    }
    read(answer.body())
}

/// The provider's words about itself.
pub(super) fn read(body: &[u8]) -> Result<CoreProviderMetadata, OidcError> {
    let malformed = OidcError::Unusable { asked: Asked::Discovery, why: Unusable::Malformed };
    serde_json::from_slice(body).map_err(|_| malformed)
}

async fn keys(at: &JsonWebKeySetUrl, wire: &Wire) -> Result<CoreJsonWebKeySet, OidcError> {
    let asked = Asked::Keys;
    let keys = CoreJsonWebKeySet::fetch_async(at, wire).await.map_err(|error| unanswered(asked, error))?;
    // Keys that it cannot read are left out by the library.
    if keys.keys().is_empty() { Err(OidcError::Unusable { asked, why: Unusable::NoKeys }) } else { Ok(keys) }
}

/// In the header, unless the provider says that it only knows the form.
fn secret_in_form(metadata: &CoreProviderMetadata) -> bool {
    let methods = metadata.token_endpoint_auth_methods_supported();
    methods.is_some_and(|methods| {
        !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
            && methods.contains(&CoreClientAuthMethod::ClientSecretPost)
    })
}
