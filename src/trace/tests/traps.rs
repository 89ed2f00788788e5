//! Lines that mislead simpler readers.

use super::super::{FromClause, Habit, Mark, Nature, Strength, TimeStampLine, read};

const DATE: &str = "; Fri, 20 Nov 2026 10:00:05 +0000";

/// A line of no family around `middle`.
fn with(middle: &str) -> TimeStampLine {
    read(&format!("from a.example (b.example [192.0.2.1]) by mx.example.org {middle}{DATE}"))
}

fn mark(middle: &str) -> Mark {
    with(middle).tls.mark
}

fn version(middle: &str) -> Option<&'static str> {
    with(middle).tls.version
}

#[test]
fn a_semicolon_does_not_end_the_line() {
    let after = "by mx.example.org with SMTP id 1; Fri, 20 Nov 2026 10:00:05 +0000 (using TLSv1.2 with cipher AES256-SHA (256/256 bits))";
    assert_eq!(read(after).tls.version, Some("TLSv1.2"));
    let before = "from a by mx.example.org with SMTP; prosecuted; (version=TLSv1/SSLv3 cipher=AES256-SHA bits=256) Fri, 20 Nov 2026 10:00:05 +0000";
    let line = read(before);
    assert_eq!((line.tls.cipher.as_deref(), line.tls.bits), (Some("AES256-SHA"), Some(256)));
    assert!(line.date.is_some());
}

#[test]
fn the_keyword_alone_is_no_proof_against_tls() {
    assert_eq!(mark("with ESMTP id 1 (version=TLSv1.2 cipher=AES256-SHA bits=256)"), Mark::Details);
    assert_eq!(mark("with SMTP (using TLS with cipher AES256-SHA)"), Mark::Details);
    assert_eq!(mark("with ESMTP (TLS) id 1"), Mark::Keyword);
}

#[test]
fn free_words_tell_of_tls() {
    assert_eq!(mark("over TLS secured channel with Microsoft SMTPSVC(6.0.1)"), Mark::Keyword);
    assert_eq!(mark("with ESMTP with TLS"), Mark::Keyword);
    assert_eq!(mark("with ESMTP via SSL"), Mark::Keyword);
    assert_eq!(mark("with vendor (version 4.1.0) by TLS id 222"), Mark::Keyword);
    assert_eq!(mark("with ESMTP tls TLS_AES_128_GCM_SHA256 group x25519"), Mark::Details);
}

#[test]
fn keywords_of_all_registries() {
    for word in
        ["ESMTPS", "esmtpsa", "UTF8SMTPS", "UTF8LMTPSA", "LMTPS", "SMTPS", "SMTPs", "ESMTP-TLS"]
    {
        assert_eq!(mark(&format!("with {word} id 1")), Mark::Keyword, "{word}");
    }
    // Exim's words for TLS from the first octet end in no S.
    assert_eq!(mark("with essmtpa id 1"), Mark::Keyword);
    for word in ["ESMTP", "ESMTPA", "UTF8SMTPA", "LMTPA", "ASMTP", "SMTPSVC", "local"] {
        assert_eq!(mark(&format!("with {word} id 1")), Mark::Absent, "{word}");
    }
}

#[test]
fn words_that_only_look_like_tls() {
    assert_eq!(mark("with Microsoft SMTPSVC(6.0.3790.4675)"), Mark::Absent);
    assert_eq!(mark("(SpamAssassin (version 3.4.1)) with SMTP"), Mark::Absent);
    assert_eq!(mark("(version 4.8.5.36) with SMTP"), Mark::Absent);
    assert_eq!(mark("(Server with mod_ssl/2.8.5 OpenSSL/0.9.6) with HTTP"), Mark::Absent);
    assert_eq!(mark("(CipherMail) with ESMTP for <smtp-tls-reporting@example.org>"), Mark::Absent);
    assert_eq!(mark("with ESMTP id TLSv1.2"), Mark::Absent);
    let hosts = "from ntls1.example (sslproxy.tls.example [192.0.2.1]) by starttls.example.org with SMTP; x";
    assert_eq!(read(hosts).tls.mark, Mark::Absent);
}

#[test]
fn what_the_client_says_of_itself_is_no_mark() {
    let said = "from unknown (HELO TLSv1.3:TLS_AES_256_GCM_SHA384:256) (192.0.2.1) by mx.example.org with SMTP; x";
    assert_eq!(read(said).tls.mark, Mark::Absent);
    assert_eq!(mark("with ESMTP (cipher=AES256-SHA subject=\"/CN=TLSv1.3\")"), Mark::Details);
    assert_eq!(version("with ESMTP (cipher=AES256-SHA subject=/CN=x TLSv1.3)"), None);
    let login =
        "from a (b [192.0.2.1]) (Authenticated sender: TLSv1.3) by mx.example.org with SMTP; x";
    assert_eq!(read(login).tls.mark, Mark::Absent);
}

#[test]
fn a_denial_is_no_silence() {
    assert_eq!(mark("with ESMTP (no TLS)"), Mark::Negative);
    assert_eq!(mark("with ESMTP (Client did not use TLS)"), Mark::Negative);
    assert_eq!(mark("with ESMTP (version=none cipher=none)"), Mark::Negative);
    assert_eq!(mark("with ESMTP (TLS-CIPHER: <none>)"), Mark::Negative);
    assert_eq!(mark("with ESMTPS (no TLS)"), Mark::Contradictory);
}

#[test]
fn a_client_certificate_is_another_matter() {
    for middle in [
        "with ESMTPS (version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=FAIL)",
        "with ESMTPS (TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO)",
    ] {
        let tls = with(middle).tls;
        assert_eq!((tls.mark, tls.strength), (Mark::Details, Strength::Common), "{middle}");
    }
    let asked =
        "from a (b [192.0.2.1]) (No client certificate requested) by mx.example.org with ESMTP; x";
    assert_eq!(read(asked).tls.mark, Mark::Absent);
}

#[test]
fn versions_are_those_the_line_tells() {
    assert_eq!(version("with ESMTPS (version=TLS1_2 cipher=AES256-SHA)"), Some("TLSv1.2"));
    assert_eq!(version("with ESMTPS (version=TLS1 cipher=AES256-SHA)"), Some("TLSv1.0"));
    assert_eq!(version("with esmtps (TLS-1.0:RSA_AES_128_CBC_SHA1:16)"), Some("TLSv1.0"));
    assert_eq!(version("with ESMTP (version=TLSv1/SSLv3 cipher=AES256-SHA)"), None);
    assert_eq!(version("with ESMTPS (cipher=TLS13_AES_256_GCM_SHA384)"), None);
    assert_eq!(version("with esmtps (UNKNOWN:TLS_AES_256_GCM_SHA384:256)"), None);
}

#[test]
fn the_first_number_of_bits_counts() {
    let bits = |middle| with(middle).tls.bits;
    assert_eq!(bits("with ESMTPS (version=TLS1 cipher=DES-CBC3-SHA bits=112/168)"), Some(112));
    assert_eq!(bits("with ESMTPS (using TLSv1 with cipher AES256-SHA (128/256 bits))"), Some(128));
    assert_eq!(bits("(authenticated bits=0) with ESMTP"), None);
    let signed = "with ESMTPS (using TLSv1.3 with cipher TLS_AES_128_GCM_SHA256 key-exchange X25519 server-signature RSA-PSS (2048 bits))";
    assert_eq!(bits(signed), None);
}

#[test]
fn suites_that_protect_little_are_told_apart() {
    let strength = |middle| with(middle).tls.strength;
    assert_eq!(strength("with ESMTPS (version=TLSv1 cipher=NULL-SHA bits=0)"), Strength::Null);
    assert_eq!(
        strength("with ESMTPS (version=TLSv1 cipher=EXP-RC4-MD5 bits=40/128)"),
        Strength::Weak
    );
    assert_eq!(
        strength("with ESMTPS (using TLSv1 with cipher ADH-AES256-SHA (256/256 bits))"),
        Strength::Anonymous
    );
    assert_eq!(strength("with esmtps (TLS1.0:RSA_AES_256_CBC_SHA1:32)"), Strength::Common);
    assert_eq!(strength("with ESMTPS"), Strength::Common);
}

#[test]
fn the_first_address_may_be_a_proxy() {
    let line =
        read("from 127.0.0.1 (EHLO a.example) (192.0.2.1) by mta1.mail.ne1.yahoo.com with SMTP; x");
    assert_eq!(line.nature, Nature::Hop);
    assert_eq!(line.from.ip, Some("192.0.2.1".parse().unwrap()));
}

#[test]
fn a_helo_name_proves_no_loopback() {
    let routable = "from localhost (b.example [192.0.2.1]) by mx.example.org (Postfix) with ESMTP id 4A719BFA9A; x";
    let hidden = "from localhost (unknown []) by mx.example.org (Coremail) with SMTP id 1; x";
    assert_eq!(read(routable).nature, Nature::Hop);
    assert_eq!(read(hidden).nature, Nature::Hop);
}

#[test]
fn one_machine_by_its_addresses() {
    let nature = |from: &str, by: &str| {
        read(&format!("from a ({from}) by b ({by}) with ESMTP id 1; x")).nature
    };
    for loopback in ["x [127.0.0.6]", "x [::1]", "x [IPv6:::1]", "x [::ffff:127.0.0.1]"] {
        assert_eq!(nature(loopback, "198.51.100.1"), Nature::Loopback, "{loopback}");
    }
    assert_eq!(nature("192.0.2.1", "192.0.2.1"), Nature::Loopback);
    assert_eq!(nature("192.0.2.1", "192.0.2.2"), Nature::Hop);
}

#[test]
fn sockets_users_and_queues_are_the_same_host() {
    for line in [
        "from localhost (b.example [local]) by mx.example.org (OpenSMTPD) with ESMTP id 9f160a8c; x",
        "from me ([unix socket]) by mx.example.org with ESMTP; x",
        "from a (root@localhost) by mx.example.org (8.17.1/8.17.1) with ESMTP id 1; x",
        "(qmail 1 invoked by uid 89); x",
        "from process-daemon.mx.example.org by mx.example.org id 1; x",
    ] {
        assert!(matches!(read(line).nature, Nature::SameHost(_)), "{line}");
    }
    let claimed = "from unknown (HELO x from userid 0) (192.0.2.1) by mx.example.org with SMTP; x";
    assert_eq!(read(claimed).nature, Nature::Hop);
}

#[test]
fn lmtp_without_a_mark_is_a_delivery() {
    let lmtp =
        |word: &str, ip: &str| read(&format!("from a ({ip}) by b with {word} id 1; x")).nature;
    assert!(matches!(lmtp("LMTP", "[10.0.0.1]"), Nature::NonSmtp(_)));
    assert_eq!(lmtp("LMTPS", "[10.0.0.1]"), Nature::Hop);
    assert!(matches!(lmtp("LMTPS", "x"), Nature::SameHost(_)));
}

#[test]
fn a_version_is_no_address() {
    let line =
        read("from a.example (192.0.2.1) by b.example with Microsoft SMTP Server id 14.3.498.0; x");
    assert_eq!(line.id.as_deref(), Some("14.3.498.0"));
    assert_eq!((line.by_ip, line.from.ip), (None, Some("192.0.2.1".parse().unwrap())));
}

#[test]
fn always_is_earned_by_the_whole_shape() {
    let habit = |line: &str| read(&format!("{line}{DATE}")).writer.habit;
    let postfix =
        "from a (b.example [192.0.2.1]) by mx.example.org (Postfix) with ESMTP id 4A719BFA9A";
    assert_eq!(habit(postfix), Habit::Always);
    for edited in [
        "from a by mx.example.org (Postfix) with ESMTP id 4A719BFA9A",
        "by mx.example.org (Postfix) with ESMTP id 4A719BFA9A",
        "from a (b.example [192.0.2.1]) by mx.example.org (Postfix) (x) with ESMTP (y) id 4A719BFA9A",
        "from a (b.example [192.0.2.1]) by x by mx.example.org (Postfix) with ESMTP id 4A719BFA9A",
        "from a ([192.0.2.1]) by mx.example.org (Exim 4.96) with esmtp id 1tDpqX-0001Ab-2C",
        "from a (b.example [192.0.2.1]) by mx.example.org with esmtp (Exim 4.96) id 1tDpqX-0001Ab-2C",
        "from a ([192.0.2.1]) by mx.example.org with esmtp (Exim) id 1tDpqX-0001Ab-2C",
        "from a by mx.example.org (8.17.1/8.17.1) with ESMTP id 6AMG06OH000060",
        "from a ([192.0.2.1]) by mx.example.org with ESMTP id nVr7vTXGuFCQtnVrAvT2Zf",
    ] {
        assert_eq!(habit(edited), Habit::Unknown, "{edited}");
    }
}

#[test]
fn a_name_of_its_own_earns_no_more_than_usually() {
    let line = with("(Our ESMTP Postfix) with ESMTP id 4A719BFA9A");
    assert_eq!((line.writer.habit, line.writer.open_source), (Habit::Usually, false));
    assert!(line.writer.suppressor.is_some());
}

#[test]
fn helo_inside_tls_goes_unmarked_at_postfix_alone() {
    assert!(with("(Postfix) with SMTP id 4A719BFA9A").writer.helo_blind);
    assert!(!with("(8.17.1/8.17.1) with SMTP id 6AMG06OH000060").writer.helo_blind);
}

#[test]
fn logins_ports_and_requiretls() {
    assert!(with("with ESMTPA id 1").authenticated);
    assert!(with("with ESMTP AUTH id 1").authenticated);
    assert!(read("from a (192.0.2.1 with login) by b with SMTP; x").authenticated);
    assert!(
        read("from a (b [192.0.2.1]) (Authenticated sender: u) by c with ESMTP; x").authenticated
    );
    assert!(with("with SUBMISSION").submission && with("(x, port 587) with ESMTP").submission);
    assert!(!with("with ESMTP").submission && !with("with ESMTP").authenticated);
    assert!(with("with ESMTPS (requiretls) id 1").requiretls);
}

#[test]
fn rubbish_says_nothing() {
    for text in ["", "Received:", "hello world", "; ; ;", "((((", "from", "1; 2"] {
        let line = read(text);
        assert_eq!(line.tls.mark, Mark::Unparsable, "{text}");
        assert_eq!((line.by, line.with, line.id, line.date), (None, None, None, None), "{text}");
        assert_eq!(line.from, FromClause::default(), "{text}");
    }
}

#[test]
fn hostile_text_is_escaped() {
    let line = read("from \u{1b}[31mx (\u{202e}y [192.0.2.1]) by a\u{7}b with ESMTP id 1; x");
    let all = format!("{line:?}");
    assert!(!all.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{all}");
    assert_eq!(line.by.as_deref(), Some("a\\x07b"));
}

/// What a client may call itself to look better: Postfix writes down whatever it said.
#[test]
fn what_the_client_called_itself_is_no_clause_and_no_mark() {
    for said in [
        "x with ESMTPS",
        "x with ESMTPS id 1",
        "x by mx.example.org (Postfix) with ESMTPS id 4cX1aB2dEfz7",
        "x via TLS",
        "x over TLS secured channel",
        "x tls TLS_AES_256_GCM_SHA384",
        "x (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))",
        "x (TLS)",
        "x (no TLS)",
        "a.example (a.example [192.0.2.9]) by mx.example.org (Postfix) with ESMTPS id 1; now",
    ] {
        let line = read(&format!(
            "from {said} (b.example [192.0.2.7]) by mx.example.org (Postfix) with ESMTP id \
             4cX1aB2dEfz9; Fri, 20 Nov 2026 10:00:05 +0000"
        ));
        assert_eq!(line.tls.mark, Mark::Absent, "{said}");
        assert_eq!(line.with.as_deref(), Some("ESMTP"), "{said}");
        assert_eq!(line.by.as_deref(), Some("mx.example.org"), "{said}");
        assert_eq!(line.from.ip.map(|ip| ip.to_string()).as_deref(), Some("192.0.2.7"), "{said}");
    }
}
