//! `mxtls explain`: messages in, a report of each out, as they come.

mod evidence;
mod outputs;

use std::path::{Path, PathBuf};

use super::args::{ExplainArgs, MessageRequire};
use super::exit::{Code, Trouble};
use super::probe::any_signal;
use super::request::{host, internet, request};
use super::{memory, page, sink};
use crate::examine::Request;
use crate::examine::message::{Asked, Contact, Explained, Known, Reading, ask_receivers, explain};
use crate::mailbox::{self, MailboxError, Messages};
use crate::net::Internet;
use crate::text::printable;
use crate::verdict::hop::{Boundary, MessageVerdict, Required};
use outputs::Outputs;

/// Servers asked for one message, and in a run of several.
const SERVERS_OF_ONE: usize = 5;
const SERVERS_OF_ALL: usize = 20;

/// Runs it.
pub(super) async fn run(args: &ExplainArgs) -> Result<Code, Trouble> {
    if args.offline && args.probe {
        return Err(Trouble::Ours("--offline and --probe exclude each other".to_owned()));
    }
    let files: Vec<&Path> = args.files.iter().map(PathBuf::as_path).collect();
    sink::spare(&args.output, &files)?;
    let boundary = Boundary { trusted_by: args.trusted_by.clone() };
    let known = evidence::known(args, &boundary)?;
    let mut inbox = Inbox::open(&args.files)?;
    let ahead: Vec<_> = inbox.by_ref().take(2).collect();
    let folder = args.files.iter().any(|file| file.is_dir());
    let several = ahead.len() > 1 || folder || is_numbered(&ahead);
    let asker = asker(args, ahead.len() > 1)?;
    let outputs = Outputs::open(args, several)?;
    let mut work = Work { args, boundary, known, asker, outputs, worst: None, troubled: false };
    let signal = work.over(ahead.into_iter().chain(inbox)).await?;
    work.finish(signal)
}

/// An mbox numbers its messages, even if it holds but one.
fn is_numbered(ahead: &[Result<mailbox::Message, MailboxError>]) -> bool {
    ahead.iter().flatten().any(|message| message.source.ends_with("#1"))
}

/// The messages of all files, in the order they were named.
struct Inbox<'a> {
    files: std::slice::Iter<'a, PathBuf>,
    current: Option<Messages>,
}

impl<'a> Inbox<'a> {
    /// Tries all, so that a wrong name is told before anything is done, and keeps none open:
    /// there may be more of them than a program may have open.
    fn open(files: &'a [PathBuf]) -> Result<Self, Trouble> {
        let tried =
            files.iter().filter(|file| opens_twice(file)).try_for_each(|f| open(f).map(drop));
        tried.map_err(ours)?;
        Ok(Inbox { files: files.iter(), current: None })
    }
}

/// Our own trouble; a file's name may hold anything.
fn ours(error: impl std::fmt::Display) -> Trouble {
    Trouble::Ours(printable(error.to_string().as_bytes()))
}

/// False for standard input and pipes, which are gone once they are closed.
fn opens_twice(path: &Path) -> bool {
    let lasts = |meta: std::fs::Metadata| meta.is_file() || meta.is_dir();
    path.as_os_str() != "-" && std::fs::metadata(path).map_or(true, lasts)
}

/// A file, a folder, or standard input for `-`.
fn open(path: &Path) -> Result<Messages, MailboxError> {
    match path.as_os_str() == "-" {
        true => Ok(mailbox::read("stdin", std::io::stdin())),
        false => mailbox::open(path),
    }
}

impl Iterator for Inbox<'_> {
    type Item = Result<mailbox::Message, MailboxError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(message) = self.current.as_mut().and_then(Messages::next) {
                return Some(message);
            }
            match open(self.files.next()?) {
                Ok(messages) => self.current = Some(messages),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// The network, where it may be used.
struct Asker {
    network: Internet,
    request: Request,
    asked: Asked,
    most: usize,
}

/// Several messages are offline unless the user says otherwise; recorded facts take the
/// network's place.
fn asker(args: &ExplainArgs, several: bool) -> Result<Option<Asker>, Trouble> {
    let unasked = several || !args.probe_facts.is_empty();
    if args.offline || (unasked && !args.probe) {
        return Ok(None);
    }
    let control = args.control.as_deref().map(|h| host(h, args.network.port)).transpose()?;
    let mut request = Request {
        control,
        earlier: memory::recall(&args.network, crate::net::now()),
        ..request(&args.network)?
    };
    request.limits.addresses = request.limits.addresses.min(SERVERS_OF_ONE);
    Ok(Some(Asker {
        network: internet(&args.network)?,
        request,
        asked: Asked::default(),
        most: if several { SERVERS_OF_ALL } else { SERVERS_OF_ONE },
    }))
}

/// One run.
struct Work<'a> {
    args: &'a ExplainArgs,
    boundary: Boundary,
    known: Known,
    asker: Option<Asker>,
    outputs: Outputs,
    worst: Option<Required>,
    troubled: bool,
}

impl Work<'_> {
    /// Explains one message after the other; a signal ends it after the one in hand.
    async fn over(
        &mut self,
        messages: impl Iterator<Item = Result<mailbox::Message, MailboxError>>,
    ) -> Result<Option<u8>, Trouble> {
        let mut signal = std::pin::pin!(any_signal());
        for message in messages {
            match message {
                Ok(message) => {
                    tokio::select! {
                        biased;
                        number = &mut signal => return Ok(number),
                        done = self.one(&message) => done?,
                    }
                }
                Err(error) => {
                    self.troubled = true;
                    page::warn(&error.to_string());
                }
            }
            if self.outputs.all_gone() {
                break;
            }
        }
        Ok(None)
    }

    async fn one(&mut self, message: &mailbox::Message) -> Result<(), Trouble> {
        warn_of_limits(message);
        let to = self.args.envelope_to.as_deref();
        let reading = Reading::new(message, &self.boundary, to);
        let offline = self.ask(&reading).await;
        let now = self.args.network.now.unwrap_or_else(crate::net::now);
        let Explained { record, verdict } = explain(&reading, &self.known, now, offline);
        let holds = holds(self.args.require, &verdict, message.cut);
        self.worst = self.worst.max(Some(holds));
        self.outputs.record(&record)
    }

    /// Asks the receivers, where that is wanted; true if nobody was.
    async fn ask(&mut self, reading: &Reading) -> bool {
        let Some(asker) = &mut self.asker else { return true };
        let looked_up = ask_receivers(
            &asker.network,
            &asker.request,
            reading,
            &mut self.known,
            &mut asker.asked,
            asker.most,
            announce,
        );
        !looked_up.await
    }

    /// Where nothing was explained, nothing is written either: no output is whole.
    fn finish(self, signal: Option<u8>) -> Result<Code, Trouble> {
        let Some(worst) = self.worst else { return Ok(self.nothing(signal)) };
        let heard = self.outputs.finish()?;
        Ok(match (signal, worst) {
            (Some(signal), _) => Code::Signal(signal),
            _ if !heard => Code::Holds,
            _ if self.troubled => Code::Trouble,
            (None, Required::FallsShort) => Code::FallsShort,
            (None, Required::CannotTell) => Code::undetermined(self.args.undetermined),
            (None, Required::Holds) => Code::Holds,
        })
    }

    fn nothing(self, signal: Option<u8>) -> Code {
        if !self.troubled && signal.is_none() {
            page::warn("no message was found in what was given");
        }
        signal.map_or(Code::Trouble, Code::Signal)
    }
}

/// Whether `message` holds what was asked. Of a header that was cut, no more than the worst is
/// known: what was left out may be a hop.
fn holds(require: Option<MessageRequire>, verdict: &MessageVerdict, cut: bool) -> Required {
    let said = match require {
        Some(MessageRequire::Encrypted) => verdict.all,
        Some(MessageRequire::VouchedEncrypted) => verdict.part,
        None => return Required::Holds,
    };
    if cut { said.max(Required::CannotTell) } else { said }
}

fn announce(contact: &Contact) {
    page::warn(&format!(
        "connecting to {}, a mail exchange of {} (--offline would not)",
        contact.host, contact.domain
    ));
}

fn warn_of_limits(message: &mailbox::Message) {
    if message.cut {
        page::warn(&format!("{}: the header is too long; a part was left out", message.source));
    }
    if message.mended {
        page::warn(&format!(
            "{}: the header is not well-formed, as after a paste; its fields were put together \
             as far as possible. The original message (\"save as\", \"show original\") tells more.",
            message.source
        ));
    }
}
