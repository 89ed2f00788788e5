//! From a target to its mail exchanges and their addresses.
//!
//! RFC 5321 and RFC 7505, rules A-5321-1 to 8 and A-7505-1, 2.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use futures_util::future::{join, join_all};

use super::limits::Limits;
use super::lookup::{Found, look_up};
use super::tlsa;
use crate::dns::{self, Data, DnssecState, Failure, FailureKind, Kind, ValidatedBy};
use crate::facts::{MxFacts, MxHost, MxSource, Target};
use crate::net::{ANYWHERE_V4, ANYWHERE_V6, Network, Route};

/// Finds the mail exchanges of `target`, and their addresses; asks for no TLSA record.
pub async fn mail_exchanges<N: Network>(network: &N, limits: &Limits, target: &Target) -> MxFacts {
    Look { network, limits, tlsa_ports: Vec::new() }.mail_exchanges(target).await
}

/// What the look-ups of one target share.
pub(super) struct Look<'a, N> {
    pub(super) network: &'a N,
    pub(super) limits: &'a Limits,
    /// The ports whose TLSA records count, in the order of asking; none, and none is asked for.
    pub(super) tlsa_ports: Vec<u16>,
}

/// A host with its addresses.
pub(super) struct Addressed {
    pub(super) facts: MxHost,
    /// The state of the answers that came: what DANE goes by.
    pub(super) state: DnssecState,
    pub(super) by: ValidatedBy,
}

fn empty_host(preference: Option<u16>, host: &str, dnssec: DnssecState) -> MxHost {
    MxHost {
        preference,
        host: host.to_owned(),
        cname: None,
        dnssec,
        addresses: Vec::new(),
        failure: None,
        half_known: false,
        left_out: false,
        tlsa: None,
    }
}

fn listed(source: MxSource, dnssec: DnssecState, hosts: Vec<MxHost>) -> MxFacts {
    MxFacts {
        source,
        dnssec,
        by: ValidatedBy::None,
        hosts,
        failure: None,
        null_beside_others: false,
        alias_of: None,
    }
}

impl<N: Network> Look<'_, N> {
    pub(super) async fn mail_exchanges(&self, target: &Target) -> MxFacts {
        match target {
            Target::Domain(name) => self.of_domain(name).await,
            // Asked for by name, it is meant; DNS need not know it.
            Target::Host(name, _) if name == "localhost" => {
                let host = MxHost {
                    addresses: vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
                    ..empty_host(None, name, DnssecState::Unknown)
                };
                listed(MxSource::Host, DnssecState::Unknown, vec![host])
            }
            Target::Host(name, _) => {
                let (host, by) = self.host(None, name).await;
                MxFacts { by, ..listed(MxSource::Host, DnssecState::Unknown, vec![host]) }
            }
            Target::Literal(ip, _) => {
                let host = MxHost {
                    addresses: vec![*ip],
                    ..empty_host(None, &format!("[{ip}]"), DnssecState::Unknown)
                };
                listed(MxSource::Literal, DnssecState::Unknown, vec![host])
            }
        }
    }

    async fn of_domain(&self, name: &str) -> MxFacts {
        let found = look_up(self.network, name, Kind::Mx, self.limits.aliases).await;
        let (state, by, alias_of) = (found.state, found.by, found.alias_of.clone());
        let facts = match found.data {
            Ok(records) => self.explicit(records, state).await,
            Err(failure) => match failure.kind {
                FailureKind::Nodata => {
                    self.implicit(alias_of.as_deref().unwrap_or(name), state).await
                }
                FailureKind::Nxdomain => {
                    MxFacts { failure: Some(failure), ..listed(MxSource::None, state, vec![]) }
                }
                _ => MxFacts { failure: Some(failure), ..listed(MxSource::Error, state, vec![]) },
            },
        };
        MxFacts { by, alias_of, ..facts }
    }

    /// No MX record: the domain's own addresses stand in (A-5321-3). Both that there is none
    /// and what stands in have a state; the worse is the list's.
    async fn implicit(&self, name: &str, denial: DnssecState) -> MxFacts {
        let (host, _) = self.host(Some(0), name).await;
        let state = host.dnssec.max(denial);
        match &host.failure {
            Some(failure) if host.addresses.is_empty() => {
                let definite = failure.kind.is_definite();
                let source = if definite { MxSource::None } else { MxSource::Error };
                MxFacts { failure: Some(failure.clone()), ..listed(source, state, vec![]) }
            }
            _ => listed(MxSource::Implicit, state, vec![host]),
        }
    }

    async fn explicit(&self, records: Vec<Data>, state: DnssecState) -> MxFacts {
        let mut named: Vec<(u16, String)> = records
            .into_iter()
            .filter_map(|data| match data {
                Data::Mx { preference, exchange } => Some((preference, exchange)),
                _ => None,
            })
            .collect();
        named.sort();
        let has_null = named.iter().any(|(_, host)| host == ".");
        named.retain(|(_, host)| host != ".");
        if has_null && named.is_empty() {
            return listed(MxSource::Null, state, vec![]);
        }
        let mut seen = std::collections::HashSet::new();
        named.retain(|(_, host)| seen.insert(host.clone()));
        let rest = named.split_off(named.len().min(self.limits.hosts));
        let probed = named.iter().map(|(p, host)| self.host(Some(*p), host));
        let mut hosts: Vec<MxHost> =
            join_all(probed).await.into_iter().map(|(host, _)| host).collect();
        hosts.extend(rest.iter().map(|(p, host)| MxHost {
            left_out: true,
            ..empty_host(Some(*p), host, DnssecState::Unknown)
        }));
        MxFacts { null_beside_others: has_null, ..listed(MxSource::Explicit, state, hosts) }
    }

    /// One host with its addresses and its TLSA records; and who judged the addresses. A host
    /// that surely has no address gets no mail, and none is asked for.
    async fn host(&self, preference: Option<u16>, host: &str) -> (MxHost, ValidatedBy) {
        let mut found = self.addresses(preference, host).await;
        let failure = found.facts.failure.as_ref();
        let homeless = found.facts.addresses.is_empty()
            && failure.is_some_and(|failure| failure.kind.is_definite());
        if !homeless && !self.tlsa_ports.is_empty() {
            found.facts.tlsa = Some(tlsa::records(self, &found).await);
        }
        (found.facts, found.by)
    }

    /// Looks up both families of one host.
    pub(super) async fn addresses(&self, preference: Option<u16>, host: &str) -> Addressed {
        let mut facts = empty_host(preference, host, DnssecState::Unknown);
        if let Some(failure) = no_host_name(host) {
            facts.failure = Some(failure);
            return Addressed { facts, state: DnssecState::Unknown, by: ValidatedBy::None };
        }
        let aliases = self.limits.aliases;
        let (v4, v6) = join(
            look_up(self.network, host, Kind::A, aliases),
            look_up(self.network, host, Kind::Aaaa, aliases),
        )
        .await;
        let by = if v4.by == ValidatedBy::None { v6.by } else { v4.by };
        let state = state_of_answers(&v4, &v6);
        facts.dnssec = v4.state.max(v6.state);
        facts.cname = v4.alias_of.clone().or(v6.alias_of.clone());
        facts.failure = joint_failure(host, &v4, &v6);
        facts.half_known = half_known(self.network, self.limits, &v4, &v6);
        for data in [v4.data, v6.data].into_iter().flatten().flatten() {
            match data {
                Data::A(ip) => facts.addresses.push(ip.into()),
                Data::Aaaa(ip) => facts.addresses.push(ip.into()),
                _ => {}
            }
        }
        Addressed { facts, state, by }
    }
}

/// The worse state of the two; of one alone where the other got no answer, for then senders
/// go by the one. A signature that does not hold is an answer.
fn state_of_answers(v4: &Found, v6: &Found) -> DnssecState {
    let unanswered = |found: &Found| {
        let trouble = |f: &Failure| !f.kind.is_definite() && f.kind != FailureKind::Bogus;
        found.data.as_ref().is_err_and(trouble)
    };
    match (unanswered(v4), unanswered(v6)) {
        (true, false) => v6.state,
        (false, true) => v4.state,
        _ => v4.state.max(v6.state),
    }
}

/// An MX that is no host name is not looked up: an address, or this machine's own name.
fn no_host_name(host: &str) -> Option<Failure> {
    let why = if dns::address_as_name(host).is_some() {
        "the MX record names an address where a host name belongs"
    } else if dns::is_localhost(host) {
        "localhost means the sender's own machine, not a mail server"
    } else if dns::a_label(host).is_err() {
        "the MX record names what is no host name"
    } else {
        return None;
    };
    Some(Failure { kind: FailureKind::NoAddress, detail: format!("{host}: {why}") })
}

/// One family answered, the other did not, and could be used here.
fn half_known<N: Network>(network: &N, limits: &Limits, v4: &Found, v6: &Found) -> bool {
    let open = |one: &Found, other: &Found, wanted: bool, anywhere: IpAddr| {
        let failed = one.data.as_ref().is_err_and(|f| !f.kind.is_definite());
        failed && other.data.is_ok() && wanted && network.route(anywhere) != Route::None
    };
    open(v6, v4, limits.families.v6, ANYWHERE_V6) || open(v4, v6, limits.families.v4, ANYWHERE_V4)
}

/// What the failures of the two families amount to: none, if one answered and the other is empty.
fn joint_failure(host: &str, v4: &Found, v6: &Found) -> Option<Failure> {
    match (&v4.data, &v6.data) {
        (Ok(_), Ok(_)) => None,
        (Ok(_), Err(f)) | (Err(f), Ok(_)) => (!f.kind.is_definite()).then(|| f.clone()),
        (Err(a), Err(b)) if !a.kind.is_definite() || !b.kind.is_definite() => {
            Some(if a.kind.is_definite() { b.clone() } else { a.clone() })
        }
        (Err(a), Err(b)) if a.kind == FailureKind::Nxdomain || b.kind == FailureKind::Nxdomain => {
            Some(if a.kind == FailureKind::Nxdomain { a.clone() } else { b.clone() })
        }
        _ => Some(Failure {
            kind: FailureKind::NoAddress,
            detail: format!("{host} has neither an IPv4 nor an IPv6 address"),
        }),
    }
}
