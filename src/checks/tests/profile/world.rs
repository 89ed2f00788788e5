//! A server with all its facts, to be spoilt one by one.

use std::sync::Arc;

use super::{Fixture, encrypted, mx1, said, trusted};
use crate::cert::Certificate;
use crate::checks::profile::{Profile, Verdict, judge};
use crate::facts::{Attempt, Depth, Enumeration, Outcome};
use crate::hello::{CipherSuite, Family, Group, Learnt, Taken, Version};

/// One server.
pub(super) struct World {
    /// What was seen without asking.
    pub(super) attempts: Vec<Attempt>,
    /// What was asked and answered.
    pub(super) asked: Option<Enumeration>,
    /// Its certificate.
    pub(super) certificate: Certificate,
}

const CURVES: [(&str, &[u8]); 4] = [
    ("secp224r1", &[0x2b, 0x81, 0x04, 0x00, 0x21]),
    ("secp256r1", &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]),
    ("secp521r1", &[0x2b, 0x81, 0x04, 0x00, 0x23]),
    ("secp256k1", &[0x2b, 0x81, 0x04, 0x00, 0x0a]),
];

/// A subject public key info of the kind EC, with a point of no meaning (RFC 5480).
pub(super) fn spki_on(curve: &str) -> Vec<u8> {
    let (_, oid) = CURVES.iter().find(|(word, _)| *word == curve).expect(curve);
    let tagged = |tag: u8, inner: Vec<u8>| [vec![tag, inner.len() as u8], inner].concat();
    let ec = tagged(6, vec![0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]);
    let algorithm = tagged(0x30, [ec, tagged(6, oid.to_vec())].concat());
    tagged(0x30, [algorithm, tagged(3, vec![0, 4, 1, 2])].concat())
}

fn suite(name: &str) -> CipherSuite {
    CipherSuite::from_name(name).unwrap_or_else(|| panic!("{name}"))
}

/// A server that passes the profile: TLS 1.3 alone for the one that wants no other, else with
/// TLS 1.2 beside it.
pub(super) fn perfect(profile: &str) -> World {
    let mut learnt = Learnt::default();
    learnt.versions.extend(Version::ALL.map(|version| (version, Taken::No)));
    learnt.families.extend(Family::ALL.map(|family| (family, Taken::No)));
    let groups = Group::up_to_tls12().into_iter().chain(Group::tls13());
    learnt.groups = groups.map(|group| (group, Taken::No)).collect();
    learnt.server_order = Some(false);
    learnt.compression = Some(false);
    learnt.secure_renegotiation = Some(true);
    learnt.extended_master_secret = Some(true);
    let asked = Enumeration { depth: Depth::All, connections: 20, stopped: None, learnt };
    let certificate = Certificate { spki: spki_on("secp256r1"), ..trusted().certificate };
    let mut world = World { attempts: vec![encrypted()], asked: Some(asked), certificate };
    for group in ["X25519MLKEM768", "X25519", "secp256r1"] {
        world.take_group(group);
    }
    world.take_suite("TLS_AES_256_GCM_SHA384");
    world.take_suite("TLS_CHACHA20_POLY1305_SHA256");
    if profile != "mozilla-modern" {
        world.take_suite("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
        world.take_suite("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    }
    world
}

impl World {
    /// What was asked and answered.
    pub(super) fn learnt(&mut self) -> &mut Learnt {
        &mut self.asked.as_mut().expect("an enumeration").learnt
    }

    /// It takes this suite too, in the newest version that has it.
    pub(super) fn take_suite(&mut self, name: &str) {
        let suite = suite(name);
        let fitting = Version::ALL.into_iter().filter(|version| suite.fits(*version));
        let version = fitting.max().expect(name);
        let learnt = self.learnt();
        learnt.versions.insert(version, Taken::Yes);
        learnt.suites.entry(version).or_default().push(suite);
        learnt.families.extend(suite.families().into_iter().map(|family| (family, Taken::Yes)));
    }

    /// It takes this group too.
    pub(super) fn take_group(&mut self, word: &str) {
        self.answer_group(word, Taken::Yes);
    }

    /// What it says to this group.
    pub(super) fn answer_group(&mut self, word: &str, taken: Taken) {
        let group = Group::from_word(word).expect(word);
        self.learnt().groups.iter_mut().filter(|(known, _)| *known == group).for_each(|known| {
            known.1 = taken;
        });
    }

    /// It takes this version too.
    pub(super) fn take_version(&mut self, version: Version) {
        self.learnt().versions.insert(version, Taken::Yes);
    }

    /// Every connection ends so, before any TLS.
    pub(super) fn ends_as(&mut self, outcome: Outcome) {
        let replies = ["220 mx1.example.org ESMTP", "250 mx1.example.org"];
        self.attempts = vec![said(outcome, &replies), said(outcome, &replies)];
        self.asked = None;
    }

    /// Hands over what the profile makes of it.
    pub(super) fn judged_by(self, profile: &Profile, look: impl FnOnce(&Verdict<'_>)) {
        let mut fixture: Fixture = mx1(self.attempts);
        let judged = fixture.judged.as_mut().expect("a judged certificate");
        judged.certificate = self.certificate;
        let server = Arc::get_mut(&mut fixture.domain.servers[0]).expect("one owner");
        server.enumeration = self.asked;
        look(&judge(profile, &fixture.view(&fixture.domain.servers[0])));
    }
}
