//! Keys that a provider signs with, and tokens signed with them: made here, so that nothing is checked with what made it.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use openidconnect::{
    PrivateSigningKey as _,
    core::{CoreHmacKey, CoreJwsSigningAlgorithm},
};
use rcgen::{
    KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ED25519, PKCS_RSA_SHA256, PublicKeyData as _, RsaKeySize, SigningKey as _,
};
use serde_json::{Value, json};
use x509_parser::{prelude::FromDer as _, public_key::PublicKey, x509::SubjectPublicKeyInfo};

/// A key with its name.
pub struct Key {
    pair: KeyPair,
    algorithm: &'static str,
    pub id: String,
}

impl Key {
    /// What is fast to make: `EdDSA`.
    pub fn new(id: &str) -> Self {
        Self::of(KeyPair::generate_for(&PKCS_ED25519).unwrap(), "EdDSA", id)
    }

    /// What most providers have: RS256.
    pub fn rsa(id: &str) -> Self {
        Self::of(KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap(), "RS256", id)
    }

    /// ES256.
    pub fn elliptic(id: &str) -> Self {
        Self::of(KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap(), "ES256", id)
    }

    fn of(pair: KeyPair, algorithm: &'static str, id: &str) -> Self {
        Self { pair, algorithm, id: id.to_owned() }
    }

    /// What the provider publishes.
    pub fn published(&self) -> Value {
        let (id, raw) = (&self.id, self.pair.public_key_raw());
        match self.algorithm {
            "RS256" => {
                let (n, e) = self.rsa_numbers();
                json!({ "kty": "RSA", "use": "sig", "kid": id, "n": n, "e": e })
            }
            "ES256" => {
                let (x, y) = (BASE64.encode(&raw[1..33]), BASE64.encode(&raw[33..]));
                json!({ "kty": "EC", "crv": "P-256", "use": "sig", "kid": id, "x": x, "y": y })
            }
            _ => json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": id, "x": BASE64.encode(raw) }),
        }
    }

    fn rsa_numbers(&self) -> (String, String) {
        let der = self.pair.subject_public_key_info();
        let (_, info) = SubjectPublicKeyInfo::from_der(&der).unwrap();
        let Ok(PublicKey::RSA(key)) = info.parsed() else { panic!("not the key that was made") };
        let bare = |number: &[u8]| BASE64.encode(number.strip_prefix(&[0]).unwrap_or(number));
        (bare(key.modulus), bare(key.exponent))
    }

    /// A token with these claims.
    pub fn sign(&self, claims: &Value) -> String {
        self.sign_under(&json!({ "alg": self.algorithm, "kid": self.id, "typ": "JWT" }), claims)
    }

    /// A token with this header: what it says is not looked at.
    pub fn sign_under(&self, header: &Value, claims: &Value) -> String {
        let signed = unsigned(header, claims);
        let signature = self.pair.sign(signed.as_bytes()).unwrap();
        let signature = if self.algorithm == "ES256" { fixed(&signature) } else { signature };
        format!("{signed}.{}", BASE64.encode(signature))
    }

    /// A token for who verifies with the secret that was signed with.
    pub fn sign_with_secret(&self, claims: &Value, secret: &[u8]) -> String {
        let signed = unsigned(&json!({ "alg": "HS256", "kid": self.id, "typ": "JWT" }), claims);
        let signature = CoreHmacKey::new(secret).sign(&CoreJwsSigningAlgorithm::HmacSha256, signed.as_bytes()).unwrap();
        format!("{signed}.{}", BASE64.encode(signature))
    }

    /// The public half, as everybody can download it.
    pub fn public_bytes(&self) -> Vec<u8> {
        self.pair.public_key_raw().to_vec()
    }

    /// The public half in PEM, the usual text to be mistaken for a secret.
    pub fn public_pem(&self) -> String {
        self.pair.public_key_pem()
    }
}

/// Everything but the signature.
pub fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()))
}

/// Two numbers of 32 bytes each (RFC 7518) for what DER writes as a sequence.
fn fixed(der: &[u8]) -> Vec<u8> {
    let mut rest = &der[2..];
    let mut signature = Vec::new();
    for _ in 0..2 {
        let (number, after) = rest[2..].split_at(usize::from(rest[1]));
        let number = number.strip_prefix(&[0]).unwrap_or(number);
        signature.extend(std::iter::repeat_n(0, 32 - number.len()));
        signature.extend(number);
        rest = after;
    }
    signature
}
