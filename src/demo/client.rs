//! The lab's sending client: one message over one connection (RFC 5321).
//!
//! Sends as most of the world does: STARTTLS if it is offered, any certificate,
//! else in the clear. Knows sockets through [`Link`] alone, reads no clock.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::time::timeout;

use super::error::PostError;
use super::letter::StartTls;
use crate::net::{Link, Network, TlsOffer};
use crate::text::printable;

/// For a whole delivery.
const PATIENCE: Duration = Duration::from_secs(20);
/// The longest reply read, in octets.
const LONGEST_REPLY: usize = 64 * 1024;
/// A name and a password, as AUTH PLAIN has them; the lab takes any.
const LOGIN: &str = "AGxhYgBsYWI=";

/// One message on its way to one server.
#[derive(Debug, Clone, Copy)]
pub(super) struct Delivery<'a> {
    /// The server's name.
    pub(super) host: &'a str,
    /// Where it is.
    pub(super) at: SocketAddr,
    /// The name to give in EHLO.
    pub(super) helo: &'a str,
    /// Whether to log in.
    pub(super) login: bool,
    pub(super) starttls: StartTls,
    /// The reverse-path.
    pub(super) sender: &'a str,
    /// The forward-path.
    pub(super) to: &'a str,
    /// The message; lines end in LF.
    pub(super) content: &'a [u8],
}

/// Delivers and gives the queue id the server told.
pub(super) async fn deliver<N: Network>(
    network: &N,
    delivery: Delivery<'_>,
) -> Result<String, PostError> {
    match attempt(network, delivery).await {
        Err(PostError::Handshake { .. }) if !delivery.login => {
            attempt(network, Delivery { starttls: StartTls::Never, ..delivery }).await
        }
        other => other,
    }
}

async fn attempt<N: Network>(network: &N, delivery: Delivery<'_>) -> Result<String, PostError> {
    let host = || delivery.host.to_owned();
    let sent = async {
        let dialled = network.dial(delivery.at).await;
        let link = dialled.map_err(|why| PostError::Dial { host: host(), why })?;
        let talk = Talk { link, host: delivery.host, heard: Vec::new() };
        talk.deliver(delivery).await
    };
    timeout(PATIENCE, sent).await.unwrap_or_else(|_| Err(PostError::Silent(host())))
}

/// A dialogue with a server.
struct Talk<'a, L> {
    link: L,
    host: &'a str,
    /// What came and was not read yet.
    heard: Vec<u8>,
}

impl<'a, L: Link> Talk<'a, L> {
    async fn deliver(mut self, delivery: Delivery<'_>) -> Result<String, PostError> {
        self.reply("the connection", '2').await?;
        let mut talk = self.welcome(delivery).await?;
        if delivery.login {
            talk.say(&format!("AUTH PLAIN {LOGIN}"), '2').await?;
        }
        talk.say(&format!("MAIL FROM:<{}>", delivery.sender), '2').await?;
        talk.say(&format!("RCPT TO:<{}>", delivery.to), '2').await?;
        talk.say("DATA", '3').await?;
        talk.send(&stuffed(delivery.content)).await?;
        let kept = talk.reply("the message", '2').await?;
        talk.say("QUIT", '2').await?;
        talk.link.close().await;
        Ok(kept.split_whitespace().last().unwrap_or_default().to_owned())
    }

    /// EHLO, and a second one inside TLS if it comes to that.
    async fn welcome(mut self, delivery: Delivery<'_>) -> Result<Self, PostError> {
        let ehlo = format!("EHLO {}", delivery.helo);
        let offers = self.say(&ehlo, '2').await?;
        let offered = offers.lines().skip(1).any(|line| keyword(line, "STARTTLS"));
        if !offered || delivery.starttls == StartTls::Never {
            return Ok(self);
        }
        match self.say("STARTTLS", '2').await {
            Ok(_) => {}
            // It will not have TLS now; go on without, as opportunistic senders do.
            Err(PostError::Refused { .. }) => return Ok(self),
            Err(other) => return Err(other),
        }
        let mut inside = self.encrypted().await?;
        inside.say(&ehlo, '2').await?;
        Ok(inside)
    }

    async fn encrypted(self) -> Result<Self, PostError> {
        let offer = TlsOffer {
            server_name: Some(self.host.to_owned()),
            post_quantum: true,
            tls12_only: false,
            key_type: None,
        };
        let shaken = self.link.start_tls(&offer).await;
        let (link, _) = shaken.map_err(|failure| PostError::Handshake {
            host: self.host.to_owned(),
            why: failure.detail,
        })?;
        // What came in the clear must not be taken for what is inside.
        Ok(Talk { link, host: self.host, heard: Vec::new() })
    }

    async fn say(&mut self, command: &str, wanted: char) -> Result<String, PostError> {
        self.send(format!("{command}\r\n").as_bytes()).await?;
        self.reply(command, wanted).await
    }

    async fn send(&mut self, bytes: &[u8]) -> Result<(), PostError> {
        self.link.send(bytes).await.map_err(|_| PostError::Broken(self.host.to_owned()))
    }

    /// The reply to `said`, its code cut off; refused unless the code begins as `wanted`.
    async fn reply(&mut self, said: &str, wanted: char) -> Result<String, PostError> {
        let mut texts = Vec::new();
        loop {
            let line = self.line().await?;
            let (code, text) = line.split_at_checked(3).unwrap_or((&line, ""));
            if !code.starts_with(wanted) {
                let (host, command) = (self.host.to_owned(), said.to_owned());
                return Err(PostError::Refused { host, command, reply: line });
            }
            texts.push(text.trim_start_matches(['-', ' ']).to_owned());
            if !text.starts_with('-') {
                return Ok(texts.join("\n"));
            }
        }
    }

    async fn line(&mut self) -> Result<String, PostError> {
        loop {
            if let Some(end) = self.heard.iter().position(|octet| *octet == b'\n') {
                let line: Vec<u8> = self.heard.drain(..=end).collect();
                return Ok(printable(line.trim_ascii_end()));
            }
            let mut some = [0; 1024];
            let count = self.link.receive(&mut some).await.unwrap_or(0);
            if count == 0 || self.heard.len() > LONGEST_REPLY {
                return Err(PostError::Broken(self.host.to_owned()));
            }
            self.heard.extend(some.iter().take(count));
        }
    }
}

fn keyword(line: &str, word: &str) -> bool {
    line.split_whitespace().next().is_some_and(|first| first.eq_ignore_ascii_case(word))
}

/// The message as DATA has it: CR LF, dots that begin a line doubled, a last
/// line of one dot.
fn stuffed(content: &[u8]) -> Vec<u8> {
    let mut data = Vec::with_capacity(content.len() + 64);
    for line in content.split_inclusive(|octet| *octet == b'\n') {
        if line.starts_with(b".") {
            data.push(b'.');
        }
        data.extend_from_slice(line.strip_suffix(b"\n").unwrap_or(line));
        data.extend_from_slice(b"\r\n");
    }
    data.extend_from_slice(b".\r\n");
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_stuffed_and_lines_end_in_cr_lf() {
        assert_eq!(stuffed(b"a\n.\n..b\nc.d"), b"a\r\n..\r\n...b\r\nc.d\r\n.\r\n");
        assert_eq!(stuffed(b""), b".\r\n");
    }

    #[test]
    fn an_offer_is_the_first_word_of_a_line() {
        assert!(keyword("starttls", "STARTTLS") && keyword("STARTTLS REQUIRED", "STARTTLS"));
        assert!(!keyword("X-STARTTLS", "STARTTLS") && !keyword("", "STARTTLS"));
    }
}
