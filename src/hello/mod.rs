//! A ClientHello written, and what a server answers to it read, without any crypto.
//!
//! For what the TLS library beneath cannot speak: SSLv3 to TLS 1.1, retired suites,
//! and for asking a server one question a connection. Bytes go in, facts come out.
//! Does no IO, reads no clock, draws no random numbers: the caller owns the socket
//! and the deadlines, and hands in the 32 random octets. No handshake is ever
//! finished, so what is learnt here was *offered*, never proven by a key.
//! RFC 8446, RFC 5246, RFC 4346, RFC 2246, RFC 6101, RFC 8422.
//!
//! [`offer`] has hellos ready to send; [`Reader`] reads the answer, however it was
//! cut into packets and records; [`CipherSuite`], [`Group`], [`SignatureScheme`] and
//! [`Version`] know their registered names, [`Family`] what a suite is made of.
//!
//! ```
//! use mxtls::hello::{Ending, Reader, Version, offer};
//!
//! let hello = offer::up_to(Version::Tls12).with_server_name("mx1.example.net");
//! let to_send = hello.records(&[7; 32], None)?;
//! assert_eq!(to_send[..3], [22, 3, 1]);
//!
//! let mut reader = Reader::new();
//! assert!(reader.received(&[21, 3, 1, 0, 2, 2, 40]));
//! let Ending::Alert(alert) = reader.finish().ending else { panic!() };
//! assert_eq!(alert.to_string(), "handshake_failure");
//! # Ok::<(), mxtls::hello::TooLong>(())
//! ```

mod alert;
mod answer;
mod client_hello;
mod extension;
mod family;
mod group;
mod key_exchange;
mod learnt;
mod octets;
pub mod offer;
mod plan;
mod reader;
mod scheme;
mod server_hello;
mod suite;
mod version;
mod writing;

pub use alert::Alert;
pub use answer::{Answer, Ending};
pub use client_hello::{ClientHello, Compression};
pub use extension::{Extension, ExtensionType};
pub use family::Family;
pub use group::Group;
pub use key_exchange::{KeyParameters, ServerKeyExchange};
pub use learnt::{Depth, Learnt, Taken};
pub use plan::Plan;
pub use reader::{MOST_CERTIFICATES, MOST_OCTETS, MOST_RECORD, Reader};
pub use scheme::SignatureScheme;
pub use server_hello::ServerHello;
pub use suite::CipherSuite;
pub use version::Version;
pub use writing::TooLong;
