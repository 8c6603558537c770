//! User and password of an address, as people write them for curl, become a basic authorization (RFC 7617).

use super::super::ProbeError;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hyper::header::{AUTHORIZATION, HeaderName, HeaderValue};
use percent_encoding::percent_decode_str;
use url::Url;

pub(in crate::client) fn authorization(url: &Url) -> Result<Option<(HeaderName, HeaderValue)>, ProbeError> {
    if url.username().is_empty() && url.password().is_none() {
        return Ok(None);
    }
    let mut pair: Vec<u8> = percent_decode_str(url.username()).collect();
    pair.push(b':');
    pair.extend(percent_decode_str(url.password().unwrap_or_default()));
    let mut value =
        HeaderValue::try_from(format!("Basic {}", STANDARD.encode(pair))).map_err(|_| ProbeError::Credentials)?;
    value.set_sensitive(true);
    Ok(Some((AUTHORIZATION, value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_password_are_decoded_and_never_printed() {
        let url = Url::parse("http://Aladdin:open%20sesame@cave/").unwrap();
        let (_, value) = authorization(&url).unwrap().unwrap();
        assert_eq!(value, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(format!("{value:?}"), "Sensitive");
        assert!(authorization(&Url::parse("http://cave/").unwrap()).unwrap().is_none());
    }
}
