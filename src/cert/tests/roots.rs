//! Roots by name.

use super::super::roots::WEBPKI;
use super::super::{Roots, RootsError};
use super::fixture;

const PEM: &[u8] = include_bytes!("../../../fixtures/certificates/root.pem");

#[test]
fn the_compiled_in_roots_are_named_by_their_version() {
    let lock = include_str!("../../../Cargo.lock");
    let (name, version) = WEBPKI.split_once(' ').unwrap();
    let entry = format!("name = \"{name}\"\nversion = \"{version}\"");
    assert!(lock.contains(&entry), "Cargo.lock has another version than {WEBPKI}");
    assert_eq!(Roots::webpki().name(), WEBPKI);
    assert!(Roots::webpki().len() > 100);
}

#[test]
fn a_file_of_roots_is_read_whole_or_not_at_all() {
    let two = [PEM, b"\nsome words between\n", PEM].concat();
    assert_eq!(Roots::from_pem("two.pem", &two).unwrap().len(), 2);
    let error = |pem: &[u8]| Roots::from_pem("roots.pem", pem).unwrap_err();
    assert_eq!(error(b""), RootsError::Empty("roots.pem".into()));
    assert_eq!(error(b"not PEM").to_string(), "roots.pem: no certificate in PEM form in it");
    let cut = &PEM[..PEM.len() - 30];
    assert!(matches!(error(cut), RootsError::Pem(..)));
    let junk = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let both = [PEM, junk].concat();
    assert_eq!(error(&both), RootsError::Unreadable("roots.pem".into(), 2));
}

#[test]
fn a_store_s_oddities_are_counted_and_left_out() {
    let roots = Roots::from_der("system", [fixture!("root"), b"junk".to_vec()]);
    assert_eq!((roots.len(), roots.skipped(), roots.is_empty()), (1, 1, false));
    assert_eq!(roots.subject(0).as_deref(), Some("CN=Fixture Root"));
}

#[test]
fn two_sets_become_one() {
    let own = Roots::from_pem("own.pem", PEM).unwrap();
    let both = Roots::webpki().merge(own);
    assert_eq!(both.name(), format!("{WEBPKI} + own.pem"));
    assert_eq!(both.len(), Roots::webpki().len() + 1);
}

#[test]
fn every_compiled_in_root_has_a_readable_subject() {
    let roots = Roots::webpki();
    assert!((0..roots.len()).all(|at| roots.subject(at).is_some_and(|name| name.contains('='))));
}
