//! One question to one resolver: `dns://resolver/name?type=A`, and how its answers are written.

use super::endpoint::{EndpointError, HostPort, host_port};
use hickory_proto::rr::{Name, RecordType};
use percent_encoding::percent_decode_str;
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};
use url::Url;

/// What stands for the resolvers of this machine where a host is expected.
pub const SYSTEM: &str = "system resolver";

/// What can be asked for; the first is the default.
const RECORDS: [RecordType; 10] = [
    RecordType::A,
    RecordType::AAAA,
    RecordType::CNAME,
    RecordType::MX,
    RecordType::NS,
    RecordType::PTR,
    RecordType::SOA,
    RecordType::SRV,
    RecordType::TXT,
    RecordType::CAA,
];

/// What is asked, and whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsQuestion {
    /// Who is asked; `None`: whoever this machine asks, by `/etc/resolv.conf`.
    pub resolver: Option<HostPort>,
    /// What is looked up: complete, no search list is applied.
    pub name: Name,
    /// Which records of it.
    pub record: RecordType,
}

impl DnsQuestion {
    /// The name as people write it: without the final dot.
    #[must_use]
    pub fn shown(&self) -> String {
        without_dot(&self.name.to_ascii()).to_owned()
    }
}

/// Reads a `dns://` address.
pub(super) fn parse(url: &Url) -> Result<DnsQuestion, EndpointError> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(EndpointError::Only { scheme: "dns", takes: "a resolver, its port, a name and a type" });
    }
    let resolver = match url.host_str() {
        None | Some("") => None,
        Some(_) => Some(host_port(url, "dns", Some(53))?),
    };
    let record = record(url)?;
    let asked = percent_decode_str(url.path().trim_start_matches('/')).decode_utf8();
    let asked = asked.map_err(|_| EndpointError::NoQuestion)?;
    let name = match asked.parse::<IpAddr>() {
        Ok(address) if record == RecordType::PTR => Name::from(address), // 10.0.0.7 is 7.0.0.10.in-addr.arpa there
        _ => Name::from_str_relaxed(&*asked).map_err(|_| EndpointError::NoQuestion)?,
    };
    if asked.is_empty() {
        return Err(EndpointError::NoQuestion);
    }
    let mut question = DnsQuestion { resolver, name, record };
    question.name.set_fqdn(true);
    Ok(question)
}

fn record(url: &Url) -> Result<RecordType, EndpointError> {
    let mut record = RECORDS[0];
    for (key, value) in url.query_pairs() {
        let word = value.to_ascii_uppercase();
        let known = RECORDS.into_iter().find(|known| known.to_string() == word);
        record = known.filter(|_| key == "type").ok_or_else(|| {
            let allowed = RECORDS.map(|known| format!("type={known}")).join(", ");
            EndpointError::Parameter { scheme: "dns", key: key.into_owned(), allowed }
        })?;
    }
    Ok(record)
}

/// A record's content in the one spelling in which it is shown and compared: addresses as addresses, names in lower case
/// without their final dot, texts as they are.
///
/// # Errors
/// Not an address where it has to be one.
pub fn canonical(record: RecordType, text: &str) -> Result<String, String> {
    let text = text.trim();
    Ok(match record {
        RecordType::A => text.parse::<Ipv4Addr>().map_err(|_| "not an IPv4 address")?.to_string(),
        RecordType::AAAA => text.parse::<Ipv6Addr>().map_err(|_| "not an IPv6 address")?.to_string(),
        RecordType::TXT | RecordType::CAA => text.to_owned(),
        _ => text.split_whitespace().map(name).collect::<Vec<_>>().join(" "),
    })
}

/// Whether `found` is what `expected` says; of MX and SRV the name alone is enough.
#[must_use]
pub fn is_meant(record: RecordType, expected: &str, found: &str) -> bool {
    let by_name = matches!(record, RecordType::MX | RecordType::SRV);
    found == expected || (by_name && found.rsplit(' ').next() == Some(expected))
}

fn name(word: &str) -> String {
    let ascii = Name::from_str_relaxed(word).map_or_else(|_| word.to_owned(), |name| name.to_ascii());
    without_dot(&ascii).to_ascii_lowercase()
}

fn without_dot(name: &str) -> &str {
    name.strip_suffix('.').filter(|rest| !rest.is_empty()).unwrap_or(name)
}

impl fmt::Display for DnsQuestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("dns://")?;
        if let Some(at) = &self.resolver {
            write!(f, "{at}")?;
        }
        write!(f, "/{}?type={}", self.shown(), self.record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(RecordType::A, " 10.0.0.7", "10.0.0.7")]
    #[case(RecordType::AAAA, "2001:DB8:0::1", "2001:db8::1")]
    #[case(RecordType::CNAME, "WWW.Example.", "www.example")]
    #[case(RecordType::NS, "müller.example", "xn--mller-kva.example")]
    #[case(RecordType::MX, "10  Mail.Example.", "10 mail.example")]
    #[case(RecordType::MX, "0 .", "0 .")]
    #[case(RecordType::SRV, "0 5 5060 _Sip.example.", "0 5 5060 _sip.example")]
    #[case(RecordType::TXT, "v=spf1 -ALL", "v=spf1 -ALL")]
    fn there_is_one_spelling(#[case] record: RecordType, #[case] text: &str, #[case] spelt: &str) {
        assert_eq!(canonical(record, text).unwrap(), spelt);
    }

    #[test]
    fn an_address_of_the_other_family_is_none() {
        assert!(canonical(RecordType::A, "::1").is_err());
        assert!(canonical(RecordType::AAAA, "10.0.0.7").is_err());
    }

    #[test]
    fn the_name_alone_is_enough_where_there_are_numbers_before_it() {
        assert!(is_meant(RecordType::MX, "mail.example", "10 mail.example"));
        assert!(is_meant(RecordType::MX, "10 mail.example", "10 mail.example"));
        assert!(!is_meant(RecordType::MX, "20 mail.example", "10 mail.example"));
        assert!(!is_meant(RecordType::TXT, "b", "a b"));
    }
}
