//! TLSA records that name what they match instead of spelling it (RFC 6698):
//! `3 1 1 {certificate mx.dane.test}`.
//!
//! The lab's certificates are made anew at each start, so their digests cannot
//! stand in a file. Does no IO, reads no clock.

use aws_lc_rs::digest::{SHA256, SHA512, digest};
use x509_parser::prelude::{FromDer, X509Certificate};

use super::record_line::plain;

/// The data of a TLSA record as the lab's definition has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsaLine {
    /// Whom it constrains.
    pub usage: u8,
    /// What of the certificate: 1 its public key, else the whole.
    pub selector: u8,
    /// How: 1 SHA-256, 2 SHA-512, else in full.
    pub matching: u8,
    /// What it matches.
    pub pinned: Pinned,
}

/// What a TLSA record matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pinned {
    /// These octets, written in hex.
    Octets(Vec<u8>),
    /// `{certificate HOST}`: that which this server of the lab shows.
    Certificate(String),
    /// `{rsa-certificate HOST}`: that with an RSA key, of a server with two.
    RsaCertificate(String),
    /// `{issuer}`: the lab's intermediate, which good servers send.
    Issuer,
    /// `{root}`: the lab's root, which no server sends.
    Root,
    /// `{other}`: one that no server of the tour shows.
    Other,
}

impl TlsaLine {
    /// Reads `USAGE SELECTOR MATCHING DATA`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(4, ' ');
        let mut number = || parts.next()?.parse().ok();
        let (usage, selector, matching) = (number()?, number()?, number()?);
        Some(Self { usage, selector, matching, pinned: Pinned::read(parts.next()?)? })
    }

    /// The association data, given the certificate that is meant; `None` if that is none.
    pub(super) fn data(&self, certificate: &[u8]) -> Option<Vec<u8>> {
        let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
        let octets = if self.selector == 1 { parsed.public_key().raw } else { certificate };
        Some(match self.matching {
            1 => digest(&SHA256, octets).as_ref().to_vec(),
            2 => digest(&SHA512, octets).as_ref().to_vec(),
            _ => octets.to_vec(),
        })
    }
}

impl Pinned {
    fn read(text: &str) -> Option<Self> {
        let Some(words) = text.strip_prefix('{') else { return hex(text).map(Self::Octets) };
        let words = words.strip_suffix('}')?;
        Some(match words.split_once(' ').unwrap_or((words, "")) {
            ("certificate", host) if !host.is_empty() => Self::Certificate(plain(host)),
            ("rsa-certificate", host) if !host.is_empty() => Self::RsaCertificate(plain(host)),
            ("issuer", "") => Self::Issuer,
            ("root", "") => Self::Root,
            ("other", "") => Self::Other,
            _ => return None,
        })
    }
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> =
        text.chars().filter(|c| *c != ' ').map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |sum, d| sum * 16 + d).try_into().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{Authority, CertificateKind};

    #[test]
    fn data_is_hex_or_a_name_in_braces() {
        let pinned = |text| TlsaLine::read(&format!("3 1 1 {text}")).map(|line| line.pinned);
        assert_eq!(pinned("00ff A0"), Some(Pinned::Octets(vec![0, 255, 160])));
        assert_eq!(
            pinned("{certificate MX.a.test}"),
            Some(Pinned::Certificate("mx.a.test".into()))
        );
        assert_eq!(pinned("{issuer}"), Some(Pinned::Issuer));
        for bad in ["0", "0g", "{}", "{certificate}", "{issuer x}", "{root"] {
            assert_eq!(pinned(bad), None, "{bad}");
        }
        assert_eq!(TlsaLine::read("3 1"), None);
        assert_eq!(TlsaLine::read("3 1 256 00"), None);
    }

    #[test]
    fn selector_and_matching_type_decide_what_stands_in_the_record() {
        let names = ["mx.test".to_owned()];
        let authority = Authority::new().unwrap();
        let chain = authority.chain(CertificateKind::Good, &names).unwrap();
        let data = |line| TlsaLine::read(line).unwrap().data(&chain[0]).unwrap();
        assert_eq!(data("3 0 0 {other}"), chain[0].to_vec());
        assert_eq!(data("3 1 1 {other}").len(), 32);
        assert_eq!(data("3 1 2 {other}").len(), 64);
        assert_ne!(data("3 0 1 {other}"), data("3 1 1 {other}"));
        let key = data("3 1 0 {other}");
        assert!(chain[0].windows(key.len()).any(|part| part == key));
    }
}
