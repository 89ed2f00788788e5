//! Whether the way from here can be trusted to show what servers offer.
//!
//! Evidence of all servers of a run together: a network that hides STARTTLS,
//! lets nothing out, or answers for others betrays itself by doing so to
//! unrelated servers alike. Does no IO, reads no clock.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::cert::{Identity, Trust};
use crate::checks::{Judged, PathControl, ServerView};
use crate::facts::{Control, Outcome, Witness};
use crate::org::organisation;
use crate::smtp::{EhloResponse, Offer, Seen};

/// What all servers of a run, and the control, show of the way.
#[derive(Debug, Clone, Default)]
pub struct PathEvidence {
    /// Every server that was tried.
    pub witnesses: Vec<Witness>,
    /// The host that the user named.
    pub control: Option<Control>,
    /// Servers that offered STARTTLS over this way within the hour.
    pub earlier: Vec<Witness>,
}

/// A way that is in doubt: the outcome it gives to servers, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InDoubt {
    /// `EgressBlocked` or `PathIntercepted`.
    pub outcome: Outcome,
    /// The servers it concerns.
    pub concerns: Vec<Witness>,
    /// One sentence with the evidence.
    pub detail: String,
}

/// What one server shows of the way to it; `None` if it was not tried.
pub fn witness(target: &str, view: &ServerView<'_>) -> Option<Witness> {
    let address = view.server.address?;
    let last = view.server.attempts.last()?;
    // Our own trouble, or a run that was stopped, shows nothing of the way.
    if view.settled.outcome == Outcome::NotProbed {
        return None;
    }
    let ehlo = || view.server.attempts.iter().filter_map(|a| a.dialogue.as_ref()?.ehlo.as_ref());
    let offers = |e: &EhloResponse| e.starttls() == Offer::Offered;
    let judged = view.judged;
    let matches = judged.is_some_and(|j| j.judgement.identity == Identity::Match);
    Some(Witness {
        target: target.to_owned(),
        organisation: organisation(&view.server.host).to_owned(),
        address,
        port: view.server.port,
        outcome: view.settled.outcome,
        connected: view.server.accepted_tcp(),
        greeted: last.dialogue.as_ref().is_some_and(|seen| seen.banner.is_some()),
        heard_ehlo: ehlo().next().is_some(),
        offered: ehlo().any(offers),
        banner_name: last.dialogue.as_ref().and_then(banner_name),
        leaf: judged.map(|j| j.certificate.sha256.clone()),
        vouched: judged.is_some_and(|j| is_vouched(j, last.dialogue.as_ref())),
        authenticated: matches && judged.is_some_and(|j| j.judgement.trust == Trust::Trusted),
    })
}

/// A trusted certificate is for a name of the organisation that the greeting names.
fn is_vouched(judged: &Judged, seen: Option<&Seen>) -> bool {
    let Some(banner) = seen.and_then(banner_name) else { return false };
    let own = |name: &String| organisation(name.trim_start_matches("*.")) == organisation(&banner);
    judged.judgement.trust == Trust::Trusted && judged.certificate.names.iter().any(own)
}

/// The full name that a greeting begins with, if it is one.
fn banner_name(seen: &Seen) -> Option<String> {
    let greeting = seen.banner.as_ref()?;
    let word = greeting.text().split_whitespace().next()?.to_ascii_lowercase();
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let full = word.contains('.') && word.chars().all(is_name) && !word.starts_with("localhost");
    (full && greeting.is_positive()).then_some(word)
}

impl PathEvidence {
    fn all(&self) -> impl Iterator<Item = &Witness> {
        let control = self.control.iter().flat_map(|c| &c.witnesses);
        self.witnesses.iter().chain(control)
    }

    /// Whether unrelated servers offered STARTTLS over the same way: port and family.
    ///
    /// It failed where none did, and a host that the user named as one that does, or servers of
    /// two organisations in all, answered EHLO without it.
    pub fn control_for(&self, host: &str, address: IpAddr, port: u16) -> PathControl {
        let own = organisation(host);
        let unrelated = |w: &&Witness| w.organisation != own && w.address != address;
        // Each family leads out by a way of its own.
        let here = |w: &&Witness| w.port == port && w.address.is_ipv4() == address.is_ipv4();
        let others = || self.all().chain(&self.earlier).filter(here).filter(unrelated);
        let lacking = || self.all().filter(here).filter(|w| w.lacks());
        if others().any(|w| w.offered) {
            PathControl::Passed
        } else if self.control_lacks(|w| here(&w) && unrelated(&w))
            || (lacking().any(|w| unrelated(&w)) && organisations(lacking()).len() >= 2)
        {
            PathControl::Failed
        } else {
            PathControl::None
        }
    }

    /// A server of the control that `fits` answered EHLO, and none of its servers offers STARTTLS.
    fn control_lacks(&self, fits: impl Fn(&Witness) -> bool) -> bool {
        let servers = || self.control.iter().flat_map(|control| &control.witnesses);
        servers().any(|w| w.lacks() && fits(w)) && !servers().any(|w| w.offered)
    }

    /// The organisations whose servers answered EHLO without STARTTLS, where that puts the way to
    /// any of the servers in doubt (see [`PathEvidence::control_for`]); else none.
    pub fn without_starttls(&self) -> BTreeSet<&str> {
        let doubtful = |w: &Witness| w.lacks() && self.control_of(w) == PathControl::Failed;
        match self.witnesses.iter().any(doubtful) {
            true => organisations(self.all().filter(|w| w.lacks())),
            false => BTreeSet::new(),
        }
    }

    /// The same for a server that is a witness itself.
    pub fn control_of(&self, witness: &Witness) -> PathControl {
        self.control_for(&witness.organisation, witness.address, witness.port)
    }

    /// True once a server proved its name: whatever comes, the way is in no doubt.
    pub fn is_open(&self) -> bool {
        self.all().any(|w| w.authenticated)
    }

    /// What puts the way as a whole in doubt, if anything does.
    pub fn doubt(&self) -> Option<InDoubt> {
        self.blocked().or_else(|| self.intercepted())
    }

    fn nothing_connected(&self) -> bool {
        !self.witnesses.is_empty() && self.all().all(|w| !w.connected)
    }

    /// Nothing answered, and the control failed the same way.
    fn blocked(&self) -> Option<InDoubt> {
        let control = self.control.as_ref()?;
        let fails = [Outcome::TimedOut, Outcome::ConnectionRefused, Outcome::Unreachable];
        let alike = |w: &&Witness| {
            control.witnesses.iter().any(|c| {
                let unrelated = c.organisation != w.organisation && c.address != w.address;
                unrelated && c.port == w.port && c.outcome == w.outcome
            })
        };
        let same = self.witnesses.iter().filter(|w| fails.contains(&w.outcome)).filter(alike);
        let concerns: Vec<Witness> = same.cloned().collect();
        if !self.nothing_connected() || concerns.is_empty() {
            return None;
        }
        let host = &control.host;
        Some(InDoubt {
            outcome: Outcome::EgressBlocked,
            concerns,
            detail: format!(
                "Nothing answered in this run, and the control {host} failed the same way: \
                 this network lets nothing out to this port. \
                 Run it elsewhere, or through --socks5."
            ),
        })
    }

    /// True where no connection to two or more unrelated MX sets succeeded and no control was named.
    pub fn probably_blocked(&self) -> bool {
        let names: BTreeSet<&str> =
            self.witnesses.iter().map(|w| w.organisation.as_str()).collect();
        let addresses: BTreeSet<IpAddr> = self.witnesses.iter().map(|w| w.address).collect();
        let several = names.len() >= 2 && addresses.len() >= 2;
        self.control.is_none() && self.nothing_connected() && several
    }

    /// Unrelated MX sets that answer with one banner name or one certificate. A server that
    /// proves its own name, or one that answers differently, shows that the way is open.
    fn intercepted(&self) -> Option<InDoubt> {
        let answered: Vec<&Witness> = self.all().filter(|w| w.greeted).collect();
        if self.is_open() {
            return None;
        }
        let banners: BTreeSet<_> = answered.iter().map(|w| &w.banner_name).collect();
        let leaves: BTreeSet<_> = answered.iter().map(|w| &w.leaf).collect();
        // Many hosts of one provider, each with its own name, share its certificate.
        let provider = answered.iter().all(|w| w.vouched);
        let shared = leaves.len() == 1 && !provider;
        let leaf = answered.first().and_then(|w| w.leaf.as_ref()).filter(|_| shared);
        let name = answered.first().and_then(|w| w.banner_name.as_ref());
        let what = match (name.filter(|_| banners.len() == 1), leaf) {
            (Some(name), _) => format!("the name {name}"),
            (None, Some(leaf)) => format!("the certificate {leaf}"),
            (None, None) => return None,
        };
        let pair = unrelated_pair(&answered)?;
        Some(InDoubt {
            outcome: Outcome::PathIntercepted,
            concerns: answered.iter().copied().cloned().collect(),
            detail: format!(
                "The unrelated mail servers of {} and {} answer with {what}: something in this \
                 network answers for them. Run it elsewhere, or through --socks5.",
                pair.0, pair.1
            ),
        })
    }
}

fn organisations<'a>(witnesses: impl Iterator<Item = &'a Witness>) -> BTreeSet<&'a str> {
    witnesses.map(|w| w.organisation.as_str()).collect()
}

/// Two targets among `answered` that share no organisation, no address and no name of theirs.
fn unrelated_pair<'a>(answered: &[&'a Witness]) -> Option<(&'a str, &'a str)> {
    let of = |target: &str| -> Vec<&Witness> {
        answered.iter().copied().filter(|w| w.target == target).collect()
    };
    let targets: BTreeSet<&str> = answered.iter().map(|w| w.target.as_str()).collect();
    let apart = |a: &str, b: &str| of(a).iter().all(|x| of(b).iter().all(|y| are_unrelated(x, y)));
    targets.iter().enumerate().find_map(|(at, a)| {
        let later = targets.iter().skip(at + 1);
        later.into_iter().find(|b| apart(a, b)).map(|b| (*a, *b))
    })
}

fn are_unrelated(a: &Witness, b: &Witness) -> bool {
    // A provider that greets with its own name at a customer's MX name is no stranger.
    let own = |w: &Witness, other: &Witness| {
        let banner = w.banner_name.as_deref().map(organisation);
        banner == Some(w.organisation.as_str()) || banner == Some(other.organisation.as_str())
    };
    a.organisation != b.organisation && a.address != b.address && !own(a, b) && !own(b, a)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(target: &str, at: u8, outcome: Outcome) -> Witness {
        Witness {
            target: target.to_owned(),
            organisation: target.to_owned(),
            address: IpAddr::from([192, 0, 2, at]),
            port: 25,
            outcome,
            connected: outcome == Outcome::Encrypted,
            greeted: outcome == Outcome::Encrypted,
            heard_ehlo: outcome == Outcome::Encrypted,
            offered: outcome == Outcome::Encrypted,
            banner_name: None,
            leaf: None,
            vouched: false,
            authenticated: false,
        }
    }

    fn greeting(target: &str, at: u8, banner: &str) -> Witness {
        let banner_name = Some(banner.to_owned());
        Witness { banner_name, ..seen(target, at, Outcome::Encrypted) }
    }

    fn lacking(target: &str, at: u8) -> Witness {
        let outcome = Outcome::StarttlsNotOffered;
        Witness { connected: true, heard_ehlo: true, ..seen(target, at, outcome) }
    }

    fn run(witnesses: Vec<Witness>) -> PathEvidence {
        PathEvidence { witnesses, ..PathEvidence::default() }
    }

    fn with_control(witnesses: Vec<Witness>, control: Vec<Witness>) -> PathEvidence {
        let control = Some(Control { host: "mx.control.test".into(), witnesses: control });
        PathEvidence { witnesses, control, earlier: Vec::new() }
    }

    #[test]
    fn an_unrelated_offer_passes_the_control() {
        let evidence = run(vec![lacking("a.test", 1), seen("b.test", 2, Outcome::Encrypted)]);
        let at = IpAddr::from([192, 0, 2, 1]);
        assert_eq!(evidence.control_for("mx.a.test", at, 25), PathControl::Passed);
        assert_eq!(run(vec![]).control_for("mx.a.test", at, 25), PathControl::None);
        let own = run(vec![seen("a.test", 9, Outcome::Encrypted)]);
        assert_eq!(
            own.control_for("mx.a.test", at, 25),
            PathControl::None,
            "related proves nothing"
        );
        let good = || seen("b.test", 2, Outcome::Encrypted);
        let other_port = Witness { port: 587, ..good() };
        let other_port = run(vec![other_port]);
        assert_eq!(other_port.control_for("mx.a.test", at, 25), PathControl::None);
        let v6 = Witness { address: [0x2001, 0xdb8, 0, 0, 0, 0, 0, 2].into(), ..good() };
        let v6 = run(vec![v6]);
        assert_eq!(v6.control_for("mx.a.test", at, 25), PathControl::None, "another family");
        let at = IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, 9]);
        assert_eq!(v6.control_for("mx.a.test", at, 25), PathControl::Passed);
    }

    #[test]
    fn several_unrelated_lacks_fail_it() {
        let at = IpAddr::from([192, 0, 2, 1]);
        let one = run(vec![lacking("a.test", 1)]);
        assert_eq!(one.control_for("mx.a.test", at, 25), PathControl::None);
        let two = run(vec![lacking("a.test", 1), lacking("b.test", 2)]);
        assert_eq!(two.control_for("mx.a.test", at, 25), PathControl::Failed);
        assert_eq!(two.without_starttls().len(), 2);
        let other = run(vec![lacking("b.test", 2)]);
        assert_eq!(other.control_for("mx.a.test", at, 25), PathControl::None, "silent itself");
        let own = run(vec![lacking("a.test", 1), lacking("a.test", 2)]);
        assert_eq!(own.control_for("mx.a.test", at, 25), PathControl::None, "one organisation");
        let twins = run(vec![lacking("a.test", 1), lacking("b.test", 1)]);
        assert_eq!(twins.control_for("mx.a.test", at, 25), PathControl::None, "one server");
        assert!(twins.without_starttls().is_empty());
    }

    #[test]
    fn a_named_control_that_lacks_it_too_fails_it_alone() {
        let at = IpAddr::from([192, 0, 2, 1]);
        let mine = || vec![lacking("a.test", 1)];
        let word = |control| with_control(mine(), control).control_for("mx.a.test", at, 25);
        assert_eq!(word(vec![lacking("c.test", 3)]), PathControl::Failed);
        let good = seen("c.test", 4, Outcome::Encrypted);
        assert_eq!(word(vec![lacking("c.test", 3), good]), PathControl::Passed);
        assert_eq!(word(vec![seen("c.test", 3, Outcome::TimedOut)]), PathControl::None);
        assert_eq!(word(vec![lacking("a.test", 3)]), PathControl::None, "its own");
    }

    #[test]
    fn a_control_that_fails_alike_shows_a_blocked_port() {
        let mine = || vec![seen("a.test", 1, Outcome::TimedOut)];
        let alike = with_control(mine(), vec![seen("c.test", 3, Outcome::TimedOut)]);
        assert_eq!(alike.doubt().map(|d| d.outcome), Some(Outcome::EgressBlocked));
        let other = with_control(mine(), vec![seen("c.test", 3, Outcome::ConnectionRefused)]);
        assert_eq!(other.doubt(), None);
        let answers = with_control(mine(), vec![seen("c.test", 3, Outcome::Encrypted)]);
        assert_eq!(answers.doubt(), None);
        assert_eq!(with_control(mine(), vec![]).doubt(), None, "unresolved proves nothing");
        let itself = with_control(mine(), vec![seen("a.test", 1, Outcome::TimedOut)]);
        assert_eq!(itself.doubt(), None, "a target is no control of itself");
    }

    #[test]
    fn without_control_two_unrelated_failures_make_one_sentence() {
        let one = run(vec![seen("a.test", 1, Outcome::TimedOut)]);
        let two = run(vec![
            seen("a.test", 1, Outcome::TimedOut),
            seen("b.test", 2, Outcome::Unreachable),
        ]);
        assert_eq!((one.probably_blocked(), two.probably_blocked()), (false, true));
        assert_eq!(two.doubt(), None);
    }

    #[test]
    fn one_banner_for_unrelated_servers_is_somebody_else() {
        let same = vec![greeting("a.test", 1, "fw.isp.test"), greeting("b.test", 2, "fw.isp.test")];
        assert_eq!(run(same.clone()).doubt().map(|d| d.outcome), Some(Outcome::PathIntercepted));
        let mut silent = same.clone();
        silent.push(seen("d.test", 4, Outcome::Encrypted));
        assert_eq!(run(silent).doubt(), None, "a greeting without a name is another greeting");
        let mut third = same.clone();
        third.push(greeting("c.test", 3, "mx.c.test"));
        assert_eq!(run(third).doubt(), None, "one that answers for itself shows an open way");
        let shared =
            vec![greeting("a.test", 1, "fw.isp.test"), greeting("b.test", 1, "fw.isp.test")];
        assert_eq!(run(shared).doubt(), None, "one address is one server");
        let hosts = |vouched| {
            let node = |target, at, banner| Witness {
                leaf: Some("one".into()),
                vouched,
                ..greeting(target, at, banner)
            };
            vec![node("a.test", 1, "n1.host.test"), node("b.test", 2, "n2.host.test")]
        };
        assert_eq!(run(hosts(true)).doubt(), None, "nodes of one provider");
        assert!(run(hosts(false)).doubt().is_some(), "one certificate that vouches for nobody");
        let provider = vec![greeting("a.test", 1, "mx.a.test"), greeting("b.test", 2, "mx.a.test")];
        assert_eq!(run(provider).doubt(), None, "a provider greets with its own name");
    }
}
