//! Which lines were written by hosts the reader answers for.

use mxtls::trace;
use mxtls::verdict::hop::{Boundary, Event, Hop, Sightings, hops};

use crate::builders::World;

fn postfix(client: &str, by: &str) -> String {
    format!(
        "from {client} by {by} (Postfix) with ESMTPS id 8F1B22C0A1; Mon, 15 Jun 2026 10:00:00 +0000"
    )
}

fn read(lines: &[&str], trusted_by: &[&str]) -> Vec<Hop> {
    let trusted_by = trusted_by.iter().map(|&suffix| suffix.to_owned()).collect();
    hops(lines.iter().map(|line| trace::read(line)).collect(), &Boundary { trusted_by })
}

/// For each line, the newest first, whether it is trusted.
fn trusted(lines: &[&str], trusted_by: &[&str]) -> Vec<bool> {
    read(lines, trusted_by).iter().rev().map(|hop| hop.trusted).collect()
}

/// From the outside into `by`.
fn outside(by: &str) -> String {
    postfix("out.sender.example (out.sender.example [198.51.100.10])", by)
}

/// Below: what the sender's side says of itself.
fn below() -> String {
    postfix("mail.author.example (mail.author.example [192.0.2.7])", "out.sender.example")
}

#[test]
fn the_topmost_line_between_organisations_is_the_last_trusted_one() {
    assert_eq!(trusted(&[&outside("mx.own.example"), &below()], &[]), [true, false]);
}

#[test]
fn nothing_below_it_is_trusted_whatever_name_it_bears() {
    let forged = postfix("mail.bank.example (mail.bank.example [192.0.2.9])", "mx.own.example");
    let lines = [&outside("mx.own.example") as &str, &forged, &below()];
    assert_eq!(trusted(&lines, &[]), [true, false, false]);
    let requeued = "by mx.own.example (Postfix) id 7C33D0F7B2; Mon, 15 Jun 2026 09:59:59 +0000";
    assert_eq!(trusted(&[&outside("mx.own.example"), requeued], &[]), [true, false]);
    let on_loopback = postfix("localhost (localhost [127.0.0.1])", "mx.own.example");
    assert_eq!(trusted(&[&outside("mx.own.example"), &on_loopback], &[]), [true, false]);
    let without_by =
        "from a.example (a.example [192.0.2.9]) with ESMTPS; Mon, 15 Jun 2026 09:59:59 +0000";
    assert_eq!(trusted(&[&outside("mx.own.example"), without_by], &[]), [true, false]);
}

#[test]
fn a_forged_line_is_a_claim_and_proves_nothing() {
    let mut silent = outside("mx.own.example").replace("ESMTPS", "ESMTP");
    silent = silent.replace("8F1B22C0A1", "7E1B22C0A2");
    let forged = postfix("mail.bank.example (mail.bank.example [192.0.2.9])", "mx.own.example");
    let all = read(&[&silent, &forged], &[]);
    let mut own = Sightings::default();
    own.add("message", &all);
    let world = |hop: &Hop| World { own: own.clone(), ..World::of(hop.clone()) };
    assert_eq!(world(&all[0]).judged(|j| j.event), Event::EncryptedClaimed);
    assert_eq!(world(&all[1]).judged(|j| j.rules[0]), "E13", "no proof by the forged line");
    let context = read(&[&outside("mx.own.example")], &[]);
    assert_eq!(world(&all[1]).with(context).judged(|j| j.rules[0]), "E11", "but by a true one");
}

#[test]
fn links_inside_the_receivers_organisation_do_not_end_trust() {
    let store = postfix("hub.own.example (hub.own.example [10.0.0.2])", "store.own.example");
    let hub = postfix("mx.own.example (mx.own.example [192.0.2.25])", "hub.own.example");
    let lines = [&store as &str, &hub, &outside("mx.own.example"), &below()];
    assert_eq!(trusted(&lines, &[]), [true, true, true, false]);
}

/// The name of the client is a stranger's to `store.lan`, so the step counts as one between
/// organisations, in doubt; naming both suffixes says otherwise.
#[test]
fn an_inner_name_that_took_mail_from_a_public_one_is_the_last_trusted_unless_both_are_named() {
    let store = postfix("mx.own.example (mx.own.example [10.0.0.2])", "store.lan");
    let lines = [&store as &str, &outside("mx.own.example"), &below()];
    assert_eq!(trusted(&lines, &[]), [true, false, false]);
    assert_eq!(trusted(&lines, &["lan", "own.example"]), [true, true, false]);
    let hub = postfix("hub (hub.lan [10.0.0.3])", "store.lan");
    let inner = postfix("mx (unknown [10.0.0.2])", "hub.lan");
    assert_eq!(trusted(&[&hub, &inner], &[]), [true, true], "inner names alone");
}

#[test]
fn a_line_of_another_organisation_below_inner_ones_is_not_trusted() {
    let store = postfix("hub.own.example (hub.own.example [10.0.0.2])", "store.own.example");
    assert_eq!(trusted(&[&store, &outside("mx.other.example")], &[]), [true, false]);
}

#[test]
fn steps_on_one_machine_and_outside_smtp_take_the_trust_of_the_line_above() {
    let filter = "from localhost (localhost [127.0.0.1]) by filter.lan (amavis, port 10024) with \
                  ESMTP id ab12; Mon, 15 Jun 2026 10:00:01 +0000";
    let delivery = "from mx.own.example by store (Dovecot) with LMTP id abcdefghijklmnopqrstuv; \
                    Mon, 15 Jun 2026 10:00:02 +0000";
    let lines = [delivery, filter, &outside("mx.own.example"), &below()];
    assert_eq!(trusted(&lines, &[]), [true, true, true, false]);
}

/// Whoever comes through an address that hides clients, or through a server that names none, can
/// bring a line in the receiver's own name.
#[test]
fn a_line_in_the_receivers_name_is_no_more_than_a_claim_behind_a_hidden_client() {
    let forged = outside("mx.own.example");
    let client = "evil.example (evil.example [172.18.0.1])";
    let fronted = postfix(client, "mx.own.example");
    let from_front = postfix("evil.example (evil.example [203.0.113.66])", "mx2.own.example");
    let from_address = postfix("evil.example (evil.example [203.0.113.66])", "10.1.2.3");
    let requeued = "by mx.own.example (Postfix) id 4cX1aB2dEfz9; Mon, 15 Jun 2026 10:00:02 +0000";
    let nameless = postfix("gw (unknown [172.18.0.1])", "mx.own.example");
    for lines in [
        [&fronted as &str, &from_front],
        [&fronted, &from_address],
        [requeued, &forged],
        [&nameless, &forged],
    ] {
        assert_eq!(trusted(&lines, &[]), [true, false], "{lines:?}");
    }
}

#[test]
fn a_line_without_a_writer_takes_the_trust_of_the_line_above() {
    let hub = postfix("mx.own.example (mx.own.example [10.0.0.2])", "hub.own.example");
    let without = "from hub (unknown [10.0.0.3]) with ESMTP id 12; Mon, 15 Jun \
                   2026 10:00:00 +0000";
    let lines = [&hub as &str, without, &outside("hub")];
    assert_eq!(trusted(&lines, &[]), [true, true, true]);
}

#[test]
fn named_suffixes_replace_the_default_and_reach_through_the_outside() {
    let forwarded =
        postfix("fwd.own.example (fwd.own.example [192.0.2.40])", "mx.provider.example");
    let lines = [&forwarded as &str, &outside("fwd.own.example"), &below()];
    assert_eq!(trusted(&lines, &[]), [true, false, false]);
    assert_eq!(trusted(&lines, &["own.example", "provider.example"]), [true, true, false]);
    assert_eq!(trusted(&lines, &["own.example"]), [false, false, false], "from the top only");
}

#[test]
fn a_suffix_ends_at_a_labels_border_and_may_be_one_label() {
    let into = |by: &str| outside(by);
    assert_eq!(trusted(&[&into("mx.own.example")], &["own.example"]), [true]);
    assert_eq!(trusted(&[&into("own.example")], &["own.example"]), [true]);
    assert_eq!(trusted(&[&into("mx.badown.example")], &["own.example"]), [false]);
    assert_eq!(trusted(&[&into("mx.own.example.net")], &["own.example"]), [false]);
    assert_eq!(trusted(&[&into("mx.own.example")], &["example"]), [true]);
    assert_eq!(trusted(&[&into("mailhost")], &["mailhost"]), [true]);
    assert_eq!(trusted(&[&into("MX.Own.Example")], &[".OWN.example."]), [true]);
}

#[test]
fn the_whole_message_counts_what_is_vouched_for() {
    let all = read(&[&outside("mx.own.example"), &below()], &[]);
    let judgements: Vec<_> = all.iter().map(|hop| World::of(hop.clone())).collect();
    let contexts: Vec<_> = judgements.iter().map(World::sightings).collect();
    let judged: Vec<_> = judgements
        .iter()
        .zip(&contexts)
        .map(|(world, context)| {
            mxtls::verdict::hop::judge(&world.hop, &world.evidence(context), None)
        })
        .collect();
    let verdict = mxtls::verdict::hop::message(&all, &judged);
    assert_eq!((verdict.vouched, verdict.total), (1, 2));
    assert_eq!(verdict.event, Some(Event::EncryptedClaimed));
    assert!(verdict.summary.contains("1 of 2 hops"), "{}", verdict.summary);
}
