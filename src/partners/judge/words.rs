//! The words of the sentences: names, numbers, ends of a conversation.

use jiff::Timestamp;

use crate::verdict::Level;

/// Characters of a remote text that a sentence quotes.
const QUOTED: usize = 160;

/// The ladder, the worst first.
pub(super) const LEVELS: [Level; 5] =
    [Level::None, Level::Legacy, Level::Encrypts, Level::Pki, Level::PkiName];

/// What is added where our own way is in doubt.
pub(super) const OUR_WAY: &str = "But nothing showed that STARTTLS gets through from here, so this \
     network may be why; look again from another one.";

/// What is added where nothing tells whether our way shows STARTTLS.
pub(super) const WAY_UNCHECKED: &str = "No other server showed that this network lets STARTTLS \
     through: --control HOST or a second partner would.";

/// What is added where a server's own fault leaves the whole open all the same.
pub(super) const WHOLE_OPEN: &str = "Whether it holds for the domain as a whole cannot be told.";

/// What is said of a rule on servers that nobody could name.
pub(in crate::partners) fn not_named(partner: &str, id: &str) -> String {
    format!("No mail server of {partner} is known, so whether {id} holds cannot be told.")
}

/// `mx1.example.org [192.0.2.1]`, or the address alone where it has no name.
pub(super) fn place(host: &str, address: Option<&str>) -> String {
    let bare = cut(host.trim_matches(['[', ']']));
    match address {
        Some(address) if bare == address => format!("[{address}]"),
        Some(address) => format!("{bare} [{}]", cut(address)),
        None => bare,
    }
}

/// A remote text, short enough for a sentence.
pub(super) fn cut(text: &str) -> String {
    cut_to(text, QUOTED)
}

/// The same as a sentence of its own. A name keeps its small letter.
pub(super) fn sentence(text: &str) -> String {
    match text.strip_prefix("the ") {
        Some(rest) => cut(&format!("The {rest}")),
        None => cut(text),
    }
}

/// The verdict's own summary, which is a few sentences.
pub(super) fn summary(text: &str) -> String {
    cut_to(text, 4 * QUOTED)
}

fn cut_to(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most).chain(['…']).collect(),
    }
}

/// `1 day`, `2 days`.
pub(super) fn counted(count: impl Into<i128>, one: &str) -> String {
    match count.into() {
        1 => format!("1 {one}"),
        n => format!("{n} {one}s"),
    }
}

/// The day in UTC.
pub(super) fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// Names of the file, the first few: `"a", "b" or 2 more`.
pub(super) fn any_of(names: &[String]) -> String {
    const FEW: usize = 3;
    let mut shown: Vec<String> =
        names.iter().take(FEW).map(|name| format!("\"{}\"", cut(name))).collect();
    if names.len() > FEW {
        shown.push(format!("{} more", names.len() - FEW));
    }
    match shown.pop() {
        Some(last) if shown.is_empty() => last,
        Some(last) => format!("{} or {last}", shown.join(", ")),
        None => String::new(),
    }
}

/// What a server did that leaves it open, after its name.
pub(super) fn open_clause(outcome: &str) -> &'static str {
    let known = OPEN.iter().find(|(word, _)| *word == outcome);
    known.map_or("could not be tested to the end", |(_, clause)| clause)
}

const OPEN: &[(&str, &str)] = &[
    ("encrypted", "did not end alike in every connection"),
    ("tls-unusable", "completed a TLS handshake, but SMTP inside it did not work"),
    ("starttls-not-offered", "offered no STARTTLS, which no second connection confirmed"),
    ("starttls-masked", "sent its words overwritten, by a firewall there or on the way"),
    ("starttls-refused", "refused STARTTLS, which no second connection confirmed"),
    ("starttls-deferred", "put STARTTLS off until later"),
    ("handshake-failed", "broke off the TLS handshake, and not all ways to it were tried"),
    ("greeting-refused", "turned us away in its greeting"),
    ("greeting-deferred", "asked us to come again later"),
    ("ehlo-refused", "turned us away after EHLO"),
    ("ehlo-deferred", "asked us at EHLO to come again later"),
    ("not-smtp", "did not speak SMTP as it should"),
    ("connection-refused", "took no connection"),
    ("unreachable", "could not be reached"),
    ("reset", "reset the connection"),
    ("closed", "closed the connection"),
    ("timed-out", "did not answer in time"),
    ("egress-blocked", "was not reached, nor was the control host"),
    ("path-intercepted", "was not reached: something in this network answers for it"),
    ("not-probed", "was not tested"),
];

/// What a server does that makes a level of `none` or `legacy`, after its name.
pub(super) fn lacking_clause(outcome: &str) -> &'static str {
    match outcome {
        "starttls-not-offered" => "does not offer STARTTLS",
        "starttls-refused" => "refuses STARTTLS",
        "handshake-failed" => "completes no TLS handshake",
        "encrypted-legacy" => "takes only outdated TLS",
        "encrypted" => "completes TLS in one connection and lacks it in another",
        _ => "completes no TLS session",
    }
}
