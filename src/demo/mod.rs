//! The embedded lab: a small internet on loopback, for `mxtls demo` and the tests.
//!
//! `fixtures/lab.toml` describes it: domains, their DNS records and faults, the
//! servers behind them, and for each the *written truth*, which follows from
//! the lab's own definition and never from what the prober says. [`Lab`] makes
//! it real: one DNS server and one SMTP server per address, on `127.77.0.0/16`
//! and unprivileged ports. Binds its own sockets, makes its own certificates,
//! needs neither root nor a network, reads no clock.
//!
//! # How expectations are read
//!
//! [`Domain::expect`] speaks of the whole domain, [`Server::expect`] of one
//! address (found in a record by host and address, or by host where the record
//! has no address); all words are those of the records (`encrypted`,
//! `self-signed`, `pki-name`, …) as plain strings. A word left out is not stated: either the
//! contract leaves it open or it adds nothing to the case. `findings` are those
//! that must be there; others may be. All hold for `--require encrypts`, one
//! domain per run, and roots from [`Lab::roots_pem`].
//!
//! # DNSSEC, DANE and MTA-STS
//!
//! The DNS server stands in for a validating resolver on this machine; it signs
//! nothing. A zone is declared `signed`, `unsigned` or `bogus`, and answers carry
//! AD or become SERVFAIL as that resolver's would, so that `--dnssec auto` and `ad`
//! have something to go by. Real signatures, denials and chains of trust are tested
//! in CI, against name servers that sign. A lab in which nothing is declared has a
//! resolver that knows no DNSSEC. TLSA records name the certificate they match
//! ([`Pinned`]). Policy hosts speak HTTPS at [`Lab::sts_port`] ([`PolicyHost`]).
//!
//! # Messages
//!
//! Servers take mail, too: each for its own domains, in the clear and inside TLS.
//! No prober ever sends any; [`Lab::post_all`] does. Every message goes from a
//! user to the sender's own server and from there to the recipient's, over real
//! sockets, and each server writes its trace line from what happened on its wire.
//! Lines have the form of Postfix, which always records TLS. Clients are shown
//! under documentation addresses (RFC 5737), one for each loopback address:
//! `198.51.100.y` for `127.77.100.y`, `203.0.113.y` for `127.77.113.y`.
//! [`Posted::truth`] is what an honest reader says of the message who probes the
//! receivers in the lab, [`Posted::truth_in_context`] what it says with the
//! other messages at hand.
//!
//! # Who may be reached
//!
//! A prober must be let onto [`NETWORK`] and `::1` alone, not onto private
//! addresses at large: some domains name `192.168.77.5` or `localhost` to see
//! that nobody goes there.

mod behaviour;
mod certificates;
mod client;
mod credentials;
mod dns;
mod error;
mod expect;
mod internet;
mod lab;
mod ledger;
mod letter;
mod mail_data;
mod mailroom;
mod message_truth;
mod old_tls;
mod pinned;
mod policy_host;
mod policy_server;
mod post;
mod public;
mod reception;
mod record_line;
mod signing;
mod smtp_server;
mod tls;
mod transaction;
mod truth;
mod wire;

pub use behaviour::{
    Act, Behaviour, CertificateKind, Fault, Handshake, Newline, Pace, Stage, Versions,
};
pub use certificates::{Authority, CertificateError, Keyed};
pub use error::{InternetError, LabError, PostError};
pub use expect::{Answer, Company, DomainTruth, ServerTruth};
pub use internet::{DnsFault, Domain, Internet, ManyMx, Server};
pub use lab::Lab;
pub use letter::{HopTruth, Letter, MessageTruth, Sender, StartTls, User};
pub use mailroom::Stored;
pub use message_truth::message_differences;
pub use pinned::{Pinned, TlsaLine};
pub use policy_host::{PolicyHost, Serves};
pub use post::Posted;
pub use record_line::{RecordData, RecordLine};
pub use signing::Signing;
pub use transaction::{TlsUsed, Transaction};
pub use truth::{differences, expected, found};

/// The network all IPv4 servers of the lab live in, as a CIDR prefix.
pub const NETWORK: &str = "127.77.0.0/16";
