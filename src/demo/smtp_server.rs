//! One scripted SMTP server (RFC 5321, RFC 3207): accepts connections and plays
//! its [`Behaviour`] to each of them, writing down what clients say.
//!
//! It takes mail as its [`Duty`] says, and puts a trace line on top that is true
//! to the connection. Commands it does not know are noted and answered 502.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use rustls::server::Acceptor;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::TlsStream;

use super::behaviour::{Act, Behaviour, Handshake, Stage};
use super::ledger::Ledger;
use super::mail_data::Ended;
use super::mailroom::{Arrival, Mailroom};
use super::old_tls;
use super::reception::{Answer, Duty, Reception};
use super::tls::{self, Chain};
use super::transaction::{TlsUsed, Transaction};
use super::wire::Wire;
use crate::net;

/// Before a reset, so that the client has seen the stage begin.
const BEFORE_RESET: Duration = Duration::from_millis(20);

/// A server and its memory.
pub(super) struct SmtpServer {
    pub(super) host: String,
    pub(super) behaviour: Behaviour,
    pub(super) duty: Duty,
    pub(super) chain: Chain,
    pub(super) config: Arc<ServerConfig>,
    pub(super) ledger: Ledger,
    pub(super) mailroom: Arc<Mailroom>,
}

/// How a part of the dialogue came to its end.
enum Ending {
    /// STARTTLS was accepted.
    StartTls,
    /// Close in order.
    Close,
    /// Close with a reset.
    Reset,
}

/// A reply was given, or the dialogue ended instead.
type Step = io::Result<Option<Ending>>;

impl SmtpServer {
    /// Serves until dropped; open sessions end with it.
    pub(super) async fn listen(self: Arc<Self>, listener: TcpListener) {
        let mut sessions = JoinSet::new();
        loop {
            match listener.accept().await {
                Ok((stream, client)) => {
                    drop(sessions.spawn(self.clone().serve(stream, client.ip())));
                }
                // Most likely out of file descriptors: let others finish first.
                Err(_) => sleep(BEFORE_RESET).await,
            }
            while sessions.try_join_next().is_some() {}
        }
    }

    async fn serve(self: Arc<Self>, stream: TcpStream, client: IpAddr) {
        let nth = self.ledger.connected();
        // A client may leave at any point; how it did is not the server's concern.
        let _ = stream.set_nodelay(true);
        let _ = Session { server: &self, client, nth }.run(stream).await;
    }

    /// The lines with the server's name filled in.
    fn filled(&self, lines: &[String]) -> Vec<String> {
        lines.iter().map(|line| line.replace("{host}", &self.host)).collect()
    }
}

/// One connection; `nth` is its number, from one.
struct Session<'a> {
    server: &'a SmtpServer,
    client: IpAddr,
    nth: usize,
}

impl Session<'_> {
    fn script(&self) -> &Behaviour {
        &self.server.behaviour
    }

    async fn run(&self, stream: TcpStream) -> io::Result<()> {
        let mut wire = Wire::new(stream, self.script());
        let ending = match self.greet(&mut wire).await? {
            Some(ending) => ending,
            None => self.converse(&mut wire, None).await?,
        };
        match ending {
            Ending::StartTls => {
                let early = wire.early_commands();
                self.encrypt(wire.into_inner(), early).await
            }
            Ending::Close => wire.close().await,
            Ending::Reset => reset(wire.into_inner()).await,
        }
    }

    async fn greet<S: AsyncRead + AsyncWrite + Unpin>(&self, wire: &mut Wire<S>) -> Step {
        let pause = self.script().greeting_pause_ms;
        if let Some((last, first)) = self.script().greeting.split_last()
            && pause > 0
        {
            wire.say(&self.server.filled(first), "").await?;
            sleep(Duration::from_millis(pause)).await;
            return self.reply(wire, Stage::Greeting, std::slice::from_ref(last)).await;
        }
        self.reply(wire, Stage::Greeting, &self.script().greeting).await
    }

    /// Commands and replies until something ends them.
    async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        wire: &mut Wire<S>,
        tls: Option<TlsUsed>,
    ) -> io::Result<Ending> {
        let mut reception = Reception::new(&self.server.duty, tls);
        while let Some(command) = wire.command().await? {
            let ending = self.answer(wire, &command, &mut reception).await?;
            self.server.ledger.note(without_password(command));
            if let Some(ending) = ending {
                return Ok(ending);
            }
        }
        Ok(Ending::Close)
    }

    async fn answer<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        wire: &mut Wire<S>,
        command: &str,
        reception: &mut Reception<'_>,
    ) -> Step {
        let verb = command.split(' ').next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "QUIT" => self.quit(wire).await,
            _ if self.turns_away() => self.short(wire, "503 5.5.1 no service here").await,
            "EHLO" | "HELO" => self.hello(wire, &verb, command, reception).await,
            "STARTTLS" if reception.tls.is_none() => self.starttls(wire).await,
            "NOOP" => self.short(wire, "250 2.0.0 ok").await,
            "RSET" => {
                reception.reset();
                self.short(wire, "250 2.0.0 ok").await
            }
            _ => match reception.hear(&verb, command) {
                Answer::Say(line) => self.short(wire, line).await,
                Answer::TakeData => self.take_data(wire, reception).await,
            },
        }
    }

    async fn hello<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        wire: &mut Wire<S>,
        verb: &str,
        command: &str,
        reception: &mut Reception<'_>,
    ) -> Step {
        let script = self.script();
        let (stage, lines) = match (verb, reception.tls) {
            ("HELO", _) => (Stage::Ehlo, script.helo.clone()),
            (_, Some(_)) => (Stage::EhloAfterTls, script.ehlo_after_tls.clone()),
            (_, None) => (Stage::Ehlo, self.padded_ehlo()),
        };
        if lines.last().is_some_and(|line| line.starts_with("250")) {
            reception.welcome(command);
        }
        self.reply(wire, stage, &lines).await
    }

    /// From the 354 to the reply that says what became of the message.
    async fn take_data<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        wire: &mut Wire<S>,
        reception: &mut Reception<'_>,
    ) -> Step {
        let Some(_inside) = self.server.mailroom.enter() else {
            return self.short(wire, "452 4.3.1 too many at once").await;
        };
        self.short(wire, "354 end with a line of one dot").await?;
        match wire.mail_data().await? {
            Ended::Whole(text) => {
                let reply = match self.keep(reception, &text) {
                    Some(id) => format!("250 2.0.0 queued as {id}"),
                    None => "452 4.3.1 the lab holds all the mail it can".to_owned(),
                };
                self.short(wire, &reply).await
            }
            Ended::TooMuch => {
                reception.reset();
                self.short(wire, "552 5.3.4 more than the SIZE that was told").await
            }
            Ended::Unfinished => {
                self.short(wire, "421 4.4.2 that takes too long").await?;
                Ok(Some(Ending::Close))
            }
        }
    }

    /// Stores the message with the wire's own truth; gives its queue id.
    fn keep(&self, reception: &mut Reception<'_>, text: &[u8]) -> Option<String> {
        let envelope = reception.take_envelope();
        let transaction = Transaction {
            by: self.server.host.clone(),
            client: self.client,
            helo: reception.helo.clone().unwrap_or_default(),
            extended: reception.extended,
            authenticated: reception.authenticated,
            tls: reception.tls,
        };
        let arrival = Arrival {
            transaction,
            sender: envelope.sender,
            recipients: envelope.recipients,
            text,
            details: self.script().tls_received_header,
        };
        self.server.mailroom.keep(arrival, net::now())
    }

    /// Whether the greeting already said no.
    fn turns_away(&self) -> bool {
        !self.script().greeting.last().is_some_and(|line| line.starts_with('2'))
    }

    fn padded_ehlo(&self) -> Vec<String> {
        let mut lines = self.script().ehlo_lines(self.nth).to_vec();
        let keyword = format!("250-X-{}", "PADDING-".repeat(7));
        let count = self.script().ehlo_padding / (keyword.len() + 2);
        let before_last = lines.len().saturating_sub(1);
        lines.splice(before_last..before_last, std::iter::repeat_n(keyword, count));
        lines
    }

    async fn starttls<S: AsyncRead + AsyncWrite + Unpin>(&self, wire: &mut Wire<S>) -> Step {
        if wire.early() > 0 {
            let note = format!("({} bytes before the reply to STARTTLS)", wire.early());
            self.server.ledger.note(note);
        }
        let scripted = self.script().starttls.as_deref();
        let offered = self.script().offers_starttls(self.nth);
        let lines = match scripted {
            Some(lines) => lines,
            None if offered => &["220 2.0.0 ready for TLS".to_owned()],
            None => &["502 5.5.1 not in this lab".to_owned()],
        };
        let ending = self.reply(wire, Stage::Starttls, lines).await?;
        let go = lines.last().is_some_and(|line| line.starts_with("220"));
        Ok(ending.or(go.then_some(Ending::StartTls)))
    }

    async fn quit<S: AsyncRead + AsyncWrite + Unpin>(&self, wire: &mut Wire<S>) -> Step {
        let bye = ["221 2.0.0 bye".to_owned()];
        let ending = self.reply(wire, Stage::Quit, &bye).await?;
        Ok(ending.or(Some(Ending::Close)))
    }

    async fn short<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        wire: &mut Wire<S>,
        line: &str,
    ) -> Step {
        wire.say(&[line.to_owned()], "").await.map(|()| None)
    }

    /// Gives the scripted reply, or does what the script has instead of it.
    async fn reply<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        wire: &mut Wire<S>,
        stage: Stage,
        lines: &[String],
    ) -> Step {
        if let Some(act) = self.script().act_at(stage) {
            return play(wire, stage, act).await.map(Some);
        }
        let extra = if stage == Stage::Starttls { self.script().injected.as_str() } else { "" };
        wire.say(&self.server.filled(lines), extra).await?;
        let hangs_up = lines.last().is_some_and(|line| line.starts_with("421"));
        Ok(hangs_up.then_some(Ending::Close))
    }

    /// From the 220 to the end of the connection.
    async fn encrypt(&self, mut stream: TcpStream, early: Vec<String>) -> io::Result<()> {
        if self.script().handshake == Handshake::Tls10 {
            let hello = old_tls::client_hello(&mut stream).await?;
            stream.write_all(&old_tls::answer(&hello, &self.server.chain)).await?;
            return Wire::new(stream, self.script()).close().await;
        }
        let act = self.script().act_at(Stage::Handshake);
        let instead = tls::instead(self.script().handshake);
        if act.is_none() && instead.is_none() {
            return self.shake_hands(stream, early).await;
        }
        stream.readable().await?;
        if let Some(bytes) = instead {
            stream.write_all(bytes).await?;
        }
        let mut wire = Wire::new(stream, self.script());
        match play(&mut wire, Stage::Handshake, act.unwrap_or(Act::Close)).await? {
            Ending::Reset => reset(wire.into_inner()).await,
            _ => wire.close().await,
        }
    }

    async fn shake_hands(&self, stream: TcpStream, early: Vec<String>) -> io::Result<()> {
        let mut start = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
        match tls::refusal(self.script().handshake, &start.client_hello()) {
            None => {}
            Some([]) => return reset(start.io).await,
            Some(alert) => {
                start.io.write_all(alert).await?;
                return Wire::new(start.io, self.script()).close().await;
            }
        }
        match start.into_stream(self.server.config.clone()).into_fallible().await {
            Ok(stream) => self.inside(stream, early).await,
            // The alert is out; close in order, that it may arrive.
            Err((_, stream)) => Wire::new(stream, self.script()).close().await,
        }
    }

    async fn inside(&self, stream: TlsStream<TcpStream>, early: Vec<String>) -> io::Result<()> {
        // A trace line could not tell of a suite it has no name for.
        let tls = tls::used(stream.get_ref().1, self.script());
        let tls = tls.ok_or(io::ErrorKind::Unsupported)?;
        let mut wire = Wire::new(stream, self.script());
        wire.carry(early, self.script().early_commands).await?;
        match self.converse(&mut wire, Some(tls)).await? {
            Ending::Reset => reset(wire.into_inner().into_inner().0).await,
            _ => wire.close().await,
        }
    }
}

/// The command as it may be shown; whoever tries a login here may mistype a real one.
fn without_password(command: String) -> String {
    let mut words = command.split_whitespace();
    match (words.next(), words.next()) {
        (Some(verb), Some(how)) if verb.eq_ignore_ascii_case("AUTH") => format!("{verb} {how} …"),
        _ => command,
    }
}

async fn play<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    stage: Stage,
    act: Act,
) -> io::Result<Ending> {
    let code = if stage == Stage::Greeting { "220" } else { "250" };
    match act {
        Act::Close => return Ok(Ending::Close),
        Act::Reset => return Ok(Ending::Reset),
        Act::Silence => wire.keep_silent().await?,
        Act::EndlessReply => wire.say_for_ever(&format!("{code}-and so on\r\n")).await?,
        Act::EndlessLine => wire.say_for_ever("and so on ").await?,
    }
    Ok(Ending::Close)
}

async fn reset(stream: TcpStream) -> io::Result<()> {
    sleep(BEFORE_RESET).await;
    stream.set_zero_linger()
}
