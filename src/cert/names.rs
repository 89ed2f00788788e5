//! Whose name a certificate carries (RFC 9525, RFC 5280).
//!
//! Does no IO, reads no clock. The comparison is our own, on bytes, because MX
//! names with underscores and other oddities are looked up and connected to
//! like any other, while strict name types refuse them.

use std::net::IpAddr;

use serde::Serialize;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;

use super::der::{Malformed, parse};
use super::distinguished_name::bytes_of;
use crate::text::printable;

/// Whether the certificate is for the name that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Identity {
    /// A subject alternative name matches.
    Match,
    /// No subject alternative name of that kind, but the common name matches:
    /// enough for some senders, against RFC 9525 (A-9525-1).
    CnOnly,
    /// It carries names, none of them this one.
    Mismatch,
    /// It carries no name at all.
    None,
}

impl Identity {
    /// Every word.
    pub const ALL: [Self; 4] = [Self::Match, Self::CnOnly, Self::Mismatch, Self::None];

    /// The word as records write it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::CnOnly => "cn-only",
            Self::Mismatch => "mismatch",
            Self::None => "none",
        }
    }
}

/// Compares the names of a certificate in DER with a host name or an address,
/// and tells which name matched, as the certificate writes it.
///
/// A host name may end in a dot, be in any case, and in Unicode; an address may
/// stand in brackets.
///
/// # Errors
/// [`Malformed`] when the bytes are not one certificate.
pub fn identify(der: &[u8], reference: &str) -> Result<(Identity, Option<String>), Malformed> {
    parse(der).map(|x509| compare(&x509, reference))
}

/// What is asked for (RFC 9525's reference identifier).
enum Reference {
    Name(String),
    Address(IpAddr),
}

impl Reference {
    fn of(text: &str) -> Self {
        let bare = text.trim_start_matches('[').trim_end_matches(']');
        match bare.parse() {
            Ok(address) => Self::Address(address),
            Err(_) => Self::Name(normal(text)),
        }
    }

    /// Names with an oddity that IDNA refuses are compared as they stand.
    fn matches_name(&self, presented: &[u8]) -> bool {
        match self {
            Self::Name(name) => dns_matches(presented, name),
            Self::Address(_) => false,
        }
    }

    fn matches_alternative(&self, presented: &GeneralName<'_>) -> bool {
        match (presented, self) {
            (GeneralName::DNSName(name), _) => self.matches_name(name.as_bytes()),
            (GeneralName::IPAddress(bytes), Self::Address(wanted)) => {
                address(bytes).is_some_and(|found| found == *wanted)
            }
            _ => false,
        }
    }

    /// A common name may stand in only where no name of the kind is present.
    fn is_of_kind(&self, presented: &GeneralName<'_>) -> bool {
        match self {
            Self::Name(_) => matches!(presented, GeneralName::DNSName(_)),
            Self::Address(_) => matches!(presented, GeneralName::IPAddress(_)),
        }
    }

    fn matches_common_name(&self, presented: &[u8]) -> bool {
        match self {
            Self::Name(_) => self.matches_name(presented),
            Self::Address(wanted) => {
                std::str::from_utf8(presented).is_ok_and(|text| text.parse() == Ok(*wanted))
            }
        }
    }
}

/// Lower case, A-labels, no dot at the end.
fn normal(name: &str) -> String {
    let name = name.strip_suffix('.').unwrap_or(name);
    let ascii = if name.is_ascii() { None } else { idna::domain_to_ascii(name).ok() };
    ascii.unwrap_or_else(|| name.to_owned()).to_ascii_lowercase()
}

pub(super) fn compare(x509: &X509Certificate<'_>, reference: &str) -> (Identity, Option<String>) {
    let reference = Reference::of(reference);
    if let Some(name) = alternatives(x509).find(|name| reference.matches_alternative(name)) {
        return (Identity::Match, written(name));
    }
    let named = alternatives(x509).any(|name| reference.is_of_kind(name));
    let common = common_names(x509).find(|name| !named && reference.matches_common_name(name));
    match common {
        Some(name) => (Identity::CnOnly, Some(printable(&name))),
        None if is_named(x509) => (Identity::Mismatch, None),
        None => (Identity::None, None),
    }
}

fn is_named(x509: &X509Certificate<'_>) -> bool {
    listed(x509).next().is_some() || common_names(x509).next().is_some()
}

/// DNS names and addresses of the subject alternative name, printable.
pub(super) fn listed<'a>(x509: &'a X509Certificate<'_>) -> impl Iterator<Item = String> + 'a {
    alternatives(x509).filter_map(written)
}

/// A doubled extension gives no names: which of them counts is anyone's guess.
fn alternatives<'a>(
    x509: &'a X509Certificate<'_>,
) -> impl Iterator<Item = &'a GeneralName<'a>> + 'a {
    let extension = x509.subject_alternative_name().ok().flatten();
    extension.into_iter().flat_map(|extension| &extension.value.general_names)
}

fn common_names<'a>(x509: &'a X509Certificate<'_>) -> impl Iterator<Item = Vec<u8>> + 'a {
    x509.subject().iter_common_name().map(|part| bytes_of(part.attr_value()))
}

fn written(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some(printable(name.as_bytes())),
        GeneralName::IPAddress(bytes) => match address(bytes) {
            Some(address) => Some(address.to_string()),
            None => Some(printable(bytes)),
        },
        _ => None,
    }
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let four: Option<[u8; 4]> = bytes.try_into().ok();
    let sixteen: Option<[u8; 16]> = bytes.try_into().ok();
    four.map(IpAddr::from).or(sixteen.map(IpAddr::from))
}

/// Whether the presented name is the wanted one (already normal).
///
/// `*` stands only for the complete left-most label, and for exactly one
/// (A-9525-2). Two labels must follow it: `*.org` would speak for everybody
/// under a public suffix, and senders in the field refuse it too.
pub(super) fn dns_matches(presented: &[u8], wanted: &str) -> bool {
    let presented = presented.strip_suffix(b".").unwrap_or(presented);
    match presented.strip_prefix(b"*.") {
        _ if wanted.is_empty() => false,
        Some(parent) => {
            parent.contains(&b'.')
                && !parent.contains(&b'*')
                && wanted.split_once('.').is_some_and(|(label, rest)| {
                    !label.is_empty() && parent.eq_ignore_ascii_case(rest.as_bytes())
                })
        }
        None => !presented.contains(&b'*') && presented.eq_ignore_ascii_case(wanted.as_bytes()),
    }
}
