//! The forms in which people hand over messages, and what must be read from each.

mod bounds;
mod containers;
mod errors;
mod pastes;

use std::io::{self, Read};
use std::path::PathBuf;

use super::{MailboxError, Message, Messages, open, read};

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/messages").join(name)
}

fn bytes_of(name: &str) -> Vec<u8> {
    std::fs::read(fixture(name)).expect("a fixture")
}

/// The messages of a stream called `stdin`.
fn streamed(bytes: &[u8]) -> Messages {
    read("stdin", io::Cursor::new(bytes.to_vec()))
}

fn all(messages: Messages) -> Vec<Message> {
    messages.collect::<Result<_, _>>().expect("messages")
}

/// The one message of some text.
fn one(text: impl AsRef<[u8]>) -> Message {
    let mut found = all(streamed(text.as_ref()));
    assert_eq!(found.len(), 1, "one message");
    found.remove(0)
}

fn failure(bytes: &[u8]) -> MailboxError {
    streamed(bytes).next().expect("an item").expect_err("no message")
}

fn message_ids(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|message| message.first("Message-ID").unwrap_or("none")).collect()
}

fn sources(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|message| message.source.as_str()).collect()
}

/// Gives one byte a time, as a slow pipe might.
struct ByteByByte(io::Cursor<Vec<u8>>);

impl Read for ByteByByte {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let one = out.len().min(1);
        self.0.read(&mut out[..one])
    }
}
