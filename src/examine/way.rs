//! What a run showed of the way from here, in one word and one sentence.
//!
//! Does no IO, reads no clock.

use std::collections::BTreeSet;

use crate::facts::{Control, Outcome, Witness};
use crate::report::checked::Path;
use crate::verdict::PathEvidence;

/// The word and the sentence: `failed` where this network is in doubt, `passed` where a server
/// was upgraded over it, or offered it at least, else `none`.
///
/// A control that the user named has the last word, unless another server of this very run shows
/// the way open: what was open in an earlier look may be shut now.
pub fn way(path: &PathEvidence) -> Path {
    let (control, detail) = match path.doubt() {
        Some(doubt) => ("failed", doubt.detail),
        None => open(path)
            .map(|detail| ("passed", detail))
            .or_else(|| Some(("failed", shut(path)?)))
            .or_else(|| Some(("passed", offered(path)?)))
            .unwrap_or_else(|| ("none", UNSHOWN.to_owned())),
    };
    Path { control: control.to_owned(), detail }
}

const UNSHOWN: &str = "Nothing showed whether this network lets mail through; name a host that \
    offers STARTTLS with --control.";

/// TLS came about: nothing on the way takes it from everyone.
fn works(witness: &Witness) -> bool {
    let outcome = witness.outcome;
    matches!(outcome, Outcome::Encrypted | Outcome::EncryptedLegacy | Outcome::TlsUnusable)
}

/// Somebody was upgraded in this run.
fn open(path: &PathEvidence) -> Option<String> {
    let control = path.control.as_ref().filter(|control| {
        // One that proves no name may be anybody.
        control.witnesses.iter().any(works) && path.is_open()
    });
    match control {
        Some(control) => Some(format!("The control host {} offered STARTTLS.", control.host)),
        None => path.witnesses.iter().find(|w| works(w)).filter(|_| is_trustworthy(path)).map(here),
    }
}

/// No control was named, or somebody proved his name.
fn is_trustworthy(path: &PathEvidence) -> bool {
    path.control.is_none() || path.is_open()
}

fn here(witness: &Witness) -> String {
    let Witness { target, port, .. } = witness;
    format!(
        "A mail server of {target} (port {port}) offered STARTTLS over this network in this run."
    )
}

/// The control did not show the way open, or several servers fail alike.
fn shut(path: &PathEvidence) -> Option<String> {
    match &path.control {
        Some(control) => Some(failed_control(path, control)),
        None if path.probably_blocked() => {
            let said = "Nothing could be connected to in this run: this network probably lets no \
                        mail through. `mxtls doctor` tells more.";
            Some(said.to_owned())
        }
        None => without_offers(path).or_else(|| without_sessions(path)),
    }
}

fn failed_control(path: &PathEvidence, control: &Control) -> String {
    let (host, servers) = (&control.host, &control.witnesses);
    let what = match () {
        () if servers.is_empty() => "could not be tested",
        () if servers.iter().any(works) => {
            return format!(
                "The control host {host} did not prove its name, nor did any other server: \
                 something in this network may answer for it, or the certificates trusted here \
                 or the clock are not right. Choose one with a trusted certificate."
            );
        }
        () if servers.iter().any(|w| w.offered) => "offered STARTTLS and completed no TLS session",
        () if servers.iter().any(Witness::lacks) => {
            return format!(
                "The control host {host} did not offer STARTTLS either, nor did any other \
                 server: something in this network may take it away."
            );
        }
        () if path.witnesses.iter().chain(servers).all(|w| !w.connected) => {
            return format!(
                "The control host {host} could not be reached either: this network probably lets \
                 no mail through."
            );
        }
        () => "did not get as far as STARTTLS",
    };
    format!(
        "The control host {host} {what}, so nothing showed that this network lets mail through."
    )
}

/// Unrelated servers all lack it: this network may be why.
fn without_offers(path: &PathEvidence) -> Option<String> {
    let lacking = path.without_starttls();
    (!lacking.is_empty()).then(|| {
        format!(
            "None of {} unrelated mail servers offered STARTTLS: something in this network may \
             take it away. Name a host that offers it with --control.",
            lacking.len()
        )
    })
}

/// Unrelated servers all offer it and none completes a handshake: this network may be why.
fn without_sessions(path: &PathEvidence) -> Option<String> {
    let broken = path.witnesses.iter().filter(|w| w.outcome == Outcome::HandshakeFailed);
    let organisations: BTreeSet<&str> = broken.map(|w| w.organisation.as_str()).collect();
    (organisations.len() >= 2).then(|| {
        format!(
            "None of {} unrelated mail servers that offered STARTTLS completed a handshake: \
             something in this network may break it. Name a host that does with --control.",
            organisations.len()
        )
    })
}

/// Somebody offered STARTTLS at least, or was seen to shortly before.
fn offered(path: &PathEvidence) -> Option<String> {
    let before = |w: &Witness| {
        let Witness { target, port, .. } = w;
        format!(
            "A mail server of {target} (port {port}) offered STARTTLS over this network shortly \
             before."
        )
    };
    let now = path.witnesses.iter().find(|w| w.offered).map(here);
    now.or_else(|| path.earlier.iter().find(|w| w.offered).map(before))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(target: &str, at: u8, outcome: Outcome) -> Witness {
        let encrypted = outcome == Outcome::Encrypted;
        let answers = encrypted || outcome == Outcome::StarttlsNotOffered;
        Witness {
            target: target.to_owned(),
            organisation: target.to_owned(),
            address: [192, 0, 2, at].into(),
            port: 25,
            outcome,
            connected: answers,
            greeted: answers,
            heard_ehlo: answers,
            offered: encrypted,
            banner_name: None,
            leaf: None,
            vouched: false,
            authenticated: encrypted,
        }
    }

    fn word(witnesses: &[Witness], control: Option<&[Witness]>) -> (String, String) {
        let control = control
            .map(|servers| Control { host: "mx.control.test".into(), witnesses: servers.to_vec() });
        let witnesses = witnesses.to_vec();
        let path = way(&PathEvidence { witnesses, control, earlier: Vec::new() });
        (path.control, path.detail)
    }

    #[test]
    fn a_server_that_offers_is_named() {
        let good = server("good.test", 1, Outcome::Encrypted);
        let dead = server("dead.test", 2, Outcome::TimedOut);
        let control = server("control.test", 3, Outcome::Encrypted);
        let (control_word, detail) = word(&[dead.clone(), good.clone()], None);
        assert_eq!(control_word, "passed");
        assert!(detail.contains("good.test (port 25)"), "{detail}");
        let (_, detail) = word(std::slice::from_ref(&dead), Some(&[control]));
        assert!(detail.contains("control host mx.control.test offered"), "{detail}");
        let evidence = PathEvidence { earlier: vec![good], ..PathEvidence::default() };
        assert!(way(&evidence).detail.contains("shortly before"));
    }

    #[test]
    fn a_network_that_is_cut_says_so() {
        let dead = |target, at| server(target, at, Outcome::TimedOut);
        let (control_word, detail) = word(&[dead("a.test", 1)], Some(&[dead("control.test", 9)]));
        assert_eq!(control_word, "failed");
        assert!(detail.contains("lets nothing out"), "{detail}");
        let (control_word, detail) = word(&[dead("a.test", 1), dead("b.test", 2)], None);
        assert_eq!(control_word, "failed");
        assert!(detail.contains("probably lets no mail through"), "{detail}");
    }

    #[test]
    fn starttls_that_is_gone_everywhere_is_this_networks_doing() {
        let bare = |target, at| server(target, at, Outcome::StarttlsNotOffered);
        assert_eq!(word(&[bare("a.test", 1)], None).0, "none", "one may lack it");
        let (control_word, detail) = word(&[bare("a.test", 1), bare("b.test", 2)], None);
        assert_eq!(control_word, "failed");
        assert!(detail.contains("None of 2 unrelated"), "{detail}");
        let (control_word, detail) = word(&[bare("a.test", 1)], Some(&[bare("c.test", 3)]));
        assert_eq!(control_word, "failed");
        assert!(detail.contains("mx.control.test did not offer STARTTLS either"), "{detail}");
    }

    #[test]
    fn a_control_that_does_not_pass_leaves_this_network_in_doubt() {
        let dead = server("a.test", 1, Outcome::TimedOut);
        let (control_word, detail) = word(std::slice::from_ref(&dead), None);
        assert_eq!(control_word, "none");
        assert!(detail.contains("--control"), "{detail}");
        let bare = server("a.test", 1, Outcome::StarttlsNotOffered);
        let down = server("control.test", 9, Outcome::TimedOut);
        let (control_word, detail) = word(&[bare], Some(&[down]));
        assert_eq!(control_word, "failed", "a control that is down shows no way");
        assert!(detail.contains("did not get as far as STARTTLS"), "{detail}");
        let (control_word, detail) = word(&[dead], Some(&[]));
        assert_eq!(control_word, "failed");
        assert!(detail.contains("could not be tested"), "{detail}");
    }

    #[test]
    fn what_was_open_earlier_does_not_excuse_a_control_that_fails_now() {
        let good = server("good.test", 1, Outcome::Encrypted);
        let bare = |target, at| server(target, at, Outcome::StarttlsNotOffered);
        let control = Control { host: "mx.c.test".into(), witnesses: vec![bare("c.test", 3)] };
        let path = PathEvidence {
            witnesses: vec![bare("a.test", 2)],
            control: Some(control),
            earlier: vec![good.clone()],
        };
        assert_eq!(way(&path).control, "failed");
        let now = PathEvidence { witnesses: vec![bare("a.test", 2), good], ..path };
        assert_eq!(way(&now).control, "passed", "another server shows it open in this run");
    }

    #[test]
    fn handshakes_that_break_everywhere_are_this_networks_doing() {
        let broken = |target, at| Witness {
            connected: true,
            heard_ehlo: true,
            offered: true,
            ..server(target, at, Outcome::HandshakeFailed)
        };
        assert_eq!(word(&[broken("a.test", 1)], None).0, "passed", "one may be broken");
        let both = [broken("a.test", 1), broken("b.test", 2)];
        let (control_word, detail) = word(&both, None);
        assert_eq!(control_word, "failed");
        assert!(detail.contains("completed a handshake"), "{detail}");
        let (control_word, detail) = word(&[broken("a.test", 1)], Some(&[broken("c.test", 3)]));
        assert_eq!(control_word, "failed");
        assert!(detail.contains("completed no TLS session"), "{detail}");
        let good = server("good.test", 9, Outcome::Encrypted);
        assert_eq!(word(&[both[0].clone(), both[1].clone(), good], None).0, "passed");
    }

    #[test]
    fn a_control_that_proves_no_name_may_be_anybody() {
        let anybody =
            |target, at| Witness { authenticated: false, ..server(target, at, Outcome::Encrypted) };
        let (control_word, detail) = word(&[anybody("a.test", 1)], Some(&[anybody("c.test", 3)]));
        assert_eq!(control_word, "failed");
        assert!(detail.contains("did not prove its name"), "{detail}");
        assert_eq!(word(&[anybody("a.test", 1)], None).0, "passed");
    }
}
