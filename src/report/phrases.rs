//! Every word that the renderers of messages say of their own accord.
//!
//! In tables alone, so that a test can hold all of it against what may never be
//! claimed. Whatever else a page says stands in the record. Does no IO, reads
//! no clock.

/// How a hop looks: the sign, the paint and the line of the picture follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// TLS was recorded.
    Encrypted,
    /// TLS was recorded, of an outdated version or with a weak cipher.
    Weak,
    /// A line that anyone could have written says so.
    Claimed,
    /// Without TLS.
    Plaintext,
    /// The line does not tell.
    NotRecorded,
    /// Inside one operator.
    Internal,
}

/// Defines each phrase as a constant, and all of them as one table.
macro_rules! phrases {
    ($($(#[$doc:meta])+ $name:ident = $text:literal;)+) => {
        $($(#[$doc])+ pub(super) const $name: &str = $text;)+
        const SINGLE: &[&str] = &[$($text),+];
    };
}

phrases! {
    /// Always first; `{by}` is the host that stored the message.
    FIRST = "This reads what the file says; whether the file is an unaltered copy of what {by} \
             stored was not checked.";
    /// Stands for `{by}` where no line names it.
    RECEIVER = "the receiving server";
    /// A client without name and address.
    NO_CLIENT = "a client that the line does not name";
    /// A writer without a name.
    NO_WRITER = "a server that the line does not name";
    /// Before the name a client gave, where its address has another.
    CALLING_ITSELF = "calling itself";
    /// Between what one line calls the receiver and the next the client.
    NEXT_SEEN_AS = "next seen as";
    /// Where trust begins.
    BOUNDARY = "above this line: claims by servers you do not control";
    /// The end of the path.
    MAILBOX = "the mailbox";
    /// The place of a hop.
    HOP = "hop";
    /// Before the side.
    WHICH_SIDE = "Which side lacked TLS:";
    /// Before the counts of sides, which are of every confidence.
    POINTS_TO = "The lines without TLS point to:";
    /// Before the quoted line.
    LINE_SAYS = "The line:";
    /// Before the counts.
    VOUCHED = "The part we can vouch for:";
    /// Between them.
    OF = "of";
    /// After them.
    HOPS_THAT_COUNT = "hops that count (submissions, and hops between organisations)";
    /// After a kind that is not certain.
    KIND_UNSURE = "(or so it seems)";
    /// When the file was read.
    READ = "Read";
    /// No connection, no look-up.
    OFFLINE = "offline: nothing was connected to or looked up";
    /// Servers may have been asked.
    ONLINE = "no server was asked what it offers";
    /// Before the names of the servers that were asked.
    ASKED = "asked what they offer:";
    /// Heading of the picture.
    PATH = "The path, from the sender down to the mailbox";
    /// Heading of the details.
    HOP_BY_HOP = "Hop by hop";
    /// Heading of the list of messages.
    CONTENTS = "Messages";
    /// Heading of the signs.
    LEGEND = "What the signs mean";
    /// Leads to the list of messages.
    TO_CONTENTS = "To the list of all messages";
    /// Leads from a message back to the list.
    ALL_MESSAGES = "All messages";
    /// The whole line, folded away.
    WHOLE_LINE = "The whole line, and its parts";
    /// The page's title.
    TITLE = "Mail, hop by hop";
    /// Where a list stops.
    AND_MORE = "more";
    /// Of a message encrypted weakly on a hop.
    WEAKLY = "encrypted, but weakly on a hop";
    /// Above a list of several messages.
    FIRST_OF_ALL = "This reads what the files say; whether they are unaltered copies of what the \
                    receiving servers stored was not checked.";
    /// A page without a message.
    NOTHING = "No message was read.";
    /// First caveat below the signs.
    MISSING_HOPS = "A server may have left no line, so the message may have taken more hops than \
                    are drawn.";
    /// Second caveat below the signs.
    ONE_HOP_ONLY = "A sign covers one hop. It does not show that the sending server checked whom \
                    it had reached.";
    /// Above the table of pairs.
    PAIRS = "Who delivered to whom";
    /// The rest of the pairs.
    OTHERS = "all others";
    /// A table without a row.
    NO_PAIRS = "No hop between organisations and no submission was found.";
    /// What the star in the table means.
    OWN_NAME = "* by the name the client gave itself, which nothing confirms";
    /// What the column of claims means.
    CLAIMED_MEANS = "claimed: said by lines of servers you do not control";
    /// Facts of a line.
    LABEL_TIME = "time";
    /// Facts of a line.
    LABEL_KIND = "kind";
    /// Facts of a line.
    LABEL_WITH = "protocol";
    /// Facts of a line.
    LABEL_ID = "queue id";
    /// Facts of a line.
    LABEL_SOFTWARE = "software";
    /// Facts of a line.
    LABEL_TLS = "TLS";
    /// Facts of a line.
    LABEL_RULES = "rules";
    /// Facts of a line.
    LABEL_FINDINGS = "findings";
    /// Facts of a line.
    LABEL_PROBE = "probe";
    /// Facts of a line.
    LABEL_RAW = "line";
    /// No time in the line.
    NO_TIME = "no time";
}

/// The heads of the table of pairs.
pub(super) const PAIR_HEADS: [&str; 7] =
    ["from", "to", "messages", "encrypted", "claimed", "no TLS", "not rec."];

/// How many messages amount to what, in the order of the summary's fields.
pub(super) const COUNTED: [&str; 6] = [
    "without TLS on a hop",
    "not recorded on a hop",
    "encrypted in part by claims alone",
    "encrypted as far as recorded",
    "inside one operator",
    "without any hop",
];

/// Which side lacked TLS, in the order of the summary's fields.
pub(super) const SIDES_COUNTED: [&str; 4] = ["sending", "receiving", "both", "not known"];

/// Each kind of hop.
pub(super) const KINDS: [(&str, &str); 6] = [
    ("non-smtp", "a step outside SMTP"),
    ("same-host", "on one machine"),
    ("private", "in a private network"),
    ("same-organisation", "inside one organisation"),
    ("submission", "submission by a mail program"),
    ("cross-organisation", "between organisations"),
];

/// Each side that can lack TLS.
pub(super) const SIDES: [(&str, &str); 4] = [
    ("sender", "the sending side"),
    ("receiver", "the receiving side"),
    ("both", "both sides"),
    ("unknown", "not known"),
];

/// How sure a statement is.
pub(super) const SURE: [(&str, &str); 3] =
    [("high", ""), ("medium", "probably"), ("low", "possibly")];

/// How a side is said to be held.
pub(super) const HELD: [(&str, &str); 3] =
    [("high", "high confidence"), ("medium", "medium confidence"), ("low", "low confidence")];

/// Whether the software marks TLS.
pub(super) const HABITS: [(&str, &str); 4] = [
    ("always", "marks TLS whenever it is used"),
    ("usually", "usually marks TLS"),
    ("never", "never marks TLS"),
    ("unknown", "not known to mark TLS or not to"),
];

/// What a line states about TLS.
pub(super) const MARKS: [(&str, &str); 7] = [
    ("details", "stated, with details"),
    ("keyword", "stated, without details"),
    ("negative", "stated not to be used"),
    ("absent", "not mentioned"),
    ("no-with", "not mentioned, nor is the protocol"),
    ("contradictory", "stated both ways"),
    ("unparsable", "the line could not be read"),
];

/// How the host probed relates to the host in the line.
pub(super) const MATCHES: [(&str, &str); 4] = [
    ("exact", "the same name"),
    ("ip", "the same address"),
    ("organisation", "another host of the same organisation"),
    ("none", "not the same host"),
];

/// Each state: its word, and what it means.
pub(super) const STATES: [(State, &str, &str); 6] = [
    (State::Encrypted, "encrypted", "The server that took the message recorded TLS for this hop."),
    (
        State::Weak,
        "encrypted, weakly",
        "TLS was recorded, of an outdated version or with a weak cipher.",
    ),
    (
        State::Claimed,
        "encrypted, by its own claim",
        "A line says TLS was used, but it comes from a server you do not control.",
    ),
    (
        State::Plaintext,
        "NOT ENCRYPTED",
        "TLS was not used. \"Probably\" and \"possibly\" tell how sure that is.",
    ),
    (
        State::NotRecorded,
        "not recorded",
        "The line does not tell. The hop may or may not have been encrypted.",
    ),
    (
        State::Internal,
        "inside one operator",
        "A step between systems that appear to belong to one operator.",
    ),
];

/// What a whole message amounts to.
pub(super) const VERDICTS: [(&str, &str); 5] = [
    ("plaintext", "without TLS on a hop"),
    ("not-recorded", "not recorded on a hop"),
    ("encrypted-claimed", "encrypted, in part by claims alone"),
    ("encrypted", "encrypted, as far as recorded"),
    ("internal", "no hop between organisations"),
];

/// A message without any hop.
pub(super) const NO_VERDICT: &str = "no hop at all";

/// Every phrase and every word of the tables.
pub fn all() -> impl Iterator<Item = &'static str> {
    let tables = [&KINDS[..], &SIDES, &SURE, &HELD, &HABITS, &MARKS, &MATCHES, &VERDICTS];
    let words = tables.into_iter().flatten().map(|(_, words)| *words);
    let states = STATES.iter().flat_map(|(_, word, meaning)| [*word, *meaning]);
    let counts = PAIR_HEADS.into_iter().chain(COUNTED).chain(SIDES_COUNTED);
    SINGLE.iter().copied().chain(words).chain(states).chain(counts).chain([NO_VERDICT])
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = include_str!("../../docs/schema/mxtls.message-1.schema.json");

    fn words_of(table: &[(&str, &str)]) -> Vec<String> {
        table.iter().map(|(word, _)| (*word).to_owned()).collect()
    }

    #[test]
    fn every_word_of_the_contract_has_plain_words() {
        let schema: serde_json::Value = serde_json::from_str(SCHEMA).unwrap();
        let listed = |name: &str| -> Vec<String> {
            serde_json::from_value(schema["$defs"][name]["enum"].clone()).unwrap()
        };
        for (name, table) in [
            ("kind", &KINDS[..]),
            ("side", &SIDES),
            ("confidence", &SURE),
            ("confidence", &HELD),
            ("writer", &HABITS),
            ("mark", &MARKS),
            ("match", &MATCHES),
        ] {
            assert_eq!(listed(name), words_of(table), "{name}");
        }
        let mut verdicts = words_of(&VERDICTS);
        let mut events = listed("event");
        verdicts.sort();
        events.sort();
        assert_eq!(events, verdicts);
    }

    #[test]
    fn no_phrase_promises_or_accuses() {
        let forbidden = [
            "secure",
            "guarantee",
            "intercepted",
            "tampered",
            "stripped",
            "hacked",
            "end to end",
            "all the way",
            "private message",
            "nobody",
            "compliant",
            "valid",
            "will be",
            "does not support",
            "always",
            "protected",
        ];
        for phrase in all() {
            let lower = phrase.to_lowercase();
            let word = forbidden.iter().find(|word| lower.contains(**word));
            assert_eq!(word, None, "{phrase:?}");
        }
        assert!(all().count() > 80);
    }
}
