//! The room's tests: a table of cases, the facts, the roots, and what holds of
//! anything.

#[cfg(feature = "demo")]
pub(super) mod cases;
#[cfg(feature = "demo")]
mod dane;
mod facts;
mod fixtures;
mod names;
#[cfg(feature = "demo")]
mod properties;
mod roots;

use jiff::Timestamp;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

use super::{Judgement, Roots};

/// The day most cases are judged on.
fn now() -> Timestamp {
    "2026-11-22T15:00:00Z".parse().unwrap()
}

fn der(pem: &[u8]) -> Vec<u8> {
    CertificateDer::from_pem_slice(pem).unwrap().to_vec()
}

/// A committed certificate by name.
macro_rules! fixture {
    ($name:literal) => {
        $crate::cert::tests::der(include_bytes!(concat!(
            "../../../fixtures/certificates/",
            $name,
            ".pem"
        )))
    };
}
pub(super) use fixture;

fn fixture_roots() -> Roots {
    Roots::from_der("fixture roots", [fixture!("root"), fixture!("small-root")])
}

/// `expired +weak-key match`: trust, the others, identity.
fn brief(judgement: &Judgement) -> String {
    let mut words = vec![judgement.trust.word().to_owned()];
    words.extend(judgement.also.iter().map(|also| format!("+{}", also.word())));
    words.push(judgement.identity.word().to_owned());
    words.join(" ")
}
