//! TLSA records: which key or issuer a mail server must show (RFC 6698, RFC 7671,
//! RFC 7672).
//!
//! Does no IO, reads no clock. What the records say is here; whether a chain is what
//! they say is in `cert`, which takes their fields one by one.

use std::collections::HashMap;
use std::fmt;

use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;
use x509_parser::x509::SubjectPublicKeyInfo;

/// More records than this for one server are too many (A-7672-17).
pub const MANY_TLSA_RECORDS: usize = 12;

/// How many octets of the data are shown: the longest digest whole.
const SHOWN: usize = 64;

/// One TLSA record, its numbers as published.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TlsaRecord {
    /// Certificate usage: 2 the issuer (DANE-TA), 3 the server (DANE-EE).
    pub usage: u8,
    /// 0 the whole certificate, 1 its public key.
    pub selector: u8,
    /// Matching type: 0 in full, 1 SHA-256, 2 SHA-512.
    pub matching: u8,
    /// The certificate association data.
    pub data: Vec<u8>,
}

/// Why a record is of no use for mail (A-7672-10, A-7672-11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TlsaUnusable {
    /// Usage 0 or 1, which RFC 7672 leaves without a meaning for SMTP.
    #[error("usage {0} (PKIX) means nothing to mail servers: 2 or 3 does")]
    PkixUsage(u8),
    /// A usage that no RFC knows.
    #[error("usage {0} is not known")]
    Usage(u8),
    /// A selector that no RFC knows.
    #[error("selector {0} is not known")]
    Selector(u8),
    /// A matching type that no RFC knows.
    #[error("matching type {0} is not known")]
    Matching(u8),
    /// The data is shorter or longer than the digest.
    #[error("the digest has {found} octets, not {wanted}")]
    Length {
        /// The digest's length, in octets.
        wanted: usize,
        /// The data's.
        found: usize,
    },
    /// Matching type 0, and the data is no certificate.
    #[error("the data is not one certificate in DER")]
    NotACertificate,
    /// Matching type 0, and the data is no public key.
    #[error("the data is not one public key in DER")]
    NotAKey,
}

impl TlsaRecord {
    /// Reads a record's octets as DNS has them; `None` where there is no data at all.
    pub fn read(rdata: &[u8]) -> Option<Self> {
        let ([usage, selector, matching], data) = rdata.split_first_chunk::<3>()?;
        let (usage, selector, matching) = (*usage, *selector, *matching);
        (!data.is_empty()).then(|| Self { usage, selector, matching, data: data.to_vec() })
    }

    /// Whether a sender can use the record.
    ///
    /// # Errors
    /// Why it cannot. Where no record of a server is usable, senders must use TLS all
    /// the same, without authentication (A-7672-9).
    pub fn usable(&self) -> Result<(), TlsaUnusable> {
        match self.usage {
            2 | 3 => {}
            0 | 1 => return Err(TlsaUnusable::PkixUsage(self.usage)),
            other => return Err(TlsaUnusable::Usage(other)),
        }
        if self.selector > 1 {
            return Err(TlsaUnusable::Selector(self.selector));
        }
        match self.matching {
            0 => self.in_full(),
            1 => self.digest_of(32),
            2 => self.digest_of(64),
            other => Err(TlsaUnusable::Matching(other)),
        }
    }

    fn digest_of(&self, wanted: usize) -> Result<(), TlsaUnusable> {
        let found = self.data.len();
        if found == wanted { Ok(()) } else { Err(TlsaUnusable::Length { wanted, found }) }
    }

    fn in_full(&self) -> Result<(), TlsaUnusable> {
        let (whole, error) = if self.selector == 0 {
            let read = X509Certificate::from_der(&self.data).map(|(rest, _)| rest.is_empty());
            (read.unwrap_or(false), TlsaUnusable::NotACertificate)
        } else {
            let read = SubjectPublicKeyInfo::from_der(&self.data).map(|(rest, _)| rest.is_empty());
            (read.unwrap_or(false), TlsaUnusable::NotAKey)
        };
        if whole { Ok(()) } else { Err(error) }
    }

    /// Usage 0 or 1, which should not be published for mail (A-7672-11).
    pub fn is_pkix(&self) -> bool {
        self.usage < 2
    }

    /// It pins an issuer's certificate as a whole, which a public issuer replaces when
    /// it likes (A-7672-17).
    pub fn pins_issuer_certificate(&self) -> bool {
        self.usage == 2 && self.selector == 0
    }
}

/// `3 1 1 ab12…`: numbers and hexadecimal; data beyond 64 octets is cut.
impl fmt::Display for TlsaRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} ", self.usage, self.selector, self.matching)?;
        self.data.iter().take(SHOWN).try_for_each(|octet| write!(f, "{octet:02x}"))?;
        if self.data.len() > SHOWN { f.write_str("…") } else { Ok(()) }
    }
}

/// The places of the records that a sender looks at: the usable ones, of each usage and
/// selector only those with the strongest digest present, and all in full (A-7672-16).
pub fn considered(records: &[TlsaRecord]) -> Vec<usize> {
    let usable = || records.iter().enumerate().filter(|(_, record)| record.usable().is_ok());
    let mut strongest = HashMap::new();
    for (_, record) in usable() {
        let best = strongest.entry((record.usage, record.selector)).or_insert(record.matching);
        *best = record.matching.max(*best);
    }
    let counts = |record: &TlsaRecord| {
        record.matching == 0
            || strongest.get(&(record.usage, record.selector)) == Some(&record.matching)
    };
    usable().filter(|(_, record)| counts(record)).map(|(at, _)| at).collect()
}

/// Whether the records leave room for the next key: two usable ones of one form with
/// other data, or the server's beside an issuer's (A-7672-17).
pub fn rolls_over(records: &[TlsaRecord]) -> bool {
    let usable: Vec<_> = records.iter().filter(|record| record.usable().is_ok()).collect();
    let form = |record: &TlsaRecord| (record.usage, record.selector, record.matching);
    let two_of = |one: &TlsaRecord, other: &TlsaRecord| {
        one.usage != other.usage || form(one) == form(other) && one.data != other.data
    };
    // A few records in any sound set; a set that is far larger ends at the first pair.
    usable
        .iter()
        .enumerate()
        .any(|(at, one)| usable.iter().skip(at + 1).any(|two| two_of(one, two)))
}
