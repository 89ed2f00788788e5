//! TLSA records: which are usable, which are looked at, and what they say of roll-over.

use proptest::prelude::*;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;

use super::super::*;

fn record(usage: u8, selector: u8, matching: u8, data: &[u8]) -> TlsaRecord {
    TlsaRecord { usage, selector, matching, data: data.to_vec() }
}

fn certificate() -> Vec<u8> {
    let pem = include_bytes!("../../../fixtures/certificates/root.pem");
    CertificateDer::from_pem_slice(pem).expect("the fixture").to_vec()
}

fn key() -> Vec<u8> {
    let der = certificate();
    let (_, x509) = X509Certificate::from_der(&der).expect("the fixture");
    x509.public_key().raw.to_vec()
}

#[test]
fn a_record_is_three_numbers_and_data() {
    let rdata = [&[3, 1, 1][..], &[0xab; 32]].concat();
    let read = TlsaRecord::read(&rdata).expect("a record");
    assert_eq!(read, record(3, 1, 1, &[0xab; 32]));
    for none in [&[][..], &[3, 1], &[3, 1, 1]] {
        assert_eq!(TlsaRecord::read(none), None, "{none:?}");
    }
}

#[test]
fn it_is_shown_with_its_digest_whole_and_longer_data_cut() {
    let shown = |matching, octets: usize| record(3, 1, matching, &vec![0x0a; octets]).to_string();
    assert_eq!(shown(1, 32), format!("3 1 1 {}", "0a".repeat(32)));
    assert_eq!(shown(2, 64), format!("3 1 2 {}", "0a".repeat(64)));
    assert_eq!(shown(0, 1000), format!("3 1 0 {}…", "0a".repeat(64)));
    assert_eq!(record(255, 7, 9, &[0xff]).to_string(), "255 7 9 ff");
}

/// Usage, selector, matching type, data, and whether it is usable.
type Row<'a> = (u8, u8, u8, &'a [u8], Result<(), TlsaUnusable>);

/// A-7672-10, A-7672-11.
#[test]
fn usable_records_and_why_others_are_not() {
    let (sha256, sha512, certificate, key) = ([0; 32], [0; 64], certificate(), key());
    let longer = [certificate.as_slice(), b"\0"].concat();
    let wrong = |wanted, found| Err(TlsaUnusable::Length { wanted, found });
    let rows: &[Row<'_>] = &[
        (3, 1, 1, &sha256, Ok(())),
        (3, 0, 2, &sha512, Ok(())),
        (2, 1, 1, &sha256, Ok(())),
        (2, 0, 0, &certificate, Ok(())),
        (3, 1, 0, &key, Ok(())),
        (0, 1, 1, &sha256, Err(TlsaUnusable::PkixUsage(0))),
        (1, 1, 1, &sha256, Err(TlsaUnusable::PkixUsage(1))),
        (4, 1, 1, &sha256, Err(TlsaUnusable::Usage(4))),
        (255, 1, 1, &sha256, Err(TlsaUnusable::Usage(255))),
        (3, 2, 1, &sha256, Err(TlsaUnusable::Selector(2))),
        (3, 1, 3, &sha256, Err(TlsaUnusable::Matching(3))),
        (3, 1, 1, &sha512, wrong(32, 64)),
        (3, 1, 2, &sha256, wrong(64, 32)),
        (3, 1, 1, b"", wrong(32, 0)),
        (2, 0, 0, &sha256, Err(TlsaUnusable::NotACertificate)),
        (2, 0, 0, &key, Err(TlsaUnusable::NotACertificate)),
        (2, 0, 0, &longer, Err(TlsaUnusable::NotACertificate)),
        (3, 1, 0, &certificate, Err(TlsaUnusable::NotAKey)),
        (3, 1, 0, b"", Err(TlsaUnusable::NotAKey)),
    ];
    for (usage, selector, matching, data, expected) in rows {
        let record = record(*usage, *selector, *matching, data);
        assert_eq!(record.usable(), *expected, "{record}");
        assert_eq!(record.is_pkix(), matches!(expected, Err(TlsaUnusable::PkixUsage(_))));
    }
    let why = record(0, 1, 1, &sha256).usable().expect_err("usage 0").to_string();
    assert_eq!(why, "usage 0 (PKIX) means nothing to mail servers: 2 or 3 does");
    let why = record(3, 1, 1, &sha512).usable().expect_err("too long").to_string();
    assert_eq!(why, "the digest has 64 octets, not 32");
}

/// A-7672-16: the strongest digest of each usage and selector; what is in full always.
#[test]
fn a_stronger_digest_puts_a_weaker_out() {
    let (sha256, sha512) = ([0; 32], [0; 64]);
    let rows: &[(&str, Vec<TlsaRecord>, &[usize])] = &[
        ("none", vec![], &[]),
        ("one", vec![record(3, 1, 1, &sha256)], &[0]),
        ("both", vec![record(3, 1, 1, &sha256), record(3, 1, 2, &sha512)], &[1]),
        ("any order", vec![record(3, 1, 2, &sha512), record(3, 1, 1, &sha256)], &[0]),
        ("another selector", vec![record(3, 0, 1, &sha256), record(3, 1, 2, &sha512)], &[0, 1]),
        ("another usage", vec![record(2, 1, 1, &sha256), record(3, 1, 2, &sha512)], &[0, 1]),
        ("in full beside", vec![record(3, 1, 0, &key()), record(3, 1, 2, &sha512)], &[0, 1]),
        ("a broken stronger one", vec![record(3, 1, 1, &sha256), record(3, 1, 2, &sha256)], &[0]),
        ("none usable", vec![record(1, 1, 1, &sha256), record(3, 1, 9, &sha256)], &[]),
        (
            "two of the stronger",
            vec![record(3, 1, 2, &sha512), record(3, 1, 1, &sha256), record(3, 1, 2, &[1; 64])],
            &[0, 2],
        ),
    ];
    for (case, records, expected) in rows {
        assert_eq!(considered(records), *expected, "{case}");
    }
}

/// A-7672-17.
#[test]
fn room_for_the_next_key() {
    let (this, next) = ([1; 32], [2; 32]);
    let rows: &[(&str, Vec<TlsaRecord>, bool)] = &[
        ("one key", vec![record(3, 1, 1, &this)], false),
        ("this and the next", vec![record(3, 1, 1, &this), record(3, 1, 1, &next)], true),
        (
            "the server's and the issuer's",
            vec![record(3, 1, 1, &this), record(2, 1, 1, &next)],
            true,
        ),
        ("two issuers", vec![record(2, 1, 1, &this), record(2, 1, 1, &next)], true),
        ("one issuer", vec![record(2, 1, 1, &this)], false),
        ("one key twice", vec![record(3, 1, 1, &this), record(3, 1, 1, &this)], false),
        (
            "perhaps one key in two forms",
            vec![record(3, 1, 1, &this), record(3, 0, 1, &next)],
            false,
        ),
        ("the next unusable", vec![record(3, 1, 1, &this), record(1, 1, 1, &next)], false),
        ("none", vec![], false),
    ];
    for (case, records, expected) in rows {
        assert_eq!(rolls_over(records), *expected, "{case}");
    }
}

/// A-7672-17.
#[test]
fn a_pinned_issuer_s_certificate_is_told_from_its_key() {
    let pins = |usage, selector| record(usage, selector, 1, &[0; 32]).pins_issuer_certificate();
    assert_eq!([pins(2, 0), pins(2, 1), pins(3, 0), pins(0, 0)], [true, false, false, false]);
    assert_eq!(MANY_TLSA_RECORDS, 12);
}

fn any_record() -> impl Strategy<Value = TlsaRecord> {
    let data = prop_oneof![
        Just(vec![0; 32]),
        Just(vec![0; 64]),
        prop::collection::vec(any::<u8>(), 0..80)
    ];
    (0..5_u8, 0..3_u8, 0..4_u8, data).prop_map(|(usage, selector, matching, data)| TlsaRecord {
        usage,
        selector,
        matching,
        data,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn where_any_record_is_usable_one_is_looked_at(records in prop::collection::vec(any_record(), 0..6)) {
        let looked_at = considered(&records);
        prop_assert!(looked_at.is_sorted());
        prop_assert!(looked_at.iter().all(|at| records[*at].usable().is_ok()));
        prop_assert_eq!(looked_at.is_empty(), records.iter().all(|record| record.usable().is_err()));
        let _ = rolls_over(&records);
    }

    #[test]
    fn any_octets_are_read_and_shown_bounded(rdata in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Some(record) = TlsaRecord::read(&rdata) {
            prop_assert!(record.to_string().len() <= 12 + 128 + 3);
            prop_assert_eq!(record.data.len() + 3, rdata.len());
        }
    }
}
