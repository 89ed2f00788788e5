//! One scripted policy host: HTTPS as far as MTA-STS needs it (RFC 8461, RFC 9112).
//!
//! It answers one GET in a connection and closes, and writes down what was asked.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::ledger::Ledger;
use super::policy_host::{PolicyHost, Serves};
use crate::text::printable;

/// Where policies are (A-8461-2).
const PATH: &str = "/.well-known/mta-sts.txt";
/// Where the policy is that a redirect leads to.
const ELSEWHERE: &str = "/elsewhere/mta-sts.txt";
/// The longest head of a request, in bytes.
const LONGEST_HEAD: u64 = 8192;
/// What a policy of far too much comes to, in bytes.
const FAR_TOO_MUCH: usize = 100_000_000;
/// Between the bytes of a dripping host.
const BETWEEN_DROPS: Duration = Duration::from_secs(1);
/// For the handshake and the request.
const PATIENCE: Duration = Duration::from_secs(10);

/// A policy host and its memory.
pub(super) struct PolicyServer {
    host: String,
    text: String,
    serves: Serves,
    config: Arc<ServerConfig>,
    pub(super) ledger: Ledger,
}

/// What is asked for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Request {
    method: String,
    path: String,
    host: String,
}

/// What is answered.
#[derive(Debug, PartialEq, Eq)]
enum Response<'a> {
    /// The policy.
    Policy(&'a str),
    /// The policy, and what is done beside it.
    Scripted(Serves),
    /// A status line's end, and a header line.
    Status(&'static str, String),
}

impl PolicyServer {
    /// The policy host of this name, with these TLS settings.
    pub(super) fn new(host: String, script: &PolicyHost, config: Arc<ServerConfig>) -> Self {
        let (text, serves) = (script.text(), script.serves);
        Self { host, text, serves, config, ledger: Ledger::default() }
    }

    /// Serves until dropped; open sessions end with it.
    pub(super) async fn listen(self: Arc<Self>, listener: TcpListener) {
        let mut sessions = JoinSet::new();
        loop {
            match listener.accept().await {
                Ok((stream, _)) => drop(sessions.spawn(self.clone().serve(stream))),
                // Most likely out of file descriptors: let others finish first.
                Err(_) => sleep(Duration::from_millis(20)).await,
            }
            while sessions.try_join_next().is_some() {}
        }
    }

    async fn serve(self: Arc<Self>, stream: TcpStream) {
        self.ledger.connected();
        // A client may leave at any point; how it did is not the host's concern.
        let _ = self.answer(stream).await;
    }

    async fn answer(&self, stream: TcpStream) -> io::Result<()> {
        let acceptor = TlsAcceptor::from(self.config.clone());
        let mut stream = BufReader::new(timeout(PATIENCE, acceptor.accept(stream)).await??);
        let request = timeout(PATIENCE, Request::read(&mut stream)).await??;
        self.ledger.note(format!("{} {} {}", request.method, request.path, request.host));
        self.send(stream.get_mut(), self.response(&request)).await?;
        stream.get_mut().shutdown().await
    }

    fn response(&self, request: &Request) -> Response<'_> {
        let host = request.host.split(':').next().unwrap_or_default();
        let none = || Response::Status("404 Not Found", String::new());
        match (request.method.as_str(), request.path.as_str(), self.serves) {
            ("GET", ..) if !host.eq_ignore_ascii_case(&self.host) => {
                Response::Status("421 Misdirected Request", String::new())
            }
            ("GET", PATH, Serves::Redirect) => {
                Response::Status("301 Moved Permanently", format!("Location: {ELSEWHERE}\r\n"))
            }
            ("GET", PATH, Serves::NoFile) => none(),
            ("GET", PATH, Serves::File) | ("GET", ELSEWHERE, Serves::Redirect) => {
                Response::Policy(&self.text)
            }
            ("GET", PATH, serves) => Response::Scripted(serves),
            ("GET", ..) => none(),
            _ => Response::Status("405 Method Not Allowed", "Allow: GET\r\n".to_owned()),
        }
    }

    async fn send<S: AsyncWrite + Unpin>(&self, to: &mut S, what: Response<'_>) -> io::Result<()> {
        match what {
            Response::Policy(text) => {
                let length = format!("Content-Length: {}\r\n", text.len());
                to.write_all(head("200 OK", &length).as_bytes()).await?;
                to.write_all(text.as_bytes()).await?;
            }
            Response::Scripted(serves) => {
                to.write_all(head("200 OK", "").as_bytes()).await?;
                match serves {
                    Serves::Drip => drip(to, &self.text).await?,
                    _ => flood(to, &self.text).await?,
                }
            }
            Response::Status(status, header) => {
                let header = format!("Content-Length: 0\r\n{header}");
                to.write_all(head(status, &header).as_bytes()).await?;
            }
        }
        to.flush().await
    }
}

impl Request {
    /// Reads a head; one that is none, or too long, has empty parts.
    async fn read<S: AsyncRead + Unpin>(from: &mut BufReader<S>) -> io::Result<Self> {
        let mut from = from.take(LONGEST_HEAD);
        let mut request = Self::default();
        let mut line = Vec::new();
        loop {
            line.clear();
            from.read_until(b'\n', &mut line).await?;
            match line.trim_ascii_end() {
                [] => return Ok(request),
                text => request.hear(&printable(text)),
            }
        }
    }

    fn hear(&mut self, line: &str) {
        if self.method.is_empty() {
            let mut words = line.split(' ').map(str::to_owned);
            self.method = words.next().unwrap_or_default();
            self.path = words.next().unwrap_or_default();
        } else if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("Host")
        {
            self.host = value.trim().to_owned();
        }
    }
}

fn head(status: &str, more: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nConnection: close\r\n{more}\r\n")
}

async fn drip<S: AsyncWrite + Unpin>(to: &mut S, text: &str) -> io::Result<()> {
    for byte in text.bytes() {
        to.write_all(&[byte]).await?;
        to.flush().await?;
        sleep(BETWEEN_DROPS).await;
    }
    Ok(())
}

/// The policy, then lines that a policy may have.
async fn flood<S: AsyncWrite + Unpin>(to: &mut S, text: &str) -> io::Result<()> {
    to.write_all(text.as_bytes()).await?;
    let much = "x-note: and so on and so forth\r\n".repeat(2048);
    for _ in 0..FAR_TOO_MUCH / much.len() {
        to.write_all(much.as_bytes()).await?;
    }
    Ok(())
}
