//! What the rules ask: one table, in the order in which rules are told.
//!
//! Does no IO, reads no clock.

use crate::checks::indented;
use crate::report::checked::Term;

/// One rule in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// Its id; in the file, the key under `require` where there is one.
    pub id: &'static str,
    /// A few words.
    pub title: &'static str,
    /// What it asks, and why.
    pub explanation: &'static str,
    /// What to do where it falls short.
    pub remedy: &'static str,
}

impl Meaning {
    /// As a record has it.
    pub fn term(&self) -> Term {
        Term {
            id: self.id.to_owned(),
            title: self.title.to_owned(),
            explanation: self.explanation.to_owned(),
            remedy: self.remedy.to_owned(),
        }
    }
}

/// The rule of this id for a terminal of 80 columns.
pub fn explain(id: &str) -> Option<String> {
    let Meaning { title, explanation, remedy, .. } = TERMS.iter().find(|one| one.id == id)?;
    let (explanation, remedy) = (indented(explanation), indented(remedy));
    Some(format!(
        "{id} (asked of partners)\n{title}\n\n{explanation}\n\nWhat to do\n{remedy}\n\n\
         `mxtls check` asks it; docs/partners.md tells how.\n"
    ))
}

const fn of(
    id: &'static str,
    title: &'static str,
    explanation: &'static str,
    remedy: &'static str,
) -> Meaning {
    Meaning { id, title, explanation, remedy }
}

/// All rules.
pub const TERMS: &[Meaning] = &[
    of(
        "accepts-mail",
        "The domain accepts mail",
        "The domain exists, has mail servers with addresses, and does not refuse mail by a null \
         MX. This is always asked.",
        "Check the domain's name in the file; ask the partner which domain takes their mail.",
    ),
    of(
        "mx",
        "The mail exchanges",
        "Every mail exchange of the domain is one that the file names, or is below one. A new \
         one may be a move to another provider, or somebody else's doing.",
        "Ask the partner, by a way other than mail, whether the move is theirs; if so, write the \
         new name into the file.",
    ),
    of(
        "level",
        "The level of TLS",
        "Every server of the domain reaches the level that the file asks for: encrypts (TLS 1.2 \
         or newer), pki (with a trusted certificate), pki-name (that names the server), or \
         authenticated (DANE or MTA-STS holds for the domain).",
        "Tell the partner which server falls short, when, and what was seen.",
    ),
    of(
        "dane",
        "DANE holds",
        "Every server shows the key or issuer that its signed TLSA records promise, and the MX \
         answer is signed too (RFC 7672). Senders that use DANE do not deliver to a server that \
         breaks its promise.",
        "Tell the partner which server and which TLSA record do not fit; after a change of key \
         the records must be changed first.",
    ),
    of(
        "sts",
        "MTA-STS holds",
        "The domain publishes an MTA-STS policy in mode enforce, and every server keeps to it \
         (RFC 8461). Senders that use it do not deliver to a server that does not.",
        "Tell the partner which server falls short of the policy, and why.",
    ),
    of(
        "tls-version",
        "The version of TLS",
        "Every server agrees on the version of TLS that the file names, or a newer one.",
        "Ask the partner to allow the newer version; what the server allows beside it is not \
         asked here.",
    ),
    of(
        "key-size",
        "The size of the certificate's key",
        "The key of every certificate has at least as many bits as the file asks of its kind.",
        "Ask the partner for a certificate with a longer key.",
    ),
    of(
        "days-left",
        "Days until the certificate ends",
        "The certificate of every server is valid now, and for at least so many days more.",
        "Ask the partner to renew the certificate, and to look at what should have renewed it.",
    ),
    of(
        "days-left-share",
        "The part of the certificate's lifetime that is left",
        "At least this part of the lifetime of every server's certificate is left: it suits \
         certificates of a few days as well as those of a year.",
        "Ask the partner to renew the certificate, and to look at what should have renewed it.",
    ),
    of(
        "issuer",
        "The issuer of the certificate",
        "The certificate of every server was issued by one that the file names.",
        "Ask the partner whether the change was theirs; if so, write the new issuer into the \
         file.",
    ),
    of(
        "spki",
        "The key of the certificate",
        "The public key of every server is one that the file pins by its SHA-256.",
        "Ask the partner, by a way other than mail, whether the new key is theirs; if so, write \
         it into the file.",
    ),
    of(
        "profile",
        "A guideline",
        "Every server keeps to the guideline that the file names.",
        "Tell the partner which criteria are not met; each names its document and section.",
    ),
    of(
        "reachable",
        "The server answers",
        "Every server answers as a mail server. One that does not counts only after two tries, \
         and only where another server showed that this network is open.",
        "Ask the partner whether the server is down, or keeps our address out.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_is_explained_for_a_terminal() {
        for one in TERMS {
            let text = explain(one.id).unwrap();
            assert!(text.starts_with(one.id) && text.contains(one.title), "{text}");
            assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        }
        assert_eq!(explain("certificate-expired"), None);
    }

    /// `mxtls rules ID` looks among findings first.
    #[test]
    fn no_finding_has_the_id_of_a_rule() {
        assert!(TERMS.iter().all(|one| crate::checks::rule(one.id).is_none()));
    }
}
