//! The client of a hop: what it called itself, its name and its address.
//!
//! Does no IO, reads no clock. RFC 5321, and what servers write instead.

use std::net::IpAddr;

use super::address::{address, bracketed};
use super::clause::{Clause, Clauses, Key};
use super::line::FromClause;
use super::scan::words;
use crate::text::printable;

/// How the clause is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClientForm {
    /// No clause, or an empty one.
    Missing,
    /// `HELO (RDNS [IP])`, RFC 5321's own.
    Standard,
    /// `HELO ([IP])`, `HELO (IP)`.
    Unnamed,
    /// `RDNS (HELO X) (IP)`, as qmail has it.
    Apart,
    /// `RDNS ([IP] helo=X)`, `[IP] (helo=X)`, `RDNS ([IP]:PORT)`, as Exim has it.
    Assigned,
    /// Anything else.
    Other,
}

/// The clause as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Client {
    pub(super) from: FromClause,
    pub(super) form: ClientForm,
}

/// What a comment tells of the client.
#[derive(Debug, Default, Clone, Copy)]
struct Info<'a> {
    helo: Option<&'a str>,
    rdns: Option<&'a str>,
    ip: Option<IpAddr>,
    /// The HELO name was announced as such.
    announced: bool,
    assigned: bool,
}

/// Reads the `from` clause.
pub(super) fn client(clauses: &Clauses<'_>) -> Client {
    let Some(clause) = clauses.first(Key::From).filter(|clause| !clause.pieces.is_empty()) else {
        return Client { from: FromClause::default(), form: ClientForm::Missing };
    };
    let infos: Vec<Info<'_>> = of_writer(clause).filter_map(info).take(8).collect();
    let first = clause.word().and_then(name);
    let rest = after_name(clause);
    let ip = infos.iter().find_map(|info| info.ip).or(rest).or_else(|| first.and_then(address));
    let announced = infos.iter().any(|info| info.announced);
    let assigned = infos.iter().any(|info| info.assigned);
    let given = infos
        .iter()
        .find_map(|info| info.helo)
        .or_else(|| claimed(clause))
        .or_else(|| in_chasquid(clauses, clause));
    let named = infos.iter().find_map(|info| info.rdns);
    let own_name = first.filter(|first| address(first).is_none() && !first.contains('@'));
    let (helo, rdns) = match given {
        Some(given) => (Some(given), named.or(own_name)),
        None if announced => (None, own_name),
        // Exim leaves the HELO name out where it is the name or the address it found.
        None if assigned => (first, own_name),
        None => (first, named),
    };
    let form = form(clause, &infos);
    let kept = |text: &str| printable(text.trim_end_matches('.').as_bytes());
    Client { from: FromClause { helo: helo.map(kept), rdns: rdns.map(kept), ip }, form }
}

/// The address in `NAME [IP]`, `NAME - IP`.
fn after_name(clause: &Clause<'_>) -> Option<IpAddr> {
    let words: Vec<&str> = clause.words().take(16).collect();
    words.windows(2).find_map(|pair| match pair {
        ["-", plain] => address(plain),
        [_, word] => bracketed(word),
        _ => None,
    })
}

/// Whether a comment of the `from` clause is about the client, and so its own text.
pub(super) fn tells_of_client(comment: &str) -> bool {
    info(comment).is_some()
}

/// The comments after the client's own text, which may look like what the writer found: of two
/// addresses the last is the writer's.
fn of_writer<'a>(clause: &Clause<'a>) -> impl Iterator<Item = &'a str> {
    let addressed = clause.comments().enumerate().filter(|(_, comment)| names_address(comment));
    let places: Vec<usize> = addressed.map(|(at, _)| at).collect();
    let own = places.iter().rev().nth(1).map_or(0, |at| at + 1);
    clause.comments().skip(own)
}

/// Whether a comment gives the client's address in brackets.
pub(super) fn names_address(comment: &str) -> bool {
    comment.contains('[') && info(comment).is_some_and(|info| info.ip.is_some())
}

fn form(clause: &Clause<'_>, infos: &[Info<'_>]) -> ClientForm {
    let info = infos.iter().find(|info| info.ip.is_some());
    match info {
        _ if infos.iter().any(|info| info.assigned) => ClientForm::Assigned,
        _ if infos.iter().any(|info| info.announced) => ClientForm::Apart,
        _ if clause.words().count() != 1 => ClientForm::Other,
        Some(Info { rdns: Some(_), .. }) => ClientForm::Standard,
        // Postfix writes `unknown` where there is no name.
        Some(_) if clause.comments().next().is_some_and(|c| c.starts_with("unknown [")) => {
            ClientForm::Standard
        }
        Some(_) => ClientForm::Unnamed,
        None => ClientForm::Other,
    }
}

/// The name a word gives: none for `unknown`, without angle brackets.
fn name(word: &str) -> Option<&str> {
    let inner = word.strip_prefix('<').and_then(|inner| inner.strip_suffix('>')).unwrap_or(word);
    let bare = inner.trim_end_matches([',', ':']);
    (!bare.is_empty() && !bare.eq_ignore_ascii_case("unknown")).then_some(bare)
}

/// `claiming to be "X"`, as Obtuse smtpd has it.
fn claimed<'a>(clause: &Clause<'a>) -> Option<&'a str> {
    let mut words = clause.words().skip_while(|word| *word != "claiming");
    words.nth(3).and_then(name)
}

/// chasquid writes `from [IP] (HELO)`.
fn in_chasquid<'a>(clauses: &Clauses<'a>, clause: &Clause<'a>) -> Option<&'a str> {
    let chasquid = clauses.comments(Some(Key::By)).any(|comment| comment == "chasquid");
    clause.comments().next().filter(|_| chasquid).and_then(name)
}

/// What a comment tells of the client; none if it is about something else.
fn info(comment: &str) -> Option<Info<'_>> {
    let first = words(comment).next()?;
    let keyed = |key: &str| first.eq_ignore_ascii_case(key);
    if keyed("HELO") || keyed("EHLO") || keyed("LHLO") {
        let helo = words(comment).nth(1).and_then(name);
        return Some(Info { helo, announced: true, ..Info::default() });
    }
    // CommuniGate's account comes with the HELO name and perhaps an address.
    if keyed("account") {
        let helo = words(comment).skip_while(|word| *word != "HELO").nth(1);
        let account = comment.split("HELO").next().unwrap_or(comment);
        return Some(Info { helo, ip: bracketed(account), announced: true, ..Info::default() });
    }
    if let Some(info) = assigned(comment, first) {
        return Some(info);
    }
    let ip = in_comment(comment, first)?;
    Some(Info { rdns: rdns(first), ip: Some(ip), ..Info::default() })
}

/// `[IP]:PORT helo=X ident=Y`, in any part.
fn assigned<'a>(comment: &'a str, first: &str) -> Option<Info<'a>> {
    let value = |key: &'static str| words(comment).take(8).find_map(|word| word.strip_prefix(key));
    // ZMailer quotes the whole command: "EHLO X".
    let command = comment.split('"').nth(1).unwrap_or_default();
    let quoted = ["EHLO ", "HELO "].iter().find_map(|verb| command.strip_prefix(verb));
    let helo = value("helo=").or(quoted);
    let ip = first.starts_with('[').then(|| address(first)).flatten();
    let port = first.starts_with("port=") || (ip.is_some() && first.contains("]:"));
    (helo.is_some() || port || value("ident=").is_some()).then_some(Info {
        helo,
        ip,
        assigned: true,
        ..Info::default()
    })
}

/// The address a comment about the client holds.
fn in_comment(comment: &str, first: &str) -> Option<IpAddr> {
    if let Some(ip) = bracketed(comment) {
        return Some(ip);
    }
    // `ident@IP`, and `IP` alone or before `with login`.
    let bare = first.rsplit('@').next().unwrap_or(first);
    let alone = first.contains('@')
        || words(comment).nth(1).is_none_or(|word| matches!(word, "with" | "authenticated"));
    alone.then(|| address(bare)).flatten()
}

/// The name in `NAME [IP]`, `ident@NAME [IP]`, `NAME[IP]`.
fn rdns(first: &str) -> Option<&str> {
    let host = first.rsplit('@').next().unwrap_or(first);
    let host = host.split('[').next().unwrap_or(host);
    let word = matches!(host, "unverified" | "unknown" | "Unknown_Domain" | "HELO");
    (!host.is_empty() && !word && address(host).is_none()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> (Option<String>, Option<String>, Option<String>) {
        let from = client(&Clauses::read(line)).from;
        (from.helo, from.rdns, from.ip.map(|ip| ip.to_string()))
    }

    fn is(line: &str, helo: &str, rdns: &str, ip: &str) {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        assert_eq!(read(line), (some(helo), some(rdns), some(ip)), "{line}");
    }

    #[test]
    fn the_standard_form() {
        is("from a.example (b.example [192.0.2.1]) by c", "a.example", "b.example", "192.0.2.1");
        is("from a.example (unknown [192.0.2.1]) by c", "a.example", "", "192.0.2.1");
        is(
            "from a (IDENT:x@b.example [192.0.2.1] (may be forged)) by c",
            "a",
            "b.example",
            "192.0.2.1",
        );
        is("from a (x@[192.0.2.1]) by c", "a", "", "192.0.2.1");
        is("from a (b.example. [::ffff:192.0.2.1]) by c", "a", "b.example", "192.0.2.1");
        is("from a (b.example[192.0.2.1]) by c", "a", "b.example", "192.0.2.1");
    }

    #[test]
    fn qmail_and_its_kin_put_the_helo_name_second() {
        is("from b.example (HELO a) (192.0.2.1) by c", "a", "b.example", "192.0.2.1");
        is("from unknown (HELO [10.0.0.1]) (u@d@192.0.2.1) by c", "[10.0.0.1]", "", "192.0.2.1");
        is("from unknown (HELO ) (192.0.2.1 with plain) by c", "", "", "192.0.2.1");
        is("from unknown (HELO a) (Tue, 04 Mar 2025 18:13:52 +0300) by c", "a", "", "");
        is("from 192.0.2.1 (EHLO a) ([192.0.2.1]) by c", "a", "", "192.0.2.1");
    }

    #[test]
    fn yahoo_names_its_proxy_first() {
        is("from 127.0.0.1 (EHLO a.example) (192.0.2.1) by c", "a.example", "", "192.0.2.1");
        is("from 192.0.2.1 (EHLO a.example) by c", "a.example", "", "192.0.2.1");
    }

    #[test]
    fn exim_assigns() {
        is("from [192.0.2.1] (port=25 helo=a) by c", "a", "", "192.0.2.1");
        is(
            "from b.example ([192.0.2.1]:25 helo=[10.0.0.1]) by c",
            "[10.0.0.1]",
            "b.example",
            "192.0.2.1",
        );
        is("from [192.0.2.1] (port=25) by c", "[192.0.2.1]", "", "192.0.2.1");
        is("from b.example ([192.0.2.1]:25) by c", "b.example", "b.example", "192.0.2.1");
        is("from [192.0.2.1] ([192.0.2.1:25] helo=a) by c", "a", "", "192.0.2.1");
        is("from b ([192.0.2.1]:25 \"EHLO a\" rhost-flags-OK) by c", "a", "b", "192.0.2.1");
    }

    #[test]
    fn accounts_claims_and_bare_addresses() {
        is("from [192.0.2.1] (account u HELO a) by c", "a", "", "192.0.2.1");
        is("from [192.0.2.1] (account u [192.0.2.1] verified) by c", "", "", "192.0.2.1");
        is("from [192.0.2.1] (account u HELO [10.0.0.1]) by c", "[10.0.0.1]", "", "192.0.2.1");
        is(
            "from b.example(192.0.2.1), claiming to be \"a.example\" via SMTP by c",
            "a.example",
            "b.example",
            "192.0.2.1",
        );
        is("from a [192.0.2.1] by c", "a", "", "192.0.2.1");
        is("from a - 192.0.2.1 by c", "a", "", "192.0.2.1");
        is("from 192.0.2.1(mailfrom:u@d fp:X) by c", "192.0.2.1", "", "192.0.2.1");
    }

    #[test]
    fn what_is_not_said_is_none() {
        is("from a.example (b.example) by c", "a.example", "", "");
        is("from  () by c", "", "", "");
        is("by c with SMTP", "", "", "");
        is("from <unknown> (<unknown> []) by c", "", "", "");
    }
}
