//! A stream for the HTTP library that gives out so many octets and no more.
//!
//! The library bounds a head, a frame and a trailer, each by itself; a server that never
//! comes to the end of interim responses or of one-octet chunks is stopped here.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hyper::rt::{Read, ReadBufCursor, Write};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Octets read in one go.
const PIECE: usize = 4096;

/// A stream with an allowance of octets to be read.
#[derive(Debug)]
pub(super) struct Metered<S> {
    inner: S,
    left: usize,
}

impl<S> Metered<S> {
    /// At most `allowance` octets are read from `inner`; then reading is an error.
    pub(super) fn new(inner: S, allowance: usize) -> Self {
        Metered { inner, left: allowance }
    }
}

impl<S: AsyncRead + Unpin> Read for Metered<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut cursor: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        if self.left == 0 {
            return Poll::Ready(Err(io::Error::other("the server sends without end")));
        }
        let mut piece = [0; PIECE];
        let room = cursor.remaining().min(self.left).min(PIECE);
        let mut buffer = ReadBuf::new(piece.get_mut(..room).unwrap_or_default());
        ready!(Pin::new(&mut self.inner).poll_read(cx, &mut buffer))?;
        self.left -= buffer.filled().len();
        cursor.put_slice(buffer.filled());
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> Write for Metered<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
