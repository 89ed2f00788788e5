//! Which servers a further look leaves alone: what is known of them is the last word.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::facts::Target;
use crate::report::checked::{Partner, Rule};
use crate::report::record::{Finding, Server};

/// A host at an address and port.
type Place = (String, IpAddr, u16);

/// The servers that need no further look, of all that is to be looked at again.
#[derive(Debug, Default)]
pub(super) struct Settled(BTreeSet<Place>);

impl Settled {
    /// Of the partners that are due, as they stand; the control is asked anew each time.
    pub(super) fn of<'a>(
        due: impl Iterator<Item = &'a Partner>,
        control: Option<&Target>,
    ) -> Settled {
        let (mut settled, mut open) = (BTreeSet::new(), BTreeSet::new());
        for partner in due {
            for server in &partner.domain.servers {
                let Some(place) = place(server) else { continue };
                let is_last_word = server.conclusive && !is_open(partner, server);
                if is_last_word {
                    settled.insert(place)
                } else {
                    open.insert(place)
                };
            }
        }
        let is_control = |(host, _, port): &Place| match control {
            Some(Target::Host(name, at)) => name == host && at == port,
            Some(_) => true,
            None => false,
        };
        settled.retain(|place| !open.contains(place) && !is_control(place));
        Settled(settled)
    }

    /// Whether `host` at this address and port is one of them.
    pub(super) fn holds(&self, host: &str, address: IpAddr, port: u16) -> bool {
        self.0.contains(&(host.to_owned(), address, port))
    }
}

fn place(server: &Server) -> Option<Place> {
    Some((server.host.clone(), server.address.as_deref()?.parse().ok()?, server.port))
}

/// Whether a rule of this server, or one of the whole that may rest on it, may end otherwise.
fn is_open(partner: &Partner, server: &Server) -> bool {
    let of_server = |rule: &&Rule| {
        rule.host.as_ref().is_none_or(|host| *host == server.host)
            && (rule.address.is_none() || rule.address == server.address)
    };
    let of_server_too = |found: &&Finding| {
        found.host.as_ref() == Some(&server.host)
            && (found.address.is_none() || found.address == server.address)
    };
    let passes = |rule: &Rule| {
        let mut findings = partner.domain.findings.iter().filter(of_server_too);
        findings.any(|found| found.transient && rule.findings.contains(&found.id))
    };
    partner.rules.iter().filter(of_server).any(|rule| match rule.state.as_str() {
        "undetermined" => rule.host.is_some(),
        "fail" => passes(rule),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Partner {
        let sample = include_str!("../../../fixtures/checks/mixed.json");
        let sample: crate::report::checked::Check = serde_json::from_str(sample).unwrap();
        let told = |p: &Partner| !p.domain.servers.is_empty() && !p.domain.findings.is_empty();
        sample.partners.into_iter().find(told).expect("a partner with servers and findings")
    }

    /// The sample with its first server alone, under one rule in this state.
    fn under(state: &str, transient: bool) -> Partner {
        let mut partner = sample();
        partner.domain.servers.truncate(1);
        partner.rules.truncate(1);
        let server = &mut partner.domain.servers[0];
        server.conclusive = true;
        let rule = &mut partner.rules[0];
        rule.state = state.to_owned();
        (rule.host, rule.address) = (Some(server.host.clone()), server.address.clone());
        rule.findings = vec!["passing".to_owned()];
        partner.domain.findings.truncate(1);
        let finding = partner.domain.findings.first_mut().expect("a finding");
        (finding.id, finding.transient) = ("passing".to_owned(), transient);
        (finding.host, finding.address) = (rule.host.clone(), None);
        partner
    }

    fn is_settled(partners: &[Partner], control: Option<&Target>) -> bool {
        let (host, address, port) = place(&partners[0].domain.servers[0]).expect("an address");
        Settled::of(partners.iter(), control).holds(&host, address, port)
    }

    #[test]
    fn a_last_word_is_not_asked_for_again() {
        assert!(is_settled(&[under("pass", false)], None));
        assert!(is_settled(&[under("fail", false)], None));
        assert!(!is_settled(&[under("undetermined", false)], None));
        assert!(!is_settled(&[under("fail", true)], None), "it may pass");
        let open = Partner { domain: unsettled(), ..under("pass", false) };
        assert!(!is_settled(&[open], None), "an outcome that is not conclusive");
    }

    fn unsettled() -> crate::report::record::Domain {
        let mut domain = under("pass", false).domain;
        domain.servers[0].conclusive = false;
        domain
    }

    #[test]
    fn who_is_open_for_one_partner_is_asked_for_all() {
        assert!(!is_settled(&[under("pass", false), under("undetermined", false)], None));
    }

    #[test]
    fn the_control_is_asked_each_time() {
        let partner = under("pass", false);
        let server = &partner.domain.servers[0];
        let own = Target::Host(server.host.clone(), server.port);
        assert!(!is_settled(std::slice::from_ref(&partner), Some(&own)));
        let other = Target::Host("mx.elsewhere.test".to_owned(), server.port);
        assert!(is_settled(&[partner], Some(&other)));
    }
}
