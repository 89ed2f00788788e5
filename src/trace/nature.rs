//! Whether a line tells of a network hop, by its own words.
//!
//! Does no IO, reads no clock. RFC 5321, RFC 2033.

use std::net::IpAddr;

use super::clause::{Clauses, Key};
use super::line::{FromClause, Nature};
use super::protocol;
use super::scan::words;

/// Words of a `with` clause that are no SMTP, and what they are.
const NON_SMTP: [(&str, &str); 27] = [
    ("HTTP", "HTTP"),
    ("HTTPS", "HTTPS"),
    ("HTTPREST", "HTTP"),
    ("HTTPU", "HTTP"),
    ("DAV", "WebDAV"),
    ("MAPI", "MAPI"),
    ("IMAP", "IMAP retrieval"),
    ("IMAPS", "IMAP retrieval"),
    ("IMAP4", "IMAP retrieval"),
    ("POP", "POP retrieval"),
    ("POP2", "POP retrieval"),
    ("POP3", "POP retrieval"),
    ("POP3S", "POP retrieval"),
    ("APOP", "POP retrieval"),
    ("ETRN", "POP retrieval"),
    ("LOCAL", "local submission"),
    ("SPOOL", "a spool"),
    ("RAW", "a spool"),
    ("DSN", "a report made on the machine"),
    ("RULES", "the mail store's rules"),
    ("ECSTREAM", "an internal stream"),
    ("REST", "an HTTP interface"),
    ("UNKNOWN", "an internal stream"),
    ("ECARTIS", "a list expander"),
    ("LISTAR", "a list expander"),
    ("NNFMP", "a provider's own protocol"),
    ("NOVELL_GROUPWISE", "a mail store"),
];

/// Words of a `with` clause that name a filter; ends in `*` where more may follow.
const FILTERS: [&str; 9] = [
    "spam-scanned",
    "sa-scanned",
    "scanned-ok",
    "virus-scanned",
    "qmail-scanner*",
    "spamassassin",
    "sa-exim*",
    "mailscanner*",
    "dspam*",
];

/// The nature of a line.
pub(super) fn nature(clauses: &Clauses<'_>, from: &FromClause, by_ip: Option<IpAddr>) -> Nature {
    non_smtp(clauses)
        .or_else(|| same_host(clauses))
        .or_else(|| loopback(from, by_ip))
        .or_else(|| delivery(clauses))
        .or_else(|| hidden(clauses))
        .unwrap_or(Nature::Hop)
}

fn non_smtp(clauses: &Clauses<'_>) -> Option<Nature> {
    if let Some(filter) = filter(clauses) {
        return Some(filter);
    }
    let with = clauses.word(Key::With).unwrap_or_default().trim_end_matches([',', ':']);
    let named = |row: &&(&str, &str)| row.0.eq_ignore_ascii_case(with);
    if let Some((_, what)) = NON_SMTP.iter().find(named) {
        return Some(Nature::NonSmtp(what));
    }
    let via = clauses.word(Key::Via).unwrap_or_default();
    let picked_up = || {
        clauses.first(Key::From)?.words().take(3).eq(["mail", "pickup", "service"]).then_some(())
    };
    match via {
        _ if picked_up().is_some() => Some(Nature::NonSmtp("a pick-up folder")),
        "listexpand" => Some(Nature::NonSmtp("a list expander")),
        "HTTP" | "HTTPS" => Some(Nature::NonSmtp("HTTP")),
        "RAW" => Some(Nature::NonSmtp("a spool")),
        _ if store(clauses) => Some(Nature::NonSmtp("a mail store")),
        _ => None,
    }
}

fn filter(clauses: &Clauses<'_>) -> Option<Nature> {
    let with = clauses.word(Key::With)?.to_ascii_lowercase();
    let named = |filter: &&&str| match filter.strip_suffix('*') {
        Some(beginning) => with.starts_with(beginning),
        None => with == **filter,
    };
    FILTERS.iter().find(named).map(|_| Nature::NonSmtp("a content filter"))
}

/// Exchange 5.5's connector without a client.
fn store(clauses: &Clauses<'_>) -> bool {
    let with = clauses.first(Key::With);
    clauses.first(Key::From).is_none()
        && with.is_some_and(|clause| clause.words().take(3).eq(["Internet", "Mail", "Service"]))
}

/// The line says in words that nothing crossed a network.
fn same_host(clauses: &Clauses<'_>) -> Option<Nature> {
    let uid = clauses.second(Key::By).and_then(super::clause::Clause::word) == Some("uid");
    if uid {
        return Some(Nature::SameHost("by uid"));
    }
    clauses.all_comments().take(64).find_map(|comment| in_comment(clauses, comment))
}

fn in_comment(clauses: &Clauses<'_>, comment: &str) -> Option<Nature> {
    let found: Vec<&str> = words(comment).take(16).collect();
    let whole = |name: &str| found.iter().any(|word| word.trim_matches(['[', ']']) == name);
    let from = clauses.comments(Some(Key::From)).any(|own| own == comment);
    let by = clauses.comments(Some(Key::By)).any(|own| own == comment);
    let said = match found.as_slice() {
        [.., "from", "userid", _] => "from userid",
        ["uid", _] | [.., "invoked", "by", "uid", _] => "uid",
        [.., "invoked", "by" | "for" | "from", _] => "invoked locally",
        ["Haraka", "outbound"] => "queued",
        ["from", who] if who.ends_with("@localhost") => "local user",
        [who] if from && who.ends_with("@localhost") => "local user",
        ["DragonFly", "Mail", "Agent", ..] | ["nullmailer", ..] | ["sSMTP", ..] if by => {
            "local agent"
        }
        [software, ..] if by && software.ends_with("/Submit") => "Submit",
        _ if from && comment.contains("[unix socket]") => "unix socket",
        _ if from && comment.contains("[UNIX: localhost]") => "unix socket",
        _ if from && whole("local") && comment.contains("[local]") => "[local]",
        _ => return None,
    };
    Some(Nature::SameHost(said))
}

fn loopback(from: &FromClause, by_ip: Option<IpAddr>) -> Option<Nature> {
    let ip = from.ip?;
    (ip.is_loopback() || by_ip == Some(ip)).then_some(Nature::Loopback)
}

/// LMTP never leaves an operator (RFC 2033); a mark makes it worth telling as a hop.
fn delivery(clauses: &Clauses<'_>) -> Option<Nature> {
    let protocol = protocol::of(clauses)?;
    (protocol.local && !protocol.tls).then_some(Nature::NonSmtp("LMTP delivery"))
}

fn hidden(clauses: &Clauses<'_>) -> Option<Nature> {
    let none = |key| clauses.first(key).is_none();
    (none(Key::From) && none(Key::With) && none(Key::Via)).then_some(Nature::Hidden)
}
