//! Three programs, one view: `mxtls probe`, `openssl s_client` and `posttls-finger`
//! on real Postfix (OpenSSL) and Exim (GnuTLS) must see the same version, suite,
//! group, certificate, trust and name. `.ci/servers/` says which server is who.

use crate::probing::{Run, probe, probe_bare};
use crate::seen::Seen;
use crate::{openssl, posttls};

/// A domain of the zone, its one mail server, and that server's address.
struct Place {
    domain: &'static str,
    host: &'static str,
    address: &'static str,
}

impl Place {
    const fn new(domain: &'static str, host: &'static str, address: &'static str) -> Self {
        Self { domain, host, address }
    }

    /// Probes it, and holds what was seen against both other programs.
    fn all_three_agree(&self) -> (Run, Seen) {
        let run = probe(&[self.domain]);
        let server = run.server();
        assert_eq!(
            (server["host"].as_str(), server["address"].as_str()),
            (Some(self.host), Some(self.address))
        );
        let ours = Seen::by_mxtls(server);
        assert_eq!(ours, openssl::seen(self.host, self.address), "openssl s_client differs");
        let theirs = posttls::seen(self.domain, self.host);
        assert_eq!(ours.as_far_as(&theirs), theirs, "posttls-finger differs");
        (run, ours)
    }
}

const TLS13: Place = Place::new("modern.test", "mx.modern.test", "198.51.100.11");
const TLS12: Place = Place::new("tls12.test", "mx.tls12.test", "198.51.100.12");
const PLAIN: Place = Place::new("plain.test", "mx.plain.test", "198.51.100.13");
const CLIENT_CERT: Place = Place::new("client-cert.test", "mx.client-cert.test", "198.51.100.14");
const EXPIRED: Place = Place::new("expired.test", "mx.expired.test", "198.51.100.15");
const SELF_SIGNED: Place = Place::new("self-signed.test", "mx.self-signed.test", "198.51.100.16");
const WRONG_NAME: Place = Place::new("wrong-name.test", "mx.wrong-name.test", "198.51.100.17");
const P256: Place = Place::new("p256.test", "mx.p256.test", "198.51.100.18");
const EXIM: Place = Place::new("exim.test", "mx.exim.test", "198.51.100.21");
const LATE_ALERT: Place = Place::new("late-alert.test", "late-alert.exim.test", "198.51.100.22");
const EXIM_TLS12: Place = Place::new("exim-tls12.test", "tls12.exim.test", "198.51.100.23");

/// Holds for a server without any fault: outcome, version, level, exit code.
fn is_good(place: &Place, version: &str) {
    let (run, seen) = place.all_three_agree();
    assert_eq!(run.outcomes(), ["encrypted"]);
    assert_eq!(seen.version.as_deref(), Some(version));
    assert_eq!((seen.trusted, seen.name_matches), (Some(true), Some(true)));
    assert_eq!(run.server()["level"], "pki-name");
    assert_eq!(run.server()["attempts"], 1);
    assert_eq!(run.code, Some(0), "{run:#?}");
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn postfix_with_tls_1_3() {
    is_good(&TLS13, "TLSv1.3");
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn postfix_with_tls_1_2_alone() {
    is_good(&TLS12, "TLSv1.2");
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn exim_with_tls_1_3_and_an_rsa_key() {
    is_good(&EXIM, "TLSv1.3");
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn exim_with_tls_1_2_alone() {
    is_good(&EXIM_TLS12, "TLSv1.2");
}

/// The server knows none of the groups for which a share was sent: a second hello.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn a_group_that_needs_a_hello_retry() {
    is_good(&P256, "TLSv1.3");
    assert_eq!(Seen::by_mxtls(probe(&[P256.domain]).server()).group.as_deref(), Some("secp256r1"));
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn an_expired_certificate() {
    let (run, seen) = EXPIRED.all_three_agree();
    assert_eq!((seen.trusted, seen.name_matches), (Some(false), Some(true)));
    assert_eq!(run.server()["certificate"]["trust"], "expired");
    assert_eq!(run.server()["level"], "encrypts");
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn a_self_signed_certificate() {
    let (run, seen) = SELF_SIGNED.all_three_agree();
    assert_eq!((seen.trusted, seen.name_matches), (Some(false), Some(true)));
    assert_eq!(run.server()["certificate"]["trust"], "self-signed");
    assert_eq!(run.server()["level"], "encrypts");
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn a_certificate_for_another_name() {
    let (run, seen) = WRONG_NAME.all_three_agree();
    assert_eq!((seen.trusted, seen.name_matches), (Some(true), Some(false)));
    assert_eq!(run.server()["level"], "pki");
    assert_eq!(run.code, Some(0), "encryption is all that is asked by default");
    assert_eq!(probe(&["--require", "pki-name", WRONG_NAME.domain]).code, Some(1));
}

/// Postfix completes the handshake and says 421 to every command that follows.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn a_client_certificate_demanded_by_a_reply() {
    let (run, _) = CLIENT_CERT.all_three_agree();
    client_certificate_is_missing(&run);
    assert!(
        posttls::finger(CLIENT_CERT.domain, CLIENT_CERT.host)
            .contains("No client certificate presented")
    );
}

/// Exim refuses by an alert that TLS 1.3 delivers after the client thinks all is done.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn a_client_certificate_demanded_by_a_late_alert() {
    let (run, seen) = LATE_ALERT.all_three_agree();
    assert_eq!(seen.version.as_deref(), Some("TLSv1.3"));
    client_certificate_is_missing(&run);
    assert!(
        posttls::finger(LATE_ALERT.domain, LATE_ALERT.host).contains("alert certificate required")
    );
}

fn client_certificate_is_missing(run: &Run) {
    assert_eq!(run.outcomes(), ["tls-unusable"]);
    let server = run.server();
    assert_eq!(server["tls"]["client_certificate_requested"], true);
    assert_eq!(server["conclusive"], false);
    assert_eq!(run.code, Some(3), "{run:#?}");
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn no_starttls_at_all() {
    let run = probe(&[PLAIN.domain]);
    assert_eq!(run.outcomes(), ["starttls-not-offered"]);
    let server = run.server();
    assert_eq!((&server["conclusive"], &server["tls"]), (&true.into(), &serde_json::Value::Null));
    assert_eq!(server["connections"], 2, "a negative is confirmed once");
    assert_eq!(run.code, Some(1));
    assert!(openssl::s_client(PLAIN.host, PLAIN.address).contains("Didn't find STARTTLS"));
    assert!(!posttls::finger(PLAIN.domain, PLAIN.host).contains("TLS connection established"));
}

/// The resolver of `/etc/resolv.conf` serves when none is named.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn the_systems_resolver_is_the_default() {
    let run = probe_bare(&[TLS13.domain]);
    assert_eq!(run.outcomes(), ["encrypted"]);
    assert_ne!(run.server()["certificate"]["trust"], "trusted", "the lab's root is not public");
    assert_eq!(run.record["vantage"]["resolver"], "198.51.100.53:53");
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn a_domain_that_does_not_exist() {
    let run = probe(&["nowhere.test"]);
    assert_eq!(run.outcomes(), [""; 0]);
    assert_eq!(run.record["mx"]["failure"]["kind"], "nxdomain");
    assert_eq!(run.code, Some(1));
}
