//! What the hops amount to for the whole message, and whether that is enough.
//!
//! The worst of the hops that can be vouched for; never a word about those that
//! left no line. Does no IO, reads no clock.

use super::Hop;
use super::blanks;
use super::judge::Judgement;
use super::say::{Blanks, Say};
use super::words::{Confidence, Event, Kind, Side};

/// A message's verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageVerdict {
    /// The worst event; none without any hop.
    pub event: Option<Event>,
    /// Judged hops that trusted hosts wrote of.
    pub vouched: usize,
    /// All judged hops.
    pub total: usize,
    /// Plain sentences.
    pub summary: String,
    /// What `--require encrypted` would say.
    pub all: Required,
    /// What `--require vouched-encrypted` would say.
    pub part: Required,
}

/// Whether what was required holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Required {
    /// It holds.
    Holds,
    /// It cannot be told.
    CannotTell,
    /// It does not hold.
    FallsShort,
}

type Judged<'a> = (&'a Hop, &'a Judgement<'a>);

/// The verdict over all hops, the oldest first.
pub fn message(hops: &[Hop], judgements: &[Judgement<'_>]) -> MessageVerdict {
    let all: Vec<Judged<'_>> = hops.iter().zip(judgements).collect();
    let judged: Vec<Judged<'_>> =
        all.iter().copied().filter(|(hop, _)| hop.kind().is_judged()).collect();
    let vouched: Vec<Judged<'_>> = judged.iter().copied().filter(|(hop, _)| hop.trusted).collect();
    let event = event(&all, &judged, &vouched);
    MessageVerdict {
        event,
        vouched: vouched.len(),
        total: judged.len(),
        summary: summary(event, &judged, &vouched),
        all: required(event, &judged),
        part: required(event, &vouched),
    }
}

fn event(all: &[Judged<'_>], judged: &[Judged<'_>], vouched: &[Judged<'_>]) -> Option<Event> {
    if all.is_empty() {
        return None;
    }
    let worst = vouched.iter().map(|(_, j)| j.event).max();
    let below: Vec<Event> =
        judged.iter().filter(|(hop, _)| !hop.trusted).map(|(_, j)| j.event).collect();
    let all_claim = below.iter().all(|event| *event == Event::EncryptedClaimed);
    Some(match worst {
        None if below.is_empty() => Event::Internal,
        None | Some(Event::Encrypted) if below.is_empty() => Event::Encrypted,
        None | Some(Event::Encrypted) if all_claim => Event::EncryptedClaimed,
        None | Some(Event::Encrypted) => Event::NotRecorded,
        Some(worst) => worst,
    })
}

fn required(event: Option<Event>, hops: &[Judged<'_>]) -> Required {
    let short = |(hop, j): &&Judged<'_>| hop.trusted && j.event == Event::Plaintext;
    let holds =
        |(hop, j): &&Judged<'_>| hop.trusted && hop.place.sure && j.event == Event::Encrypted;
    if hops.iter().any(|h| short(&h)) {
        Required::FallsShort
    } else if event.is_some() && hops.iter().all(|h| holds(&h)) {
        Required::Holds
    } else {
        Required::CannotTell
    }
}

fn summary(event: Option<Event>, judged: &[Judged<'_>], vouched: &[Judged<'_>]) -> String {
    let mut blanks = Blanks::default();
    blanks.set("vouched", vouched.len().to_string());
    let plural = if judged.len() == 1 { "hop" } else { "hops" };
    blanks.set("hops", format!("{} {plural}", judged.len()));
    let Some(event) = event else { return blanks.fill(Say::SumNothing) };
    if event == Event::Internal {
        return blanks.fill(Say::SumInternal);
    }
    let mut said = vec![blanks.fill(Say::PartVouched)];
    let worst = vouched.iter().max_by_key(|(_, j)| rank(j));
    match worst {
        Some((hop, judgement)) if judgement.event == Event::Plaintext => {
            said.extend(of_plaintext(hop, judgement));
        }
        Some((hop, judgement)) if judgement.event == Event::NotRecorded => {
            let blanks = blanks::of_hop(hop);
            said.extend([Say::SumNotRecorded, Say::NextNotRecorded].map(|say| blanks.fill(say)));
        }
        _ => said.extend(of_encrypted(event, !vouched.is_empty()).map(|say| blanks.fill(say))),
    }
    said.join(" ")
}

fn rank(judgement: &Judgement<'_>) -> (Event, Option<Confidence>) {
    (judgement.event, judgement.confidence)
}

fn of_encrypted(event: Event, vouched: bool) -> impl Iterator<Item = Say> {
    let recorded = vouched.then_some(Say::SumEncrypted);
    let below = match event {
        Event::EncryptedClaimed => Some(Say::SumClaimed),
        Event::NotRecorded => Some(Say::SumBelowSilent),
        _ => None,
    };
    let next = below.map(|_| Say::NextTrust);
    recorded.into_iter().chain(below).chain(next)
}

fn of_plaintext(hop: &Hop, judgement: &Judgement<'_>) -> Vec<String> {
    let mut blanks = blanks::of_hop(hop);
    blanks.set(
        "without",
        match judgement.confidence {
            Some(Confidence::High) => "without TLS",
            Some(Confidence::Medium) => "probably without TLS",
            _ => "possibly without TLS",
        },
    );
    let sure = judgement.side_confidence.map_or("", Confidence::word);
    blanks.set(
        "side",
        match judgement.side {
            Some(Side::Sender) => format!("that points to the sending side ({sure} confidence)"),
            Some(Side::Receiver) => {
                format!("that points to the receiving side ({sure} confidence)")
            }
            Some(Side::Both) => format!("neither side showed TLS ({sure} confidence)"),
            _ => "which side lacked it is not known".to_owned(),
        },
    );
    let next = match judgement.side {
        Some(Side::Sender) => Say::NextSender,
        Some(Side::Receiver) if hop.kind() == Kind::CrossOrganisation => Say::NextReceiver,
        Some(Side::Both) => Say::NextBoth,
        _ => Say::NextUnknown,
    };
    vec![blanks.fill(Say::SumPlaintext), blanks.fill(next)]
}
