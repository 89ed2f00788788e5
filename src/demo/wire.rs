//! One connection seen from the server: commands in, replies out, in the
//! segments and with the pauses the script asks for.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::time::{sleep, timeout};

use super::behaviour::{Behaviour, EarlyCommands, Newline, Pace};
use super::mail_data::{self, Bounds, Ended};
use crate::text::printable;

/// The longest command read, in bytes; RFC 5321 allows 512.
const LONGEST_COMMAND: u64 = 4096;
/// Between the segments of a split reply, so that none joins the next.
const BETWEEN_SEGMENTS: Duration = Duration::from_millis(4);
/// Between the bytes of a dripping server.
const BETWEEN_DROPS: Duration = Duration::from_secs(1);
/// How long a closed connection waits for the client's last bytes.
const FAREWELL: Duration = Duration::from_secs(1);

/// A connection with the script's way of writing.
pub(super) struct Wire<S> {
    stream: BufReader<S>,
    newline: &'static str,
    pace: Pace,
    /// Commands from before TLS, yet to be obeyed.
    carried: VecDeque<String>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub(super) fn new(stream: S, behaviour: &Behaviour) -> Self {
        let newline = match behaviour.newline {
            Newline::Crlf => "\r\n",
            Newline::Lf => "\n",
        };
        let carried = VecDeque::new();
        Self { stream: BufReader::new(stream), newline, pace: behaviour.pace, carried }
    }

    /// The next command, made printable; `None` once the client is gone.
    pub(super) async fn command(&mut self) -> io::Result<Option<String>> {
        if let Some(command) = self.carried.pop_front() {
            return Ok(Some(command));
        }
        let mut line = Vec::new();
        (&mut self.stream).take(LONGEST_COMMAND).read_until(b'\n', &mut line).await?;
        let text = line.trim_ascii_end();
        Ok((!line.is_empty()).then(|| printable(text)))
    }

    /// The mail data that follows DATA.
    pub(super) async fn mail_data(&mut self) -> io::Result<Ended> {
        mail_data::read(&mut self.stream, Bounds::LAB).await
    }

    /// What the client sent ahead of time, beyond the command just read.
    pub(super) fn early(&self) -> usize {
        self.stream.buffer().len()
    }

    /// The whole commands among it.
    pub(super) fn early_commands(&self) -> Vec<String> {
        let lines = self.stream.buffer().split_inclusive(|octet| *octet == b'\n');
        let whole = lines.filter(|line| line.ends_with(b"\n"));
        whole.map(|line| printable(line.trim_ascii_end())).collect()
    }

    /// Does with commands from before TLS what the script wants.
    pub(super) async fn carry(&mut self, early: Vec<String>, how: EarlyCommands) -> io::Result<()> {
        self.carried = match how {
            EarlyCommands::Dropped => return Ok(()),
            EarlyCommands::Carried => early.into(),
            EarlyCommands::CarriedLate => {
                let first = self.command().await?;
                early.into_iter().chain(first).collect()
            }
        };
        Ok(())
    }

    /// Sends `lines`, then `extra` in the same segment as the last of them.
    pub(super) async fn say(&mut self, lines: &[String], extra: &str) -> io::Result<()> {
        let mut text: String = lines.iter().flat_map(|line| [line, self.newline]).collect();
        text.push_str(extra);
        match self.pace {
            Pace::AtOnce => self.send(text.as_bytes()).await,
            Pace::Split => self.send_apart(segments(text.as_bytes()), BETWEEN_SEGMENTS).await,
            Pace::Drip => self.send_apart(text.as_bytes().chunks(1), BETWEEN_DROPS).await,
        }
    }

    /// Repeats `text` until the client has enough.
    pub(super) async fn say_for_ever(&mut self, text: &str) -> io::Result<()> {
        let much = text.repeat(4096 / text.len().max(1) + 1);
        loop {
            self.send(much.as_bytes()).await?;
        }
    }

    /// Reads until the client leaves, and says nothing.
    pub(super) async fn keep_silent(&mut self) -> io::Result<()> {
        tokio::io::copy_buf(&mut self.stream, &mut tokio::io::sink()).await.map(drop)
    }

    /// Closes in order: what was sent arrives even if the client still writes.
    pub(super) async fn close(&mut self) -> io::Result<()> {
        self.stream.get_mut().shutdown().await?;
        timeout(FAREWELL, self.keep_silent()).await.unwrap_or(Ok(()))
    }

    pub(super) fn into_inner(self) -> S {
        self.stream.into_inner()
    }

    async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes).await?;
        self.stream.get_mut().flush().await
    }

    async fn send_apart<'a>(
        &mut self,
        pieces: impl IntoIterator<Item = &'a [u8]>,
        pause: Duration,
    ) -> io::Result<()> {
        for piece in pieces {
            self.send(piece).await?;
            sleep(pause).await;
        }
        Ok(())
    }
}

/// Cuts after the first digit of each code and before each LF.
fn segments(text: &[u8]) -> Vec<&[u8]> {
    let starts_line = |at: usize| at == 0 || text.get(at - 1) == Some(&b'\n');
    let cut_before = |at: usize| text.get(at) == Some(&b'\n') || starts_line(at - 1);
    let cuts: Vec<usize> = (1..text.len()).filter(|at| cut_before(*at)).collect();
    let starts = std::iter::once(0).chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain([text.len()]);
    starts.zip(ends).filter_map(|(start, end)| text.get(start..end)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_fall_inside_codes_and_line_ends() {
        let pieces = segments(b"250-mx\r\n250 X\r\n");
        let texts: Vec<_> = pieces.iter().map(|piece| str::from_utf8(piece).unwrap()).collect();
        assert_eq!(texts, ["2", "50-mx\r", "\n2", "50 X\r", "\n"]);
        assert_eq!(segments(b""), [b""]);
    }
}
