//! The ServerHello and its twin, the HelloRetryRequest.

use super::extension::ExtensionType;
use super::octets::Octets;
use super::{CipherSuite, Group, Version};

/// The random of every HelloRetryRequest: SHA-256 of those words (RFC 8446).
const RETRY: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

/// The last octets of the random, when a server that knows better speaks TLS 1.2, or an
/// older version (RFC 8446).
const DOWNGRADED: [&[u8; 8]; 2] = [b"DOWNGRD\x01", b"DOWNGRD\x00"];

/// How many extensions are kept; no hello of ours asks for half as many.
const MOST_EXTENSIONS: usize = 64;

/// What the server chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerHello {
    /// The version, from supported_versions where the server sent it.
    pub version: Version,
    /// The suite.
    pub suite: CipherSuite,
    /// The compression method: 0 is null, 1 is DEFLATE.
    pub compression: u8,
    /// A HelloRetryRequest: the server takes suite and group and waits for a key share.
    pub retry: bool,
    /// The group of key_share, in TLS 1.3.
    pub group: Option<Group>,
    /// The server gave the session a number, to resume it by.
    pub session_id: bool,
    /// The random ends in the mark of a server that knows a higher version.
    pub downgraded: bool,
    /// How many signed certificate timestamps came in the extension of that name.
    pub timestamps: usize,
    /// The extensions in the order they came.
    pub extensions: Vec<ExtensionType>,
}

impl ServerHello {
    /// Reads the body of the message; `None` when it cannot be read to its end.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let mut body = Octets(body);
        let legacy_version = body.u16()?;
        let random = body.take(32)?;
        let session_id = body.vector::<1>()?;
        let mut hello = Self {
            suite: CipherSuite(body.u16()?),
            compression: body.u8()?,
            version: Version::Ssl3,
            retry: random == RETRY,
            group: None,
            session_id: !session_id.is_empty(),
            downgraded: DOWNGRADED.iter().any(|mark| random.ends_with(*mark)),
            timestamps: 0,
            extensions: Vec::new(),
        };
        let selected_version = hello.read_extensions(body)?;
        hello.version = Version::from_wire(selected_version.unwrap_or(legacy_version))?;
        (hello.version == Version::Tls13 || !hello.retry).then_some(hello)
    }

    /// Reads what is left, if anything is; gives the version of supported_versions.
    fn read_extensions(&mut self, mut rest: Octets<'_>) -> Option<Option<u16>> {
        let mut selected_version = None;
        if rest.is_empty() {
            return Some(None);
        }
        let mut list = rest.vector::<2>()?;
        while !list.is_empty() {
            let kind = ExtensionType(list.u16()?);
            let mut content = list.vector::<2>()?;
            match kind {
                ExtensionType::SUPPORTED_VERSIONS => selected_version = Some(content.u16()?),
                ExtensionType::KEY_SHARE => self.group = Some(Group(content.u16()?)),
                ExtensionType::SIGNED_CERTIFICATE_TIMESTAMP => {
                    self.timestamps = count(content.vector::<2>()?)?;
                }
                _ => {}
            }
            self.extensions.push(kind);
        }
        (rest.is_empty() && self.extensions.len() <= MOST_EXTENSIONS).then_some(selected_version)
    }

    /// Whether the server answered this extension.
    pub fn answered(&self, extension: ExtensionType) -> bool {
        self.extensions.contains(&extension)
    }

    /// RFC 5746.
    pub fn secure_renegotiation(&self) -> bool {
        self.answered(ExtensionType::RENEGOTIATION_INFO)
    }

    /// RFC 7627.
    pub fn extended_master_secret(&self) -> bool {
        self.answered(ExtensionType::EXTENDED_MASTER_SECRET)
    }

    /// RFC 7366. Servers answer it only with a suite in CBC mode.
    pub fn encrypt_then_mac(&self) -> bool {
        self.answered(ExtensionType::ENCRYPT_THEN_MAC)
    }

    /// The server will send a ticket (RFC 5077).
    pub fn session_ticket(&self) -> bool {
        self.answered(ExtensionType::SESSION_TICKET)
    }

    /// The server may send an OCSP response with its certificate.
    pub fn status_request(&self) -> bool {
        self.answered(ExtensionType::STATUS_REQUEST)
    }
}

/// How many vectors a list holds.
fn count(mut list: Octets<'_>) -> Option<usize> {
    let mut count = 0;
    while !list.is_empty() {
        list.vector::<2>()?;
        count += 1;
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A body with this version, random and suite, and what follows the compression method.
    fn body(version: u16, random: &[u8; 32], suite: u16, rest: &[u8]) -> Vec<u8> {
        let mut body = version.to_be_bytes().to_vec();
        body.extend(random);
        body.push(0);
        body.extend(suite.to_be_bytes());
        body.push(0);
        body.extend(rest);
        body
    }

    #[test]
    fn without_extensions() {
        let hello = ServerHello::read(&body(0x0300, &[1; 32], 0x0005, &[])).unwrap();
        assert_eq!((hello.version, hello.suite), (Version::Ssl3, CipherSuite(5)));
        assert!(!hello.retry && !hello.session_id && !hello.secure_renegotiation());
    }

    #[test]
    fn with_extensions_and_two_timestamps() {
        let extensions = [
            &[0, 26][..],
            &[0xff, 1, 0, 1, 0],
            &[0, 23, 0, 0],
            &[0, 18, 0, 9, 0, 7, 0, 1, 0xaa, 0, 2, 0xbb, 0xcc],
            &[0, 35, 0, 0],
        ]
        .concat();
        let hello = ServerHello::read(&body(0x0303, &[1; 32], 0xc02f, &extensions)).unwrap();
        assert!(hello.secure_renegotiation() && hello.extended_master_secret());
        assert!(hello.session_ticket() && !hello.encrypt_then_mac() && !hello.status_request());
        assert_eq!(hello.timestamps, 2);
    }

    #[test]
    fn a_retry_names_version_suite_and_group() {
        let extensions = [0, 12, 0, 43, 0, 2, 3, 4, 0, 51, 0, 2, 0x11, 0xec];
        let hello = ServerHello::read(&body(0x0303, &RETRY, 0x1301, &extensions)).unwrap();
        assert!(hello.retry);
        assert_eq!(hello.version, Version::Tls13);
        assert_eq!(hello.group, Some(Group::X25519MLKEM768));
    }

    #[test]
    fn a_server_that_stepped_down_says_so() {
        let mut random = [1; 32];
        random[24..].copy_from_slice(b"DOWNGRD\x01");
        assert!(ServerHello::read(&body(0x0303, &random, 0xc02f, &[])).unwrap().downgraded);
        assert!(!ServerHello::read(&body(0x0303, &[1; 32], 0xc02f, &[])).unwrap().downgraded);
    }

    #[test]
    fn what_cannot_be_read_to_its_end_is_nothing() {
        let unreadable = [
            body(0x0305, &[1; 32], 5, &[]),                     // no such version
            body(0x0303, &RETRY, 5, &[]),                       // a retry below TLS 1.3
            body(0x0303, &[1; 32], 5, &[0]),                    // half a length
            body(0x0303, &[1; 32], 5, &[0, 5, 0, 23, 0, 0]),    // shorter than it says
            body(0x0303, &[1; 32], 5, &[0, 4, 0, 23, 0, 0, 9]), // something after it
            body(0x0303, &[1; 32], 5, &[0, 5, 0, 43, 0, 1, 3]), // half a version
            body(0x0303, &[1; 32], 5, &[&[1, 4][..], &[0; 260]].concat()), // 65 extensions
        ];
        for body in unreadable {
            assert_eq!(ServerHello::read(&body), None, "{body:02x?}");
        }
    }
}
