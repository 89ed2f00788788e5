//! Whether a line tells of a network hop, by its own words.
//!
//! Does no IO, reads no clock. RFC 5321, RFC 2033.

use std::net::IpAddr;

use super::clause::{Clause, Clauses, Key};
use super::line::{FromClause, Nature};
use super::protocol;
use super::scan::words;

/// A user's own hand-over.
pub(super) const LOCAL: &str = "local submission";

/// A folder that a server watches.
const PICK_UP: &str = "a pick-up folder";

/// A user, told by number.
const UID: &str = "uid";

/// Whether the word after `from` is a user's or a folder's name and no client's.
pub(super) fn names_no_client(nature: Nature) -> bool {
    matches!(nature, Nature::NonSmtp(LOCAL | PICK_UP) | Nature::SameHost(UID))
}

/// Words of a `with` clause that are no SMTP, and what they are.
const NON_SMTP: [(&str, &str); 30] = [
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
    ("LOCAL", LOCAL),
    ("LOCAL-BSMTP", LOCAL),
    ("LOCAL-GENERATED", LOCAL),
    ("BSMTP", "a spool"),
    ("UUCP", "UUCP"),
    ("SPOOL", "a spool"),
    ("RAW", "a spool"),
    ("DSN", "a report made on the machine"),
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
        .or_else(|| delivery(clauses, from))
        .or_else(|| hidden(clauses))
        .unwrap_or(Nature::Hop)
}

fn non_smtp(clauses: &Clauses<'_>) -> Option<Nature> {
    let with = clauses.word(Key::With).unwrap_or_default().trim_end_matches([',', ':']);
    let named = |row: &&(&str, &str)| row.0.eq_ignore_ascii_case(with);
    let via = clauses.word(Key::Via).unwrap_or_default();
    let what = match via {
        _ if is_filter(with) => "a content filter",
        _ if begins(clauses, Key::From, &["mail", "pickup", "service"]) => PICK_UP,
        _ if store(clauses) => "a mail store",
        "listexpand" => "a list expander",
        "HTTP" | "HTTPS" => "HTTP",
        _ => NON_SMTP.iter().find(named)?.1,
    };
    Some(Nature::NonSmtp(what))
}

fn is_filter(with: &str) -> bool {
    let with = with.to_ascii_lowercase();
    FILTERS.iter().any(|filter| match filter.strip_suffix('*') {
        Some(beginning) => with.starts_with(beginning),
        None => with == **filter,
    })
}

fn begins(clauses: &Clauses<'_>, key: Key, words: &[&str]) -> bool {
    let clause = clauses.first(key);
    clause.is_some_and(|clause| clause.words().take(words.len()).eq(words.iter().copied()))
}

/// Exchange 5.5's connector without a client.
fn store(clauses: &Clauses<'_>) -> bool {
    clauses.first(Key::From).is_none()
        && begins(clauses, Key::With, &["Internet", "Mail", "Service"])
}

/// The line says in words that nothing crossed a network.
fn same_host(clauses: &Clauses<'_>) -> Option<Nature> {
    let from = clauses.word(Key::From).unwrap_or_default();
    let uid = clauses.second(Key::By).and_then(Clause::word) == Some("uid");
    if uid {
        return Some(Nature::SameHost("by uid"));
    }
    if from.starts_with("process-daemon.") || from.starts_with("conversion-daemon.") {
        return Some(Nature::SameHost("a channel of the server"));
    }
    let said =
        |clause: &Clause<'_>| clause.comments().take(16).find_map(|c| in_comment(clause.key, c));
    clauses.0.iter().find_map(said).map(Nature::SameHost)
}

/// What a comment in a clause says of the machine. What the client may have
/// written into its own comment proves nothing.
fn in_comment(key: Option<Key>, comment: &str) -> Option<&'static str> {
    let found: Vec<&str> = words(comment).take(16).collect();
    match key {
        Some(Key::From) => about_client(&found),
        Some(Key::By) => about_writer(&found),
        None => about_queue(&found),
        _ => None,
    }
}

fn about_client(words: &[&str]) -> Option<&'static str> {
    match words {
        ["uid", _] => Some(UID),
        [who] if who.ends_with("@localhost") => Some("local user"),
        ["localhost"] => Some("(localhost)"),
        ["[unix", "socket]"] | [_, "[[UNIX:", "localhost]]"] => Some("unix socket"),
        ["[local]"] | [_, "[local]"] => Some("[local]"),
        _ => None,
    }
}

fn about_writer(words: &[&str]) -> Option<&'static str> {
    match words {
        [.., "from", "userid", _] => Some("from userid"),
        ["DragonFly", "Mail", "Agent", ..] | ["sSMTP", ..] => Some("local agent"),
        [software, ..] if software.ends_with("/Submit") => Some("Submit"),
        ["via", "RAW"] => Some("a spool"),
        _ => None,
    }
}

fn about_queue(words: &[&str]) -> Option<&'static str> {
    match words {
        [.., "invoked", "by", "uid", _] => Some(UID),
        [.., "invoked", "by" | "for" | "from", _] => Some("qmail's own note of taking the message"),
        ["Haraka", "outbound"] => Some("queued"),
        ["from", who] if who.ends_with("@localhost") => Some("local user"),
        ["via", "RAW"] => Some("a spool"),
        _ => None,
    }
}

fn loopback(from: &FromClause, by_ip: Option<IpAddr>) -> Option<Nature> {
    let ip = from.ip?;
    (ip.is_loopback() || by_ip == Some(ip)).then_some(Nature::Loopback)
}

/// LMTP is for inside an operator (RFC 2033). With a mark and an address it is
/// worth telling as a hop.
fn delivery(clauses: &Clauses<'_>, from: &FromClause) -> Option<Nature> {
    let protocol = protocol::of(clauses).filter(|protocol| protocol.local)?;
    match (protocol.tls, from.ip) {
        (false, _) => Some(Nature::NonSmtp("LMTP delivery")),
        (true, None) => Some(Nature::SameHost("LMTP without an address")),
        (true, Some(_)) => None,
    }
}

fn hidden(clauses: &Clauses<'_>) -> Option<Nature> {
    let none = |key| clauses.first(key).is_none();
    (none(Key::From) && none(Key::With)).then_some(Nature::Hidden)
}
