//! Why a lab does not start. Does no IO.

use std::io;
use std::net::IpAddr;

use hickory_server::proto::ProtoError;

use super::certificates::CertificateError;
use super::internet::InternetError;

/// Why a lab did not start.
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
}
