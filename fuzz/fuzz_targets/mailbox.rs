//! Any bytes as a file: the same messages whole and byte by byte, within the limits.
#![no_main]

use std::io::{self, Cursor, Read};

use libfuzzer_sys::fuzz_target;
use mxtls::mailbox::{FIELDS_LIMIT, HEADER_LIMIT, Message, read};

/// Gives one byte a time, as a slow pipe might.
struct ByteByByte(Cursor<Vec<u8>>);

impl Read for ByteByByte {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let one = out.len().min(1);
        self.0.read(&mut out[..one])
    }
}

fn outcomes(reader: impl Read + Send + 'static) -> Vec<Result<Message, String>> {
    read("stdin", reader).map(|item| item.map_err(|error| error.to_string())).collect()
}

fn within_limits(message: &Message) -> bool {
    // A byte that is no UTF-8 takes three.
    let kept = message.fields.iter().map(|field| field.name.len() + field.value.len());
    message.fields.len() <= FIELDS_LIMIT && kept.sum::<usize>() <= HEADER_LIMIT * 3
}

fuzz_target!(|bytes: &[u8]| {
    let whole = outcomes(Cursor::new(bytes.to_vec()));
    assert!(whole.iter().flatten().all(within_limits));
    assert!(whole.iter().flatten().all(|message| !message.fields.is_empty()));
    assert_eq!(outcomes(ByteByByte(Cursor::new(bytes.to_vec()))), whole);
});
