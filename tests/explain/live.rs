//! The live half, in the lab: who is contacted, who is not, and who is told before.

use std::io::{Read, Write};

use serde_json::Value;

use crate::desk::{Desk, Said, ended, finished, signal, started, wait_until, words};
use crate::messages::{fits, letter};

/// A delivery without TLS to `by`, for `to`.
fn to(by: &str, to: &str) -> String {
    letter(&[&format!(
        "Received: from out.stranger.test (out.stranger.test [198.51.100.10])\n\
         \tby {by} (Postfix) with ESMTP id 4Rz2\n\
         \tfor <{to}>; Sun, 22 Nov 2026 16:00:03 +0000 (UTC)\n"
    )])
}

fn explain(desk: &Desk, args: &str) -> Said {
    desk.run(&words("explain", args))
}

/// The hosts that were announced, in order.
fn announced(said: &Said) -> Vec<String> {
    let text = said.err_flat();
    let after = text.split("connecting to ").skip(1);
    after.filter_map(|rest| rest.split(',').next()).map(str::to_owned).collect()
}

/// A domain with a server for each address, all its own mail exchanges.
fn domain(name: &str, hosts: &[(&str, &str)]) -> String {
    let records: Vec<String> =
        hosts.iter().map(|(host, _)| format!("\"{name} MX 10 {host}\"")).collect();
    let servers = hosts.iter().map(|(host, address)| {
        format!(
            "[[domain.server]]\nhost = \"{host}\"\naddress = \"{address}\"\n\
             expect = {{ outcome = \"encrypted\" }}\n"
        )
    });
    let servers: String = servers.collect();
    let records = records.join(", ");
    format!("[[domain]]\nname = \"{name}\"\nwhat = \"made here\"\nrecords = [{records}]\n{servers}")
}

#[test]
fn the_receiver_is_announced_and_probed() {
    let desk = Desk::with(&["good-tls13.test", "no-starttls.test"]);
    desk.file("m.eml", &to("mx.good-tls13.test", "bob@good-tls13.test"));
    let said = explain(&desk, "--format json m.eml");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(announced(&said), ["mx.good-tls13.test"]);
    let told = "a mail exchange of good-tls13.test (--offline would not)";
    assert!(said.err_flat().contains(told), "{}", said.err);
    let record = said.json();
    fits(&record);
    let probe = &record["hops"][0]["probe"];
    assert_eq!((&record["offline"], &probe["outcome"]), (&false.into(), &"encrypted".into()));
    assert_eq!((&probe["host"], &probe["match"]), (&"mx.good-tls13.test".into(), &"exact".into()));
    let connections = desk.lab.connections("mx.good-tls13.test");
    assert_eq!(connections, desk.lab.all_connections(), "nobody else");
    assert!(connections >= 1);
}

#[test]
fn nobody_is_connected_to_before_the_user_was_told() {
    let desk = Desk::with(&["good-tls13.test"]);
    desk.file("m.eml", &to("mx.good-tls13.test", "bob@good-tls13.test"));
    let (mut reader, mut writer) = std::io::pipe().expect("a pipe");
    writer.write_all(&[b'.'; 65_536]).expect("a full pipe: the program must wait to be heard");
    let mut command = desk.in_lab(&["explain", "-o", "page.txt", "m.eml"]);
    let mut child = command.stderr(writer).spawn().expect("it starts");
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert_eq!(desk.lab.all_connections(), 0, "it waits");
    let mut heard = vec![0; 65_536];
    reader.read_exact(&mut heard).expect("what was put there");
    desk.await_connections("mx.good-tls13.test", 1);
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn only_mail_exchanges_are_contacted() {
    let texts = [
        domain("host.test", &[("mx.host.test", "127.77.6.1")]),
        // Mail for this domain is taken elsewhere; its own machine is none of DNS's exchanges.
        "[[domain]]\nname = \"hosted.test\"\nwhat = \"made here\"\n\
         records = [\"hosted.test MX 10 mx.host.test\", \"submit.hosted.test A 127.77.6.1\"]\n"
            .to_owned(),
    ];
    let desk = Desk::of(&texts.concat());
    for (by, recipient, contacted) in [
        ("mx.host.test", "bob@hosted.test", &["mx.host.test"][..]),
        ("node7.host.test", "bob@hosted.test", &["mx.host.test"]),
        ("mx.host.test", "bob@elsewhere.test", &["mx.host.test"]),
        ("submit.hosted.test", "bob@hosted.test", &[]),
        ("submit.hosted.test", "bob@host.test", &[]),
        ("mx.absent.test", "bob@hosted.test", &[]),
        ("localhost", "bob@hosted.test", &[]),
        ("mx.corp.internal", "bob@hosted.test", &[]),
    ] {
        desk.lab.reset_counts();
        desk.file("m.eml", &to(by, recipient));
        let said = explain(&desk, "--format json m.eml");
        assert_eq!((said.code, announced(&said)), (Some(0), own(contacted)), "{by} {recipient}");
        assert_eq!(desk.lab.all_connections() > 0, !contacted.is_empty(), "{by} {recipient}");
        let hop = &said.json()["hops"][0];
        assert_eq!(hop["probe"].is_null(), contacted.is_empty(), "{by} {recipient}: {hop}");
        if contacted.is_empty() {
            assert_ne!(hop["lacking_side"], "receiver", "an untested host lacks nothing");
        }
    }
}

fn own(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn the_named_recipient_leads_to_the_exchanges() {
    let texts = [
        domain("host.test", &[("mx.host.test", "127.77.6.1")]),
        "[[domain]]\nname = \"hosted.test\"\nwhat = \"made here\"\n\
         records = [\"hosted.test MX 10 mx.host.test\"]\n"
            .to_owned(),
    ];
    let desk = Desk::of(&texts.concat());
    let bare = to("mx.host.test", "x").replace("\tfor <x>;", "\t;");
    desk.file("m.eml", &bare);
    let said = explain(&desk, "--envelope-to bob@hosted.test m.eml");
    assert!(said.err_flat().contains("a mail exchange of hosted.test"), "{said:?}");
}

#[test]
fn at_most_five_servers_for_one_message() {
    let hosts: Vec<(String, String)> =
        (1..=7).map(|n| (format!("mx{n}.many.test"), format!("127.77.6.{n}"))).collect();
    let hosts: Vec<(&str, &str)> = hosts.iter().map(|(h, a)| (h.as_str(), a.as_str())).collect();
    let desk = Desk::of(&domain("many.test", &hosts));
    desk.file("m.eml", &to("node.many.test", "bob@many.test"));
    let said = explain(&desk, "m.eml");
    assert_eq!((said.code, announced(&said).len()), (Some(0), 5), "{}", said.err);
    let contacted = hosts.iter().filter(|(host, _)| desk.lab.connections(host) > 0).count();
    assert_eq!(contacted, 5);
}

#[test]
fn several_messages_probe_at_wish_each_server_once_and_twenty_at_most() {
    let names: Vec<String> = (1..=23).map(|n| format!("d{n}.test")).collect();
    let texts: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(n, name)| domain(name, &[(&format!("mx.{name}"), &format!("127.77.6.{}", n + 1))]))
        .collect();
    let desk = Desk::of(&texts.concat());
    for name in &names {
        let text = to(&format!("mx.{name}"), &format!("bob@{name}"));
        desk.file(&format!("mail/{name}.eml"), &text);
        desk.file(&format!("mail/{name}-again.eml"), &text);
    }
    let said = explain(&desk, "-q mail");
    assert_eq!((announced(&said).len(), desk.lab.all_connections()), (0, 0), "{said:?}");
    let said = explain(&desk, "-q --probe mail");
    let mut hosts = announced(&said);
    assert_eq!((said.code, hosts.len()), (Some(0), 20), "{}", said.err);
    hosts.sort();
    hosts.dedup();
    assert_eq!(hosts.len(), 20, "each once");
    assert_eq!(desk.lab.all_connections(), 20, "a good server is connected to once");
}

#[test]
fn who_is_to_be_left_alone_is() {
    let desk = Desk::with(&["good-tls13.test"]);
    desk.file("m.eml", &to("mx.good-tls13.test", "bob@good-tls13.test"));
    desk.file("leave-alone", "mx.good-tls13.test\n");
    let said = explain(&desk, "--format json --exclude leave-alone m.eml");
    assert_eq!((said.code, desk.lab.all_connections()), (Some(0), 0), "{said:?}");
    assert_eq!(said.json()["hops"][0]["lacking_side"], "unknown");
    let mut command = desk.in_lab(&["explain", "--format", "json", "m.eml"]);
    let said = ended(command.env_remove("MXTLS_ALLOW_PRIVATE"));
    assert_eq!(
        (said.code, desk.lab.all_connections()),
        (Some(0), 0),
        "private addresses: {said:?}"
    );
}

#[test]
fn a_run_that_is_stopped_says_so_by_its_code() {
    let desk = Desk::with(&["silent.test"]);
    desk.file("m.eml", &to("mx.silent.test", "bob@silent.test"));
    let args = "--greeting-timeout 60 --format json -o out.json m.eml";
    let child = started(&mut desk.in_lab(&words("explain", args)));
    desk.await_connections("mx.silent.test", 1);
    signal(&child, "INT");
    let said = finished(child);
    assert_eq!((said.code, said.out.as_str()), (Some(130), ""), "{said:?}");
    assert!(!desk.path("out.json").exists(), "half a report is none");
    wait_until("the file beside to be gone", || desk.files() == ["m.eml"]);
}

#[test]
fn the_control_shows_whether_this_network_is_to_be_believed() {
    let desk = Desk::with(&["no-starttls.test", "good-tls13.test"]);
    desk.file("m.eml", &to("mx.no-starttls.test", "bob@no-starttls.test"));
    let reasons = |args: &str| {
        let record: Value = explain(&desk, &format!("--format json {args} m.eml")).json();
        fits(&record);
        record["hops"][0]["reasons"].to_string()
    };
    let weak = "was not shown to let STARTTLS through";
    assert!(reasons("").contains(weak), "{}", reasons(""));
    let control = "--control mx.good-tls13.test";
    assert!(!reasons(control).contains(weak), "{}", reasons(control));
    assert!(desk.lab.connections("mx.good-tls13.test") > 0);
}
