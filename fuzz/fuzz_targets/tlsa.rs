//! Any bytes as TLSA records and a chain: each record is read and shown, and the chain
//! held against those that senders look at.
//!
//! The input is cut at length prefixes of two bytes: a record, a certificate, and so on.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mxtls::cert::{Association, DaneOutcome, authenticate};
use mxtls::policy::{TlsaRecord, considered, rolls_over};

fn pieces(mut rest: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*length)).min(after.len());
        let (piece, next) = after.split_at(length);
        pieces.push(piece);
        rest = next;
    }
    pieces
}

fn association(record: &TlsaRecord) -> Association<'_> {
    let TlsaRecord { usage, selector, matching, data } = record;
    Association { usage: *usage, selector: *selector, matching: *matching, data }
}

fuzz_target!(|bytes: &[u8]| {
    let pieces = pieces(bytes);
    let every_other = |from: usize| pieces.iter().skip(from).step_by(2).copied();
    let records: Vec<TlsaRecord> = every_other(0).filter_map(TlsaRecord::read).collect();
    let chain: Vec<Vec<u8>> = every_other(1).map(<[u8]>::to_vec).collect();
    let looked_at = considered(&records);
    let _ = rolls_over(&records);
    assert!(records.iter().all(|record| record.to_string().len() < 150));
    let usable: Vec<&TlsaRecord> = looked_at.iter().filter_map(|at| records.get(*at)).collect();
    let associations: Vec<Association<'_>> =
        usable.iter().map(|record| association(record)).collect();
    match authenticate(&chain, &associations, Default::default(), &["mx.fixture.test"]) {
        DaneOutcome::Matched { record } => {
            // The fixtures begin in 2020: in 1970 nothing but usage 3 holds.
            assert!(usable.get(record).is_some_and(|record| record.usage == 3));
        }
        DaneOutcome::NothingUsable => assert!(usable.is_empty()),
        DaneOutcome::PathFails { why, .. } => assert!(!why.contains(char::is_control)),
        DaneOutcome::NameMismatch { .. } | DaneOutcome::NoMatch => {}
    }
});
