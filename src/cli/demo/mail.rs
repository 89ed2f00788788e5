//! The lab's three messages, sent through it and explained.

use super::super::exit::Trouble;
use crate::demo::{Lab, message_differences};
use crate::examine::Request;
use crate::examine::message::{Asked, Explained, Known, Reading, ask_receivers, explain};
use crate::mailbox::{self, MailboxError};
use crate::net::{self, Internet};
use crate::report::human::{Page, Paint, plain, span};
use crate::report::message::Message;
use crate::verdict::hop::Boundary;

/// One message of the tour.
pub(super) struct Row {
    what: String,
    /// The message as it lies in the mailbox.
    pub(super) message: Vec<u8>,
    record: Message,
    pub(super) wrong: Vec<String>,
}

impl Row {
    /// A file's name for it.
    pub(super) fn name(&self) -> &str {
        &self.record.source
    }
}

/// Sends every message of the lab and explains it as a user would: alone, probing its receiver.
pub(super) async fn tour(
    lab: &Lab,
    network: &Internet,
    request: &Request,
) -> Result<Vec<Row>, Trouble> {
    let posted = lab.post_all().await.map_err(|e| Trouble::Ours(e.to_string()))?;
    let mut rows = Vec::new();
    for posted in posted {
        let name = format!("{}.eml", posted.name);
        let message = posted.message.clone();
        let explained = explained(network, request, &name, message).await;
        let Explained { record, .. } = explained.map_err(|e| Trouble::Ours(e.to_string()))?;
        let wrong = message_differences(posted.truth, &record);
        let what = posted.what.to_owned();
        rows.push(Row { what, message: posted.message, record, wrong });
    }
    Ok(rows)
}

async fn explained(
    network: &Internet,
    request: &Request,
    name: &str,
    message: Vec<u8>,
) -> Result<Explained, MailboxError> {
    let mut messages = mailbox::read(name, std::io::Cursor::new(message));
    let message = messages.next().transpose()?.unwrap_or_default();
    let reading = Reading::new(&message, &Boundary::default(), None);
    let mut known = Known::default();
    let mut asked = Asked::default();
    let looked = ask_receivers(network, request, &reading, &mut known, &mut asked, 5, |_| ()).await;
    Ok(explain(&reading, &known, net::now(), !looked))
}

/// Shows what each message is, and what was found.
pub(super) fn show(page: &mut Page, rows: &[Row], column: usize) {
    if rows.is_empty() {
        return;
    }
    page.flow(
        0,
        &[plain(format!(
            "Then {} messages were sent through it, and each was explained from its own header \
             and a probe of its receiver.",
            rows.len()
        ))],
    );
    page.blank();
    for row in rows {
        page.row(2, &span(&row.record.source, Paint::Strong), column, &[plain(&row.what)]);
        page.flow(column, &[plain("found:"), plain(found(&row.record)), verdict(row)]);
        for wrong in &row.wrong {
            page.flow(column, &[plain("not as written:"), span(wrong, Paint::Bad)]);
        }
    }
    page.blank();
}

/// The newest hop in few words.
fn found(record: &Message) -> String {
    let Some(hop) = record.hops.last() else { return "no hop".to_owned() };
    let by = hop.by.as_deref().unwrap_or("its receiver");
    let sure = hop.confidence.as_deref().unwrap_or("no");
    match (hop.event.as_str(), hop.lacking_side.as_deref(), &hop.side_confidence) {
        ("plaintext", Some(side), Some(of_side)) => format!(
            "to {by} without TLS ({sure} confidence), lacking side: {side} ({of_side} confidence)"
        ),
        ("plaintext", ..) => format!("to {by} without TLS ({sure} confidence), side not known"),
        (event, ..) => format!("to {by} {event} ({sure} confidence)"),
    }
}

fn verdict(row: &Row) -> crate::report::human::Span {
    match row.wrong.is_empty() {
        true => span("[right]", Paint::Good),
        false => span("[DIFFERS]", Paint::Bad),
    }
}
