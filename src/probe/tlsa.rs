//! The TLSA records of one mail exchange (RFC 6698, RFC 7672, rules A-7672-1 to 8).
//!
//! What the records promise is judged elsewhere: here is only where they stand, and
//! whether DNS can be believed.

use super::limits::Limits;
use super::lookup::{Found, look_up};
use super::mx::{Addressed, Look};
use crate::dns::{Data, DnssecState, Failure, FailureKind, Kind, ValidatedBy};
use crate::facts::{MxHost, Target, TlsaFacts};
use crate::net::Network;
use crate::policy::TlsaRecord;

/// Where mail is delivered, whatever port a probe names.
const SMTP: u16 = 25;

/// The ports whose TLSA records count for `target`, in the order of asking.
///
/// Mail for a domain goes to port 25; another port's records stand in where there are none.
pub(super) fn ports(limits: &Limits, target: &Target, port: u16) -> Vec<u16> {
    match target {
        _ if !limits.policies => Vec::new(),
        Target::Domain(_) if port == SMTP => vec![SMTP],
        Target::Domain(_) => vec![SMTP, port],
        Target::Host(..) => vec![port],
        // An address has no name that records could stand below (A-5321-9).
        Target::Literal(..) => Vec::new(),
    }
}

/// The name for SNI: the TLSA base domain where there are records, else the host's own
/// (A-7672-15).
pub(super) fn server_name(host: &MxHost) -> &str {
    let promised = |tlsa: &&TlsaFacts| tlsa.records.as_ref().is_ok_and(|r| !r.is_empty());
    host.tlsa.as_ref().filter(promised).map_or(&host.host, |tlsa| &tlsa.base)
}

/// Looks for the records of a host whose addresses are known.
pub(super) async fn records<N: Network>(look: &Look<'_, N>, host: &Addressed) -> TlsaFacts {
    let name = &host.facts.host;
    let bases = match bases(look, host).await {
        Bases::Signed(bases) => bases,
        Bases::Unsigned => {
            let (base, asked) = (name.clone(), false);
            return TlsaFacts { base, state: host.state, by: host.by, asked, records: Ok(vec![]) };
        }
        Bases::Trouble(facts) => return facts,
    };
    let mut nothing = empty(name, host.state, host.by);
    for port in &look.tlsa_ports {
        for base in &bases {
            let owner = format!("_{port}._tcp.{base}");
            let found = look_up(look.network, &owner, Kind::Tlsa, look.limits.aliases).await;
            let facts = facts(base, &owner, found);
            if decides(&facts) {
                return facts;
            }
            nothing = TlsaFacts { base: name.clone(), ..facts };
        }
    }
    nothing
}

/// The names that TLSA records of a host may stand below.
enum Bases {
    /// These, in the order of asking.
    Signed(Vec<String>),
    /// None: the addresses are not signed (A-7672-6).
    Unsigned,
    /// It is not known.
    Trouble(TlsaFacts),
}

/// A-7672-7: of an alias first the name at the end of the chain, then the host's own; never one
/// between. Beyond a signed alias that leads out of signed zones, the host's own alone.
async fn bases<N: Network>(look: &Look<'_, N>, host: &Addressed) -> Bases {
    let name = &host.facts.host;
    match (&host.facts.cname, host.state) {
        (None, DnssecState::Secure) => Bases::Signed(vec![name.clone()]),
        (Some(end), DnssecState::Secure) => Bases::Signed(vec![end.clone(), name.clone()]),
        (Some(_), DnssecState::Insecure) => {
            let alias = look.network.ask(name, Kind::Cname).await;
            match alias.records {
                Ok(_) if alias.state == DnssecState::Secure => Bases::Signed(vec![name.clone()]),
                Err(failure) if !failure.kind.is_definite() => {
                    let facts = empty(name, alias.state, alias.by);
                    Bases::Trouble(TlsaFacts { records: Err(failure), ..facts })
                }
                _ => Bases::Unsigned,
            }
        }
        _ => Bases::Unsigned,
    }
}

fn empty(base: &str, state: DnssecState, by: ValidatedBy) -> TlsaFacts {
    TlsaFacts { base: base.to_owned(), state, by, asked: true, records: Ok(Vec::new()) }
}

/// What one look-up shows. Records count only where they are signed (A-7672-1, A-7672-3).
fn facts(base: &str, owner: &str, found: Found) -> TlsaFacts {
    let records = match (found.data, found.state) {
        (Err(failure), _) if !failure.kind.is_definite() => Err(failure),
        (_, state @ (DnssecState::Bogus | DnssecState::Indeterminate)) => {
            Err(unproven(owner, state))
        }
        (Ok(data), DnssecState::Secure) => Ok(sorted(data)),
        _ => Ok(Vec::new()),
    };
    TlsaFacts { records, ..empty(base, found.state, found.by) }
}

/// That there is nothing is believed only where DNS could be judged; trouble ends the search
/// as well (A-7672-2).
fn decides(facts: &TlsaFacts) -> bool {
    let empty = facts.records.as_ref().is_ok_and(Vec::is_empty);
    !empty || facts.state == DnssecState::Unknown
}

/// The records in an order that does not change from one answer to the next.
fn sorted(data: Vec<Data>) -> Vec<TlsaRecord> {
    let record = |data| match data {
        Data::Tlsa { usage, selector, matching, data } => {
            Some(TlsaRecord { usage, selector, matching, data })
        }
        _ => None,
    };
    let mut records: Vec<TlsaRecord> = data.into_iter().filter_map(record).collect();
    records.sort();
    records.dedup();
    records
}

fn unproven(owner: &str, state: DnssecState) -> Failure {
    let kind = match state {
        DnssecState::Bogus => FailureKind::Bogus,
        _ => FailureKind::Other,
    };
    let detail = format!("the answer for {owner} TLSA could not be validated: {}", state.word());
    Failure { kind, detail }
}
