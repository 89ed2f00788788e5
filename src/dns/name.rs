//! Host and domain names in their two forms. RFC 5890 (A-labels and U-labels).
//!
//! Does no IO, reads no clock.

use std::net::IpAddr;

use crate::text::printable;

/// Why a text is no domain name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing was given.
    #[error("the name is empty")]
    Empty,
    /// Over 253 octets, or a label over 63 or of none.
    #[error("{0:?} is no domain name: a label may have 1 to 63 characters, the whole 253")]
    Length(String),
    /// A character that no host or domain name has.
    #[error("{0:?} is no domain name: only letters, digits, hyphen, underscore and dots fit")]
    Character(String),
    /// The internationalised name has no A-label form.
    #[error("{0:?} cannot be written as an internationalised domain name")]
    Idn(String),
    /// One label, as in `localhost`.
    #[error("{0:?} is a single word, not a domain: write it in full, as in mail.example.org")]
    SingleLabel(String),
}

/// The A-label form of a name as a person writes it: lower case, no last dot.
///
/// # Errors
/// [`NameError`] says which rule of host names the text breaks.
pub fn a_label(written: &str) -> Result<String, NameError> {
    let bare = written.trim();
    let bare = bare.strip_suffix('.').unwrap_or(bare);
    if bare.is_empty() {
        return Err(NameError::Empty);
    }
    let shown = || printable(written.as_bytes());
    let ascii = idna::domain_to_ascii(bare).map_err(|_| NameError::Idn(shown()))?;
    if ascii.len() > 253 || ascii.split('.').any(|l| l.is_empty() || l.len() > 63) {
        return Err(NameError::Length(shown()));
    }
    if !ascii.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) {
        return Err(NameError::Character(shown()));
    }
    Ok(ascii.to_ascii_lowercase())
}

/// The Unicode form of an A-label name, or `None` where it does not differ.
pub fn u_label(ascii: &str) -> Option<String> {
    let (unicode, sound) = idna::domain_to_unicode(ascii);
    (sound.is_ok() && unicode != ascii).then(|| printable(unicode.as_bytes()))
}

/// A name as DNS gave it, in presentation form (RFC 1035: what is not printable stands there
/// as an escape): lower case, no last dot; the root is `.`.
pub fn host_name(written: &str) -> String {
    let lower = written.to_ascii_lowercase();
    match lower.strip_suffix('.').unwrap_or(&lower) {
        "" => ".".to_owned(),
        // Presentation form is ASCII without controls; anything else is not from DNS.
        bare if bare.bytes().all(|b| b.is_ascii_graphic() || b == b' ') => bare.to_owned(),
        bare => printable(bare.as_bytes()),
    }
}

/// The address that stands in place of a host name: bare, bracketed, or escaped by DNS.
pub fn address_as_name(host: &str) -> Option<IpAddr> {
    let bare: String = host.chars().filter(|c| !matches!(c, '\\' | '[' | ']')).collect();
    bare.strip_prefix("ipv6:").unwrap_or(&bare).parse().ok()
}

/// Whether the name means the asker's own machine.
pub fn is_localhost(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_an_internationalised_name() {
        assert_eq!(a_label("Bücher.example."), Ok("xn--bcher-kva.example".into()));
        assert_eq!(u_label("xn--bcher-kva.example"), Some("bücher.example".into()));
        assert_eq!(u_label("example.org"), None);
    }

    #[test]
    fn absurd_names_are_refused_in_words() {
        assert_eq!(a_label(" . "), Err(NameError::Empty));
        assert!(matches!(a_label("a..b"), Err(NameError::Length(_) | NameError::Idn(_))));
        assert!(matches!(a_label(&"a".repeat(64)), Err(NameError::Length(_) | NameError::Idn(_))));
        assert!(matches!(
            a_label("exa mple.org"),
            Err(NameError::Character(_) | NameError::Idn(_))
        ));
        assert!(a_label("a\u{202e}b.org").is_err());
    }

    #[test]
    fn an_address_is_known_however_it_is_written() {
        for written in
            ["192.0.2.1", "[192.0.2.1]", "\\[192.0.2.1\\]", "fe80\\:\\:1", "[ipv6:fe80::1]"]
        {
            assert!(address_as_name(written).is_some(), "{written}");
        }
        assert_eq!(address_as_name("mx.example.org"), None);
    }

    #[test]
    fn names_from_dns_are_lower_case_and_the_root_is_a_dot() {
        assert_eq!(host_name("MX1.Example.ORG."), "mx1.example.org");
        assert_eq!(host_name("."), ".");
        assert_eq!(host_name("\\000a\\.b.test."), "\\000a\\.b.test", "escaped once");
    }
}
