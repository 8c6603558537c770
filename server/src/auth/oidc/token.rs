//! Whether an ID token proves what it says: OpenID Connect Core 3.1.3.7, step by step.

use super::{
    Flaw,
    claims::Claims,
    discovery::Discovered,
    protocol::{Client, Tokens},
    times::Times,
};
use app::time::Timestamp;
use openidconnect::{
    AccessTokenHash, AdditionalClaims, ClaimsVerificationError, IdTokenVerifier, Nonce, SignatureVerificationError,
    core::{CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm},
};
use serde::{Deserialize, Serialize};

/// What proves something to somebody who knows only public keys: no `none`, and no `HS*`, whose key the client would share.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// The claim that the library does not know; a number of seconds, which may have a fraction.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct NotBefore {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) nbf: Option<f64>,
}

impl AdditionalClaims for NotBefore {}

pub(super) type IdToken =
    openidconnect::IdToken<NotBefore, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
type TokenClaims = openidconnect::IdTokenClaims<NotBefore, CoreGenderClaim>;
type Verifier<'a> = IdTokenVerifier<'a, CoreJsonWebKey>;

/// What the token says, if it is the provider's, for us, for this sign-in, and for `now`.
pub(super) fn verify(
    tokens: &Tokens,
    client: &Client,
    with: &Discovered,
    nonce: Nonce,
    now: Timestamp,
) -> Result<Claims, Flaw> {
    let verifier = Verifier::new_public_client(client.id.clone(), with.issuer.clone(), with.keys.clone())
        .set_allowed_algs(ALGORITHMS)
        // Times are judged below, with the tolerance that the library has not; for it, it is always 1970.
        .set_time_fn(Default::default);
    let claims = tokens.id.claims(&verifier, &nonce).map_err(|error| flaw(&error))?;
    // The library rejects audiences beside us, and leaves this to us.
    if claims.authorized_party().is_some_and(|party| *party != client.id) {
        return Err(Flaw::AuthorizedParty);
    }
    times(claims).check(now)?;
    belongs(claims, tokens, &verifier)?;
    Ok(Claims::from(claims))
}

fn times(claims: &TokenClaims) -> Times {
    // Halves of milliseconds and what is out of range do not matter: the cast saturates.
    #[allow(clippy::cast_possible_truncation, reason = "saturates")]
    let not_before = claims.additional_claims().nbf.map(|seconds| Timestamp::from_ms((seconds * 1_000.0) as i64));
    Times {
        issued: Timestamp::from_ms(claims.issue_time().timestamp_millis()),
        expires: Timestamp::from_ms(claims.expiration().timestamp_millis()),
        not_before,
    }
}

/// Whether the access token came with it, where it says so.
fn belongs(claims: &TokenClaims, tokens: &Tokens, verifier: &Verifier<'_>) -> Result<(), Flaw> {
    let Some(expected) = claims.access_token_hash() else { return Ok(()) };
    let algorithm = tokens.id.signing_alg().map_err(|error| unsigned(&error))?;
    let key = tokens.id.signing_key(verifier).map_err(|error| unsigned(&error))?;
    let actual = AccessTokenHash::from_token(&tokens.access, algorithm, key).map_err(|_| Flaw::Unsupported)?;
    if actual == *expected { Ok(()) } else { Err(Flaw::AccessToken) }
}

/// The library's reasons without what they quote.
fn flaw(error: &ClaimsVerificationError) -> Flaw {
    use ClaimsVerificationError as E;
    match error {
        E::InvalidIssuer(_) => Flaw::Issuer,
        E::InvalidAudience(_) => Flaw::Audience,
        E::InvalidNonce(_) => Flaw::Nonce,
        E::Expired(_) | E::InvalidAuthTime(_) => Flaw::Expired,
        E::SignatureVerification(why) => unsigned(why),
        _ => Flaw::Unsupported,
    }
}

fn unsigned(error: &SignatureVerificationError) -> Flaw {
    use SignatureVerificationError as E;
    match error {
        E::NoMatchingKey | E::AmbiguousKeyId(_) => Flaw::UnknownKey,
        E::DisallowedAlg(_) | E::NoSignature | E::UnsupportedAlg(_) => Flaw::Algorithm,
        _ => Flaw::Signature,
    }
}
