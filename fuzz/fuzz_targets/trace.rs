//! Any text as a trace line: read within bounds, nothing unprintable kept, and
//! what was kept of the line reads the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mxtls::trace::{TimeStampLine, read};

/// The longest text kept of one clause, and of the line with its escapes.
const SHORT: usize = 512;
const LONG: usize = 20_000;

fn printable(text: &str, limit: usize) -> bool {
    text.chars().count() <= limit && !text.chars().any(char::is_control)
}

fn within_bounds(line: &TimeStampLine) -> bool {
    let own = [&line.by, &line.with, &line.id, &line.recipient, &line.tls.cipher, &line.tls.words];
    let client = [&line.from.helo, &line.from.rdns];
    let mut texts = own.into_iter().chain(client).flatten();
    texts.all(|text| printable(text, SHORT)) && printable(&line.raw, LONG)
}

fuzz_target!(|octets: &[u8]| {
    let text = String::from_utf8_lossy(octets);
    let line = read(&text);
    assert!(within_bounds(&line));
    // An escape or a cut is not undone by reading again.
    if !line.raw.contains(['\\', '…']) {
        assert_eq!(read(&line.raw), line);
    }
});
