//! The ClientHello: the first thing a client says.

use super::extension::{Extension, ExtensionType};
use super::writing::{TooLong, numbers, push_vector};
use super::{CipherSuite, Group, ServerHello, Version};

/// The longest fragment a record may carry.
const FRAGMENT: usize = 16_384;

/// Handshake messages of these lengths hang some load balancers (RFC 7685).
const FATAL_LENGTHS: std::ops::RangeInclusive<usize> = 256..=511;

/// The compression methods offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Null alone.
    Null,
    /// DEFLATE, and null, without which no hello is valid (RFC 3749).
    DeflateOrNull,
}

/// What is offered to a server; [`records`](Self::records) makes octets of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientHello {
    /// The highest version offered.
    pub version: Version,
    /// The suites and signals, the dearest first.
    pub suites: Vec<CipherSuite>,
    /// The compression methods.
    pub compression: Compression,
    /// The extensions, in this order; with none the field is left out.
    pub extensions: Vec<Extension>,
}

impl ClientHello {
    /// Names the server, in front of all other extensions; a hello without any, as of
    /// SSLv3, stays so.
    #[must_use]
    pub fn with_server_name(mut self, name: &str) -> Self {
        if !self.extensions.is_empty() {
            self.extensions.retain(|old| old.kind() != ExtensionType::SERVER_NAME);
            self.extensions.insert(0, Extension::ServerName(name.to_owned()));
        }
        self
    }

    /// Offers these suites instead; a renegotiation signal stays.
    #[must_use]
    pub fn with_suites(mut self, suites: &[CipherSuite]) -> Self {
        self.suites.retain(|old| *old == CipherSuite::EMPTY_RENEGOTIATION_INFO_SCSV);
        self.suites.splice(..0, suites.iter().copied());
        self
    }

    /// Offers these groups instead, where groups are offered.
    #[must_use]
    pub fn with_groups(mut self, groups: &[Group]) -> Self {
        for extension in &mut self.extensions {
            if let Extension::SupportedGroups(old) = extension {
                *old = groups.to_vec();
            }
        }
        self
    }

    /// Offers DEFLATE too.
    #[must_use]
    pub fn with_deflate(self) -> Self {
        Self { compression: Compression::DeflateOrNull, ..self }
    }

    /// For servers that choke on extensions: none, and the signal for renegotiation_info.
    /// Up to TLS 1.2.
    #[must_use]
    pub fn without_extensions(mut self) -> Self {
        self.extensions.clear();
        if !self.suites.contains(&CipherSuite::EMPTY_RENEGOTIATION_INFO_SCSV) {
            self.suites.push(CipherSuite::EMPTY_RENEGOTIATION_INFO_SCSV);
        }
        self
    }

    /// The same hello with at most `most` suites in each (128 is what old servers
    /// bear): together they offer what this one does.
    pub fn in_chunks(&self, most: usize) -> Vec<Self> {
        let mut suites = self.suites.clone();
        suites.retain(|suite| *suite != CipherSuite::EMPTY_RENEGOTIATION_INFO_SCSV);
        suites.chunks(most.max(1)).map(|part| self.clone().with_suites(part)).collect()
    }

    /// Whether the server chose among what was offered, and what goes together. A server that
    /// did not is broken, and what it chose says nothing of what it takes.
    pub fn offers(&self, chosen: &ServerHello) -> bool {
        chosen.version <= self.version
            && self.suites.contains(&chosen.suite)
            && chosen.suite.fits(chosen.version)
    }

    /// The records to send, with `random` and `session_id` from a source of chance. A
    /// session identifier has no use up to TLS 1.2; in TLS 1.3 it keeps middleboxes calm.
    ///
    /// # Errors
    ///
    /// More suites, groups or extensions than their vectors hold.
    pub fn records(
        &self,
        random: &[u8; 32],
        session_id: Option<&[u8; 32]>,
    ) -> Result<Vec<u8>, TooLong> {
        let message = self.message(random, session_id)?;
        // RFC 8446: 0x0301 in the record of any first hello, for old servers.
        let version = self.version.min(Version::Tls10).wire().to_be_bytes();
        let mut out = Vec::with_capacity(message.len() + 16);
        for fragment in message.chunks(FRAGMENT) {
            out.push(22);
            out.extend(version);
            push_vector::<2>(&mut out, fragment)?;
        }
        Ok(out)
    }

    /// The handshake message.
    fn message(
        &self,
        random: &[u8; 32],
        session_id: Option<&[u8; 32]>,
    ) -> Result<Vec<u8>, TooLong> {
        let mut body = self.version.min(Version::Tls12).wire().to_be_bytes().to_vec();
        body.extend(random);
        push_vector::<1>(&mut body, session_id.map_or(&[], |id| id.as_slice()))?;
        push_vector::<2>(&mut body, &numbers(self.suites.iter().map(|suite| suite.0)))?;
        push_vector::<1>(&mut body, self.compression.methods())?;
        self.write_extensions(&mut body)?;
        let mut message = vec![1];
        push_vector::<3>(&mut message, &body)?;
        Ok(message)
    }

    fn write_extensions(&self, body: &mut Vec<u8>) -> Result<(), TooLong> {
        if self.extensions.is_empty() {
            return Ok(());
        }
        let mut all = Vec::new();
        for extension in &self.extensions {
            extension.write(&mut all)?;
        }
        // Four octets of the message's head, two of this vector's.
        let length = 4 + body.len() + 2 + all.len();
        if FATAL_LENGTHS.contains(&length) {
            padding(length).write(&mut all)?;
        }
        push_vector::<2>(body, &all)
    }
}

impl Compression {
    fn methods(self) -> &'static [u8] {
        match self {
            Self::Null => &[0],
            Self::DeflateOrNull => &[1, 0],
        }
    }
}

/// Zeros that lift a message of `length` octets over the fatal lengths.
fn padding(length: usize) -> Extension {
    let zeros = (FATAL_LENGTHS.end() + 1).saturating_sub(length + 4);
    Extension::Other(ExtensionType::PADDING, vec![0; zeros])
}

#[cfg(test)]
mod tests {
    use tls_parser::{
        TlsClientHelloContents, TlsExtension, TlsMessage, TlsMessageHandshake,
        parse_tls_client_hello_extensions, parse_tls_plaintext,
    };

    use super::*;
    use crate::hello::offer;

    fn small(suites: &[u16], extensions: Vec<Extension>) -> ClientHello {
        ClientHello {
            version: Version::Tls12,
            suites: suites.iter().copied().map(CipherSuite).collect(),
            compression: Compression::Null,
            extensions,
        }
    }

    /// Reads one record with a parser that is not ours.
    fn reread(octets: &[u8], check: impl FnOnce(u16, &TlsClientHelloContents<'_>)) {
        let (rest, record) = parse_tls_plaintext(octets).unwrap();
        assert!(rest.is_empty());
        let [TlsMessage::Handshake(TlsMessageHandshake::ClientHello(hello))] = &record.msg[..]
        else {
            panic!("{record:?}");
        };
        check(record.hdr.version.0, hello);
    }

    #[test]
    fn octet_by_octet() {
        let hello = small(&[0x002f, 0x0005], vec![Extension::SessionTicket]);
        let expected = [
            &[22, 3, 1, 0, 53][..], // handshake, 0x0301
            &[1, 0, 0, 49],         // client_hello
            &[3, 3],                // client_version
            &[0xab; 32],            // random
            &[0],                   // session_id
            &[0, 4, 0, 0x2f, 0, 5], // cipher_suites
            &[1, 0],                // compression_methods
            &[0, 4, 0, 35, 0, 0],   // extensions
        ];
        assert_eq!(hello.records(&[0xab; 32], None), Ok(expected.concat()));
    }

    #[test]
    fn a_parser_not_ours_reads_what_was_meant() {
        let hello = offer::up_to(Version::Tls12).with_server_name("mx1.example.net").with_deflate();
        let octets = hello.records(&[7; 32], Some(&[9; 32])).unwrap();
        reread(&octets, |record, read| {
            assert_eq!((record, read.version.0), (0x0301, 0x0303));
            assert_eq!((read.random, read.session_id), (&[7; 32][..], Some(&[9; 32][..])));
            assert!(read.ciphers.iter().map(|id| id.0).eq(hello.suites.iter().map(|s| s.0)));
            assert_eq!(read.comp.iter().map(|id| id.0).collect::<Vec<_>>(), [1, 0]);
            let (rest, extensions) = parse_tls_client_hello_extensions(read.ext.unwrap()).unwrap();
            assert!(rest.is_empty());
            assert_eq!(extensions.len(), hello.extensions.len());
            let TlsExtension::SNI(names) = &extensions[0] else { panic!("{extensions:?}") };
            assert_eq!(names[0].1, b"mx1.example.net");
        });
    }

    #[test]
    fn tls13_hides_behind_the_numbers_of_its_elders() {
        let hello = offer::tls13(&[CipherSuite(0x1301)], &[Group::X25519MLKEM768]);
        reread(&hello.records(&[7; 32], Some(&[9; 32])).unwrap(), |record, read| {
            assert_eq!((record, read.version.0), (0x0301, 0x0303));
        });
    }

    #[test]
    fn sslv3_has_no_extensions_even_with_a_name() {
        let hello = offer::ssl3().with_server_name("mx1.example.net");
        reread(&hello.records(&[7; 32], None).unwrap(), |record, read| {
            assert_eq!((record, read.version.0, read.ext), (0x0300, 0x0300, None));
        });
    }

    #[test]
    fn no_message_has_a_length_that_hangs_load_balancers() {
        for suites in 1..=300 {
            let hello = small(&vec![0x2f; suites], vec![Extension::SessionTicket]);
            let message = hello.message(&[0; 32], None).unwrap();
            assert!(!FATAL_LENGTHS.contains(&message.len()), "{suites}: {}", message.len());
            reread(&hello.records(&[0; 32], None).unwrap(), |_, read| {
                assert!(parse_tls_client_hello_extensions(read.ext.unwrap()).unwrap().0.is_empty());
            });
        }
    }

    #[test]
    fn a_large_hello_is_split_over_records() {
        let all: Vec<u16> = (0..20_000).collect();
        let octets = small(&all, Vec::new()).records(&[0; 32], None).unwrap();
        let whole = small(&all, Vec::new()).message(&[0; 32], None).unwrap();
        let joined: Vec<u8> = octets.chunks(FRAGMENT + 5).flat_map(|r| r[5..].to_vec()).collect();
        assert_eq!(joined, whole);
        assert_eq!(octets.len(), whole.len() + 3 * 5);
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let all: Vec<u16> = (0..=u16::MAX).collect();
        let error = small(&all, Vec::new()).records(&[0; 32], None).unwrap_err();
        assert_eq!((error.octets, error.most), (131_072, 65_535));
    }

    #[test]
    fn chunks_offer_together_what_the_whole_does() {
        let whole = offer::up_to(Version::Tls12);
        let chunks = whole.in_chunks(100);
        assert_eq!(chunks.len(), whole.suites.len().div_ceil(100));
        let together: Vec<_> = chunks.iter().flat_map(|chunk| chunk.suites.clone()).collect();
        assert_eq!(together, whole.suites);
        let signal = CipherSuite::EMPTY_RENEGOTIATION_INFO_SCSV;
        let bare = offer::ssl3().in_chunks(50);
        assert!(bare.iter().all(|chunk| chunk.suites.last() == Some(&signal)));
    }

    #[test]
    fn a_hello_can_be_thinned_for_the_intolerant() {
        let thin = offer::up_to(Version::Tls10).with_suites(&[CipherSuite(5)]).without_extensions();
        let message = thin.message(&[0; 32], None).unwrap();
        assert_eq!(message.len(), 4 + 2 + 32 + 1 + 2 + 4 + 2);
        assert_eq!(thin.suites, [CipherSuite(5), CipherSuite::EMPTY_RENEGOTIATION_INFO_SCSV]);
    }
}
