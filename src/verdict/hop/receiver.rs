//! Could the receiver do STARTTLS *then*? Rows R1 to R12 of the tables.
//!
//! Lines by the same host near that time weigh more than what it offers now.
//! Does no IO, reads no clock.

use std::cmp::Reverse;

use super::observed::{Age, Match, Observed, Receiver, Seen};
use super::sightings::Sighting;
use super::words::Confidence::{self, High, Low, Medium};
use super::{Evidence, Hop};
use crate::trace::Habit;
use crate::verdict::hop::reported;

/// What the receiver offered, as far as the evidence tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Offer {
    /// STARTTLS that works.
    Yes,
    /// Some of its machines do, some do not.
    Sometimes,
    /// STARTTLS that does not work, on every address tested or on some.
    Broken {
        /// Every handshake failed, on every address.
        everywhere: bool,
    },
    /// TLS 1.1 or older.
    Old,
    /// None.
    No,
    /// The keyword was overwritten: at the receiver, or on the way.
    Hidden,
    /// It cannot be told.
    Unknown,
}

/// What is known of the receiver at the time of the hop.
#[derive(Debug, Clone)]
pub struct Ability<'a> {
    /// What it offered.
    pub offer: Offer,
    /// How much that weighs.
    pub weight: Confidence,
    /// The row that decided.
    pub rule: &'static str,
    /// The line that proves it (R1, R2).
    pub proof: Option<&'a Sighting>,
    /// The probe that bears on it, the nearest in time.
    pub probe: Option<(&'a Observed, Match)>,
    /// The sender's own report that nothing was offered.
    pub reported: bool,
    /// It rests on two places or more.
    pub many_vantages: bool,
    /// It rests on what is more than 30 days apart.
    pub far: bool,
    /// It was offered then and is not now (R12).
    pub withdrawn: bool,
}

impl<'a> Ability<'a> {
    fn new(offer: Offer, weight: Confidence, rule: &'static str) -> Self {
        Ability {
            offer,
            weight,
            rule,
            proof: None,
            probe: None,
            reported: false,
            many_vantages: false,
            far: false,
            withdrawn: false,
        }
    }

    fn unknown() -> Self {
        Self::new(Offer::Unknown, Low, "R11")
    }

    /// True where lines of that time prove it, not a probe (R1, R2).
    pub fn is_by_lines(&self) -> bool {
        self.proof.is_some()
    }
}

/// The receiver's ability at the time of `hop`.
pub fn ability<'a>(hop: &Hop, evidence: &Evidence<'a>) -> Ability<'a> {
    let probed = (hop.kind() != super::Kind::Submission).then(|| by_probe(hop, evidence));
    let by_lines = by_lines(hop, evidence);
    let mut found = match (by_lines, probed) {
        (Some(lines), Some(probe)) if lines.far && probe.offer != Offer::Unknown => probe,
        (Some(lines), Some(probe)) => {
            Ability { withdrawn: probe.offer == Offer::No, probe: probe.probe, ..lines }
        }
        (Some(lines), None) => lines,
        (None, probe) => probe.unwrap_or_else(Ability::unknown),
    };
    match reported::by_sender(hop, evidence.reports) {
        Some(reported::Told::NotOffered) => {
            found = Ability {
                reported: true,
                probe: found.probe,
                ..Ability::new(Offer::No, Low, "PS_rpt")
            };
        }
        Some(reported::Told::HandshakeFailed) if found.offer == Offer::Unknown => {
            let broken = Offer::Broken { everywhere: false };
            found = Ability {
                reported: true,
                probe: found.probe,
                ..Ability::new(broken, Low, "PS_rpt")
            };
        }
        _ => {}
    }
    found
}

/// R1 and R2: the same host recorded TLS from the outside. Further away than a month it tells
/// nothing, but of closed source, where a line of any age made the silence count (E14): there it
/// is weak, and gives way to whatever a probe tells.
fn by_lines<'a>(hop: &Hop, evidence: &Evidence<'a>) -> Option<Ability<'a>> {
    let (proof, age) = evidence.proof(hop)?;
    let weight = match age {
        Age::Day => High,
        Age::Month => Medium,
        Age::Year | Age::Older if hop.line.writer.habit == Habit::Usually => Low,
        Age::Year | Age::Older => return None,
    };
    let rule = if evidence.is_own(proof) { "R1" } else { "R2" };
    let far = age > Age::Month;
    Some(Ability { proof: Some(proof), far, ..Ability::new(Offer::Yes, weight, rule) })
}

/// R3 to R11: what probes saw.
fn by_probe<'a>(hop: &Hop, evidence: &Evidence<'a>) -> Ability<'a> {
    let receiver = hop.receiver(evidence.envelope);
    let mut matched: Seenings<'a> = evidence
        .observed
        .iter()
        .map(|observed| (observed, receiver.matches(observed)))
        .filter(|(_, matched)| *matched != Match::None)
        .collect();
    matched.sort_by(|(one, _), (other, _)| fixed(one).cmp(&fixed(other)));
    let same_host = |(_, m): &&(&'a Observed, Match)| *m >= Match::Ip;
    let host = nearest(hop, &matched.iter().filter(same_host).copied().collect::<Vec<_>>());
    let own = of_host(hop, &receiver, &host, evidence);
    if own.offer != Offer::Unknown {
        return own;
    }
    let others: Vec<_> = matched.iter().filter(|m| !same_host(m)).copied().collect();
    let found = of_organisation(hop, &nearest(hop, &others));
    if found.offer == Offer::Unknown && own.probe.is_some() { own } else { found }
}

type Seenings<'a> = Vec<(&'a Observed, Match)>;

/// The later first: an order of their own, so that the order of the facts decides nothing.
fn fixed(o: &Observed) -> impl Ord + '_ {
    let (host, address) = (o.host.as_str(), o.address);
    (Reverse(o.at), o.vantage.as_str(), host, address, o.outcome.word(), Reverse(o.policy))
}

/// The run nearest in time to the hop, and those from other places within a day of it.
fn nearest<'a>(hop: &Hop, matched: &[(&'a Observed, Match)]) -> Seenings<'a> {
    let apart =
        |o: &Observed| hop.line.date.map_or(u64::MAX, |d| d.as_second().abs_diff(o.at.as_second()));
    let telling = matched.iter().filter(|(o, _)| o.seen.tells());
    let Some((best, _)) = telling.min_by_key(|(o, _)| apart(o)) else {
        return matched.to_vec();
    };
    let near = |o: &Observed| {
        let same_run = o.vantage == best.vantage && o.at == best.at;
        let elsewhere = o.vantage != best.vantage && Age::between(Some(best.at), o.at) == Age::Day;
        same_run || elsewhere
    };
    matched.iter().filter(|(o, _)| near(o)).copied().collect()
}

fn of_host<'a>(
    hop: &Hop,
    receiver: &Receiver<'_>,
    seen: &Seenings<'a>,
    evidence: &Evidence<'a>,
) -> Ability<'a> {
    let at_address: Seenings<'a> = seen
        .iter()
        .filter(|(o, _)| receiver.by_ip.is_some() && o.address == receiver.by_ip)
        .copied()
        .collect();
    let told = |seen: &Seenings<'a>| -> Seenings<'a> {
        seen.iter().filter(|(o, _)| o.seen.tells()).copied().collect()
    };
    let telling = match told(&at_address) {
        exact if !exact.is_empty() => exact,
        _ => told(seen),
    };
    let Some(&first) = telling.first() else {
        return Ability { probe: seen.first().copied(), ..Ability::unknown() };
    };
    let age =
        telling.iter().map(|(o, _)| Age::between(hop.line.date, o.at)).max().unwrap_or(Age::Older);
    let row = row(&telling);
    let mut found = weigh(row, age, &telling);
    if found.offer == Offer::No {
        strengthen(&mut found, hop, &telling, evidence);
    }
    let shows = telling.iter().find(|(o, _)| row_shows(row, o.seen)).copied().unwrap_or(first);
    Ability { probe: Some(shows), far: age > Age::Month, ..found }
}

/// The row for what was seen on all addresses of the host.
fn row(telling: &Seenings<'_>) -> (&'static str, Offer) {
    let all = |test: fn(Seen) -> bool| telling.iter().all(|(o, _)| test(o.seen));
    let any = |test: fn(Seen) -> bool| telling.iter().any(|(o, _)| test(o.seen));
    let works = |seen| seen == Seen::Works;
    if telling.iter().any(|(o, _)| o.inconsistent) {
        ("R10", Offer::Sometimes)
    } else if all(works) {
        ("R3", Offer::Yes)
    } else if all(Seen::is_lack) {
        ("R5", Offer::No)
    } else if any(Seen::is_broken) && !any(Seen::is_lack) {
        ("R7", Offer::Broken { everywhere: all(|seen| seen == Seen::HandshakeFails) })
    } else if all(|seen| seen == Seen::OldOnly) {
        ("R8", Offer::Old)
    } else if all(|seen| seen == Seen::Masked) {
        ("R9", Offer::Hidden)
    } else {
        ("R10", Offer::Sometimes)
    }
}

fn row_shows((_, offer): (&'static str, Offer), seen: Seen) -> bool {
    match offer {
        Offer::Broken { .. } => seen.is_broken(),
        Offer::Sometimes => !matches!(seen, Seen::Works),
        _ => true,
    }
}

/// The weight of a row at an age; a row that weighs nothing leaves it unknown.
fn weigh<'a>(
    (rule, offer): (&'static str, Offer),
    age: Age,
    telling: &Seenings<'_>,
) -> Ability<'a> {
    let controlled = telling.iter().all(|(o, _)| o.path_control);
    let weight = match (offer, age) {
        (_, Age::Older) => None,
        (Offer::Yes | Offer::Old, Age::Day) => Some(High),
        (Offer::Yes | Offer::Old, Age::Month) => Some(Medium),
        (Offer::Yes, Age::Year) => Some(Low),
        (Offer::No | Offer::Broken { .. } | Offer::Sometimes, Age::Day) => Some(Medium),
        (Offer::No | Offer::Broken { .. } | Offer::Sometimes, Age::Month) => Some(Low),
        (Offer::Hidden, Age::Day | Age::Month) => Some(Low),
        (_, Age::Year) | (Offer::Unknown, _) => None,
    };
    let needs_control = matches!(offer, Offer::No | Offer::Broken { .. });
    let weight = match needs_control && !controlled {
        true => weight.and_then(Confidence::weaker),
        false => weight,
    };
    match weight {
        Some(weight) => Ability::new(offer, weight, rule),
        None => Ability::unknown(),
    }
}

/// R6: seen from two places, or told by others.
fn strengthen(found: &mut Ability<'_>, hop: &Hop, telling: &Seenings<'_>, evidence: &Evidence<'_>) {
    let mut places: Vec<&str> = telling.iter().map(|(o, _)| o.vantage.as_str()).collect();
    places.sort_unstable();
    places.dedup();
    if places.len() > 1 || reported::by_others(hop, evidence.reports) {
        found.weight = found.weight.stronger();
        found.many_vantages = true;
        found.rule = "R6";
    }
}

/// R4: another host under the same roof offers it; nothing else of it tells of this host.
fn of_organisation<'a>(hop: &Hop, seen: &Seenings<'a>) -> Ability<'a> {
    let telling: Seenings<'a> = seen.iter().filter(|(o, _)| o.seen.tells()).copied().collect();
    let Some(&first) = telling.first() else {
        return Ability { probe: seen.first().copied(), ..Ability::unknown() };
    };
    let age = telling.iter().map(|(o, _)| Age::between(hop.line.date, o.at)).max();
    let ("R3", offer) = row(&telling) else {
        return Ability { probe: Some(first), ..Ability::unknown() };
    };
    let age = age.unwrap_or(Age::Older);
    let weight = weigh(("R4", offer), age, &telling);
    let far = age > Age::Month;
    match (weight.offer, weight.weight.weaker()) {
        (Offer::Yes, Some(weight)) => {
            Ability { probe: Some(first), far, ..Ability::new(offer, weight, "R4") }
        }
        _ => Ability { probe: Some(first), ..Ability::unknown() },
    }
}
