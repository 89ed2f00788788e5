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
    /// What to do next: whom to ask, for which log line, about which setting.
    pub next: Option<String>,
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
    let Told { said, next } = told(event, &all, &judged, &vouched);
    MessageVerdict {
        event,
        vouched: vouched.len(),
        total: judged.len(),
        summary: said.join(" "),
        next,
        all: required(&all, &judged),
        part: match vouched.is_empty() && !judged.is_empty() {
            true => Required::CannotTell,
            false => required(&all, &vouched),
        },
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

/// What is required of `hops`. A trusted step of uncertain kind may be a hop that should be
/// among them.
fn required(all: &[Judged<'_>], hops: &[Judged<'_>]) -> Required {
    let short = |(hop, j): &Judged<'_>| hop.trusted && j.event == Event::Plaintext;
    let holds = |(hop, j): &Judged<'_>| hop.trusted && j.event == Event::Encrypted;
    let doubtful = |(hop, _): &Judged<'_>| hop.trusted && !hop.place.sure;
    if hops.iter().any(short) {
        Required::FallsShort
    } else if !all.is_empty() && hops.iter().all(holds) && !all.iter().any(doubtful) {
        Required::Holds
    } else {
        Required::CannotTell
    }
}

/// The summary and what to do next.
struct Told {
    said: Vec<String>,
    next: Option<String>,
}

fn told(
    event: Option<Event>,
    all: &[Judged<'_>],
    judged: &[Judged<'_>],
    vouched: &[Judged<'_>],
) -> Told {
    let blanks = counts(all, judged, vouched);
    let say = |say: Say| blanks.fill(say);
    let Some(event) = event else {
        return Told { said: vec![say(Say::SumNothing)], next: Some(say(Say::NextOriginal)) };
    };
    if event == Event::Internal {
        return Told { said: vec![say(Say::SumInternal)], next: None };
    }
    let worst = vouched.iter().max_by_key(|(_, j)| rank(j));
    let (sentences, next) = match worst {
        Some((hop, judgement)) if judgement.event == Event::Plaintext => {
            of_plaintext(hop, judgement)
        }
        Some((hop, judgement)) if judgement.event == Event::NotRecorded => {
            let blanks = blanks::of_hop(hop);
            (vec![blanks.fill(Say::SumNotRecorded)], Some(blanks.fill(Say::NextNotRecorded)))
        }
        _ => {
            let (sentences, next) = of_encrypted(event, !vouched.is_empty());
            (sentences.into_iter().map(say).collect(), next.map(say))
        }
    };
    let said = std::iter::once(say(Say::PartVouched)).chain(sentences).collect();
    Told { said, next }
}

fn counts(all: &[Judged<'_>], judged: &[Judged<'_>], vouched: &[Judged<'_>]) -> Blanks {
    let plural = if judged.len() == 1 { "hop" } else { "hops" };
    let aside = match all.len() > judged.len() {
        true => " (steps inside one operator not counted)",
        false => "",
    };
    let mut blanks = Blanks::default();
    blanks.set("vouched", vouched.len().to_string());
    blanks.set("hops", format!("{} {plural}", judged.len()));
    blanks.set("aside", aside);
    blanks
}

fn rank(judgement: &Judgement<'_>) -> (Event, Option<Confidence>) {
    (judgement.event, judgement.confidence)
}

fn of_encrypted(event: Event, vouched: bool) -> (Vec<Say>, Option<Say>) {
    let recorded = vouched.then_some(Say::SumEncrypted);
    let below = match event {
        Event::EncryptedClaimed => Some(Say::SumClaimed),
        Event::NotRecorded => Some(Say::SumBelowSilent),
        _ => None,
    };
    (recorded.into_iter().chain(below).collect(), below.map(|_| Say::NextTrust))
}

fn of_plaintext(hop: &Hop, judgement: &Judgement<'_>) -> (Vec<String>, Option<String>) {
    let mut blanks = blanks::of_hop(hop);
    blanks.set(
        "without",
        match judgement.confidence {
            _ if judgement.rules.contains(&"E4b") => "over TLS that does not encrypt",
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
            _ if judgement.rules.contains(&"E4b") => "its suite hides nothing".to_owned(),
            _ => "which side lacked it is not known".to_owned(),
        },
    );
    let next = match judgement.side {
        _ if judgement.rules.contains(&"E4b") => Say::NextSuites,
        Some(Side::Sender) => Say::NextSender,
        Some(Side::Receiver) if hop.kind() == Kind::CrossOrganisation => Say::NextReceiver,
        Some(Side::Both) => Say::NextBoth,
        _ => Say::NextUnknown,
    };
    (vec![blanks.fill(Say::SumPlaintext)], Some(blanks.fill(next)))
}
