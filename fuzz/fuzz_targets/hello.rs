//! Any octets as the answer to a ClientHello, whole and in pieces: the same answer,
//! within its limits; and any hello, written and cut into records.
//!
//! The first octet says how long the pieces are, the rest is what arrives.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mxtls::hello::{
    Answer, CipherSuite, Ending, Group, MOST_CERTIFICATES, MOST_OCTETS, Reader, Version, offer,
};

fn answer<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Answer {
    let mut reader = Reader::new();
    let mut ended = false;
    for piece in pieces {
        let now = reader.received(piece);
        assert!(now || !ended, "an end does not pass");
        ended = now;
    }
    reader.finish()
}

fn within_limits(answer: &Answer) {
    let octets: usize = answer.certificates.iter().map(Vec::len).sum();
    assert!(octets <= MOST_OCTETS && answer.certificates.len() <= MOST_CERTIFICATES);
    assert!(answer.certificate_status.as_ref().is_none_or(|der| der.len() <= MOST_OCTETS));
    if let Ending::ClearText(text) = &answer.ending {
        assert!(!text.contains(char::is_control));
    }
    if answer.ending == Ending::ServerHelloDone {
        assert!(answer.hello.as_ref().is_some_and(|hello| hello.version < Version::Tls13));
    }
}

/// A hello of any suites and groups is records of whole fragments, or too long.
fn writing(octets: &[u8]) {
    let numbers = octets.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair));
    let (suites, groups): (Vec<_>, Vec<_>) = numbers.map(|id| (CipherSuite(id), Group(id))).unzip();
    let hello = offer::suites(Version::Tls12, &suites).with_groups(&groups);
    let Ok(records) = hello.records(&[0; 32], None) else { return };
    let mut rest = &records[..];
    while let [22, 3, 1, high, low, tail @ ..] = rest {
        rest = &tail[usize::from(u16::from_be_bytes([*high, *low]))..];
    }
    assert!(rest.is_empty());
}

fuzz_target!(|octets: &[u8]| {
    let Some((size, octets)) = octets.split_first() else { return };
    let whole = answer(std::iter::once(octets));
    within_limits(&whole);
    assert_eq!(answer(octets.chunks(usize::from(*size).max(1))), whole);
    writing(octets);
});
