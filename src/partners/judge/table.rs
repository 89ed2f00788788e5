//! The rules that are asked of each server: one table.

use super::case::{Case, Look, Ruled, Told};
use super::{certificate, issuer, level, offer, policy, reachable, words};
use crate::partners::Terms;
use crate::verdict::Require;

/// One rule.
pub(super) struct ServerRule {
    /// Its id.
    pub(super) id: &'static str,
    /// Whether the file asks for it.
    asked: fn(&Terms) -> bool,
    /// What it tells of a server; nothing where it does not apply.
    judge: fn(&Look<'_>) -> Option<Told>,
    /// Ids of findings that may tell why it does not hold.
    explain: &'static [&'static str],
    /// It is asked of servers too that no word on TLS is expected of.
    everyday: bool,
}

const fn rule(
    id: &'static str,
    asked: fn(&Terms) -> bool,
    judge: fn(&Look<'_>) -> Option<Told>,
    explain: &'static [&'static str],
) -> ServerRule {
    ServerRule { id, asked, judge, explain, everyday: false }
}

/// All of them.
pub(super) const SERVER_RULES: &[ServerRule] = &[
    rule("level", |terms| terms.level != Require::None, level::level, level::EXPLAIN),
    rule("dane", wants_dane, policy::dane, policy::EXPLAIN_DANE),
    rule("sts", wants_sts, policy::sts, policy::EXPLAIN_STS),
    rule("tls-version", |t| t.tls_version.is_some(), offer::tls_version, offer::EXPLAIN_VERSION),
    rule("key-size", wants_key_size, certificate::key_size, &["certificate-weak-key"]),
    rule("days-left", |t| t.days_left.is_some(), certificate::days_left, certificate::DATES),
    rule(
        "days-left-share",
        |terms| terms.days_left_share.is_some(),
        certificate::days_left_share,
        certificate::DATES,
    ),
    rule("issuer", |t| !t.issuers.is_empty(), issuer::issuer, issuer::EXPLAIN),
    rule("spki", |t| !t.spki.is_empty(), certificate::spki, &[]),
    rule("profile", |terms| terms.profile.is_some(), offer::profile, offer::EXPLAIN_PROFILE),
    ServerRule {
        everyday: true,
        ..rule("reachable", |t| t.reachable, reachable::reachable, reachable::EXPLAIN)
    },
];

/// DANE is asked for, by itself or as the level.
pub(super) fn wants_dane(terms: &Terms) -> bool {
    terms.dane || terms.level == Require::Dane
}

/// MTA-STS is asked for, by itself or as the level.
pub(super) fn wants_sts(terms: &Terms) -> bool {
    terms.sts || terms.level == Require::Sts
}

fn wants_key_size(terms: &Terms) -> bool {
    terms.rsa_bits.is_some() || terms.ec_bits.is_some()
}

impl ServerRule {
    pub(super) fn is_asked(&self, terms: &Terms) -> bool {
        (self.asked)(terms)
    }

    /// The rule for every server, and for what is open and no server of the record.
    pub(super) fn over(&self, case: &Case<'_>) -> Vec<Ruled> {
        if !self.is_asked(case.terms) {
            return Vec::new();
        }
        let servers = case.looks().filter_map(|look| self.of(&look));
        let unlisted = case.unlisted().map(|open| {
            let place = words::place(&open.host, open.address.as_deref());
            let told = Told::open(format!("{place}: {}", words::cut(&open.why)));
            let of = (open.host.as_str(), open.address.as_deref());
            Ruled::of_server(case, self.id, self.explain, of, told)
        });
        servers.chain(unlisted).collect()
    }

    fn of(&self, look: &Look<'_>) -> Option<Ruled> {
        let left_out = look.is_everyday();
        if left_out && (!self.everyday || look.server.outcome == "not-probed") {
            return None;
        }
        let told = (self.judge)(look)?.in_light_of_the_way(look);
        let of = (look.server.host.as_str(), look.server.address.as_deref());
        Some(Ruled::of_server(look.case, self.id, self.explain, of, told))
    }
}
