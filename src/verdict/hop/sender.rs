//! Did the sender use TLS with others *then*? Only lines that others wrote about
//! it tell; its own mail exchange is another matter and never asked.
//!
//! Does no IO, reads no clock.

use std::collections::HashSet;

use super::observed::Age;
use super::sightings::Sighting;
use super::{Evidence, Hop};

/// What the sender did elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Use {
    /// It used TLS with another receiver within 30 days.
    Yes {
        /// Every version recorded there is 1.2 or newer, and one is recorded.
        modern: bool,
    },
    /// Nothing tells.
    Unknown,
    /// It used none with so many other receivers that offer TLS and always record it.
    No(usize),
}

/// What is known of the sender.
#[derive(Debug, Clone)]
pub struct Practice<'a> {
    /// What it did elsewhere.
    pub used: Use,
    /// A line that shows it.
    pub shown_by: Option<&'a Sighting>,
}

/// So many receivers that offer TLS must have been served without it.
const ENOUGH: usize = 3;

/// The sender's practice around the time of `hop`.
pub fn practice<'a>(hop: &Hop, evidence: &Evidence<'a>) -> Practice<'a> {
    let from = &hop.line.from;
    let by = hop.line.by.as_deref().unwrap_or_default();
    let near =
        |s: &&Sighting| s.date.is_some_and(|at| Age::between(hop.line.date, at) <= Age::Month);
    let lines = evidence.of_client(from.ip, from.rdns.as_deref(), by);
    let lines: Vec<&'a Sighting> = lines.into_iter().filter(near).collect();
    let marked: Vec<&'a Sighting> = lines.iter().copied().filter(|s| s.marked).collect();
    if let Some(first) = marked.first() {
        let used = Use::Yes { modern: is_modern(&marked) };
        return Practice { used, shown_by: Some(first) };
    }
    let without = lines.iter().copied().filter(|s| evidence.shows_lack(s));
    let hosts: HashSet<&str> = without.map(|s| s.by.as_str()).collect();
    let used = if hosts.len() >= ENOUGH { Use::No(hosts.len()) } else { Use::Unknown };
    Practice { used, shown_by: None }
}

fn is_modern(marked: &[&Sighting]) -> bool {
    let versions: Vec<&str> = marked.iter().filter_map(|s| s.version).collect();
    !versions.is_empty() && versions.iter().all(|v| matches!(*v, "TLSv1.2" | "TLSv1.3"))
}
