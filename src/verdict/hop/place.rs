//! The kind of each hop: who stood at its two ends (K0 to K5).
//!
//! A HELO name is the sender's own text and proves nothing alone; an address
//! that is not public beside a foreign name hides the client. Does no IO, reads
//! no clock.

use std::net::IpAddr;

use super::words::Kind;
use crate::org::{is_access_line, is_below, is_public_name, same_organisation, spells_address};
use crate::trace::{Nature, TimeStampLine};

/// A hop's kind, and how it came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The kind.
    pub kind: Kind,
    /// False where it rests on names alone, on an address that may hide another, or on the line
    /// below.
    pub sure: bool,
    /// Why.
    pub because: Because,
}

/// What decided the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Because {
    /// The line says so itself.
    Said(&'static str),
    /// A loopback address, or one equal to the writer's own.
    Loopback,
    /// A filter on the way gave the message back.
    Filter(&'static str),
    /// The same host wrote the line below.
    Requeue,
    /// The line below tells of the same connection, taken by a front.
    Front,
    /// The client's address is not public.
    NotPublic,
    /// Both names belong to one organisation, and the writer looked the client's up.
    Names,
    /// Both names belong to one organisation, and both addresses to one network.
    Neighbours,
    /// A provider's own step, without a client.
    Provider,
    /// The client authenticated itself, or used a submission port.
    Authenticated,
    /// The first step, from a client without a host's name.
    FirstStep,
    /// The address is not public, the name is a stranger's.
    ClientHidden,
    /// Only the client's own words make both ends one organisation.
    OwnWords,
    /// The writer names no client.
    NoClient,
    /// Two organisations.
    Strangers,
}

/// The kind of the hop that `line` tells of; `older` is the line below it.
pub fn place(line: &TimeStampLine, older: Option<&TimeStampLine>) -> Place {
    let (kind, sure, because) = by_nature(line, older)
        .or_else(|| by_address(line, older))
        .or_else(|| by_role(line, older))
        .unwrap_or_else(|| by_names(line));
    Place { kind, sure, because }
}

type Found = (Kind, bool, Because);

fn by_nature(line: &TimeStampLine, older: Option<&TimeStampLine>) -> Option<Found> {
    match line.nature {
        Nature::NonSmtp(why) => Some((Kind::NonSmtp, true, Because::Said(why))),
        Nature::SameHost(why) => Some((Kind::SameHost, true, Because::Said(why))),
        Nature::Reinjected(why) => Some((of_filter(line), true, Because::Filter(why))),
        // What makes it local stands in the line below, which a hidden client may have written.
        Nature::Hidden if written_by_one(line, older) => {
            Some((Kind::SameHost, false, Because::Requeue))
        }
        Nature::Hidden => Some((Kind::CrossOrganisation, false, Because::NoClient)),
        Nature::Loopback | Nature::Hop => None,
    }
}

/// A filter stands on the same machine, or on another of the same operator.
fn of_filter(line: &TimeStampLine) -> Kind {
    match line.from.ip {
        Some(ip) if !ip.is_loopback() && is_public(ip) => Kind::SameOrganisation,
        Some(ip) if !ip.is_loopback() => Kind::Private,
        _ => Kind::SameHost,
    }
}

fn written_by_one(line: &TimeStampLine, older: Option<&TimeStampLine>) -> bool {
    match (&line.by, older.and_then(|older| older.by.as_ref())) {
        (Some(by), Some(older)) => by.eq_ignore_ascii_case(older),
        _ => false,
    }
}

/// Loopback and private clients, unless a foreign name shows that another stood behind.
fn by_address(line: &TimeStampLine, older: Option<&TimeStampLine>) -> Option<Found> {
    if line.nature == Nature::Loopback && line.writer.software.is_some_and(hides_clients) {
        return Some((Kind::CrossOrganisation, false, Because::NoClient));
    }
    let own = line.nature == Nature::Loopback;
    let hidden_behind = line.from.ip.is_some_and(|ip| !is_public(ip));
    if !own && !hidden_behind {
        return None;
    }
    let same_address = line.from.ip.is_some() && line.from.ip == line.by_ip;
    if !same_address && is_foreign(line) {
        return Some(match is_fronted(line, older) {
            true => (Kind::SameHost, false, Because::Front),
            false => (Kind::CrossOrganisation, false, Because::ClientHidden),
        });
    }
    Some(match own {
        true => (Kind::SameHost, true, Because::Loopback),
        false => (Kind::Private, true, Because::NotPublic),
    })
}

/// Providers that write a loopback address for whoever delivered.
fn hides_clients(software: &str) -> bool {
    matches!(software, "aliyun" | "coremail")
}

/// A public name of the client that belongs to another organisation than the writer's.
fn is_foreign(line: &TimeStampLine) -> bool {
    let by = line.by.as_deref().unwrap_or_default();
    let names = [line.from.helo.as_deref(), line.from.rdns.as_deref()];
    let foreign = |name: &&str| {
        is_public_name(name)
            && !is_below(name, by)
            && !name.to_ascii_lowercase().starts_with("localhost.")
            && !same_organisation(name, by)
    };
    names.iter().flatten().any(foreign)
}

/// A front took the connection and wrote the line below: the client's name stands in both.
fn is_fronted(line: &TimeStampLine, older: Option<&TimeStampLine>) -> bool {
    let Some(older) = older else { return false };
    let same_client = match (&line.from.helo, &older.from.helo) {
        (Some(upper), Some(lower)) => upper.eq_ignore_ascii_case(lower),
        _ => false,
    };
    let by = older.by.as_deref().unwrap_or_default();
    let front_is_near = by.parse::<IpAddr>().is_ok_and(|ip| !is_public(ip))
        || line.by.as_deref().is_some_and(|upper| same_organisation(upper, by));
    same_client && front_is_near && older.from.ip.is_some_and(is_public)
}

fn by_role(line: &TimeStampLine, older: Option<&TimeStampLine>) -> Option<Found> {
    if line.authenticated || line.submission {
        return Some((Kind::Submission, true, Because::Authenticated));
    }
    let nameless = |name: &str| !is_public_name(name);
    let unknown_client = line.from.helo.as_deref().is_some_and(nameless)
        && line.from.rdns.as_deref().is_none_or(nameless);
    let first = older.is_none() && line.from.ip.is_some() && unknown_client;
    first.then_some((Kind::Submission, false, Because::FirstStep))
}

fn by_names(line: &TimeStampLine) -> Found {
    let by = line.by.as_deref().unwrap_or_default();
    if line.from.helo.is_none() && line.from.rdns.is_none() && line.from.ip.is_none() {
        return match crate::org::provider(by).is_some() || is_internal_writer(by) {
            true => (Kind::SameOrganisation, true, Because::Provider),
            false => (Kind::CrossOrganisation, false, Because::NoClient),
        };
    }
    let looked_up = line.from.rdns.as_deref().is_some_and(|rdns| {
        let rented = line.from.ip.is_some_and(|ip| spells_address(rdns, ip));
        same_organisation(rdns, by) && !rented && !is_access_line(rdns)
    });
    if looked_up && !is_doubted(line) {
        return (Kind::SameOrganisation, takes_names_back(line), Because::Names);
    }
    let own_words = looked_up
        || line
            .from
            .helo
            .as_deref()
            .is_some_and(|helo| same_organisation(helo, by) || helo.eq_ignore_ascii_case(by));
    match own_words {
        true if are_neighbours(line) || is_in_its_network(line) => {
            (Kind::SameOrganisation, true, Because::Neighbours)
        }
        true => (Kind::CrossOrganisation, false, Because::OwnWords),
        false => (Kind::CrossOrganisation, true, Because::Strangers),
    }
}

/// The writer found that the client's name does not lead back to its address, as sendmail says.
fn is_doubted(line: &TimeStampLine) -> bool {
    line.raw.contains("(may be forged)")
}

/// False for writers that put down the name of an address as its owner published it, without
/// looking whether the name leads back to the address: anyone can publish any name.
fn takes_names_back(line: &TimeStampLine) -> bool {
    let trusting = ["chasquid", "haraka", "maddy", "opensmtpd", "qmail", "qpsmtpd"];
    line.writer.software.is_none_or(|software| !trusting.contains(&software))
}

/// A writer without a name, at an inner address, as large providers' own steps have.
fn is_internal_writer(by: &str) -> bool {
    by.parse::<IpAddr>().is_ok_and(|ip| !is_public(ip))
}

/// False for addresses of this machine and of private networks. Unlike the guard's list this
/// has no documentation addresses: a line may tell of a laboratory.
pub(super) fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(v4) => {
            let shared = v4.octets()[0] == 100 && (64..128).contains(&v4.octets()[1]);
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || shared
                || v4.is_unspecified())
        }
        IpAddr::V6(v6) => match v6.segments() {
            // 6to4: an IPv4 address stands in the second and third group.
            [0x2002, high, low, ..] => {
                let inner = (u32::from(high) << 16) | u32::from(low);
                is_public(IpAddr::V4(inner.into()))
            }
            _ => {
                !(v6.is_loopback()
                    || v6.is_unspecified()
                    || v6.is_unique_local()
                    || v6.is_unicast_link_local())
            }
        },
    }
}

/// The client's address is one that the writer's provider keeps for its own mail servers.
fn is_in_its_network(line: &TimeStampLine) -> bool {
    let provider = line.by.as_deref().and_then(crate::org::provider);
    line.from.ip.and_then(crate::org::provider_of_address).is_some_and(|p| Some(p) == provider)
}

/// Both addresses of the line in one site's network: the first 48 bits of IPv6, 24 of IPv4. Wider ones
/// are shared with strangers.
fn are_neighbours(line: &TimeStampLine) -> bool {
    match (line.from.ip, line.by_ip) {
        (Some(IpAddr::V6(a)), Some(IpAddr::V6(b))) => a.segments()[..3] == b.segments()[..3],
        (Some(IpAddr::V4(a)), Some(IpAddr::V4(b))) => a.octets()[..3] == b.octets()[..3],
        _ => false,
    }
}
