//! The lab's post: a message goes from a user to the sender's own server, from
//! there to the recipient's, and into a mailbox, over real sockets.
//!
//! Each server writes its own trace line, from what happened on its own wire.
//! Clients have addresses of their own, so that the lines do too.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::client::{Delivery, deliver};
use super::error::{LabError, PostError};
use super::lab::Lab;
use super::letter::{Letter, MessageTruth, Sender, StartTls};
use super::mailroom::Stored;
use super::transaction::{Transaction, date};
use crate::dns::{Data, Kind, Record};
use crate::net::{self, Internet, Network, Settings, Upstream};

/// A message that arrived.
#[derive(Debug, Clone)]
pub struct Posted<'a> {
    /// A word for it.
    pub name: &'a str,
    /// What it is, in one plain sentence.
    pub what: &'a str,
    /// The whole message as the recipient's mailbox holds it; lines end in LF.
    pub message: Vec<u8>,
    /// What happened on the wire, hop by hop, the oldest first.
    pub transactions: Vec<Transaction>,
    /// What an honest reader says of it by itself.
    pub truth: &'a MessageTruth,
    /// The same once the other messages are known too.
    pub truth_in_context: &'a MessageTruth,
}

impl Lab {
    /// Sends every message of the lab, one after the other.
    ///
    /// # Errors
    /// [`LabError::Post`] says which server did not take one, and why.
    pub async fn post_all(&self) -> Result<Vec<Posted<'_>>, LabError> {
        let mut arrived = Vec::new();
        for letter in &self.internet().letters {
            arrived.push(self.post(letter).await?);
        }
        Ok(arrived)
    }

    /// Sends one message: from its writer to the sender's server, and on.
    ///
    /// # Errors
    /// [`LabError::Post`] says which server did not take it, and why.
    pub async fn post<'a>(&self, letter: &'a Letter) -> Result<Posted<'a>, LabError> {
        let nobody = || PostError::NoSender(letter.sender.clone());
        let sender = self.internet().sender(&letter.sender).ok_or_else(nobody)?;
        let submitted = self.submit(sender, letter).await?;
        let delivered = self.relay(sender, letter, &submitted).await?;
        Ok(Posted {
            name: &letter.name,
            what: &letter.what,
            message: in_mailbox(&delivered, &letter.to),
            transactions: vec![submitted.transaction, delivered.transaction],
            truth: &letter.expect,
            truth_in_context: letter.in_context.as_ref().unwrap_or(&letter.expect),
        })
    }

    async fn submit(&self, sender: &Sender, letter: &Letter) -> Result<Stored, PostError> {
        let user = &sender.user;
        let content = written(sender, letter);
        let id = deliver(
            &self.seen_from(user.address)?,
            Delivery {
                host: &sender.host,
                at: SocketAddr::from((sender.address, self.port())),
                helo: &user.helo,
                login: true,
                starttls: StartTls::IfOffered,
                sender: &user.mailbox,
                to: &letter.to,
                content: content.as_bytes(),
            },
        )
        .await?;
        self.fetched(&sender.host, id)
    }

    async fn relay(
        &self,
        sender: &Sender,
        letter: &Letter,
        queued: &Stored,
    ) -> Result<Stored, PostError> {
        let network = self.seen_from(sender.address)?;
        let (host, address) = exchanger(&network, letter.to_domain()).await?;
        let id = deliver(
            &network,
            Delivery {
                host: &host,
                at: SocketAddr::from((address, self.port())),
                helo: &sender.host,
                login: false,
                starttls: sender.starttls,
                sender: &queued.sender,
                to: &letter.to,
                content: &queued.content,
            },
        )
        .await?;
        self.fetched(&host, id)
    }

    /// The lab's internet as a client at `address` has it.
    fn seen_from(&self, address: Ipv4Addr) -> Result<Internet, PostError> {
        let (dns, source) = (vec![Upstream::Plain(self.dns())], vec![IpAddr::from(address)]);
        // Each delivery gives the name of its own host.
        let ehlo_name = Some(String::new());
        Ok(Internet::new(Settings { dns, source, ehlo_name, ..Settings::default() })?)
    }

    fn fetched(&self, host: &str, id: String) -> Result<Stored, PostError> {
        self.mailroom().fetch(&id).ok_or_else(|| PostError::Lost { host: host.to_owned(), id })
    }
}

/// The first server of `domain` that has an IPv4 address, as DNS says.
async fn exchanger(network: &Internet, domain: &str) -> Result<(String, Ipv4Addr), PostError> {
    let found = network.ask(domain, Kind::Mx).await.records.unwrap_or_default();
    let mut hosts: Vec<(u16, String)> = found.into_iter().filter_map(exchange).collect();
    hosts.sort();
    for (_, host) in hosts {
        let answer = network.ask(&host, Kind::A).await.records.unwrap_or_default();
        let address = answer.into_iter().find_map(|record| match record.data {
            Data::A(address) => Some(address),
            _ => None,
        });
        if let Some(address) = address {
            return Ok((host, address));
        }
    }
    Err(PostError::NoExchanger(domain.to_owned()))
}

fn exchange(record: Record) -> Option<(u16, String)> {
    match record.data {
        Data::Mx { preference, exchange } => Some((preference, exchange)),
        _ => None,
    }
}

/// The message as its writer's mail program makes it.
fn written(sender: &Sender, letter: &Letter) -> String {
    let now = net::now();
    let (from, to, what) = (&sender.user.mailbox, &letter.to, &letter.what);
    format!(
        "From: <{from}>\nTo: <{to}>\nSubject: {}\nDate: {}\n\
         Message-ID: <{}.{}@{}>\n\nA message of the lab: {what}.\n",
        letter.name,
        date(now),
        letter.name,
        now.as_microsecond(),
        sender.domain,
    )
}

/// The message as local delivery puts it into the mailbox of `to`.
fn in_mailbox(stored: &Stored, to: &str) -> Vec<u8> {
    let top =
        format!("Return-Path: <{}>\nX-Original-To: {to}\nDelivered-To: {to}\n", stored.sender);
    [top.as_bytes(), &stored.content].concat()
}
