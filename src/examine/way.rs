//! What a run showed of the way from here, in one word and one sentence.
//!
//! Does no IO, reads no clock.

use crate::facts::{Control, Witness};
use crate::report::checked::Path;
use crate::verdict::PathEvidence;

/// The word and the sentence: `failed` where this network is in doubt, `passed` where a server
/// offered STARTTLS over it, else `none`.
pub fn way(path: &PathEvidence) -> Path {
    let (control, detail) = match path.doubt() {
        Some(doubt) => ("failed", doubt.detail),
        None => offered(path).or_else(|| shut(path)).unwrap_or(("none", unshown(path))),
    };
    Path { control: control.to_owned(), detail }
}

/// Somebody offered STARTTLS: nothing on the way took it away from everyone.
fn offered(path: &PathEvidence) -> Option<(&'static str, String)> {
    let who = |witnesses: &[Witness]| {
        let found = witnesses.iter().find(|w| w.offered)?;
        Some(format!("{} (port {})", found.target, found.port))
    };
    let control = path.control.as_ref().and_then(|control| {
        let offers = control.witnesses.iter().any(|w| w.offered);
        offers.then(|| format!("The control host {} offered STARTTLS.", control.host))
    });
    let here = || {
        let who = who(&path.witnesses)?;
        Some(format!("A mail server of {who} offered STARTTLS over this network in this run."))
    };
    let before = || {
        let who = who(&path.earlier)?;
        Some(format!("A mail server of {who} offered STARTTLS over this network shortly before."))
    };
    control.or_else(here).or_else(before).map(|detail| ("passed", detail))
}

/// Several were asked, or the control was, and nobody offered it.
fn shut(path: &PathEvidence) -> Option<(&'static str, String)> {
    let control = path.control.as_ref();
    let unreached = control.filter(|control| reached_none(path, control));
    let detail = match unreached {
        Some(Control { host, .. }) => format!(
            "The control host {host} could not be reached either: this network probably lets no \
             mail through."
        ),
        None if path.probably_blocked() => {
            let said = "Nothing could be connected to in this run: this network probably lets no \
                        mail through. `mxtls doctor` tells more.";
            said.to_owned()
        }
        None => without_offers(path)?,
    };
    Some(("failed", detail))
}

/// Nobody could be connected to, the control among them. One that is down by itself shows nothing.
fn reached_none(path: &PathEvidence, control: &Control) -> bool {
    !control.witnesses.is_empty()
        && path.witnesses.iter().chain(&control.witnesses).all(|w| !w.connected)
}

/// Unrelated servers, or one and the control, all lack it: this network may be why.
fn without_offers(path: &PathEvidence) -> Option<String> {
    let lacking = path.without_starttls();
    let control = path.control.as_ref().filter(|c| c.witnesses.iter().any(Witness::lacks));
    match control {
        _ if lacking.is_empty() => None,
        Some(Control { host, .. }) => Some(format!(
            "The control host {host} did not offer STARTTLS either, nor did any other server: \
             something in this network may take it away."
        )),
        None => Some(format!(
            "None of {} unrelated mail servers offered STARTTLS: something in this network may \
             take it away. Name a host that offers it with --control.",
            lacking.len()
        )),
    }
}

fn unshown(path: &PathEvidence) -> String {
    match &path.control {
        Some(control) => format!(
            "Nothing showed whether this network lets mail through: the control host {} could \
             not be tested, and no other server offered STARTTLS.",
            control.host
        ),
        None => "Nothing showed whether this network lets mail through; name a host that offers \
                 STARTTLS with --control."
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Outcome;

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
    fn one_dead_server_and_a_control_without_an_address_show_nothing() {
        let dead = server("a.test", 1, Outcome::TimedOut);
        let (control_word, detail) = word(std::slice::from_ref(&dead), None);
        assert_eq!(control_word, "none");
        assert!(detail.contains("--control"), "{detail}");
        let bare = server("a.test", 1, Outcome::StarttlsNotOffered);
        let down = server("control.test", 9, Outcome::TimedOut);
        let (control_word, detail) = word(&[bare], Some(&[down]));
        assert_eq!(control_word, "none", "a control that is down shows nothing");
        assert!(detail.contains("could not be tested"), "{detail}");
        let (control_word, detail) = word(&[dead], Some(&[]));
        assert_eq!(control_word, "none");
        assert!(detail.contains("could not be tested"), "{detail}");
    }
}
