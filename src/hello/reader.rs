//! Records joined to messages, messages to an [`Answer`], as the octets come in.

use super::octets::Octets;
use super::{Alert, Answer, Ending, ServerHello, ServerKeyExchange, Version};
use crate::text;

/// The longest fragment of a record that is read, in octets: 2^14 + 2048.
pub const MOST_RECORD: usize = 18_432;

/// How many octets are read in all.
pub const MOST_OCTETS: usize = 200_000;

/// How many certificates are kept.
pub const MOST_CERTIFICATES: usize = 32;

/// How many warnings are heard.
const MOST_WARNINGS: usize = 8;

/// The head of a record: type, version, length.
const HEAD: usize = 5;

/// The end, or on to the next octets.
type Step = Result<(), Ending>;

/// Reads a server's answer to a ClientHello, however it was cut.
#[derive(Debug, Clone)]
pub struct Reader {
    answer: Answer,
    /// How many octets came.
    taken: usize,
    /// Not a whole record yet.
    wire: Vec<u8>,
    /// Not a whole handshake message yet.
    handshake: Vec<u8>,
    /// Not a whole alert yet.
    alert: Vec<u8>,
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

impl Reader {
    /// Nothing has come yet.
    pub fn new() -> Self {
        let answer = Answer {
            hello: None,
            certificates: Vec::new(),
            key_exchange: None,
            certificate_requested: false,
            certificate_status: None,
            warnings: Vec::new(),
            ending: Ending::Unfinished,
        };
        Self { answer, taken: 0, wire: Vec::new(), handshake: Vec::new(), alert: Vec::new() }
    }

    /// Takes what arrived. `true` once the end is known: nothing more need be read, and
    /// nothing more is kept.
    pub fn received(&mut self, octets: &[u8]) -> bool {
        if self.ended() {
            return true;
        }
        let (kept, surplus) = octets.split_at(octets.len().min(MOST_OCTETS - self.taken));
        self.taken += kept.len();
        self.wire.extend(kept);
        let step = self.records();
        let overrun = if surplus.is_empty() { Ok(()) } else { Err(Ending::TooMuch) };
        if let Err(ending) = step.and(overrun) {
            self.answer.ending = ending;
        }
        self.ended()
    }

    /// What was read so far.
    pub fn answer(&self) -> &Answer {
        &self.answer
    }

    /// What was read, when nothing more will come: clear text without a line end counts
    /// then as well.
    pub fn finish(mut self) -> Answer {
        if self.ended() {
            return self.answer;
        }
        if self.wire.first().is_some_and(is_clear_text) {
            self.answer.ending = Ending::ClearText(line(&self.wire));
        } else if self.answer.hello.is_none() && self.is_amidst() {
            self.answer.ending = Ending::BrokenOff;
        }
        self.answer
    }

    /// A record or a message has begun, and its end has not come.
    fn is_amidst(&self) -> bool {
        !(self.wire.is_empty() && self.handshake.is_empty() && self.alert.is_empty())
    }

    fn ended(&self) -> bool {
        self.answer.ending != Ending::Unfinished
    }

    /// All whole records that are there. They leave `wire` together, once.
    fn records(&mut self) -> Step {
        let wire = std::mem::take(&mut self.wire);
        let mut rest = Octets(&wire);
        let mut step = Ok(());
        while step.is_ok() {
            match record(&mut rest) {
                Ok(Some((kind, fragment))) => step = self.record(kind, fragment),
                Ok(None) => break,
                Err(ending) => step = Err(ending),
            }
        }
        let read = wire.len() - rest.0.len();
        self.wire = wire;
        self.wire.drain(..read);
        step
    }

    fn record(&mut self, kind: u8, fragment: &[u8]) -> Step {
        match kind {
            20 => Err(Ending::Garbage("a ChangeCipherSpec before its time")),
            21 => self.alerts(fragment),
            22 => self.messages(fragment),
            _ => Err(Ending::Garbage("a record of data before its time")),
        }
    }

    fn alerts(&mut self, fragment: &[u8]) -> Step {
        for octet in fragment {
            self.alert.push(*octet);
            let [level, description] = *self.alert else { continue };
            self.alert.clear();
            let alert = Alert { level, description };
            if alert.ends() {
                return Err(Ending::Alert(alert));
            }
            if self.answer.warnings.len() == MOST_WARNINGS {
                return Err(Ending::TooMuch);
            }
            self.answer.warnings.push(alert);
        }
        Ok(())
    }

    /// All whole messages that are there. They leave `handshake` together, once.
    fn messages(&mut self, fragment: &[u8]) -> Step {
        let mut joined = std::mem::take(&mut self.handshake);
        joined.extend(fragment);
        let mut rest = Octets(&joined);
        let mut step = Ok(());
        while step.is_ok() {
            match message(&mut rest) {
                Ok(Some((kind, body))) => step = self.message(kind, body),
                Ok(None) => break,
                Err(ending) => step = Err(ending),
            }
        }
        let read = joined.len() - rest.0.len();
        self.handshake = joined;
        self.handshake.drain(..read);
        step
    }

    fn message(&mut self, kind: u8, body: &[u8]) -> Step {
        match (kind, &self.answer.hello) {
            // HelloRequest, which means nothing here.
            (0, _) => Ok(()),
            (2, None) => self.server_hello(body),
            (2, Some(_)) => Err(Ending::Garbage("a second ServerHello")),
            (_, None) => Err(Ending::Garbage("a handshake without a ServerHello")),
            (11, Some(_)) => self.certificates(body),
            (12, Some(hello)) => {
                let read = ServerKeyExchange::read(hello.version, hello.suite, body);
                self.answer.key_exchange = Some(read);
                Ok(())
            }
            (13, Some(_)) => {
                self.answer.certificate_requested = true;
                Ok(())
            }
            (14, Some(_)) => Err(Ending::ServerHelloDone),
            (22, Some(_)) => {
                self.answer.certificate_status = ocsp_response(body);
                Ok(())
            }
            // Supplemental data and what else nobody asked for.
            (_, Some(_)) => Ok(()),
        }
    }

    fn server_hello(&mut self, body: &[u8]) -> Step {
        let unreadable = Ending::Garbage("a ServerHello that cannot be read");
        let hello = ServerHello::read(body).ok_or(unreadable)?;
        let tls13 = hello.version == Version::Tls13;
        self.answer.hello = Some(hello);
        if tls13 { Err(Ending::Tls13) } else { Ok(()) }
    }

    fn certificates(&mut self, body: &[u8]) -> Step {
        let unreadable = Ending::Garbage("a Certificate that cannot be read");
        let mut list = Octets(body).vector::<3>().ok_or(unreadable.clone())?;
        self.answer.certificates.clear();
        while !list.is_empty() {
            let certificate = list.vector::<3>().ok_or(unreadable.clone())?;
            if self.answer.certificates.len() == MOST_CERTIFICATES {
                return Err(Ending::TooMuch);
            }
            self.answer.certificates.push(certificate.0.to_vec());
        }
        Ok(())
    }
}

/// The next record's type and fragment; `None` while it is not whole.
fn record<'a>(wire: &mut Octets<'a>) -> Result<Option<(u8, &'a [u8])>, Ending> {
    match wire.0.first() {
        Some(20..=23) | None => {}
        Some(first) if is_clear_text(first) => return clear_text(wire.0),
        Some(_) => return Err(Ending::Garbage("octets that are no TLS record")),
    }
    let mut rest = *wire;
    let (Some(kind), Some(version), Some(length)) = (rest.u8(), rest.u16(), rest.number::<2>())
    else {
        return Ok(None);
    };
    if version >> 8 != 3 {
        return Err(Ending::Garbage("octets that are no TLS record"));
    }
    if length > MOST_RECORD {
        return Err(Ending::TooMuch);
    }
    let whole = wire.take(HEAD + length).and_then(|whole| whole.get(HEAD..));
    Ok(whole.map(|fragment| (kind, fragment)))
}

/// Ends with the first line, or with as much as a text may have.
fn clear_text<T>(octets: &[u8]) -> Result<Option<T>, Ending> {
    let long = octets.len() >= text::LIMIT;
    let whole = long || octets.contains(&b'\n');
    if whole { Err(Ending::ClearText(line(octets))) } else { Ok(None) }
}

/// The first line, without its end.
fn line(octets: &[u8]) -> String {
    let octets = octets.get(..text::LIMIT).unwrap_or(octets);
    let line = octets.split(|octet| *octet == b'\n').next().unwrap_or_default();
    text::printable(line.strip_suffix(b"\r").unwrap_or(line))
}

fn is_clear_text(octet: &u8) -> bool {
    matches!(octet, b'\t' | b'\r' | b'\n' | b' '..=b'~')
}

/// The next handshake message's type and body; `None` while it is not whole.
fn message<'a>(joined: &mut Octets<'a>) -> Result<Option<(u8, &'a [u8])>, Ending> {
    let mut rest = *joined;
    let (Some(kind), Some(length)) = (rest.u8(), rest.number::<3>()) else { return Ok(None) };
    if length > MOST_OCTETS {
        return Err(Ending::TooMuch);
    }
    let Some(body) = rest.take(length) else { return Ok(None) };
    *joined = rest;
    Ok(Some((kind, body)))
}

/// The response of a CertificateStatus of the type ocsp (RFC 6066).
fn ocsp_response(body: &[u8]) -> Option<Vec<u8>> {
    let mut body = Octets(body);
    (body.u8()? == 1).then_some(())?;
    Some(body.vector::<3>()?.0.to_vec())
}
