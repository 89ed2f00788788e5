//! A small SMTP client, written for these tests alone.

use std::io;
use std::net::SocketAddr;

use mxtls::demo::{Internet, Lab};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

/// A lab of these domains.
pub(crate) async fn lab(names: &[&str]) -> Lab {
    let internet = Internet::built_in().unwrap().only(names);
    assert_eq!(internet.domains.len(), names.len(), "a domain is missing: {names:?}");
    Lab::start(internet).await.unwrap()
}

/// Where a host of the lab is.
pub(crate) fn address(lab: &Lab, host: &str) -> SocketAddr {
    let server = lab.internet().servers().find(|server| server.host == host).expect("a host");
    (server.address, lab.port()).into()
}

pub(crate) async fn connect(lab: &Lab, host: &str) -> io::Result<TcpStream> {
    TcpStream::connect(address(lab, host)).await
}

/// One dialogue.
pub(crate) struct Talk<S> {
    pub(crate) stream: S,
}

impl Talk<TcpStream> {
    pub(crate) async fn with(lab: &Lab, host: &str) -> Self {
        Self { stream: connect(lab, host).await.unwrap() }
    }

    /// Goes as far as the 220 to STARTTLS.
    pub(crate) async fn to_starttls(lab: &Lab, host: &str) -> Self {
        let mut talk = Self::with(lab, host).await;
        talk.reply().await;
        talk.say("EHLO client.test").await;
        let reply = talk.say("STARTTLS").await;
        assert!(reply[0].starts_with("220"), "{host}: {reply:?}");
        talk
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Talk<S> {
    pub(crate) async fn send(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).await.unwrap();
        self.stream.flush().await.unwrap();
    }

    pub(crate) async fn say(&mut self, command: &str) -> Vec<String> {
        self.send(&format!("{command}\r\n")).await;
        self.reply().await
    }

    /// The lines of one reply.
    pub(crate) async fn reply(&mut self) -> Vec<String> {
        self.try_reply().await.unwrap()
    }

    pub(crate) async fn try_reply(&mut self) -> io::Result<Vec<String>> {
        let mut lines = Vec::new();
        loop {
            let mut line = Vec::new();
            while line.last() != Some(&b'\n') {
                line.push(self.stream.read_u8().await?);
            }
            let line = String::from_utf8(line).unwrap();
            let line = line.strip_suffix("\r\n").expect("CR LF").to_owned();
            let last = line.as_bytes().get(3) != Some(&b'-');
            lines.push(line);
            if last {
                return Ok(lines);
            }
        }
    }

    /// All that still comes.
    pub(crate) async fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        // An aborted connection has nothing more to say either.
        let _ = self.stream.read_to_end(&mut rest).await;
        rest
    }
}
