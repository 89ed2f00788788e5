//! Why a definition is none, a lab does not start, or a message does not arrive. Does no
//! IO.

use std::io;
use std::net::IpAddr;

use hickory_server::proto::ProtoError;

use super::certificates::CertificateError;
use crate::net::{DialFailure, SettingsError};

/// Why a text is no internet.
#[derive(Debug, thiserror::Error)]
pub enum InternetError {
    /// Not TOML, or not of the shape above; names line and column.
    #[error("the lab's definition cannot be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    /// Two domains of one name.
    #[error("the domain {0} is defined twice")]
    DomainTwice(String),
    /// Two listening servers at one address.
    #[error("the address {address} of {host} is already taken")]
    AddressTwice {
        /// The second host to ask for it.
        host: String,
        /// The address.
        address: IpAddr,
    },
    /// A server that would listen on somebody else's network.
    #[error("{host} cannot listen at {address}: the lab lives in 127.77.0.0/16 and ::1")]
    NotTheLab {
        /// The host.
        host: String,
        /// The address.
        address: IpAddr,
    },
    /// A client with no address that a trace line could show.
    #[error(
        "{host} cannot send from {address}: senders live in 127.77.100.0/24 and 127.77.113.0/24"
    )]
    NotASender {
        /// The host.
        host: String,
        /// The address.
        address: IpAddr,
    },
    /// A message from or to a domain that is not there.
    #[error("the message {message} names {domain}, which is not in the lab")]
    NoSuchDomain {
        /// Its name.
        message: String,
        /// The domain.
        domain: String,
    },
}

/// Why a lab did not start, or did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// The definition is wrong.
    #[error(transparent)]
    Internet(#[from] InternetError),
    /// The system has no such loopback address.
    #[error(
        "this system gives no loopback address {address}; the lab needs 127.77.0.0/16 \
         (on macOS and the BSDs add an alias, as in `ifconfig lo0 alias {address}`): {source}"
    )]
    NoLoopback {
        /// The address asked for.
        address: IpAddr,
        /// What the system said.
        source: io::Error,
    },
    /// No port was free at all addresses.
    #[error("no port is free on all loopback addresses of the lab")]
    NoPort,
    /// A socket could not be used.
    #[error("the lab cannot open a socket: {0}")]
    Socket(#[from] io::Error),
    /// A certificate could not be made.
    #[error("the lab cannot make its certificates: {0}")]
    Certificate(#[from] CertificateError),
    /// TLS settings were refused.
    #[error("the lab cannot set up TLS: {0}")]
    Tls(#[from] rustls::Error),
    /// A record cannot be put into DNS.
    #[error("the lab cannot build its DNS: {0}")]
    Dns(#[from] ProtoError),
    /// A TLSA record names a server that is not there, or a certificate that it does not have.
    #[error("no certificate of the lab is meant by {0}")]
    NoCertificate(String),
    /// A message did not arrive.
    #[error("a message of the lab did not arrive: {0}")]
    Post(#[from] PostError),
}

/// Why a message of the lab did not arrive.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// The lab has no such sender.
    #[error("the lab has no sender {0}")]
    NoSender(String),
    /// DNS names no server with an address.
    #[error("{0} has no mail server that can be reached")]
    NoExchanger(String),
    /// The client's own side of the network.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// No connection.
    #[error("{host} cannot be connected to: {why}")]
    Dial {
        /// The server.
        host: String,
        /// What the network said.
        why: DialFailure,
    },
    /// The connection ended too soon.
    #[error("{0} broke off")]
    Broken(String),
    /// The server took too long.
    #[error("{0} did not answer in time")]
    Silent(String),
    /// The server said no.
    #[error("{host} answered {command} with \"{reply}\"")]
    Refused {
        /// The server.
        host: String,
        /// What was said to it.
        command: String,
        /// Its answer.
        reply: String,
    },
    /// TLS did not come about.
    #[error("no handshake with {host}: {why}")]
    Handshake {
        /// The server.
        host: String,
        /// How it broke.
        why: String,
    },
    /// The server took the message, but the lab does not hold it.
    #[error("{host} took the message as {id}, but does not have it")]
    Lost {
        /// The server.
        host: String,
        /// The queue id it gave.
        id: String,
    },
}
