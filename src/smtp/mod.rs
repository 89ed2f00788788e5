//! The client's side of SMTP up to and inside STARTTLS (RFC 5321, RFC 3207).
//!
//! Bytes go in, actions come out. Does no IO, reads no clock: the caller owns
//! the socket, the deadlines and the TLS session, and hands in what arrived.
//!
//! [`Dialogue`] knows what to say and what a reply means; [`ReplyReader`] finds
//! the replies in the octets, however they were cut; [`EhloResponse`] reads the
//! one that lists extensions. What was learnt ends up in [`Seen`], without any
//! judgement. [`PipelinedDialogue`] is the same with one command too many, for the test that
//! only the user can ask for. Mail is never spoken of: no MAIL, RCPT, DATA, VRFY or EXPN
//! (A-5321-28).

mod conversation;
mod dialogue;
mod ehlo;
mod pipelined;
mod reader;
mod reply;
mod seen;
mod transcript;

pub use conversation::{Action, Conversation};
pub use dialogue::Dialogue;
pub use ehlo::{EhloResponse, Keyword, Offer};
pub use pipelined::{Pipelined, PipelinedDialogue};
pub use reader::ReplyReader;
pub use reply::{Reply, ReplyError, ReplyLimits, ReplyLine};
pub use seen::{Breach, Ending, INJECTED_KEPT, Seen, StartTlsOutcome, Unusable, Wait};
pub use transcript::{Line, TRANSCRIPT_LINES, TRANSCRIPT_OCTETS, Transcript, Who};
