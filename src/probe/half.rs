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
use crate::facts::{Chosen, HelloAnswer, HelloVisit};
use crate::hello::{Answer, ClientHello, Ending, Reader};
use crate::net::{Bounds, Broken, Cut, Link, Network, Stopwatch};
use crate::smtp::Dialogue;

/// A connection made for a hello, and whether the server sent us away on it.
pub(super) struct Half {
    pub(super) visit: HelloVisit,
    pub(super) sent_away: bool,
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
    let (mut link, name) = match connect(network, bounds, limits, place).await {
        Ok(connected) => connected,
        Err(end) => {
            let visit = visit(false, end.ours, unsent(&end.detail));
            return Half { visit, sent_away: false };
        }
    };
    let dialogue = Dialogue::new(&name, limits.replies);
    let mut talk = Talk::new(bounds, limits, watch, dialogue);
    let half = if talk.reaches_handshake(&mut link).await {
        let (answer, cut_by_us) = exchange(bounds, limits.handshake, &mut link, hello).await;
        Half { visit: visit(true, cut_by_us, answer), sent_away: false }
    } else {
        let talk = talk.finish(false);
        let visit = visit(true, talk.cut_by_us, unsent(&talk.detail));
        Half { visit, sent_away: sends_us_away(&talk) }
    };
    let _ = bounds.within(limits.quit, link.close()).await;
    half
}

/// The conversation ended before the hello.
fn unsent(detail: &str) -> HelloAnswer {
    HelloAnswer::Other(format!("not sent: {}", detail.trim_end_matches('.')))
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

/// Sends the hello and reads the answer, in `limit` together; `true` where it was cut by us.
async fn exchange<L: Link>(
    bounds: &Bounds,
    limit: Duration,
    link: &mut L,
    hello: &ClientHello,
) -> (HelloAnswer, bool) {
    let Some(octets) = octets(hello) else {
        return (unsent("no hello could be made"), false);
    };
    let watch = Stopwatch::start();
    let mut reader = Reader::new();
    let over = match bounds.within(limit, link.send(&octets)).await {
        // What the server said before it closed is still to be read.
        Ok(Ok(()) | Err(Broken::Reset)) => read(bounds, limit, watch, link, &mut reader).await,
        Ok(Err(Broken::Other(_))) => Over::Closed,
        Err(cut) => Over::Cut(cut),
    };
    let cut_by_us = matches!(over, Over::Cut(Cut::Target | Cut::Stopped));
    (answer(reader.finish(), hello, &over), cut_by_us)
}

/// The octets of a hello; its random comes from the source of the TLS library's keys.
fn octets(hello: &ClientHello) -> Option<Vec<u8>> {
    let mut random = [0; 32];
    rand::fill(&mut random).ok()?;
    hello.records(&random, None).ok()
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
        (Ending::Unfinished, Over::Cut(_)) => other("none before the time ran out"),
        (Ending::Unfinished, _) => HelloAnswer::Closed,
        (Ending::Garbage(what), _) => other(what),
        (Ending::TooMuch | Ending::ServerHelloDone | Ending::Tls13, _) => {
            other("more than is read here, and no ServerHello")
        }
    }
}
