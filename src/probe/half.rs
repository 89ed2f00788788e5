//! Half a handshake: STARTTLS as always, then a ClientHello of our own as raw octets, and
//! what the server answers to it in clear.
//!
//! No handshake is finished, so no QUIT can be said: the connection is closed in order.

use std::time::Duration;

use aws_lc_rs::rand;

use super::attempt::{Place, connect};
use super::detail::short;
use super::limits::Limits;
use super::round::sends_us_away;
use super::talk::{BUFFER, Talk};
use super::visits::SentAway;
use crate::facts::{Chosen, HelloAnswer, HelloVisit};
use crate::hello::{Answer, ClientHello, Ending, Reader, Version};
use crate::net::{Bounds, Broken, Cut, Link, Network, Stopwatch};
use crate::smtp::Dialogue;

/// A connection made for a hello, and whether the server sent us away on it.
pub(super) struct Half {
    pub(super) visit: HelloVisit,
    pub(super) sent_away: Option<SentAway>,
    /// All that came back, and how long that took, where the hello was sent.
    pub(super) heard: Option<(Answer, Duration)>,
}

/// Sends `hello` to `place` where the handshake would begin.
pub(super) async fn half_handshake<N: Network>(
    network: &N,
    bounds: &Bounds,
    limits: &Limits,
    place: Place<'_>,
    hello: &ClientHello,
) -> Half {
    let watch = Stopwatch::start();
    let visit = |connected, cut_by_us, answer| {
        let duration_ms = watch.ms();
        HelloVisit { connected, cut_by_us, duration_ms, answer }
    };
    let Some(octets) = octets(hello) else {
        let visit = visit(false, false, unsent("no hello could be made"));
        return Half { visit, sent_away: None, heard: None };
    };
    let (mut link, name) = match connect(network, bounds, limits, place).await {
        Ok(connected) => connected,
        Err(end) => {
            let visit = visit(false, end.ours, unsent(&end.detail));
            return Half { visit, sent_away: None, heard: None };
        }
    };
    let dialogue = Dialogue::new(&name, limits.replies);
    let mut talk = Talk::new(bounds, limits, watch, dialogue);
    let half = if talk.reaches_handshake(&mut link).await {
        let sent = Stopwatch::start();
        let (raw, over) = exchange(bounds, limits.handshake, &mut link, &octets).await;
        let cut_by_us = matches!(over, Over::Cut(Cut::Target | Cut::Stopped));
        let visit = visit(true, cut_by_us, answer(raw.clone(), hello, &over));
        Half { visit, sent_away: None, heard: Some((raw, sent.elapsed())) }
    } else {
        let talk = talk.finish(false);
        let visit = visit(true, talk.cut_by_us, unsent(&talk.detail));
        Half { visit, sent_away: sends_us_away(&talk), heard: None }
    };
    let _ = bounds.within(limits.quit, link.close()).await;
    half
}

/// What stands before the reason why no hello was sent.
pub(super) const UNSENT: &str = "not sent: ";

/// The conversation ended before the hello.
fn unsent(detail: &str) -> HelloAnswer {
    HelloAnswer::Other(format!("{UNSENT}{}", detail.trim_end_matches('.')))
}

/// Why no more is read.
enum Over {
    /// The answer is complete, as far as it comes in clear.
    Told,
    /// The server closed the connection or reset it.
    Closed,
    /// A limit, or the user.
    Cut(Cut),
}

/// Sends the hello and reads the answer, in `limit` together.
async fn exchange<L: Link>(
    bounds: &Bounds,
    limit: Duration,
    link: &mut L,
    octets: &[u8],
) -> (Answer, Over) {
    let watch = Stopwatch::start();
    let mut reader = Reader::new();
    let over = match bounds.within(limit, link.send(octets)).await {
        // What the server said before it closed is still to be read.
        Ok(Ok(()) | Err(Broken::Reset)) => read(bounds, limit, watch, link, &mut reader).await,
        Ok(Err(Broken::Other(_))) => Over::Closed,
        Err(cut) => Over::Cut(cut),
    };
    (reader.finish(), over)
}

/// The octets of a hello; its random comes from the source of the TLS library's keys.
fn octets(hello: &ClientHello) -> Option<Vec<u8>> {
    let (mut random, mut session_id) = ([0; 32], [0; 32]);
    rand::fill(&mut random).ok()?;
    rand::fill(&mut session_id).ok()?;
    let calms_middleboxes = hello.version == Version::Tls13;
    hello.records(&random, calms_middleboxes.then_some(&session_id)).ok()
}

async fn read<L: Link>(
    bounds: &Bounds,
    limit: Duration,
    watch: Stopwatch,
    link: &mut L,
    reader: &mut Reader,
) -> Over {
    let mut buffer = vec![0; BUFFER];
    loop {
        let left = limit.saturating_sub(watch.elapsed());
        match bounds.within(left, link.receive(&mut buffer)).await {
            Ok(Ok(0) | Err(_)) => return Over::Closed,
            Ok(Ok(count)) => {
                if reader.received(buffer.get(..count).unwrap_or_default()) {
                    return Over::Told;
                }
            }
            Err(cut) => return Over::Cut(cut),
        }
    }
}

/// A ServerHello counts whatever came after it, but only if it chose among what was offered.
fn answer(answer: Answer, hello: &ClientHello, over: &Over) -> HelloAnswer {
    let other = |what: &str| HelloAnswer::Other(what.to_owned());
    if let Some(chosen) = &answer.hello {
        return match hello.offers(chosen) {
            true => HelloAnswer::Chosen(Box::new(Chosen {
                version: chosen.version,
                suite: chosen.suite,
                parameters: answer.key_exchange.map(|exchange| exchange.parameters),
                certificate_requested: answer.certificate_requested,
                chain: answer.certificates,
            })),
            false => other("a ServerHello that chose what was not offered"),
        };
    }
    match (answer.ending, over) {
        (Ending::Alert(alert), _) => HelloAnswer::Alert(alert),
        (Ending::ClearText(line), _) => other(&format!("clear text: \"{}\"", short(&line))),
        (Ending::Unfinished, Over::Cut(Cut::Stage)) => HelloAnswer::Silence,
        (Ending::BrokenOff, Over::Cut(Cut::Stage)) => other("no whole answer came in time"),
        (Ending::Unfinished | Ending::BrokenOff, Over::Cut(_)) => {
            other("none before the time ran out")
        }
        (Ending::Unfinished, _) => HelloAnswer::Closed,
        (Ending::BrokenOff, _) => other("an answer that broke off"),
        (Ending::Garbage(what), _) => other(what),
        (Ending::TooMuch | Ending::ServerHelloDone | Ending::Tls13, _) => {
            other("more than is read here, and no ServerHello")
        }
    }
}
