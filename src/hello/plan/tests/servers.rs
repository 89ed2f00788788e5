//! Servers as there are: what is told of them, and in how many connections.

use super::table::Table;
use super::{Told, ask};
use crate::hello::{CipherSuite, Depth, ExtensionType, Family, Group, Taken, Version};

/// What a careful server takes today.
fn careful() -> Table {
    Table::new(
        &[
            (
                Version::Tls12,
                &[
                    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
                ],
            ),
            (Version::Tls13, &["TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"]),
        ],
        &["X25519MLKEM768", "X25519", "secp256r1"],
        &["X25519", "secp256r1"],
    )
}

/// A server forgotten twenty years ago.
fn forgotten() -> Table {
    let suites = &[
        "TLS_RSA_WITH_RC4_128_MD5",
        "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
        "TLS_RSA_EXPORT_WITH_RC4_40_MD5",
        "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
    ];
    let table = Table::new(&[(Version::Ssl3, suites), (Version::Tls10, suites)], &[], &[]);
    Table { dh_bits: 512, compresses: true, hangs_up: true, most_suites: 128, ..table }
}

fn versions(told: &Told) -> Vec<String> {
    let versions = told.learnt.versions.iter().filter(|(_, taken)| **taken == Taken::Yes);
    versions.map(|(version, _)| version.to_string()).collect()
}

fn families(told: &Told) -> Vec<&str> {
    let families = told.learnt.families.iter().filter(|(_, taken)| **taken == Taken::Yes);
    families.map(|(family, _)| family.word()).collect()
}

fn groups(told: &Told) -> Vec<String> {
    let groups = told.learnt.groups.iter().filter(|(_, taken)| *taken == Taken::Yes);
    groups.map(|(group, _)| group.to_string()).collect()
}

#[test]
fn a_careful_server_is_known_soon() {
    let told = ask(&careful(), Depth::Families, 30);
    assert_eq!(told.stopped, None);
    assert_eq!(versions(&told), ["TLSv1.2", "TLSv1.3"]);
    assert_eq!(families(&told), ["dhe", "ecdhe-aead", "tls13"]);
    assert_eq!(groups(&told), ["X25519MLKEM768", "X25519", "secp256r1"]);
    assert_eq!(told.learnt.group(Group(4587)), Taken::No);
    assert_eq!(told.learnt.server_order, Some(true));
    assert_eq!(told.learnt.dh_bits, [2048].into());
    assert_eq!(told.learnt.compression, Some(false));
    assert!(told.made <= 16, "{}", told.made);
}

#[test]
fn every_suite_of_it_comes_in_its_order() {
    let told = ask(&careful(), Depth::All, 150);
    assert_eq!(told.stopped, None);
    assert_eq!(told.learnt.suites, careful().suites);
    assert!(told.made <= 5 + 14, "{}", told.made);
}

#[test]
fn the_clients_order_is_told_from_the_servers() {
    let told = ask(&Table { own_order: false, ..careful() }, Depth::Families, 30);
    assert_eq!((told.learnt.server_order, told.stopped), (Some(false), None));
}

#[test]
fn a_forgotten_server_is_told_in_short_hellos() {
    let told = ask(&forgotten(), Depth::Families, 30);
    assert_eq!(told.stopped, None);
    assert_eq!(versions(&told), ["SSLv3", "TLSv1.0"]);
    assert_eq!(families(&told), ["export", "rc4", "3des", "rsa-key-exchange", "cbc-sha1", "dhe"]);
    assert!(groups(&told).is_empty());
    assert_eq!(told.learnt.version(Version::Tls12), Taken::No);
    assert_eq!(told.learnt.family(Family::Tls13), Taken::No);
    assert_eq!(told.learnt.dh_bits, [512].into());
    assert_eq!(told.learnt.compression, Some(true));
    assert_eq!(told.learnt.secure_renegotiation, Some(true));
}

#[test]
fn who_bears_short_hellos_alone_is_told_by_them() {
    for most_octets in [255, 511] {
        for hangs_up in [false, true] {
            let told = ask(&Table { most_octets, hangs_up, ..careful() }, Depth::Families, 30);
            assert_eq!(told.stopped, None);
            assert_eq!(versions(&told), ["TLSv1.2", "TLSv1.3"]);
            assert_eq!(families(&told), ["dhe", "ecdhe-aead", "tls13"]);
            assert_eq!(told.learnt.extended_master_secret, Some(true), "asked in a short one");
            assert!(told.made <= 30, "{}", told.made);
        }
    }
}

#[test]
fn what_hurts_a_server_is_not_held_against_it() {
    let hurts = vec![ExtensionType::EXTENDED_MASTER_SECRET, ExtensionType::SESSION_TICKET];
    let told = ask(&Table { hurts, ..careful() }, Depth::Families, 30);
    assert_eq!(told.stopped, None);
    assert_eq!(versions(&told), ["TLSv1.2", "TLSv1.3"]);
    assert_eq!(families(&told), ["dhe", "ecdhe-aead", "tls13"]);
    let never_asked = (told.learnt.extended_master_secret, told.learnt.session_tickets);
    assert_eq!(never_asked, (None, None));
}

#[test]
fn a_server_without_extensions_is_told_without_them() {
    let suites = &["TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_AES_128_CBC_SHA"];
    let table = Table::new(&[(Version::Tls10, suites)], &[], &["secp256r1"]);
    let hurts = vec![ExtensionType::SUPPORTED_GROUPS, ExtensionType::STATUS_REQUEST];
    let told = ask(&Table { hurts, ..table }, Depth::Families, 30);
    assert_eq!(told.stopped, None);
    assert_eq!(versions(&told), ["TLSv1.0"]);
    assert_eq!(groups(&told), ["secp256r1"]);
    assert_eq!(told.learnt.group(Group::X25519MLKEM768), Taken::No);
    assert_eq!(told.learnt.group(Group(24)), Taken::NotTested, "no hello could name it");
}

#[test]
fn one_curve_and_one_suite() {
    let suite = "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8";
    let table = Table::new(&[(Version::Tls12, &[suite])], &[], &["secp521r1"]);
    let table = Table { key_curve: Group::from_word("secp521r1").unwrap(), ..table };
    let told = ask(&table, Depth::All, 150);
    assert_eq!(told.stopped, None);
    assert_eq!(families(&told), ["ccm", "ecdhe-aead"]);
    assert_eq!(groups(&told), ["secp521r1"]);
    let only = CipherSuite::from_name(suite).unwrap();
    assert_eq!(told.learnt.suites, [(Version::Tls12, vec![only])].into());
    assert_eq!(told.learnt.server_order, None);
}

#[test]
fn a_server_that_refuses_everything_takes_nothing() {
    let told = ask(&Table::new(&[], &[], &[]), Depth::Families, 30);
    assert_eq!(told.stopped, None);
    assert!(versions(&told).is_empty() && families(&told).is_empty());
    assert!(told.learnt.versions.values().all(|taken| *taken == Taken::No));
    assert!(told.made <= 6, "{}", told.made);
}
