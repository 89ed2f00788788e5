//! Any bytes as the TXT records and the policy of MTA-STS, and as a TLS-RPT record: read
//! or told why not, printable and within bounds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mxtls::policy::{MOST_PATTERNS, MOST_REPORT_URIS, StsMode, StsPolicy, StsRecord, TlsRptRecord};

fn printable(text: &str) {
    assert!(!text.contains(char::is_control));
}

fn policy(bytes: &[u8]) {
    match StsPolicy::read(bytes) {
        Ok(policy) => {
            assert!(policy.mode == StsMode::None || !policy.mx.is_empty());
            assert!(policy.mx.len() <= MOST_PATTERNS);
            let own: Vec<String> = policy.mx.iter().map(ToString::to_string).collect();
            let own: Vec<&str> = own.iter().map(String::as_str).collect();
            own.iter().for_each(|pattern| printable(pattern));
            // Its own patterns, taken for hosts, are covered, and none of them is stale.
            assert!(policy.uncovered(&own).is_empty() && policy.stale(&own).is_empty());
        }
        Err(error) => printable(&error.to_string()),
    }
}

fn records(bytes: &[u8]) {
    let records: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    match StsRecord::read(&records) {
        StsRecord::Present { id } => assert!((1..=32).contains(&id.len())),
        StsRecord::Several { count } => assert!(count > 1),
        StsRecord::Invalid { why } => printable(&why),
        StsRecord::Absent => {}
    }
    match TlsRptRecord::read(&records) {
        TlsRptRecord::Present { rua } => {
            assert!((1..=MOST_REPORT_URIS).contains(&rua.len()));
            rua.iter().for_each(|uri| printable(uri));
        }
        TlsRptRecord::Invalid { why } => printable(&why),
        TlsRptRecord::Absent => {}
    }
}

fuzz_target!(|bytes: &[u8]| {
    policy(bytes);
    records(bytes);
});
