//! What one certificate says, written down without an opinion (RFC 5280).
//!
//! Does no IO, reads no clock. Every text is printable and bounded; dates that
//! no calendar has are moved to the nearest one that has them.

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use serde::Serialize;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::time::ASN1Time;

use super::algorithms::{self, Digest, Key};
use super::der::{Malformed, parse};
use super::distinguished_name;
use super::names;

/// How many subject alternative names are kept; all are counted.
pub const MOST_NAMES: usize = 100;

/// One certificate's facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// Whose certificate, as `CN=mx1.example.org, O=Example`; may be empty.
    pub subject: String,
    /// Who signed it, written alike.
    pub issuer: String,
    /// DNS names and addresses of the subject alternative name, at most [`MOST_NAMES`].
    pub names: Vec<String>,
    /// How many names there are in all.
    pub names_total: usize,
    /// Common names of the subject, at most [`MOST_NAMES`].
    pub common_names: Vec<String>,
    /// The first second of validity.
    pub not_before: Timestamp,
    /// The last second of validity.
    pub not_after: Timestamp,
    /// The public key.
    pub key: Key,
    /// The signature algorithm by name, else by dotted OID.
    pub signature: String,
    /// Whether the signature's digest is SHA-1 or older.
    pub weak_signature: bool,
    /// The serial number in hexadecimal, colon-free.
    pub serial: String,
    /// 1, 2 or 3.
    pub version: u32,
    /// Subject and issuer are the same name. Whether it signed itself is [`super::judge`]'s.
    pub self_issued: bool,
    /// The basic constraints say it may sign certificates.
    pub is_ca: bool,
    /// How many further CA certificates may stand below it.
    pub path_length: Option<u32>,
    /// It may serve TLS: no extended key usage, or one with `serverAuth`.
    pub server_auth: bool,
    /// It says where its issuer's certificate can be fetched.
    pub names_ca_issuers: bool,
    /// SHA-256 of the whole certificate, hexadecimal.
    pub sha256: String,
    /// SHA-256 of the subject public key info, hexadecimal (RFC 6698).
    pub spki_sha256: String,
    /// The subject public key info itself, in DER.
    #[serde(skip)]
    pub spki: Vec<u8>,
}

impl Certificate {
    /// Reads one certificate in DER.
    ///
    /// # Errors
    /// [`Malformed`] when the bytes are not exactly one certificate.
    pub fn read(der: &[u8]) -> Result<Self, Malformed> {
        parse(der).map(|x509| Self::of(der, &x509))
    }

    pub(super) fn of(der: &[u8], x509: &X509Certificate<'_>) -> Self {
        let spki = x509.public_key();
        let (signature, digest) = algorithms::signature(&x509.signature_algorithm);
        let (ca, path_length) = basic_constraints(x509);
        Self {
            subject: distinguished_name::written(x509.subject()),
            issuer: distinguished_name::written(x509.issuer()),
            names: names::listed(x509).take(MOST_NAMES).collect(),
            names_total: names::listed(x509).count(),
            common_names: common_names(x509),
            not_before: moment(x509.validity().not_before),
            not_after: moment(x509.validity().not_after),
            key: Key::of(spki),
            signature,
            weak_signature: matches!(digest, Digest::Md | Digest::Sha1),
            serial: hex(x509.raw_serial().get(..MOST_SERIAL).unwrap_or(x509.raw_serial())),
            version: x509.version().0.saturating_add(1),
            self_issued: x509.subject().as_raw() == x509.issuer().as_raw(),
            is_ca: ca,
            path_length,
            server_auth: serves_tls(x509),
            names_ca_issuers: names_ca_issuers(x509),
            sha256: sha256(der),
            spki_sha256: sha256(spki.raw),
            spki: spki.raw.to_vec(),
        }
    }
}

/// RFC 5280 allows 20 octets; the rest of a longer serial number says nothing.
const MOST_SERIAL: usize = 64;

fn common_names(x509: &X509Certificate<'_>) -> Vec<String> {
    let names = x509.subject().iter_common_name();
    names.take(MOST_NAMES).map(distinguished_name::text_of).collect()
}

/// "No well-defined end" is written as the year 9999, hours past the last
/// moment that can be kept.
fn moment(time: ASN1Time) -> Timestamp {
    let second = time.timestamp();
    let nearest = second.clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    Timestamp::from_second(nearest).unwrap_or(Timestamp::MAX)
}

fn basic_constraints(x509: &X509Certificate<'_>) -> (bool, Option<u32>) {
    match x509.basic_constraints() {
        Ok(Some(extension)) => (extension.value.ca, extension.value.path_len_constraint),
        _ => (false, None),
    }
}

/// An extension that cannot be read allows nothing.
fn serves_tls(x509: &X509Certificate<'_>) -> bool {
    match x509.extended_key_usage() {
        Ok(None) => true,
        Ok(Some(extension)) => extension.value.server_auth,
        Err(_) => false,
    }
}

fn names_ca_issuers(x509: &X509Certificate<'_>) -> bool {
    const CA_ISSUERS: &str = "1.3.6.1.5.5.7.48.2";
    x509.extensions().iter().any(|extension| match extension.parsed_extension() {
        ParsedExtension::AuthorityInfoAccess(access) => access.iter().any(|entry| {
            matches!(entry.access_location, GeneralName::URI(_))
                && entry.access_method.to_id_string() == CA_ISSUERS
        }),
        _ => false,
    })
}

/// SHA-256 in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(digest(&SHA256, bytes).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
