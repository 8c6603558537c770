//! `[server] tls_cert` and `tls_key`: with which certificate https is spoken.

use super::{
    interpolate,
    read::{Item, Section},
};
use rustls::{
    ServerConfig,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use secrecy::{ExposeSecret as _, SecretString};
use std::{fmt, path::Path, sync::Arc};

const CERT: &str = "the path of a file with the certificate and those between it and its authority, in PEM";
const KEY: &str = "the path of a file with the certificate's key, in PEM";

/// A certificate with its key, ready to be shown.
#[derive(Clone)]
pub struct Identity {
    /// What the accept loop needs.
    pub server: Arc<ServerConfig>,
    /// What it was made of: another text is another identity.
    made_of: (String, SecretString),
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity")
    }
}

impl PartialEq for Identity {
    fn eq(&self, other: &Self) -> bool {
        let key = |identity: &Self| identity.made_of.1.expose_secret().to_owned();
        self.made_of.0 == other.made_of.0 && key(self) == key(other)
    }
}

pub(super) fn read(section: &mut Section<'_>) -> Option<Identity> {
    let (cert, key) = (section.get("tls_cert"), section.get("tls_key"));
    let (cert, key) = match (cert, key) {
        (Some(cert), Some(key)) => (cert, key),
        (Some(_), None) => return missing(section, "tls_key", KEY),
        (None, Some(_)) => return missing(section, "tls_cert", CERT),
        (None, None) => return None,
    };
    let chain = pem(&cert, CERT);
    let secret = pem(&key, KEY).map(SecretString::from);
    let (chain, secret) = chain.zip(secret)?;
    let made = identity(chain, secret);
    if let Err((at_key, why)) = &made {
        let (item, allowed) = if *at_key { (&key, KEY) } else { (&cert, CERT) };
        item.report(item.problem(format!("bad `{}`: {why}", item.name())).allowed(allowed));
    }
    made.ok()
}

fn missing(section: &Section<'_>, key: &str, allowed: &str) -> Option<Identity> {
    section.report(section.missing(key).allowed(allowed));
    None
}

/// Read by the environment, so that a renewed certificate is noticed like any other change.
fn pem(item: &Item<'_>, allowed: &str) -> Option<String> {
    let env = item.env();
    item.parse(allowed, |path| env.file(Path::new(path)).map_err(|error| interpolate::reason(&error)))
}

/// The mistake is at the key where the first is true, else at the certificate. It quotes nothing.
fn identity(chain: String, key: SecretString) -> Result<Identity, (bool, &'static str)> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(chain.as_bytes()).collect();
    let certificates = certificates.map_err(|_| (false, "it is not well-formed PEM"))?;
    if certificates.is_empty() {
        return Err((false, "there is no PEM certificate in it"));
    }
    let private = PrivateKeyDer::from_pem_slice(key.expose_secret().as_bytes())
        .map_err(|_| (true, "there is no private key in PEM in it"))?;
    let provider: Arc<CryptoProvider> = aws_lc_rs::default_provider().into();
    let server = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| (false, "this machine's TLS is of no use"))?
        .with_no_client_auth()
        .with_single_cert(certificates, private)
        .map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => (true, "it is not the key of the certificate"),
            rustls::Error::InvalidCertificate(_) => (false, "a certificate in it is not valid X.509"),
            _ => (true, "the certificate and the key cannot be used"),
        })?;
    let mut server = server;
    server.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Identity { server: Arc::new(server), made_of: (chain, key) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(name: &str) -> (String, SecretString) {
        let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
        (made.cert.pem(), made.signing_key.serialize_pem().into())
    }

    #[test]
    fn a_certificate_needs_its_own_key() {
        let ((cert, key), (_, other)) = (made("a"), made("b"));
        let first = identity(cert.clone(), key.clone()).unwrap();
        assert_eq!(first, identity(cert.clone(), key.clone()).unwrap());
        assert_eq!(identity(cert.clone(), other).unwrap_err(), (true, "it is not the key of the certificate"));
        assert!(identity(cert.clone(), "".into()).unwrap_err().0);
        assert_eq!(identity(String::new(), key).unwrap_err(), (false, "there is no PEM certificate in it"));
        assert!(!format!("{first:?}").contains("KEY"));
    }
}
