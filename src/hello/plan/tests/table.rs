//! A server that is a table: what it takes, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use crate::hello::{
    Alert, Answer, CipherSuite, ClientHello, Compression, Ending, Extension, ExtensionType, Family,
    Group, KeyParameters, ServerHello, ServerKeyExchange, Taken, Version,
};

/// What a server takes.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// In the server's order.
    pub(super) suites: BTreeMap<Version, Vec<CipherSuite>>,
    pub(super) groups: Vec<Group>,
    pub(super) curves: Vec<Group>,
    pub(super) own_order: bool,
    /// The curve of its ECDSA key, which a client must name.
    pub(super) key_curve: Group,
    pub(super) dh_bits: usize,
    /// Longer lists of suites are refused.
    pub(super) most_suites: usize,
    /// Longer hellos up to TLS 1.2 are refused, in octets.
    pub(super) most_octets: usize,
    /// Extensions that it does not bear up to TLS 1.2.
    pub(super) hurts: Vec<ExtensionType>,
    pub(super) compresses: bool,
    /// It hangs up where others send an alert.
    pub(super) hangs_up: bool,
}

impl Table {
    pub(super) fn new(suites: &[(Version, &[&str])], groups: &[&str], curves: &[&str]) -> Self {
        let group = |words: &[&str]| words.iter().map(|w| Group::from_word(w).unwrap()).collect();
        let suite = |names: &[&str]| {
            names.iter().map(|name| CipherSuite::from_name(name).unwrap()).collect()
        };
        Table {
            suites: suites.iter().map(|(version, names)| (*version, suite(names))).collect(),
            groups: group(groups),
            curves: group(curves),
            own_order: true,
            key_curve: Group(23),
            dh_bits: 2048,
            most_suites: 1000,
            most_octets: usize::MAX,
            hurts: Vec::new(),
            compresses: false,
            hangs_up: false,
        }
    }

    /// What a client can agree on in a version.
    pub(super) fn usable(&self, version: Version) -> Vec<CipherSuite> {
        let mut suites = self.suites.get(&version).cloned().unwrap_or_default();
        suites.retain(|suite| match version {
            Version::Tls13 => !self.groups.is_empty(),
            _ => !suite.has_curve() || !self.curves.is_empty(),
        });
        suites
    }

    pub(super) fn version(&self, version: Version) -> Taken {
        yes(!self.usable(version).is_empty())
    }

    pub(super) fn family(&self, family: Family) -> Taken {
        let all = Version::ALL.into_iter().flat_map(|version| self.usable(version));
        yes(all.into_iter().any(|suite| family.holds(suite)))
    }

    pub(super) fn group(&self, group: Group) -> Taken {
        let modern = self.version(Version::Tls13) == Taken::Yes && self.groups.contains(&group);
        let mut old = Version::ALL[..4].iter().flat_map(|version| self.usable(*version));
        yes(modern || (old.any(|suite| suite.has_curve()) && self.curves.contains(&group)))
    }

    pub(super) fn all_suites(&self) -> BTreeMap<Version, Vec<CipherSuite>> {
        let all = Version::ALL.into_iter().map(|version| (version, self.usable(version)));
        all.filter(|(_, suites)| !suites.is_empty()).collect()
    }

    pub(super) fn answer(&self, hello: &ClientHello) -> Answer {
        let newest = self.suites.keys().rev().find(|version| speaks(hello, **version)).copied();
        let Some(version) = newest else { return self.refusal(70) };
        match self.choose(hello, version) {
            Some(suite) if self.bears(hello) => self.accept(hello, version, suite),
            _ => self.refusal(40),
        }
    }

    fn bears(&self, hello: &ClientHello) -> bool {
        let octets = hello.records(&[7; 32], None).unwrap().len() - 5;
        let hurts = hello.extensions.iter().any(|one| self.hurts.contains(&one.kind()));
        let is_old = hello.version < Version::Tls13;
        hello.suites.len() <= self.most_suites && !(is_old && (octets > self.most_octets || hurts))
    }

    fn choose(&self, hello: &ClientHello, version: Version) -> Option<CipherSuite> {
        let own = self.suites.get(&version)?;
        let fits = |suite: &&CipherSuite| {
            own.contains(*suite)
                && hello.suites.contains(*suite)
                && self.can(hello, version, **suite)
        };
        let list = if self.own_order { own } else { &hello.suites };
        list.iter().find(fits).copied()
    }

    fn can(&self, hello: &ClientHello, version: Version, suite: CipherSuite) -> bool {
        let names_key = !suite.is_ecdsa()
            || hello.extensions.is_empty()
            || offered(hello).contains(&self.key_curve);
        match version {
            Version::Tls13 => self.shared(hello, &self.groups).is_some(),
            _ if suite.has_curve() => self.shared(hello, &self.curves).is_some() && names_key,
            _ => true,
        }
    }

    /// The client's first choice; without a list, the server's own.
    fn shared(&self, hello: &ClientHello, own: &[Group]) -> Option<Group> {
        match hello.extensions.is_empty() {
            true => own.first().copied(),
            false => offered(hello).into_iter().find(|group| own.contains(group)),
        }
    }

    fn accept(&self, hello: &ClientHello, version: Version, suite: CipherSuite) -> Answer {
        let modern = version == Version::Tls13;
        let deflate = self.compresses && hello.compression == Compression::DeflateOrNull;
        let chosen = ServerHello {
            version,
            suite,
            compression: u8::from(deflate),
            retry: modern,
            group: modern.then(|| self.shared(hello, &self.groups)).flatten(),
            session_id: false,
            downgraded: false,
            timestamps: 0,
            extensions: self.answered(hello),
        };
        Answer {
            hello: Some(chosen),
            certificates: if modern { Vec::new() } else { vec![vec![0x30]] },
            key_exchange: self.key_exchange(hello, suite),
            certificate_requested: false,
            certificate_status: None,
            warnings: Vec::new(),
            ending: if modern { Ending::Tls13 } else { Ending::ServerHelloDone },
        }
    }

    /// renegotiation_info, and extended_master_secret where it was asked for.
    fn answered(&self, hello: &ClientHello) -> Vec<ExtensionType> {
        let asked = hello.extensions.iter().map(Extension::kind);
        let ems = asked.filter(|kind| *kind == ExtensionType::EXTENDED_MASTER_SECRET);
        [ExtensionType::RENEGOTIATION_INFO].into_iter().chain(ems).collect()
    }

    fn key_exchange(&self, hello: &ClientHello, suite: CipherSuite) -> Option<ServerKeyExchange> {
        let parameters = if suite.has_curve() {
            KeyParameters::Ecdhe(self.shared(hello, &self.curves)?)
        } else if suite.name()?.starts_with("TLS_DHE_") {
            KeyParameters::Dhe { prime_bits: self.dh_bits }
        } else {
            return None;
        };
        Some(ServerKeyExchange { parameters, signature: None })
    }

    fn refusal(&self, description: u8) -> Answer {
        let alert = Ending::Alert(Alert { level: 2, description });
        let ending = if self.hangs_up { Ending::Unfinished } else { alert };
        Answer {
            hello: None,
            certificates: Vec::new(),
            key_exchange: None,
            certificate_requested: false,
            certificate_status: None,
            warnings: Vec::new(),
            ending,
        }
    }
}

fn yes(yes: bool) -> Taken {
    if yes { Taken::Yes } else { Taken::No }
}

/// supported_versions, where it is sent, stands for itself.
fn speaks(hello: &ClientHello, version: Version) -> bool {
    let list = hello.extensions.iter().find_map(|extension| match extension {
        Extension::SupportedVersions(list) => Some(list),
        _ => None,
    });
    list.map_or(version <= hello.version, |list| list.contains(&version))
}

fn offered(hello: &ClientHello) -> Vec<Group> {
    let list = hello.extensions.iter().find_map(|extension| match extension {
        Extension::SupportedGroups(list) => Some(list.clone()),
        _ => None,
    });
    list.unwrap_or_default()
}

/// No suite twice, whatever a strategy drew.
pub(super) fn once(suites: Vec<CipherSuite>) -> Vec<CipherSuite> {
    let mut seen = BTreeSet::new();
    suites.into_iter().filter(|suite| seen.insert(*suite)).collect()
}
