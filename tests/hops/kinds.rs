//! Who stood at the two ends of a hop (K0 to K5), by real words of real software.

use mxtls::trace;
use mxtls::verdict::hop::{Because, Boundary, Hop, Kind, hops};

const DATE: &str = "; Mon, 15 Jun 2026 10:00:00 +0000";

/// The newest hop of these lines, the newest first.
fn newest(lines: &[&str]) -> Hop {
    let read = |line: &&str| trace::read(&format!("{line}{DATE}"));
    let boundary = Boundary::default();
    hops(lines.iter().map(read).collect(), &boundary).pop().expect("a hop")
}

/// A line with something older below it, so that it is not where the message began.
fn kind(line: &str) -> (Kind, bool) {
    let below = "from author.example (author.example [192.0.2.7]) by out.sender.example (Postfix) \
                 with ESMTPS id 77AB0C2D31";
    let hop = newest(&[line, below]);
    (hop.place.kind, hop.place.sure)
}

/// Postfix of `by` about a client.
fn postfix(client: &str, by: &str) -> String {
    format!("from {client} by {by} (Postfix) with ESMTP id 8F1B22C0A1")
}

const SURE: bool = true;
const DOUBTED: bool = false;

#[test]
fn k0_steps_outside_smtp() {
    for line in [
        "from webmail.example.org (laptop.example.net [198.51.100.7]) by mail.example.org with HTTP",
        "from AM0PR01MB0001.eurprd01.prod.outlook.com ([fe80::1]) by \
         AM0PR01MB0002.eurprd01.prod.outlook.com ([fe80::2%3]) with mapi id 15.20.7068.32",
        "from mail.example.org ([unix socket]) by mail.example.org with LMTPA",
        "from mail.provider.example by desk.example.org with POP3 (fetchmail-6.4.30) for <eva@localhost>",
        "from example.org by example.org (Dovecot) with LMTP id abcdefghijklmnopqrstuv",
        "by mail.example.org (Exim 4.98) with local id 1uQabc-00000000123-0AbC",
    ] {
        let (kind, _) = kind(line);
        assert!(matches!(kind, Kind::NonSmtp | Kind::SameHost), "{kind:?}: {line}");
    }
    let http =
        "from laptop.example.net (laptop.example.net [198.51.100.7]) by mail.example.org with HTTP";
    assert_eq!(kind(http), (Kind::NonSmtp, SURE));
}

#[test]
fn k1_the_line_says_itself_that_it_stayed_on_the_machine() {
    for line in [
        "by mail.example.org (Postfix, from userid 1000) id 8F1B22C0A1",
        "(qmail 4242 invoked by uid 89)",
        "from localhost (localhost [local]) by mail.example.org (OpenSMTPD) with ESMTPA id 9f160a8c",
    ] {
        let hop =
            newest(&[line, &postfix("a.example (a.example [192.0.2.7])", "mail.example.org")]);
        assert_eq!(hop.place.kind, Kind::SameHost, "{line}");
        assert!(matches!(hop.place.because, Because::Said(_)), "{line}");
    }
}

#[test]
fn k1_loopback_addresses_of_both_families() {
    for client in [
        "localhost (localhost [127.0.0.1])",
        "localhost (localhost [127.1.2.3])",
        "localhost (localhost [IPv6:::1])",
        "mx.example.org (localhost [127.0.0.1])",
    ] {
        assert_eq!(kind(&postfix(client, "mx.example.org")), (Kind::SameHost, SURE), "{client}");
    }
}

#[test]
fn k1_the_clients_address_is_the_writers_own() {
    let line = "from mx.example.org (mx.example.org [192.0.2.25]) by mx.example.org ([192.0.2.25]) \
                with ESMTP id abc";
    assert_eq!(kind(line), (Kind::SameHost, SURE));
}

#[test]
fn helo_with_the_writers_own_name_and_a_public_address_is_a_stranger_in_doubt() {
    let line = postfix("mx.example.org (unknown [198.51.100.9])", "mx.example.org");
    let below = postfix("a.example (a.example [192.0.2.7])", "b.example");
    let hop = newest(&[&line, &below]);
    assert_eq!((hop.place.kind, hop.place.sure), (Kind::CrossOrganisation, DOUBTED));
    assert_eq!(hop.place.because, Because::OwnWords);
}

#[test]
fn k2_private_addresses_of_every_range() {
    for ip in [
        "10.1.2.3",
        "172.16.0.9",
        "172.31.255.1",
        "192.168.7.7",
        "100.64.0.1",
        "100.127.255.1",
        "169.254.1.1",
        "IPv6:fd00::1",
        "IPv6:fe80::1",
    ] {
        let line =
            postfix(&format!("relay.example.org (relay.example.org [{ip}])"), "mx.example.org");
        assert_eq!(kind(&line), (Kind::Private, SURE), "{ip}");
        let nameless = postfix(&format!("relay (unknown [{ip}])"), "mx.example.org");
        assert_eq!(kind(&nameless), (Kind::Private, SURE), "{ip}");
    }
}

#[test]
fn addresses_that_only_look_private_are_public() {
    for ip in ["172.32.0.5", "172.15.0.5", "192.169.1.1", "100.128.0.1", "11.0.0.1"] {
        let line =
            postfix(&format!("out.other.example (out.other.example [{ip}])"), "mx.example.org");
        assert_eq!(kind(&line), (Kind::CrossOrganisation, SURE), "{ip}");
    }
}

/// Containers, address translation and TLS fronts make every client look like this.
#[test]
fn a_foreign_name_with_an_address_that_is_not_public_hides_the_client() {
    for client in [
        "out.other.example (unknown [172.18.0.1])",
        "out.other.example (localhost [127.0.0.1])",
        "relay (out.other.example [10.0.0.1])",
        "out.other.example (gateway [IPv6:fd00::1])",
    ] {
        let hop = newest(&[
            &postfix(client, "mx.example.org"),
            &postfix("a (b [192.0.2.7])", "c.example"),
        ]);
        assert_eq!(
            (hop.place.kind, hop.place.sure),
            (Kind::CrossOrganisation, DOUBTED),
            "{client}"
        );
        assert_eq!(hop.place.because, Because::ClientHidden, "{client}");
    }
}

#[test]
fn a_line_without_from_and_with_is_a_requeue_only_after_a_line_of_the_same_host() {
    let requeue = "by mx.example.org (Postfix) id 8F1B22C0A1";
    let own = postfix("out.other.example (out.other.example [192.0.2.7])", "MX.example.org");
    let hop = newest(&[requeue, &own]);
    assert_eq!((hop.place.kind, hop.place.because), (Kind::SameHost, Because::Requeue));
    let others = postfix("a.example (a.example [192.0.2.7])", "out.other.example");
    for lines in [&[requeue, &others][..], &[requeue][..]] {
        let hop = newest(lines);
        assert_eq!((hop.place.kind, hop.place.sure), (Kind::CrossOrganisation, DOUBTED));
        assert_eq!(hop.place.because, Because::NoClient);
    }
}

#[test]
fn k3_the_looked_up_name_is_of_the_same_registrable_domain() {
    for (client, by) in [
        ("a (relay.example.org [198.51.100.9])", "mx.example.org"),
        ("a (relay.example.co.uk [198.51.100.9])", "mx.mail.example.co.uk"),
        ("a (RELAY.Example.ORG [198.51.100.9])", "mx.example.org"),
    ] {
        assert_eq!(kind(&postfix(client, by)), (Kind::SameOrganisation, SURE), "{client}");
    }
    let neighbours = postfix("a (relay.other.co.uk [198.51.100.9])", "mx.example.co.uk");
    assert_eq!(kind(&neighbours), (Kind::CrossOrganisation, SURE));
}

#[test]
fn k3_never_rests_on_helo_alone() {
    let line = postfix("relay.example.org (unknown [198.51.100.9])", "mx.example.org");
    assert_eq!(kind(&line), (Kind::CrossOrganisation, DOUBTED));
}

#[test]
fn k3_rests_on_no_name_that_its_writer_doubts_or_did_not_check() {
    let doubted = "from x (mx2.receiver.example [192.0.2.9] (may be forged)) by \
                   mx.receiver.example (8.17.1/8.17.1) with ESMTP id 5AKA05xx012345; \
                   Fri, 20 Nov 2026 10:00:00 +0000";
    assert_eq!(kind(doubted), (Kind::CrossOrganisation, false));
    let unchecked = "from mx2.receiver.example (HELO x) (192.0.2.9) by mx.receiver.example \
                     with SMTP; 20 Nov 2026 10:00:00 -0000";
    assert_eq!(kind(unchecked), (Kind::SameOrganisation, false));
}

#[test]
fn k3_exim_writes_one_name_where_the_one_it_found_is_the_one_it_was_told() {
    let line = |client: &str| {
        format!(
            "from {client} by mx.receiver.example with esmtp (Exim 4.96) \
             id 1tDpqX-0001Ab-2C; Fri, 20 Nov 2026 10:00:00 +0000"
        )
    };
    let found = line("web.receiver.example ([192.0.2.9])");
    assert_eq!(kind(&found), (Kind::SameOrganisation, true));
    let told = line("[192.0.2.9] (helo=web.receiver.example)");
    assert_eq!(kind(&told), (Kind::CrossOrganisation, false));
}

#[test]
fn k3_by_helo_needs_both_addresses_in_one_site_or_in_the_providers_own_network() {
    let exchange = |client: &str, by: &str| {
        format!("from {client} by {by} with Microsoft SMTP Server id 15.1.2507.39")
    };
    let site = exchange("a.example.org (198.51.100.9)", "mx.example.org (198.51.100.16)");
    assert_eq!(kind(&site).0, Kind::SameOrganisation);
    let near = exchange("a.example.org (198.51.7.9)", "mx.example.org (198.51.100.16)");
    assert_eq!(kind(&near), (Kind::CrossOrganisation, DOUBTED));
    let own = exchange(
        "DUZPR01CA0070.eurprd01.prod.exchangelabs.com (2603:10a6:10:3c2::9)",
        "BN0PR04MB8207.namprd04.prod.outlook.com (2603:10b6:408:e9::1)",
    );
    assert_eq!(kind(&own), (Kind::SameOrganisation, SURE));
    let spammer =
        exchange("hotmail.com (36.64.78.155)", "DB1.mail.protection.outlook.com (10.1.1.1)");
    assert_eq!(kind(&spammer), (Kind::CrossOrganisation, DOUBTED));
}

#[test]
fn k3_one_provider_with_several_domains() {
    let line = "from AM0PR01MB0001.eurprd01.prod.outlook.com (2603:10a6:20b::1) by \
                AM0PR01CA0002.outlook.office365.com (2603:10a6:20b::2) with Microsoft SMTP Server \
                (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.7068.32";
    assert_eq!(kind(line).0, Kind::SameOrganisation);
    let looked_up = postfix("a (mail-lf1-f41.google.com [198.51.100.9])", "mx.gmail.com");
    assert_eq!(kind(&looked_up), (Kind::SameOrganisation, SURE));
    let strangers = postfix("a (mail-lf1-f41.google.com [198.51.100.9])", "x.outlook.com");
    assert_eq!(kind(&strangers), (Kind::CrossOrganisation, SURE));
}

#[test]
fn rented_machines_under_one_suffix_are_strangers() {
    for (client, by) in [
        ("ec2-198-51-100-9.compute-1.amazonaws.com", "inbound-smtp.us-east-1.amazonaws.com"),
        ("vps1.vps.ovh.net", "vps2.vps.ovh.net"),
        ("li1-2.members.linode.com", "li3-4.members.linode.com"),
        ("one.github.io", "two.github.io"),
    ] {
        let line = postfix(&format!("a ({client} [198.51.100.9])"), by);
        assert_eq!(kind(&line).0, Kind::CrossOrganisation, "{client}");
    }
}

#[test]
fn an_access_line_of_the_providers_own_network_is_a_customer_not_the_provider() {
    let line = postfix(
        "laptop.home.example (198-51-100-9.dyn.example.net [198.51.100.9])",
        "mx.example.net",
    );
    assert_eq!(kind(&line).0, Kind::CrossOrganisation);
}

#[test]
fn k4_the_client_authenticated_itself_or_used_a_submission_port() {
    for line in [
        "from laptop (line-77.isp.example [198.51.100.77]) by mail.example.org (Postfix) with ESMTPSA id 8F1B22C0A1",
        "from laptop (line-77.isp.example [198.51.100.77]) by mail.example.org (Postfix) with ESMTPA id 8F1B22C0A1",
        "from laptop (line-77.isp.example [198.51.100.77]) (Authenticated sender: eva) by mail.example.org (Postfix) with ESMTPS id 8F1B22C0A1",
    ] {
        assert_eq!(kind(line), (Kind::Submission, SURE), "{line}");
    }
}

#[test]
fn k4_the_first_step_of_a_nameless_client_is_probably_a_submission() {
    let line = postfix("[192.0.2.44] (unknown [198.51.100.77])", "mail.example.org");
    let hop = newest(&[&line]);
    assert_eq!((hop.place.kind, hop.place.sure), (Kind::Submission, DOUBTED));
    let named =
        postfix("out.other.example (out.other.example [198.51.100.77])", "mail.example.org");
    assert_eq!(newest(&[&named]).place.kind, Kind::CrossOrganisation);
    assert_eq!(kind(&line).0, Kind::CrossOrganisation, "not where an older line follows");
}

#[test]
fn k5_two_organisations() {
    let line = postfix("out.other.example (out.other.example [198.51.100.9])", "mx.example.org");
    assert_eq!(kind(&line), (Kind::CrossOrganisation, SURE));
}

/// A front takes the connection and writes a line; the server behind it writes another.
#[test]
fn of_a_fronts_two_lines_only_the_lower_tells_of_a_network_hop() {
    let server = postfix("out.other.example (front.example.org [10.0.0.5])", "mx.example.org");
    let front = "from out.other.example (out.other.example [198.51.100.9]) by front.example.org \
                 (Haraka/3.0.3) with ESMTPS id 9F160A8C-1";
    let hop = newest(&[&server, front]);
    assert_eq!((hop.place.kind, hop.place.because), (Kind::SameHost, Because::Front));
    let other = front.replace("from out.other.example", "from elsewhere.example");
    assert_eq!(newest(&[&server, &other]).place.because, Because::ClientHidden);
}

#[test]
fn a_content_filter_is_inside_whatever_client_it_copies() {
    for (client, kind) in [
        ("localhost ([127.0.0.1])", Kind::SameHost),
        ("out.other.example ([10.0.0.7])", Kind::Private),
    ] {
        let line =
            format!("from {client} by mx.example.org (amavis, port 10024) with ESMTP id ab12");
        let hop = newest(&[&line, &postfix("a.example (a.example [192.0.2.7])", "mx.example.org")]);
        assert_eq!(hop.place.kind, kind, "{client}");
        assert!(matches!(hop.place.because, Because::Filter(_)), "{client}");
    }
}

#[test]
fn mapped_addresses_are_what_they_map() {
    let line = postfix("relay.example.org (relay.example.org [::ffff:10.1.2.3])", "mx.example.org");
    assert_eq!(kind(&line), (Kind::Private, SURE));
}
