//! Chains of arbitrary bytes: each certificate is read, the whole is judged.
//!
//! A chain is cut at length prefixes of two bytes, so that real certificates
//! from a corpus stay whole.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use mxtls::cert::{Certificate, Roots, Trust, judge};

static ROOTS: LazyLock<Roots> = LazyLock::new(|| {
    let pem = include_bytes!("../../fixtures/certificates/root.pem");
    Roots::from_pem("fixture root", pem).unwrap_or_else(|_| Roots::webpki())
});

fn chain(mut rest: &[u8]) -> Vec<Vec<u8>> {
    let mut chain = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*length)).min(after.len());
        let (der, next) = after.split_at(length);
        chain.push(der.to_vec());
        rest = next;
    }
    chain
}

fuzz_target!(|bytes: &[u8]| {
    let chain = chain(bytes);
    for der in chain.iter().chain([&bytes.to_vec()]) {
        let _ = Certificate::read(der);
    }
    let epoch = Default::default();
    let judgement = judge(&chain, &ROOTS, epoch, "mx.fixture.test", None);
    assert!(!judgement.also.contains(&judgement.trust));
    // The fixtures begin in 2020, and no fuzzer signs: nothing is trusted in 1970.
    assert_ne!(judgement.trust, Trust::Trusted);
});
