//! The table of settings: every row, for every system.

use super::world::{
    World, ends_as, host, misnamed, of_a_provider, of_its_own, self_signed, trusted, world,
};
use crate::advice::{Answer, Promise, System};
use crate::facts::{MxSource, Outcome, Target};
use crate::policy::StsPolicy;
use crate::verdict::{Badge, Require};

fn policy() -> StsPolicy {
    StsPolicy::read(b"version: STSv1\nmode: enforce\nmx: *.in.provider.net\nmax_age: 604800\n")
        .unwrap()
}

fn with_sts() -> World {
    of_a_provider().with(|world| {
        world.badges.sts = Badge::Pass;
        world.policy = Some(policy());
    })
}

fn with_dane() -> World {
    let mut mx1 = host("mx1.example.org", self_signed("mx1.example.org"));
    mx1.tlsa = Some(3);
    world(&[mx1]).with(|world| world.badges.dane = Badge::Pass)
}

fn encrypting() -> World {
    world(&[host("mx1.example.org", self_signed("mx1.example.org"))])
}

fn chained() -> World {
    world(&[host("mx1.example.org", misnamed("other.example.org"))])
}

/// What holds for each, and the Postfix line.
#[test]
fn postfix_gets_the_strongest_line_that_holds() {
    let secure = "example.org secure match=.example.org:example.org servername=hostname";
    for (world, holds, line) in [
        (encrypting(), Promise::Encrypts, "example.org encrypt"),
        (chained(), Promise::Pki, "example.org encrypt"),
        (of_a_provider(), Promise::PkiName, "example.org verify servername=hostname"),
        (with_sts(), Promise::Sts, "example.org verify servername=hostname"),
        (of_its_own(), Promise::FixedName, secure),
        (with_dane(), Promise::Dane, "example.org dane-only"),
    ] {
        let advice = world.advice();
        assert_eq!((advice.answer, advice.holds), (Answer::Ready, Some(holds)));
        assert_eq!(world.lines(System::Postfix), [line], "{holds:?}");
        assert!(advice.summary.starts_with("example.org is ready for"), "{}", advice.summary);
    }
}

#[test]
fn exim_gets_a_router_and_a_transport() {
    let options = |world: World| -> Vec<String> {
        let lines = world.lines(System::Exim);
        let transport = lines.iter().position(|l| l == "tls_example_org:").unwrap();
        assert_eq!(lines[0], "route_example_org:");
        assert!(lines.contains(&"  transport = tls_example_org".to_owned()));
        assert!(lines.contains(&"  no_more".to_owned()));
        lines[transport + 2..].iter().map(|line| line.trim().to_owned()).collect()
    };
    let tls = "hosts_require_tls = *";
    let (chain, name, sni) =
        ("tls_verify_hosts = *", "tls_verify_cert_hostnames = *", "tls_sni = $host");
    assert_eq!(options(encrypting()), [tls, "tls_verify_hosts = :"]);
    assert_eq!(options(chained()), [tls, chain, "tls_verify_cert_hostnames = :", sni]);
    assert_eq!(options(of_a_provider()), [tls, chain, name, sni]);
    assert_eq!(options(with_sts()), [tls, chain, name, sni]);
    assert_eq!(options(of_its_own()), [tls, chain, name, sni]);
    assert_eq!(options(with_dane()), [tls, "hosts_require_dane = *"]);
}

#[test]
fn exim_routes_by_dns_unless_the_hosts_bear_the_recipients_name() {
    let lines = of_its_own().lines(System::Exim);
    assert!(lines.contains(&"  driver = manualroute".to_owned()));
    assert!(lines.contains(&"  route_list = example.org mx1.example.org".to_owned()));
    let elsewhere =
        world(&[host("mx.provider.net", trusted(&["mx.provider.net", "mail.example.org"]))]);
    assert_eq!(elsewhere.advice().holds, Some(Promise::FixedName));
    assert!(elsewhere.lines(System::Exim).contains(&"  driver = dnslookup".to_owned()));
    let dane = with_dane().lines(System::Exim);
    assert!(dane.contains(&"  dnssec_request_domains = *".to_owned()));
}

#[test]
fn exchange_gets_a_connector() {
    let settings = |world: World| -> String {
        let lines = world.lines(System::Exchange);
        assert_eq!(lines[0], "New-OutboundConnector -Name 'TLS to example.org' `");
        let settings = lines[2..].join("");
        settings.split("-TlsSettings ").nth(1).unwrap().replace(" `", "")
    };
    assert_eq!(settings(encrypting()), "EncryptionOnly");
    assert_eq!(settings(chained()), "CertificateValidation");
    assert_eq!(settings(of_a_provider()), "CertificateValidation");
    assert_eq!(settings(with_sts()), "CertificateValidation");
    assert_eq!(settings(of_its_own()), "DomainValidation  -TlsDomain '*.example.org'");
    assert_eq!(settings(with_dane()), "EncryptionOnly  -SmtpDaneMode Mandatory");
    let itself = world(&[host("example.org", trusted(&["example.org"]))]);
    assert_eq!(settings(itself), "DomainValidation  -TlsDomain 'example.org'");
    let on_premises = encrypting().text(System::Exchange);
    assert!(on_premises.contains("# Set-SendConnector 'TLS to example.org' -RequireTLS $true `"));
    assert!(on_premises.contains("#   -IgnoreSTARTTLS $false -TlsAuthLevel EncryptionOnly"));
}

#[test]
fn none_and_legacy_get_no_line_that_counts() {
    for outcome in [Outcome::StarttlsNotOffered, Outcome::EncryptedLegacy] {
        let world = world(&[
            host("mx1.example.org", trusted(&["mx1.example.org"])),
            ends_as("mx2.example.org", outcome),
        ]);
        let advice = world.advice();
        assert_eq!((advice.answer, advice.holds), (Answer::NotReady, None), "{outcome:?}");
        for system in System::ALL {
            assert_eq!(world.lines(system), [""; 0], "{system:?}");
        }
        let text = world.text(System::Postfix);
        assert!(text.ends_with("\n# example.org may\n"), "{text}");
        assert!(text.contains("mx2.example.org [192.0.2.2]"), "which one lacks it: {text}");
    }
}

#[test]
fn what_could_not_be_tested_is_not_ready_and_gets_no_line() {
    let world = world(&[
        host("mx1.example.org", trusted(&["mx1.example.org"])),
        ends_as("mx2.example.org", Outcome::TimedOut),
    ]);
    let advice = world.advice();
    assert_eq!(advice.answer, Answer::CannotTell);
    for system in System::ALL {
        assert_eq!(world.lines(system), [""; 0], "{system:?}");
    }
    assert!(!world.text(System::Postfix).contains(" may\n"));
    assert!(advice.reasons[0].contains("mx2.example.org [192.0.2.2] could not be tested"));
}

#[test]
fn a_domain_that_takes_no_mail_gets_nothing_at_all() {
    let world = world(&[]).with(|world| world.source = MxSource::Null);
    let advice = world.advice();
    assert_eq!((advice.answer, advice.level), (Answer::NotReady, None));
    assert!(advice.summary.contains("accepts no mail"), "{}", advice.summary);
    assert!(world.text(System::Postfix).contains("It takes no mail"));
    assert!(advice.caveats.is_empty());
}

#[test]
fn a_level_that_was_asked_for_is_printed_with_the_strongest_beside_it() {
    let text = of_its_own().asked(Require::PkiName).text(System::Postfix);
    assert!(text.contains("\nexample.org verify servername=hostname\n"), "{text}");
    assert!(text.contains("\n# example.org secure match=.example.org:example.org"), "{text}");
    let plain = of_its_own().asked(Require::Encrypts);
    assert_eq!(plain.lines(System::Postfix), ["example.org encrypt"]);
    let sts = with_sts().asked(Require::Authenticated).advice();
    assert_eq!((sts.answer, sts.asked), (Answer::Ready, Require::Authenticated));
}

#[test]
fn a_level_that_does_not_hold_is_a_comment_that_says_what_would() {
    let world = chained().asked(Require::PkiName);
    let advice = world.advice();
    assert_eq!(advice.answer, Answer::NotReady);
    assert_eq!(world.lines(System::Postfix), [""; 0]);
    assert!(world.text(System::Postfix).contains("\n# example.org encrypt\n"));
    let told = "mx1.example.org [192.0.2.1]: its certificate is for other.example.org, not for \
                mx1.example.org.";
    assert_eq!(advice.reasons, [told]);
}

#[test]
fn why_it_is_not_more_is_told_without_being_asked() {
    assert_eq!(of_its_own().advice().reasons, [""; 0]);
    let reasons = encrypting().advice().reasons;
    assert!(reasons[0].contains("its certificate is not trusted (self-signed)"), "{reasons:?}");
}

#[test]
fn a_line_for_a_host_is_found_by_its_next_hop() {
    let at = |target: Target| {
        of_its_own().with(|world| {
            world.target = target;
            world.source = MxSource::Host;
        })
    };
    let named = |port| at(Target::Host("mx1.example.org".into(), port));
    let secure = "secure match=mx1.example.org servername=hostname";
    assert_eq!(named(25).lines(System::Postfix), [format!("[mx1.example.org] {secure}")]);
    assert_eq!(named(587).lines(System::Postfix), [format!("[mx1.example.org]:587 {secure}")]);
    let literal = at(Target::Literal("2001:db8::1".parse().unwrap(), None));
    assert_eq!(literal.lines(System::Postfix), ["[2001:db8::1] encrypt"]);
    assert!(!literal.text(System::Exim).contains("tls_sni"), "an address is no name");
    assert_eq!(named(25).lines(System::Exchange), [""; 0], "connectors are for domains");
}

#[test]
fn a_name_of_another_organisation_is_for_a_person_to_confirm() {
    let text = of_a_provider().text(System::Postfix);
    let confirm =
        "# CONFIRM with the recipient by another channel: mail is handled by in.provider.net\n";
    assert!(text.contains(confirm), "{text}");
    let secure = "# example.org secure match=.in.provider.net:in.provider.net servername=hostname";
    assert!(text.contains(secure), "{text}");
    assert!(!of_its_own().text(System::Postfix).contains("CONFIRM"));
}

#[test]
fn no_name_is_fixed_that_strangers_share() {
    let across = world(&[
        host("mx1.example.net", trusted(&["mx1.example.net"])),
        host("mx2.example.com", trusted(&["mx2.example.com"])),
    ]);
    let suffix = world(&[host("mx1.co.uk", trusted(&["mx1.co.uk"]))])
        .with(|world| world.target = Target::Domain("co.uk".into()));
    let hosting = world(&[host("github.io", trusted(&["github.io"]))]);
    for world in [across, suffix, hosting] {
        assert_eq!(world.advice().holds, Some(Promise::PkiName));
        assert!(!world.text(System::Postfix).contains("secure match"), "no suffix is named");
        assert!(!world.text(System::Exchange).contains("TlsDomain"));
    }
}

#[test]
fn dane_that_fails_is_said_beside_the_line_and_stops_who_looks_by_himself() {
    let world = of_its_own().with(|world| {
        world.badges.dane = Badge::Fail;
        world.badges.dane_refuses = true;
    });
    assert!(world.text(System::Postfix).contains("TLSA records are published and not met"));
    assert_eq!(world.lines(System::Exim), [""; 0]);
    assert_eq!(world.lines(System::Exchange), [""; 0]);
    let dane = world.clone().asked(Require::Dane);
    assert_eq!(dane.advice().answer, Answer::NotReady);
    // MTA-STS does not make good for it (A-8461-7).
    let either = world.with(|world| world.badges.sts = Badge::Pass).asked(Require::Authenticated);
    assert_eq!(either.advice().answer, Answer::NotReady);
}

#[test]
fn records_that_nobody_can_use_keep_no_mail_back_in_postfix() {
    let world = of_its_own().with(|world| world.badges.dane = Badge::Fail);
    let text = world.text(System::Postfix);
    assert!(text.contains("no mail server can") && !text.contains("keep mail"), "{text}");
}
