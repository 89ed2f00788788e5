//! `--init`: a file from what is true today, which passes at once.

use crate::desk::Desk;
use crate::partners::{NEIGHBOURS, after, before, check};

/// Those of which something is known today.
fn told() -> String {
    let known = NEIGHBOURS.iter().filter(|(_, state)| *state == "pass");
    known.map(|(name, _)| *name).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_is_written_passes_at_once() {
    let before = before();
    let accidents = "drops-starttls.test rolls-key.test policy-breaks.test moves.test \
                     drops-backup.test no-starttls.test";
    let said = check(&before, &format!("--dnssec ad --init {accidents} {} -o own.toml", told()));
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (Some(0), "", ""), "{said:?}");
    let file = before.read("own.toml");
    assert!(file.contains("rolls-key.test"), "{file}");
    let passes = check(&before, "--dnssec ad own.toml");
    assert_eq!(passes.code, Some(0), "{file}\n{}", passes.out);
    let after = after();
    after.file("own.toml", &file);
    let falls = check(&after, "--dnssec ad own.toml");
    assert_eq!(falls.code, Some(1), "{}", falls.out);
    for name in ["drops-starttls.test", "rolls-key.test", "policy-breaks.test"] {
        assert!(falls.out.contains(name), "{name}: {}", falls.out);
    }
}

#[test]
fn a_file_that_is_there_stays() {
    let before = before();
    before.file("own.toml", "# mine\n");
    check(&before, "--init good-tls13.test -o own.toml").refused(&["own.toml is there already"]);
    assert_eq!(before.read("own.toml"), "# mine\n");
    let said = check(&before, "--init good-tls13.test");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.out.contains("domain = \"good-tls13.test\""), "{}", said.out);
    check(&before, "--init").refused(&["--init"]);
    check(&before, "--init not..a..domain").refused(&["no domain name"]);
}

#[test]
fn no_file_is_made_of_what_this_network_may_have_taken_away() {
    let desk = Desk::with(&["no-starttls.test", "masked.test", "good-tls13.test"]);
    let bare = "--init no-starttls.test masked.test";
    let said = check(&desk, &format!("{bare} -o own.toml"));
    assert_eq!((said.code, said.out.as_str()), (Some(3), ""), "{said:?}");
    let err = said.err_flat();
    assert!(err.contains("no partners' file was written"), "{err}");
    assert!(err.contains("None of 2 unrelated mail servers offered STARTTLS"), "{err}");
    assert_eq!(desk.files(), [""; 0]);
    let shown = check(&desk, &format!("{bare} --control mx.good-tls13.test"));
    assert_eq!(shown.code, Some(0), "the way is open: {shown:?}");
    let bare = "domain = \"no-starttls.test\"\n[partner.require]\nlevel = \"none\"\n";
    assert!(shown.out.contains(bare), "{}", shown.out);
}
