//! For every criterion of every profile one fact that breaks it.

use super::in_days;
use super::world::{World, spki_on};
use crate::facts::Outcome;
use crate::hello::{Taken, Version};

/// Profile, criterion, and what spoils a server that passed.
pub(super) type Break = (&'static str, &'static str, fn(&mut World));

fn rsa(world: &mut World, bits: u32) {
    world.certificate.key.algorithm = "RSA".into();
    world.certificate.key.bits = bits;
}

fn signed_with(world: &mut World, algorithm: &str) {
    world.certificate.signature = algorithm.into();
}

fn on_curve(world: &mut World, curve: &str) {
    world.certificate.spki = spki_on(curve);
}

/// A prime of so many bits.
fn dhe(world: &mut World, bits: usize) {
    world.take_suite("TLS_DHE_RSA_WITH_AES_128_GCM_SHA256");
    world.learnt().dh_bits.insert(bits);
}

/// A suite to be phased out comes first.
fn lesser_first(world: &mut World) {
    world.take_suite("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256");
    let learnt = world.learnt();
    learnt.suites.entry(Version::Tls12).or_default().rotate_right(1);
    learnt.server_order = Some(true);
}

const MODERN: &str = "mozilla-modern";
const INTERMEDIATE: &str = "mozilla-intermediate";
const NCSC: &str = "ncsc-nl-2025";
const RFC: &str = "rfc9325";
const BOD: &str = "bod-18-01";

pub(super) const BREAKS: &[Break] = &[
    (INTERMEDIATE, "versions", |world| world.take_version(Version::Tls11)),
    (INTERMEDIATE, "suites", |world| world.take_suite("TLS_RSA_WITH_AES_128_GCM_SHA256")),
    (INTERMEDIATE, "groups", |world| world.take_group("secp521r1")),
    (INTERMEDIATE, "dh-bits", |world| dhe(world, 1024)),
    (INTERMEDIATE, "key-algorithm", |world| world.certificate.key.algorithm = "Ed25519".into()),
    (INTERMEDIATE, "key-bits", |world| rsa(world, 1024)),
    (INTERMEDIATE, "key-curve", |world| on_curve(world, "secp521r1")),
    (INTERMEDIATE, "signature", |world| signed_with(world, "sha1WithRSAEncryption")),
    (INTERMEDIATE, "lifetime", |world| world.certificate.not_before = in_days(-307)),
    (INTERMEDIATE, "short-lifetime", |world| world.certificate.not_before = in_days(-31)),
    (INTERMEDIATE, "client-order", |world| world.learnt().server_order = Some(true)),
    (MODERN, "versions", |world| world.take_version(Version::Tls12)),
    (MODERN, "suites", |world| world.take_suite("TLS_AES_128_CCM_SHA256")),
    (MODERN, "groups", |world| world.take_group("X448")),
    (MODERN, "key-algorithm", |world| rsa(world, 4096)),
    (MODERN, "key-curve", |world| on_curve(world, "secp256k1")),
    (MODERN, "signature", |world| signed_with(world, "ecdsa-with-SHA1")),
    (MODERN, "lifetime", |world| world.certificate.not_before = in_days(-31)),
    (MODERN, "client-order", |world| world.learnt().server_order = Some(true)),
    (NCSC, "starttls", |world| world.ends_as(Outcome::StarttlsNotOffered)),
    (NCSC, "versions", |world| world.take_version(Version::Tls10)),
    (NCSC, "suites", |world| world.take_suite("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA")),
    (NCSC, "phased-out-suites", |world| {
        world.take_suite("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256");
    }),
    (NCSC, "suites-order", lesser_first),
    (NCSC, "groups", |world| world.take_group("ffdhe2048")),
    (NCSC, "phased-out-groups", |world| world.take_group("ffdhe3072")),
    (NCSC, "dh-bits", |world| dhe(world, 2048)),
    (NCSC, "compression", |world| world.learnt().compression = Some(true)),
    (NCSC, "renegotiation", |world| world.learnt().secure_renegotiation = Some(false)),
    (NCSC, "extended-master-secret", |world| {
        world.learnt().extended_master_secret = Some(false);
    }),
    (NCSC, "key-bits", |world| rsa(world, 2047)),
    (NCSC, "phased-out-key-bits", |world| rsa(world, 3071)),
    (NCSC, "key-curve", |world| on_curve(world, "secp256k1")),
    (NCSC, "phased-out-key-curve", |world| on_curve(world, "secp224r1")),
    (NCSC, "signature", |world| signed_with(world, "sha1WithRSAEncryption")),
    (NCSC, "phased-out-signature", |world| signed_with(world, "ecdsa-with-SHA224")),
    (RFC, "tls12", |world| {
        world.learnt().versions.insert(Version::Tls12, Taken::No);
    }),
    (RFC, "tls13", |world| {
        world.learnt().versions.insert(Version::Tls13, Taken::No);
        world.attempts.iter_mut().filter_map(|one| one.session.as_mut()).for_each(|session| {
            session.version = "TLSv1.2".into();
        });
    }),
    (RFC, "old-versions", |world| world.take_version(Version::Ssl3)),
    (RFC, "null", |world| world.take_suite("TLS_RSA_WITH_NULL_SHA256")),
    (RFC, "rc4", |world| world.take_suite("TLS_ECDHE_RSA_WITH_RC4_128_SHA")),
    (RFC, "export", |world| world.take_suite("TLS_RSA_EXPORT_WITH_DES40_CBC_SHA")),
    (RFC, "single-des", |world| world.take_suite("TLS_RSA_WITH_DES_CBC_SHA")),
    (RFC, "triple-des", |world| world.take_suite("TLS_RSA_WITH_3DES_EDE_CBC_SHA")),
    (RFC, "rsa-key-exchange", |world| world.take_suite("TLS_RSA_WITH_AES_256_GCM_SHA384")),
    (RFC, "static-dh", |world| world.take_suite("TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256")),
    (RFC, "dhe", |world| dhe(world, 4096)),
    (RFC, "dh-bits", |world| dhe(world, 2047)),
    (RFC, "groups", |world| world.answer_group("secp256r1", Taken::No)),
    (RFC, "small-curves", |world| world.take_group("sect163r2")),
    (RFC, "key-bits", |world| rsa(world, 1024)),
    (RFC, "signature", |world| signed_with(world, "md5WithRSAEncryption")),
    (RFC, "compression", |world| world.learnt().compression = Some(true)),
    (RFC, "renegotiation", |world| world.learnt().secure_renegotiation = Some(false)),
    (RFC, "extended-master-secret", |world| {
        world.learnt().extended_master_secret = Some(false);
    }),
    (BOD, "starttls", |world| world.ends_as(Outcome::StarttlsRefused)),
    (BOD, "sslv3", |world| world.take_version(Version::Ssl3)),
    (BOD, "triple-des", |world| world.take_suite("TLS_RSA_WITH_3DES_EDE_CBC_SHA")),
    (BOD, "rc4", |world| world.take_suite("TLS_RSA_WITH_RC4_128_SHA")),
];
