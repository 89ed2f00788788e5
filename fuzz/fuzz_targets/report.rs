//! Any bytes as a TLS report: read or refused, and what is kept is printable.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mxtls::policy::read_report;

fuzz_target!(|bytes: &[u8]| match read_report(bytes) {
    Ok(report) => {
        assert!(report.from <= report.to);
        let words = [report.organization, report.contact, report.id];
        assert!(words.iter().flatten().all(|text| !text.contains(char::is_control)));
    }
    Err(error) => assert!(!error.to_string().contains(char::is_control)),
});
