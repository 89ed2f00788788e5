//! The path of a message as pieces of a picture, oldest first.
//!
//! What one line calls the receiver and the next the client are drawn as one
//! place only where a name says so. Does no IO, reads no clock.

use super::message::{Hop, Message};
use super::phrases::{CALLING_ITSELF, NO_CLIENT, NO_WRITER};

/// A piece of the picture.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece<'a> {
    /// A machine, by the name and address a line gives.
    End(String),
    /// The machine above and that below may be one under two names, or there is more between.
    Gap,
    /// One hop.
    Hop(&'a Hop),
    /// Lines above it were written by hosts that are not trusted.
    Boundary,
    /// Where the path ends.
    Mailbox,
}

/// All pieces of a message's path; none without a hop.
pub(super) fn pieces(record: &Message) -> Vec<Piece<'_>> {
    let mut all = Vec::new();
    let mut above: Option<&Hop> = None;
    for hop in &record.hops {
        match above {
            Some(above) => between(&mut all, above, hop),
            None => all.push(Piece::End(client(hop))),
        }
        all.push(Piece::Hop(hop));
        above = Some(hop);
    }
    if let Some(last) = above {
        all.push(Piece::End(server(last)));
        all.extend((!last.trusted).then_some(Piece::Boundary));
        all.push(Piece::Mailbox);
    }
    all
}

fn between<'a>(all: &mut Vec<Piece<'a>>, above: &Hop, below: &Hop) {
    let boundary = !above.trusted && below.trusted;
    if !boundary && is_one_place(above, below) {
        let local = below.kind == "same-host";
        all.push(Piece::End(if local { server(above) } else { client(below) }));
        return;
    }
    let gap = if boundary { Piece::Boundary } else { Piece::Gap };
    all.extend([Piece::End(server(above)), gap, Piece::End(client(below))]);
}

/// The writer of the line above is the client of the line below.
fn is_one_place(above: &Hop, below: &Hop) -> bool {
    let bare = |name: &str| name.trim_end_matches('.').to_ascii_lowercase();
    let names = [&below.from.rdns, &below.from.helo].into_iter().flatten();
    let named = |by: &String| names.clone().any(|name| bare(name) == bare(by));
    let local = below.kind == "same-host" && below.kind_confidence == "high";
    local || above.by.as_ref().is_some_and(named)
}

/// The client of a hop: the name found for its address, else the one it gave; its address.
pub(super) fn client(hop: &Hop) -> String {
    let from = &hop.from;
    let address = from.ip.as_ref().map(|ip| format!("[{ip}]"));
    let name = from.rdns.as_ref().or(from.helo.as_ref());
    // An address as HELO says no more than the address itself.
    let name = name.filter(|name| from.ip.as_deref() != Some(strip(name)));
    let all: Vec<&str> =
        [name, address.as_ref()].into_iter().flatten().map(String::as_str).collect();
    if all.is_empty() {
        return NO_CLIENT.to_owned();
    }
    let own = from.helo.as_ref().filter(|helo| differs(helo, from.rdns.as_deref()));
    let own = own.map(|helo| format!(", {CALLING_ITSELF} {helo}"));
    format!("{}{}", all.join(" "), own.unwrap_or_default())
}

fn strip(name: &str) -> &str {
    name.trim_start_matches('[').trim_end_matches(']')
}

fn differs(helo: &str, rdns: Option<&str>) -> bool {
    let bare = |name: &str| name.trim_end_matches('.').to_ascii_lowercase();
    rdns.is_some_and(|rdns| bare(rdns) != bare(helo))
}

/// The writer of a hop's line.
pub(super) fn server(hop: &Hop) -> String {
    hop.by.clone().unwrap_or_else(|| NO_WRITER.to_owned())
}
