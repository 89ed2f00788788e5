//! In what order a server chooses, the primes it computes with, and what it knows of TLS 1.2's
//! repairs.
//!
//! Does no IO, reads no clock.

use super::offer::Offer;
use super::told::Told;
use crate::facts::Depth;
use crate::hello::{CipherSuite, Family, Taken, Version};

pub(super) fn server_order(offer: &Offer<'_>, own: bool) -> Told {
    let said = |own| if own { "it has an order of its own" } else { "it takes the client's order" };
    match offer.learnt.server_order {
        Some(is) if is == own => Told::holds(said(is)),
        Some(is) => Told::broken(said(is)),
        None => offer.open(Depth::Families),
    }
}

/// Of TLS 1.2 and older: whatever TLS 1.3 agrees on is good enough. Where all suites of a
/// version are of one list there is nothing to prefer.
pub(super) fn suites_order(offer: &Offer<'_>, lists: &[Vec<CipherSuite>]) -> Told {
    if !offer.is_listed() {
        return offer.open(Depth::All);
    }
    let rank = |suite: &CipherSuite| {
        lists.iter().position(|list| list.contains(suite)).unwrap_or(lists.len())
    };
    let in_ranks = |(version, suites): (&Version, &Vec<CipherSuite>)| {
        (*version, suites.iter().map(rank).collect::<Vec<_>>())
    };
    let older = offer.learnt.suites.iter().filter(|(version, _)| **version < Version::Tls13);
    let ranks: Vec<(Version, Vec<usize>)> = older.map(in_ranks).collect();
    if ranks.iter().all(|(_, ranks)| ranks.windows(2).all(|two| two.first() == two.last())) {
        return Told::holds("there is nothing to prefer");
    }
    match offer.learnt.server_order {
        None => offer.open(Depth::All),
        Some(false) => Told::broken("it takes the client's order"),
        Some(true) => match ranks.iter().find(|(_, ranks)| !ranks.is_sorted()) {
            Some((version, _)) => Told::broken(format!("in {version} a lesser suite comes first")),
            None => Told::holds("the better suites come first"),
        },
    }
}

pub(super) fn dh_bits(offer: &Offer<'_>, least: usize) -> Told {
    let sizes = &offer.learnt.dh_bits;
    match (sizes.first(), offer.family(Family::Dhe)) {
        (Some(bits), _) if *bits < least => Told::broken(format!("a prime has {bits} bits")),
        (None, Taken::No) => Told::holds("no DHE"),
        (Some(bits), _) if offer.stopped.is_none() => {
            Told::holds(format!("the shortest prime has {bits} bits"))
        }
        _ => offer.open(Depth::Families),
    }
}

/// TLS 1.3 has none.
pub(super) fn compression_off(offer: &Offer<'_>) -> Told {
    match offer.learnt.compression {
        _ if offer.is_tls13_alone() => Told::holds("TLS 1.3 has none"),
        Some(true) => Told::broken("it compresses"),
        Some(false) => Told::holds("it does not compress"),
        None => offer.open(Depth::Families),
    }
}

/// Extensions that TLS 1.2 and older need, and that TLS 1.3 has built in.
pub(super) fn answered(offer: &Offer<'_>, known: Option<bool>) -> Told {
    match known {
        _ if offer.is_tls13_alone() => Told::holds("TLS 1.3 has it built in"),
        Some(true) => Told::holds("it is answered"),
        Some(false) => Told::broken("it is not answered"),
        None => offer.open(Depth::Families),
    }
}
