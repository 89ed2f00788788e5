//! Mail data: what follows DATA, up to the line of one dot (RFC 5321).
//!
//! Only CR LF ends a line, so a dot after a bare LF is text and ends nothing.
//! [`MailData`] does no IO; [`read`] reads from what it is given, within
//! [`Bounds`], and reads no clock.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufRead, AsyncBufReadExt};
use tokio::time::timeout;

/// How much is taken of a client, and how long it may need.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Octets kept of one message.
    pub(super) kept: usize,
    /// Octets read, kept or not, until the client is given up.
    pub(super) read: usize,
    /// For the whole of it.
    pub(super) patience: Duration,
}

impl Bounds {
    /// Those of the lab: messages of 1 MiB, as its servers' SIZE says.
    pub(super) const LAB: Self =
        Self { kept: 1 << 20, read: 8 << 20, patience: Duration::from_secs(60) };
}

/// How mail data came to its end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// With the dot; the text, its stuffed dots removed.
    Whole(Vec<u8>),
    /// With the dot, but it was more than is kept.
    TooMuch,
    /// Not at all: the client left, ran out of time, or sent without end.
    Unfinished,
}

/// Where in a line the last octet stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// After CR LF: a line begins.
    Start,
    /// After a dot that began a line.
    Dot,
    /// After a dot that began a line, and CR.
    DotCr,
    /// After any other CR.
    Cr,
    /// Inside a line.
    Middle,
    /// After the line of one dot.
    End,
}

/// Mail data as it comes in.
#[derive(Debug)]
struct MailData {
    at: At,
    text: Vec<u8>,
    most: usize,
    too_much: bool,
}

impl MailData {
    fn new(most: usize) -> Self {
        Self { at: At::Start, text: Vec::new(), most, too_much: false }
    }

    /// Takes one octet.
    fn take(&mut self, octet: u8) {
        self.at = match (self.at, octet) {
            (At::Start, b'.') => At::Dot,
            (At::Dot, b'\r') => At::DotCr,
            (At::DotCr, b'\n') => At::End,
            (At::DotCr, _) => {
                self.keep(b'\r');
                self.keep(octet);
                if octet == b'\r' { At::Cr } else { At::Middle }
            }
            (at, _) => {
                self.keep(octet);
                match (at, octet) {
                    (At::Cr, b'\n') => At::Start,
                    (_, b'\r') => At::Cr,
                    _ => At::Middle,
                }
            }
        };
    }

    fn keep(&mut self, octet: u8) {
        self.too_much |= self.text.len() >= self.most;
        if !self.too_much {
            self.text.push(octet);
        }
    }

    fn ended(self) -> Ended {
        match (self.at, self.too_much) {
            (At::End, false) => Ended::Whole(self.text),
            (At::End, true) => Ended::TooMuch,
            _ => Ended::Unfinished,
        }
    }
}

/// Reads to the line of one dot, and not an octet further.
pub(super) async fn read<R>(reader: &mut R, bounds: Bounds) -> io::Result<Ended>
where
    R: AsyncBufRead + Unpin,
{
    let mut data = MailData::new(bounds.kept);
    match timeout(bounds.patience, read_into(&mut data, reader, bounds.read)).await {
        Ok(read) => read.map(|()| data.ended()),
        Err(_) => Ok(Ended::Unfinished),
    }
}

async fn read_into<R>(data: &mut MailData, reader: &mut R, most: usize) -> io::Result<()>
where
    R: AsyncBufRead + Unpin,
{
    let mut read = 0;
    while data.at != At::End && read < most {
        let arrived = reader.fill_buf().await?;
        if arrived.is_empty() {
            break;
        }
        let mut taken = 0;
        for octet in arrived {
            data.take(*octet);
            taken += 1;
            if data.at == At::End {
                break;
            }
        }
        reader.consume(taken);
        read += taken;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;

    const SMALL: Bounds = Bounds { kept: 16, read: 64, patience: Duration::from_millis(50) };

    /// What is read of `sent` under small bounds, and what is left for later.
    async fn taken(sent: &[u8]) -> (Ended, Vec<u8>) {
        let mut reader = sent;
        let ended = read(&mut reader, SMALL).await.unwrap();
        (ended, reader.to_vec())
    }

    fn whole(text: &[u8]) -> Ended {
        Ended::Whole(text.to_vec())
    }

    #[tokio::test]
    async fn it_ends_with_the_dot_and_leaves_the_next_command() {
        assert_eq!(
            taken(b"a\r\nb\r\n.\r\nQUIT\r\n").await,
            (whole(b"a\r\nb\r\n"), b"QUIT\r\n".to_vec())
        );
        assert_eq!(taken(b".\r\n").await, (whole(b""), Vec::new()));
    }

    #[tokio::test]
    async fn stuffed_dots_are_removed_and_others_stay() {
        assert_eq!(taken(b"..\r\n...b\r\nc.\r\n.\r\n").await.0, whole(b".\r\n..b\r\nc.\r\n"));
        assert_eq!(taken(b".\r\r\n.\r\n").await.0, whole(b"\r\r\n"));
    }

    #[tokio::test]
    async fn a_dot_after_a_bare_lf_or_cr_ends_nothing() {
        assert_eq!(taken(b"a\n.\r\nb\r\n.\r\n").await.0, whole(b"a\n.\r\nb\r\n"));
        assert_eq!(taken(b"a\r\n.\nb\r\n.\r\n").await.0, whole(b"a\r\n\nb\r\n"));
        assert_eq!(taken(b"a\r.\r\n.\r\n").await.0, whole(b"a\r.\r\n"));
    }

    #[tokio::test]
    async fn too_much_is_read_to_its_end_but_not_kept() {
        let sent = [b"x".repeat(17).as_slice(), b"\r\n.\r\n"].concat();
        assert_eq!(taken(&sent).await.0, Ended::TooMuch);
        let sent = [b"x".repeat(14).as_slice(), b"\r\n.\r\n"].concat();
        assert!(matches!(taken(&sent).await.0, Ended::Whole(text) if text.len() == 16));
    }

    #[tokio::test]
    async fn what_never_ends_is_given_up() {
        assert_eq!(taken(b"no dot\r\n").await.0, Ended::Unfinished);
        assert_eq!(taken(&b"x".repeat(1000)).await.0, Ended::Unfinished);
        let mut without_end = tokio::io::BufReader::new(tokio::io::repeat(b'x'));
        assert_eq!(read(&mut without_end, SMALL).await.unwrap(), Ended::Unfinished);
    }

    #[tokio::test]
    async fn a_client_that_falls_silent_is_given_up() {
        let (mut client, server) = tokio::io::duplex(64);
        client.write_all(b"and then\r\n").await.unwrap();
        let mut server = tokio::io::BufReader::new(server);
        assert_eq!(read(&mut server, SMALL).await.unwrap(), Ended::Unfinished);
        drop(client);
    }
}
