//! Certificates in the form in which the drivers want them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rustls::pki_types::CertificateDer;

/// All of them, one after the other (RFC 7468).
pub(super) fn bundle(certificates: &[CertificateDer<'_>]) -> Vec<u8> {
    certificates.iter().flat_map(|certificate| block(certificate).into_bytes()).collect()
}

fn block(certificate: &[u8]) -> String {
    let mut text = String::from("-----BEGIN CERTIFICATE-----\n");
    for (index, character) in STANDARD.encode(certificate).chars().enumerate() {
        if index > 0 && index % 64 == 0 {
            text.push('\n');
        }
        text.push(character);
    }
    text.push_str("\n-----END CERTIFICATE-----\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::pki_types::pem::PemObject as _;

    #[test]
    fn what_is_written_can_be_read_again() {
        let certificates = [CertificateDer::from(vec![7; 1000]), CertificateDer::from(vec![9; 3])];
        let read: Vec<_> = CertificateDer::pem_slice_iter(&bundle(&certificates)).map(Result::unwrap).collect();
        assert_eq!(read, certificates);
    }
}
