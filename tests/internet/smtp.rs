//! A plain mail client that says what it is told to, in clear or inside
//! `openssl s_client`, and fails at the first refusal.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// An open session with a server, greeted and greeting done.
pub(crate) struct Client {
    from_server: BufReader<Box<dyn Read>>,
    to_server: Box<dyn Write>,
    /// What speaks TLS for it.
    openssl: Option<Child>,
}

impl Client {
    /// Connects in clear and says `hello`, a whole EHLO or HELO command.
    #[expect(clippy::disallowed_methods, reason = "a client of its own, independent of net/")]
    pub(crate) fn plain(address: &str, hello: &str) -> Self {
        let server = TcpStream::connect((address, 25)).expect("the server listens");
        server.set_read_timeout(Some(Duration::from_secs(20))).expect("a time-out");
        let reader = server.try_clone().expect("a second handle");
        let mut client = Self::over(reader, server, None);
        client.expect("220");
        client.say(hello, "250");
        client
    }

    /// Connects, upgrades with STARTTLS after an EHLO, and says `hello` inside TLS.
    pub(crate) fn upgraded(address: &str, hello: &str) -> Self {
        Self::inside(&["-starttls", "smtp", "-connect", &format!("{address}:25")], hello)
    }

    /// Connects to where TLS comes before the first word of SMTP, and says `hello`.
    pub(crate) fn wrapped(address: &str, hello: &str) -> Self {
        Self::inside(&["-connect", &format!("{address}:465")], hello)
    }

    fn inside(way: &[&str], hello: &str) -> Self {
        let mut openssl = Command::new("timeout")
            .args(["20", "openssl", "s_client", "-quiet", "-crlf"])
            .args(way)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("openssl starts");
        let reader = openssl.stdout.take().expect("a pipe");
        let writer = openssl.stdin.take().expect("a pipe");
        let mut client = Self::over(reader, writer, Some(openssl));
        if !way.contains(&"-starttls") {
            client.expect("220");
        }
        client.say(hello, "250");
        client
    }

    fn over(
        reader: impl Read + 'static,
        writer: impl Write + 'static,
        openssl: Option<Child>,
    ) -> Self {
        let from_server = BufReader::new(Box::new(reader) as Box<dyn Read>);
        Self { from_server, to_server: Box::new(writer), openssl }
    }

    /// Sends one message.
    pub(crate) fn send(&mut self, from: &str, to: &str, subject: &str) {
        self.say(&format!("MAIL FROM:<{from}>"), "250");
        self.say(&format!("RCPT TO:<{to}>"), "250");
        self.say("DATA", "354");
        self.say(&format!("From: <{from}>\nTo: <{to}>\nSubject: {subject}\n\nHello.\n."), "250");
    }

    /// Ends the session in peace.
    pub(crate) fn quit(mut self) {
        self.say("QUIT", "221");
        if let Some(mut openssl) = self.openssl.take() {
            drop(self.to_server);
            openssl.wait().expect("openssl ends");
        }
    }

    /// Says one command, or a text of lines, and reads the reply to it.
    fn say(&mut self, lines: &str, reply: &str) {
        // `s_client -crlf` makes CRLF of LF by itself.
        let end = if self.openssl.is_some() { "\n" } else { "\r\n" };
        let text = format!("{lines}\n").replace('\n', end);
        self.to_server.write_all(text.as_bytes()).expect("the server reads");
        self.to_server.flush().expect("the server reads");
        self.expect(reply);
    }

    /// Reads one reply, of any number of lines, that must begin with `code`.
    fn expect(&mut self, code: &str) {
        loop {
            let mut line = String::new();
            self.from_server.read_line(&mut line).expect("the server answers");
            assert!(line.starts_with(code), "{code} was hoped for: {line:?}");
            if line.as_bytes().get(3) != Some(&b'-') {
                return;
            }
        }
    }
}
