//! What handshakes without SNI, in TLS 1.2 and with the other key type change.

use super::world::{Made, World, host, misnamed, self_signed, trusted, world};
use crate::advice::{Answer, Promise, System};
use crate::facts::Variation;
use crate::tls::KeyType;
use crate::verdict::{Level, Require};

const OTHER: Variation = Variation::OtherKeyType(KeyType::Rsa);

fn mx1() -> crate::advice::tests::world::Paper {
    trusted(&["mx1.example.org"])
}

/// A host in good order but for these extra handshakes.
fn with(extras: &[(Variation, Made)]) -> World {
    let mut listed = host("mx1.example.org", mx1());
    listed.extras = extras.to_vec();
    world(&[listed])
}

fn without_sni(made: Made) -> World {
    with(&[(Variation::WithoutSniTls12, made), (OTHER, Made::Breaks)])
}

fn other_key(made: Made) -> World {
    with(&[(Variation::WithoutSniTls12, Made::Shows(mx1(), "TLSv1.2")), (OTHER, made)])
}

#[test]
fn a_lesser_certificate_without_sni_is_said_and_the_line_names_the_server() {
    let world = without_sni(Made::Shows(misnamed("default.example.org"), "TLSv1.2"));
    let advice = world.advice();
    assert_eq!(advice.holds, Some(Promise::FixedName));
    assert!(advice.caveats.iter().any(|caveat| caveat.contains("only with SNI")));
    assert!(world.lines(System::Postfix)[0].ends_with("servername=hostname"));
    assert!(world.text(System::Postfix).contains("only with SNI"));
    let exchange = world.text(System::Exchange);
    assert!(exchange.contains("-TlsSettings CertificateValidation"), "{exchange}");
    assert!(advice.caveats.iter().any(|c| c == "Whether Exchange sends SNI is not known."));
}

#[test]
fn a_server_that_refuses_clients_without_sni_is_named_even_to_encrypt() {
    let refusing = [
        (Variation::WithoutSniTls12, Made::Breaks),
        (Variation::WithoutSni, Made::Breaks),
        (OTHER, Made::Breaks),
    ];
    let world = with(&refusing).asked(Require::Encrypts);
    assert_eq!(world.lines(System::Postfix), ["example.org encrypt servername=hostname"]);
    assert!(world.lines(System::Exim).contains(&"  tls_sni = $host".to_owned()));
    assert_eq!(world.lines(System::Exchange), [""; 0], "it may not name the server");
}

#[test]
fn the_worse_of_two_certificates_counts() {
    let world = other_key(Made::Shows(self_signed("mx1.example.org"), "TLSv1.3"));
    let advice = world.advice();
    assert_eq!((advice.level, advice.holds), (Some(Level::Encrypts), Some(Promise::Encrypts)));
    let asked = world.asked(Require::PkiName).advice();
    assert_eq!(asked.answer, Answer::NotReady);
    assert!(asked.reasons[0].contains("its RSA key: its certificate is not trusted"));
    assert!(asked.summary.contains("not every certificate is good enough"), "{}", asked.summary);
}

#[test]
fn a_key_type_that_the_server_has_no_certificate_for_counts_as_nothing() {
    assert_eq!(other_key(Made::Breaks).advice().holds, Some(Promise::FixedName));
}

#[test]
fn what_was_not_asked_for_promises_nothing_above_encryption() {
    let world = other_key(Made::Missing);
    let advice = world.advice();
    assert_eq!((advice.answer, advice.holds), (Answer::Ready, Some(Promise::Encrypts)));
    let asked = world.asked(Require::PkiName);
    assert_eq!(asked.advice().answer, Answer::CannotTell);
    assert_eq!(asked.lines(System::Postfix), [""; 0]);
    assert!(asked.advice().reasons[0].contains("no connection was left for it"));
    assert_eq!(with(&[]).asked(Require::Pki).advice().answer, Answer::CannotTell);
}

#[test]
fn whether_tls_1_2_works_is_said_in_all_three_cases() {
    let said = |world: World, words: &str| {
        let caveats = world.advice().caveats;
        assert!(caveats.iter().any(|caveat| caveat.contains(words)), "{words}: {caveats:?}");
    };
    said(without_sni(Made::Shows(mx1(), "TLSv1.2")), "TLS 1.2 works");
    said(without_sni(Made::Missing), "Negotiated TLS 1.3; whether TLS 1.2 works was not tested");
    let only_new = [
        (Variation::WithoutSniTls12, Made::Breaks),
        (Variation::WithoutSni, Made::Shows(mx1(), "TLSv1.3")),
        (OTHER, Made::Breaks),
    ];
    said(with(&only_new), "Only TLS 1.3");
    assert!(with(&only_new).text(System::Postfix).contains("Only TLS 1.3"));
}
