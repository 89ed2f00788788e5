//! Messages that real servers really hand to one another: each of five senders
//! writes to each of seven receivers, and what happened on the wire is read from
//! the sending server's own log.
//!
//! `.ci/servers/` says who is who; everything is sent once for all tests.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use crate::probing::lab;
use crate::smtp::Client;

/// A server that sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sender {
    /// Its domain; the host is `out.` and this.
    pub(crate) domain: &'static str,
    address: &'static str,
    /// It completes TLS where that is offered.
    encrypts: bool,
}

const fn sender(domain: &'static str, address: &'static str, encrypts: bool) -> Sender {
    Sender { domain, address, encrypts }
}

/// Postfix with TLS, and Postfix without.
pub(crate) const ABLE: Sender = sender("able.test", "198.51.100.41", true);
pub(crate) const CLEAR: Sender = sender("clear.test", "198.51.100.42", false);
/// Exim with TLS, Exim without, and Exim that trusts no certificate of this internet: it
/// begins TLS, gives up, and comes again in clear.
pub(crate) const EAGER: Sender = sender("eager.test", "198.51.100.43", true);
const SHY: Sender = sender("shy.test", "198.51.100.44", false);
pub(crate) const WARY: Sender = sender("wary.test", "198.51.100.45", false);
const SENDERS: [Sender; 5] = [ABLE, CLEAR, EAGER, SHY, WARY];

/// What a receiver does with TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Offers it, and records version and cipher.
    Details,
    /// Offers it, and records `ESMTPS` alone.
    Keyword,
    /// Does not offer it.
    Bare,
    /// Something in front of it offers TLS and ends it there.
    Fronted,
    /// Offers it to others, but not to the senders that would use it.
    Picky,
}

/// A server that receives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Receiver {
    /// Its domain; the host is `mx.` and this.
    pub(crate) domain: &'static str,
    pub(crate) manner: Manner,
}

const fn receiver(domain: &'static str, manner: Manner) -> Receiver {
    Receiver { domain, manner }
}

/// Five of Postfix, then two of Exim.
const RECEIVERS: [Receiver; 7] = [
    receiver("marks.test", Manner::Details),
    receiver("terse.test", Manner::Keyword),
    receiver("bare.test", Manner::Bare),
    receiver("fronted.test", Manner::Fronted),
    receiver("picky.test", Manner::Picky),
    receiver("willing.test", Manner::Details),
    receiver("unwilling.test", Manner::Bare),
];

/// What happened between the last two servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wire {
    /// The sender completed TLS.
    Encrypted,
    /// In clear, because the sender did not use the offer.
    SenderLacked,
    /// In clear, because there was no offer for it.
    ReceiverLacked,
    /// In clear, and neither would have had it otherwise.
    BothLacked,
}

impl Wire {
    fn between(sender: Sender, receiver: Receiver) -> Self {
        let offered = match receiver.manner {
            Manner::Details | Manner::Keyword | Manner::Fronted => true,
            Manner::Picky => !sender.encrypts,
            Manner::Bare => false,
        };
        match (sender.encrypts, offered) {
            (true, true) => Wire::Encrypted,
            (false, true) => Wire::SenderLacked,
            (true, false) => Wire::ReceiverLacked,
            (false, false) => Wire::BothLacked,
        }
    }

    /// The words for a side that are not false here.
    pub(crate) fn true_sides(self) -> &'static [&'static str] {
        match self {
            Wire::Encrypted => &[],
            Wire::SenderLacked => &["sender", "unknown"],
            Wire::ReceiverLacked => &["receiver", "unknown"],
            Wire::BothLacked => &["sender", "receiver", "both", "unknown"],
        }
    }
}

/// One delivered message.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    pub(crate) sender: Sender,
    pub(crate) receiver: Receiver,
    pub(crate) wire: Wire,
    /// In the receiver's Maildir.
    pub(crate) file: PathBuf,
}

/// All messages, each sender to each receiver. The first caller sends them.
pub(crate) fn letters() -> &'static [Letter] {
    static LETTERS: OnceLock<Vec<Letter>> = OnceLock::new();
    LETTERS.get_or_init(|| {
        SENDERS.iter().for_each(|sender| sender.write("first", &RECEIVERS));
        let pairs = SENDERS.iter().flat_map(|s| RECEIVERS.iter().map(move |r| (*s, *r)));
        let delivered = pairs.map(|(sender, receiver)| Letter {
            sender,
            receiver,
            wire: Wire::between(sender, receiver),
            file: arrival(receiver.domain, &sender.subject("first", receiver.domain)),
        });
        delivered.collect()
    })
}

/// The message from `sender` to `domain`.
pub(crate) fn letter(sender: Sender, domain: &str) -> &'static Letter {
    let wanted = |l: &&Letter| l.sender == sender && l.receiver.domain == domain;
    letters().iter().find(wanted).expect("everybody writes to everybody")
}

/// Those to the receivers of one manner.
pub(crate) fn letters_to(manner: Manner) -> impl Iterator<Item = &'static Letter> {
    letters().iter().filter(move |letter| letter.receiver.manner == manner)
}

/// Four more messages from each sender to the server behind the front.
pub(crate) fn more_to_fronted() -> Vec<PathBuf> {
    let fronted = [receiver("fronted.test", Manner::Fronted)];
    let rounds = ["second", "third", "fourth", "fifth"];
    for sender in SENDERS {
        rounds.iter().for_each(|round| sender.write(round, &fronted));
    }
    let all = SENDERS.iter().flat_map(|s| rounds.map(|r| s.subject(r, "fronted.test")));
    all.map(|subject| arrival("fronted.test", &subject)).collect()
}

impl Sender {
    /// Has a user of this server write to each of `receivers`.
    fn write(&self, round: &str, receivers: &[Receiver]) {
        let mut user = Client::plain(self.address, "EHLO desk.example.test");
        for receiver in receivers {
            let (from, to) = (format!("jo@{}", self.domain), format!("ann@{}", receiver.domain));
            user.send(&from, &to, &self.subject(round, receiver.domain));
        }
        user.quit();
    }

    /// No two messages have the same.
    fn subject(&self, round: &str, receiver: &str) -> String {
        format!("the {round} from {} to {receiver}", self.domain)
    }

    /// What its log says: a message to `receiver` was sent over TLS.
    pub(crate) fn says_encrypted(&self, receiver: Receiver) -> bool {
        let (name, domain) = (self.domain.trim_end_matches(".test"), receiver.domain);
        let words = if self.is_postfix() {
            [format!(" {name}/smtp["), format!("TLS connection established to mx.{domain}[")]
        } else {
            [format!(" T={name} H=mx.{domain} "), " X=TLS".to_owned()]
        };
        self.log().lines().any(|line| words.iter().all(|word| line.contains(word)))
    }

    /// The whole log of its server.
    pub(crate) fn log(&self) -> String {
        let file = if self.is_postfix() { "outbox/log" } else { "eager/spool/mainlog" };
        std::fs::read_to_string(lab(file)).expect("the sender's log")
    }

    fn is_postfix(&self) -> bool {
        [ABLE, CLEAR].contains(self)
    }
}

/// The file in the Maildir of `domain` with this subject, as soon as it is there.
pub(crate) fn arrival(domain: &str, subject: &str) -> PathBuf {
    let folder = lab("mail").join(domain).join("new");
    let field = format!("\nSubject: {subject}\n");
    for _ in 0..600 {
        if let Some(file) = files(&folder).into_iter().find(|file| holds(file, &field)) {
            return file;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{subject:?} did not arrive in {folder:?}");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

fn holds(file: &Path, field: &str) -> bool {
    std::fs::read_to_string(file).is_ok_and(|text| text.contains(field))
}

/// A new Maildir of this name that holds copies of `messages`.
pub(crate) fn maildir(name: &str, messages: &[&Path]) -> PathBuf {
    let folder = lab("folders").join(name);
    let _ = std::fs::remove_dir_all(&folder); // of an earlier run
    for part in ["cur", "new", "tmp"] {
        std::fs::create_dir_all(folder.join(part)).expect("a folder");
    }
    for message in messages {
        let name = message.file_name().expect("a file");
        std::fs::copy(message, folder.join("new").join(name)).expect("a copy");
    }
    folder
}
