//! Where things were seen from, and what tells whether that place sees clearly.
//!
//! Does no IO, reads no clock.

use std::net::IpAddr;

use super::Outcome;

/// The place a run looks from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vantage {
    /// The name given in EHLO.
    pub ehlo_name: String,
    /// Our own addresses as the connections had them.
    pub source: Vec<IpAddr>,
    /// The resolvers asked, `address:port`, comma between.
    pub resolver: String,
}

/// What one server shows of the way to it: the stuff of path control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The target whose server it is.
    pub target: String,
    /// The registrable domain of the mail exchange's name, or the address.
    pub organisation: String,
    /// The address.
    pub address: IpAddr,
    /// The port.
    pub port: u16,
    /// How the last word on it was.
    pub outcome: Outcome,
    /// A TCP connection stood.
    pub connected: bool,
    /// A greeting was read.
    pub greeted: bool,
    /// An EHLO reply was read, so that an offer could be seen.
    pub heard_ehlo: bool,
    /// STARTTLS was offered.
    pub offered: bool,
    /// The name in the greeting, lower case, if it is a full name.
    pub banner_name: Option<String>,
    /// SHA-256 of the leaf certificate, hex.
    pub leaf: Option<String>,
    /// The certificate is trusted and is for the organisation that the greeting names.
    pub vouched: bool,
    /// The certificate is trusted and names the host: it is no stranger's.
    pub authenticated: bool,
}

impl Witness {
    /// It answered EHLO, and never with STARTTLS.
    pub fn lacks(&self) -> bool {
        self.heard_ehlo && !self.offered
    }
}

/// What came of the host that the user named as a control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// The host as the user named it.
    pub host: String,
    /// Its servers' evidence; empty if it could not be resolved, which proves nothing.
    pub witnesses: Vec<Witness>,
}
