//! What a rule looks at, and what it tells.

use jiff::Timestamp;

use super::words;
use crate::partners::Terms;
use crate::report::record::{Domain, Finding, Server, Undetermined};
use crate::verdict::{Level, Require};

/// One partner: what it must have, and what was seen of it.
pub(super) struct Case<'a> {
    /// The target, as records show it.
    pub(super) name: String,
    pub(super) terms: &'a Terms,
    pub(super) record: &'a Domain,
    pub(super) held: &'a [(Require, Option<bool>)],
    pub(super) tries: usize,
    pub(super) at: Timestamp,
}

impl<'a> Case<'a> {
    /// Whether `require` holds for the whole domain; none where that is not known.
    pub(super) fn ready(&self, require: Require) -> Option<bool> {
        self.held.iter().find(|(asked, _)| *asked == require).and_then(|(_, ready)| *ready)
    }

    /// `, 3 tries`, where there was more than one.
    pub(super) fn tries(&self) -> String {
        if self.tries > 1 { format!(", {} tries", self.tries) } else { String::new() }
    }

    /// Its servers.
    pub(super) fn looks(&'a self) -> impl Iterator<Item = Look<'a>> {
        self.record.servers.iter().map(|server| Look { case: self, server })
    }

    /// What is left open and is no server of the record: one family of a host, as it may be.
    pub(super) fn unlisted(&'a self) -> impl Iterator<Item = &'a Undetermined> {
        let listed = |open: &Undetermined| self.looks().any(|look| look.is(open));
        self.record.verdict.undetermined.iter().filter(move |open| !listed(open))
    }
}

/// One server of the record.
#[derive(Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) case: &'a Case<'a>,
    pub(super) server: &'a Server,
}

impl Look<'_> {
    fn is(&self, open: &Undetermined) -> bool {
        open.host == self.server.host && open.address == self.server.address
    }

    /// `mx1.example.org [192.0.2.1]`, or the address alone where it has no name.
    pub(super) fn name(&self) -> String {
        words::place(&self.server.host, self.server.address.as_deref())
    }

    /// The record counts it among those without a last word.
    pub(super) fn is_open(&self) -> bool {
        self.case.record.verdict.undetermined.iter().any(|open| self.is(open))
    }

    /// There is a last word on it.
    pub(super) fn is_settled(&self) -> bool {
        self.server.conclusive && !self.is_open() && !self.is_in_doubt()
    }

    /// Neither told nor open: no route for IPv6, a host that takes no connections by design.
    pub(super) fn is_everyday(&self) -> bool {
        !self.server.conclusive && self.server.level.is_none() && !self.is_open()
    }

    /// Nothing that was seen is about this server.
    pub(super) fn is_in_doubt(&self) -> bool {
        matches!(self.server.outcome.as_str(), "egress-blocked" | "path-intercepted")
    }

    /// Its rung, where there is a last word on it.
    pub(super) fn level(&self) -> Option<Level> {
        let word = self.server.level.as_deref().filter(|_| self.is_settled())?;
        words::LEVELS.into_iter().find(|level| level.word() == word)
    }

    /// Unrelated servers lack STARTTLS from here too, and this one proved nothing of itself.
    pub(super) fn may_be_our_way(&self) -> bool {
        let proved = self.server.level.as_deref() == Some(Level::PkiName.word())
            || self.server.dane.status == "pass";
        self.server.path_control == "failed" && !proved
    }

    /// Why there is no last word on it: a sentence or two.
    pub(super) fn why_open(&self) -> String {
        let clause = words::open_clause(&self.server.outcome);
        let detail = words::cut(&self.server.detail);
        let tried = !self.is_in_doubt() && self.server.outcome != "not-probed";
        let tries = if tried { self.case.tries() } else { String::new() };
        format!("{} {clause}{tries}. {detail}", self.name()).trim_end().to_owned()
    }
}

/// What becomes of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    /// It does not hold.
    Fail,
    /// It cannot be told.
    Open,
    /// It holds.
    Pass,
}

/// What a rule tells of one server, or of the domain.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) state: State,
    /// One or two sentences.
    pub(super) message: String,
    /// It rests on DNS or a policy alone: no way to a server puts it in doubt.
    pub(super) firm: bool,
    /// It would fail, but our own way may be why.
    pub(super) doubted: bool,
    /// What was seen, as a short value.
    pub(super) seen: Option<String>,
}

impl Told {
    fn new(state: State, message: impl Into<String>) -> Self {
        Told { state, message: message.into(), firm: false, doubted: false, seen: None }
    }

    pub(super) fn pass(message: impl Into<String>) -> Self {
        Self::new(State::Pass, message)
    }

    pub(super) fn fail(message: impl Into<String>) -> Self {
        Self::new(State::Fail, message)
    }

    pub(super) fn open(message: impl Into<String>) -> Self {
        Self::new(State::Open, message)
    }

    /// It falls short, whatever the way to the server is like.
    pub(super) fn firm_fail(message: impl Into<String>) -> Self {
        Told { firm: true, ..Self::fail(message) }
    }

    /// The same, with the short value of what was seen. What is open has none.
    pub(super) fn showing(self, seen: &str) -> Self {
        let seen = (self.state != State::Open && !seen.is_empty()).then(|| words::cut(seen));
        Told { seen, ..self }
    }

    pub(super) fn is_pass(&self) -> bool {
        self.state == State::Pass
    }

    /// The same in the light of our own way to that server.
    pub(super) fn in_light_of_the_way(self, look: &Look<'_>) -> Self {
        match () {
            () if self.firm => self,
            () if look.is_in_doubt() => Told::open(look.why_open()),
            () if self.state == State::Fail && look.may_be_our_way() => {
                let message = format!("{} {}", self.message, words::OUR_WAY);
                Told { doubted: true, ..Told::open(message) }
            }
            () => self,
        }
    }
}

/// A rule that was judged.
pub(super) struct Ruled {
    pub(super) id: &'static str,
    pub(super) host: Option<String>,
    pub(super) address: Option<String>,
    pub(super) told: Told,
    /// Ids in the record that explain it, where it does not hold.
    pub(super) findings: Vec<String>,
}

impl Ruled {
    /// A rule on the whole domain; `explain` are the ids of findings that may tell why.
    pub(super) fn of_domain(
        case: &Case<'_>,
        id: &'static str,
        explain: &[&str],
        told: Told,
    ) -> Self {
        let findings = explaining(case.record, explain, &told, |_| true);
        Ruled { id, host: None, address: None, told, findings }
    }

    /// A rule on one mail exchange, or one address of it.
    pub(super) fn of_server(
        case: &Case<'_>,
        id: &'static str,
        explain: &[&str],
        (host, address): (&str, Option<&str>),
        told: Told,
    ) -> Self {
        let own = |finding: &Finding| {
            finding.host.as_deref() == Some(host)
                && (finding.address.is_none() || finding.address.as_deref() == address)
        };
        let findings = explaining(case.record, explain, &told, own);
        let (host, address) = (Some(host.to_owned()), address.map(str::to_owned));
        Ruled { id, host, address, told, findings }
    }
}

fn explaining(
    record: &Domain,
    explain: &[&str],
    told: &Told,
    own: impl Fn(&Finding) -> bool,
) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    let may = |finding: &&Finding| explain.contains(&finding.id.as_str()) && own(finding);
    for finding in record.findings.iter().filter(may).filter(|_| !told.is_pass()) {
        if !ids.contains(&finding.id) {
            ids.push(finding.id.clone());
        }
    }
    ids
}
