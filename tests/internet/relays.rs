//! `mxtls explain` on messages that real servers relayed, held against what
//! happened on the wire: one message by itself, then with others as context.

use std::path::Path;

use crate::explaining::{Judged, Told, explain, hops};
use crate::post::{
    ABLE, CLEAR, EAGER, Letter, Manner, WARY, Wire, arrival, letter, letters, letters_to, maildir,
    more_to_fronted,
};
use crate::smtp::Client;

const ENCRYPTED: Judged<'_> = Judged { event: ("encrypted", "high"), side: ("-", "-") };

/// "Probably not encrypted", which is all that one message can show.
const fn probably(side: &'static str, confidence: &'static str) -> Judged<'static> {
    Judged { event: ("plaintext", "medium"), side: (side, confidence) }
}

/// Explains one message alone; the receiver may be asked.
fn alone(letter: &Letter) -> Told {
    explain(&[], &[&letter.file])
}

/// The same with a message or a folder as context.
fn beside(context: &Path, letter: &Letter) -> Told {
    explain(&["--context", context.to_str().expect("UTF-8")], &[&letter.file])
}

/// What must hold of every message, whatever is known beside it.
fn nothing_false(letter: &Letter, judged: Judged<'_>) {
    let surely = ["medium", "high"].contains(&judged.side.1);
    let holds = match judged.event {
        ("encrypted", _) => letter.wire == Wire::Encrypted,
        ("plaintext", "high") => letter.wire != Wire::Encrypted,
        _ => true,
    };
    let true_side = !surely || letter.wire.true_sides().contains(&judged.side.0);
    assert!(holds && true_side, "{judged:?} of {letter:#?}");
}

/// The tests are of what was sent as they think: the senders' logs agree.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn the_wire_was_as_the_configurations_say() {
    for letter in letters() {
        let logged = letter.sender.says_encrypted(letter.receiver);
        assert_eq!(logged, letter.wire == Wire::Encrypted, "{letter:#?}");
    }
    let tried = "certificate invalid: delivering unencrypted to H=mx.marks.test";
    assert!(WARY.log().contains(tried), "the wary sender tries TLS first");
}

/// With a mark nobody is asked. Without one the receiver is, and offers TLS: it was
/// the sender's part.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn receivers_that_offer_and_record_tls() {
    for letter in letters_to(Manner::Details).chain(letters_to(Manner::Keyword)) {
        let told = alone(letter);
        let (expected, asked) = match letter.wire {
            Wire::Encrypted => (ENCRYPTED, 0),
            _ => (probably("sender", "low"), 1),
        };
        assert_eq!(told.last_hop(), expected, "{letter:#?} {told:#?}");
        assert_eq!(told.stderr.matches("connecting to").count(), asked, "{}", told.stderr);
    }
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn version_and_cipher_are_told_where_they_are_recorded() {
    for (letter, version) in
        [(letter(ABLE, "marks.test"), Some("TLSv1.3")), (letter(ABLE, "terse.test"), None)]
    {
        let told = alone(letter);
        let tls = &hops(told.record()).last().expect("a hop")["tls"];
        assert_eq!(
            (tls["version"].as_str(), tls["cipher"].is_string()),
            (version, version.is_some())
        );
    }
}

/// Even for a sender that never encrypts the receiver's lack explains all.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn receivers_without_starttls() {
    for letter in letters_to(Manner::Bare) {
        let told = alone(letter);
        assert_eq!(told.last_hop(), probably("receiver", "low"), "{letter:#?} {told:#?}");
        let probe = &hops(told.record()).last().expect("a hop")["probe"];
        assert_eq!(probe["host"], format!("mx.{}", letter.receiver.domain));
        assert_eq!(
            (&probe["match"], &probe["outcome"]),
            (&"exact".into(), &"starttls-not-offered".into())
        );
    }
}

/// The server behind the front writes the same line for TLS and for clear. One such
/// line cannot show it; so nothing is surer than "probably".
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn a_front_that_ends_tls() {
    for letter in letters_to(Manner::Fronted) {
        let told = alone(letter);
        assert_eq!(told.last_hop(), probably("sender", "low"), "{letter:#?} {told:#?}");
    }
}

/// Many lines without a mark, from many senders, by a server that offers TLS now.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn a_front_is_suspected_where_no_line_is_ever_marked() {
    let first = letters_to(Manner::Fronted).map(|letter| letter.file.clone());
    let all: Vec<_> = first.chain(more_to_fronted()).collect();
    let context = maildir("fronted", &all.iter().map(AsRef::as_ref).collect::<Vec<_>>());
    for letter in letters_to(Manner::Fronted) {
        let told = beside(&context, letter);
        let hop = hops(told.record()).last().expect("a hop");
        assert_eq!((&hop["event"], &hop["lacking_side"]), (&"not-recorded".into(), &().into()));
        assert!(hop["rules"].to_string().contains("E12"), "{hop:#}");
    }
}

/// It offers TLS to the prober, and not to the senders that would use it.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn an_offer_that_is_not_for_everybody() {
    for letter in letters_to(Manner::Picky) {
        let told = alone(letter);
        assert_eq!(told.last_hop(), probably("sender", "low"), "{letter:#?} {told:#?}");
    }
}

/// Another message of the day shows that the host records TLS, and offers it.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn a_proof_of_the_same_day() {
    let expected = Judged { event: ("plaintext", "high"), side: ("sender", "medium") };
    let without = letters().iter().filter(|letter| letter.wire == Wire::SenderLacked);
    for letter in without {
        let proof = crate::post::letter(EAGER, letter.receiver.domain);
        let told = beside(&proof.file, letter);
        match letter.receiver.manner {
            Manner::Details | Manner::Keyword => {
                assert_eq!(told.last_hop(), expected, "{letter:#?} {told:#?}");
            }
            // No line of these is ever marked.
            _ => assert_eq!(told.last_hop().event, ("plaintext", "medium"), "{told:#?}"),
        }
    }
}

/// All messages, all as context, all receivers asked: much is said, nothing false.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn with_all_there_is_nothing_false_is_said() {
    let files: Vec<&Path> = letters().iter().map(|letter| letter.file.as_path()).collect();
    let folder = maildir("all-at-once", &files);
    let folder_name = folder.to_str().expect("UTF-8");
    for arguments in [&["--probe"][..], &["--offline"], &["--probe", "--context", folder_name]] {
        let told = explain(arguments, &[&folder]);
        assert_eq!(told.records.len(), letters().len());
        for record in &told.records {
            nothing_false(written(record), Judged::last_of(record));
            let claims = hops(record).iter().filter(|hop| hop["trusted"] == false);
            claims.for_each(|hop| assert_ne!(hop["event"], "plaintext", "{hop:#}"));
        }
    }
}

/// The message that a record is of, by its file's name.
fn written(record: &serde_json::Value) -> &'static Letter {
    let source = record["source"].as_str().expect("a source");
    let of_file = |letter: &&Letter| source.ends_with(name(&letter.file));
    letters().iter().find(of_file).unwrap_or_else(|| panic!("{source} is nobody's"))
}

fn name(file: &Path) -> &str {
    file.file_name().and_then(|name| name.to_str()).expect("UTF-8")
}

/// Nothing answers on the port, the control neither: no side is named.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn a_receiver_that_cannot_be_asked() {
    for domain in ["bare.test", "marks.test"] {
        let told = explain(&["--port", "26"], &[&letter(CLEAR, domain).file]);
        assert_eq!(told.last_hop(), probably("unknown", "-"), "{told:#?}");
    }
}

/// Postfix writes `SMTP` where no EHLO was said, inside TLS as in clear; after an EHLO it
/// keeps to `ESMTPS`.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn a_client_that_says_helo() {
    let (hello, [marks, terse, bare]) =
        ("HELO out.north.test", ["198.51.100.31", "198.51.100.32", "198.51.100.33"]);
    let silent = Judged { event: ("not-recorded", "-"), side: ("-", "-") };
    for (mut client, domain, subject, expected) in [
        (Client::plain(bare, hello), "bare.test", "HELO in clear", silent),
        (Client::wrapped(terse, hello), "terse.test", "HELO inside TLS", silent),
        (Client::wrapped(marks, hello), "marks.test", "HELO, recorded", ENCRYPTED),
        (Client::upgraded(terse, hello), "terse.test", "EHLO, then HELO", ENCRYPTED),
    ] {
        client.send("jo@north.test", &format!("ann@{domain}"), subject);
        client.quit();
        let told = explain(&[], &[&arrival(domain, subject)]);
        assert_eq!(told.last_hop(), expected, "{subject}: {told:#?}");
    }
}

/// From one server to a second, which sends it on to a third: only the last one's line
/// is the reader's own, until the second is said to be trusted.
#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn a_message_that_was_forwarded() {
    let subject = "sent on";
    let mut client = Client::plain("198.51.100.43", "EHLO desk.example.test");
    client.send("jo@eager.test", "ann@forward.test", subject);
    client.quit();
    let file = arrival("marks.test", subject);
    let told = explain(&["--offline"], &[&file]);
    let [_, second, last] = hops(told.record()) else { panic!("three hops: {told:#?}") };
    assert_eq!(Judged::of(second).event, ("encrypted-claimed", "low"));
    assert_eq!(Judged::of(last), ENCRYPTED);
    let told = explain(
        &["--offline", "--trusted-by", "marks.test", "--trusted-by", "able.test"],
        &[&file],
    );
    assert_eq!(Judged::of(&hops(told.record())[1]), ENCRYPTED, "{told:#?}");
}

#[test]
#[ignore = "needs real servers and root: run by .ci/run"]
fn what_is_required_decides_the_exit_code() {
    for (sender, what, code) in [
        (ABLE, "vouched-encrypted", 0),
        (CLEAR, "vouched-encrypted", 1),
        (CLEAR, "encrypted", 1),
        // The hand-in to the sender's own server is but a claim.
        (ABLE, "encrypted", 3),
    ] {
        let told = explain(&["--require", what], &[&letter(sender, "marks.test").file]);
        assert_eq!(told.code, Some(code), "{what}: {told:#?}");
    }
}
