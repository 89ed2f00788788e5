//! Named groups: curves, prime fields and key encapsulation, by number and word.

use std::fmt;

/// A named group (RFC 8446, RFC 8422, RFC 7919, RFC 10024) by its registered number.
///
/// Displayed by its word in records: the registered name, but `X25519` and `X448`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group(pub u16);

/// The versions a group is negotiated in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Era {
    /// Up to TLS 1.2 alone.
    Old,
    /// In TLS 1.3 alone.
    New,
    /// In both.
    Both,
}

/// Number, word and era, in the order of offers.
const GROUPS: &[(u16, &str, Era)] = &[
    (4588, "X25519MLKEM768", Era::New),
    (4587, "SecP256r1MLKEM768", Era::New),
    (4589, "SecP384r1MLKEM1024", Era::New),
    (29, "X25519", Era::Both),
    (23, "secp256r1", Era::Both),
    (24, "secp384r1", Era::Both),
    (25, "secp521r1", Era::Both),
    (30, "X448", Era::Both),
    (512, "MLKEM512", Era::New),
    (513, "MLKEM768", Era::New),
    (514, "MLKEM1024", Era::New),
    (4590, "curveSM2MLKEM768", Era::New),
    (256, "ffdhe2048", Era::New),
    (257, "ffdhe3072", Era::New),
    (258, "ffdhe4096", Era::New),
    (259, "ffdhe6144", Era::New),
    (260, "ffdhe8192", Era::New),
    (31, "brainpoolP256r1tls13", Era::New),
    (32, "brainpoolP384r1tls13", Era::New),
    (33, "brainpoolP512r1tls13", Era::New),
    (41, "curveSM2", Era::New),
    (25497, "X25519Kyber768Draft00", Era::New),
    (25498, "SecP256r1Kyber768Draft00", Era::New),
    (26, "brainpoolP256r1", Era::Old),
    (27, "brainpoolP384r1", Era::Old),
    (28, "brainpoolP512r1", Era::Old),
    (22, "secp256k1", Era::Old),
    (14, "sect571r1", Era::Old),
    (13, "sect571k1", Era::Old),
    (12, "sect409r1", Era::Old),
    (11, "sect409k1", Era::Old),
    (10, "sect283r1", Era::Old),
    (9, "sect283k1", Era::Old),
    (8, "sect239k1", Era::Old),
    (7, "sect233r1", Era::Old),
    (6, "sect233k1", Era::Old),
    (21, "secp224r1", Era::Old),
    (20, "secp224k1", Era::Old),
    (5, "sect193r2", Era::Old),
    (4, "sect193r1", Era::Old),
    (19, "secp192r1", Era::Old),
    (18, "secp192k1", Era::Old),
    (3, "sect163r2", Era::Old),
    (2, "sect163r1", Era::Old),
    (1, "sect163k1", Era::Old),
    (17, "secp160r2", Era::Old),
    (16, "secp160r1", Era::Old),
    (15, "secp160k1", Era::Old),
];

impl Group {
    /// The hybrid most deployed (RFC 10024).
    pub const X25519MLKEM768: Self = Self(4588);

    /// The groups of TLS 1.3, hybrids first.
    pub fn tls13() -> Vec<Self> {
        Self::of(|era| era != Era::Old)
    }

    /// The curves up to TLS 1.2, strongest first.
    ///
    /// No `ffdhe…`: a server that knows RFC 7919 must not choose DHE with its own
    /// prime once one of these is offered, and its own prime is what we ask for.
    pub fn up_to_tls12() -> Vec<Self> {
        Self::of(|era| era != Era::New)
    }

    fn of(wanted: impl Fn(Era) -> bool) -> Vec<Self> {
        GROUPS.iter().filter(|(.., era)| wanted(*era)).map(|(id, ..)| Self(*id)).collect()
    }

    /// Its word in records, as `secp256r1`; none for an unknown number.
    pub fn word(self) -> Option<&'static str> {
        GROUPS.iter().find(|(id, ..)| *id == self.0).map(|(_, word, _)| *word)
    }

    /// The group that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        GROUPS.iter().find(|(_, known, _)| *known == word).map(|(id, ..)| Self(*id))
    }

    /// Whether a quantum computer alone does not break it: ML-KEM, pure or in a hybrid.
    pub fn is_post_quantum(self) -> bool {
        matches!(self.0, 512..=514 | 4587..=4590 | 25497..=25498)
    }
}

impl fmt::Display for Group {
    /// The word, or the number as `0x2A2A`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.word() {
            Some(word) => out.pad(word),
            None => write!(out, "0x{:04X}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_back_and_no_number_stands_twice() {
        for (id, word, _) in GROUPS {
            assert_eq!(Group::from_word(word), Some(Group(*id)));
            assert_eq!(Group(*id).word(), Some(*word), "{id} stands twice");
        }
        assert_eq!(Group(0x2a2a).to_string(), "0x2A2A");
    }

    #[test]
    fn each_version_gets_its_groups() {
        let word = |groups: Vec<Group>| groups.iter().map(Group::to_string).collect::<Vec<_>>();
        let (old, new) = (word(Group::up_to_tls12()), word(Group::tls13()));
        for both in ["X25519", "secp256r1", "secp521r1", "X448"].map(String::from) {
            assert!(old.contains(&both) && new.contains(&both), "{both}");
        }
        for id in (4587..=4589).chain(512..=514).chain(256..=260) {
            assert!(Group::tls13().contains(&Group(id)));
            assert!(!Group::up_to_tls12().contains(&Group(id)));
        }
        assert!(old.contains(&"sect571r1".into()) && !new.contains(&"sect571r1".into()));
    }

    #[test]
    fn hybrids_and_ml_kem_are_post_quantum() {
        let post_quantum = |word| Group::from_word(word).unwrap().is_post_quantum();
        assert!(post_quantum("X25519MLKEM768") && post_quantum("MLKEM512"));
        assert!(!post_quantum("X25519") && !post_quantum("ffdhe2048"));
    }
}
