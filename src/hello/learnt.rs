//! What many hellos, each with its answer, show of a server.
//!
//! Does no IO, reads no clock. RFC 8446, RFC 5246.

use std::collections::{BTreeMap, BTreeSet};

use super::{CipherSuite, Family, Group, Version};

/// How much is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Depth {
    /// Versions, families of suites, groups.
    Families,
    /// Every suite of every version too.
    All,
}

impl Depth {
    /// The word in records.
    pub fn word(self) -> &'static str {
        match self {
            Self::Families => "families",
            Self::All => "all",
        }
    }

    /// How many connections to one server it may take, if the user does not say.
    pub fn connections(self) -> usize {
        match self {
            Self::Families => 30,
            Self::All => 150,
        }
    }
}

/// Whether a server takes something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Taken {
    /// It chose it.
    Yes,
    /// It was offered and refused.
    No,
    /// Nobody asked, or there was no answer.
    #[default]
    NotTested,
}

impl Taken {
    /// The word in records.
    pub fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::NotTested => "not-tested",
        }
    }
}

/// What was learnt of a server by asking it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Learnt {
    /// Every version, oldest first.
    pub versions: BTreeMap<Version, Taken>,
    /// Every family of suites, weakest first; in any version.
    pub families: BTreeMap<Family, Taken>,
    /// Every group that was to be asked for, in any version, in the order of offers.
    pub groups: Vec<(Group, Taken)>,
    /// The suites that were chosen in each version, in the order they were chosen: with all of
    /// them asked for, the server's order if it has one.
    pub suites: BTreeMap<Version, Vec<CipherSuite>>,
    /// The server chooses by an order of its own, not by the client's.
    pub server_order: Option<bool>,
    /// The lengths of the primes it computes with, in bits.
    pub dh_bits: BTreeSet<usize>,
    /// It compresses (RFC 3749). This and what follows is of TLS 1.2 or older; `None` where
    /// no such answer came.
    pub compression: Option<bool>,
    /// It knows renegotiation_info (RFC 5746).
    pub secure_renegotiation: Option<bool>,
    /// It knows extended_master_secret (RFC 7627).
    pub extended_master_secret: Option<bool>,
    /// An OCSP response came with the certificate (RFC 6066).
    pub ocsp_staple: Option<bool>,
    /// How many signed certificate timestamps came in the extension of that name (RFC 6962).
    pub sct_count: Option<usize>,
    /// It gives session tickets (RFC 5077).
    pub session_tickets: Option<bool>,
}

impl Learnt {
    /// Whether the server takes a version.
    pub fn version(&self, version: Version) -> Taken {
        self.versions.get(&version).copied().unwrap_or_default()
    }

    /// Whether it takes a suite of the family.
    pub fn family(&self, family: Family) -> Taken {
        self.families.get(&family).copied().unwrap_or_default()
    }

    /// Whether it takes a group.
    pub fn group(&self, group: Group) -> Taken {
        let known = self.groups.iter().find(|(asked, _)| *asked == group);
        known.map_or(Taken::NotTested, |(_, taken)| *taken)
    }
}
