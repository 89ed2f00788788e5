//! Records of messages made by hand: each event, side and confidence, and texts
//! that try to fool a reader.
#![allow(dead_code, unreachable_pub)]

use mxtls::report::message::{From, Hop, MESSAGE, Message, Probe, Tls, Verdict};
use mxtls::report::record::Tool;

/// A record of one message that amounts to `event`.
/// What to do, where a hop went without TLS.
const NEXT: &str = "Next: ask both postmasters for the log of this delivery.";

fn message(source: &str, event: Option<&str>, counts: (usize, usize), summary: &str) -> Message {
    Message {
        schema: MESSAGE.to_owned(),
        tool: Tool { name: "mxtls".to_owned(), version: "0.1.0".to_owned() },
        source: source.to_owned(),
        provenance: "file-as-given".to_owned(),
        observed_at: "2026-11-22T15:00:00Z".parse().expect("a time"),
        offline: true,
        message_id: Some("<1@example.net>".to_owned()),
        hops: Vec::new(),
        verdict: Verdict {
            event: event.map(str::to_owned),
            vouched: counts.0,
            total: counts.1,
            summary: summary.to_owned(),
            next: (event == Some("plaintext")).then(|| NEXT.to_owned()),
        },
    }
}

/// What a hop amounts to, in the contract's words: event, confidence, side and its confidence.
struct Amounts(&'static str, Option<&'static str>, Option<&'static str>, Option<&'static str>);

const ENCRYPTED: Amounts = Amounts("encrypted", Some("high"), None, None);
const CLAIMED: Amounts = Amounts("encrypted-claimed", Some("low"), None, None);
const NOT_RECORDED: Amounts = Amounts("not-recorded", None, None, None);
const INTERNAL: Amounts = Amounts("internal", Some("medium"), None, None);

fn plaintext(
    confidence: &'static str,
    side: &'static str,
    side_confidence: Option<&'static str>,
) -> Amounts {
    Amounts("plaintext", Some(confidence), Some(side), side_confidence)
}

/// A hop between organisations in a trusted line by Postfix, without a mark.
fn hop(from: (&str, &str, &str), by: &str, amounts: &Amounts, reasons: &[&str]) -> Hop {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let word = |word: Option<&'static str>| word.map(str::to_owned);
    let (helo, rdns, ip) = from;
    let raw = format!(
        "Received: from {helo} ({rdns} [{ip}]) by {by} (Postfix) with ESMTP id 4Xk2 for \
         <ann@example.org>; Sun, 22 Nov 2026 14:00:00 +0000 (UTC)"
    );
    Hop {
        index: 0,
        raw,
        from: From { helo: some(helo), rdns: some(rdns), ip: some(ip) },
        by: some(by),
        with: Some("ESMTP".to_owned()),
        id: Some("4Xk2".to_owned()),
        date: Some("2026-11-22T14:00:00Z".parse().expect("a time")),
        software: Some("postfix".to_owned()),
        writer: "always".to_owned(),
        kind: "cross-organisation".to_owned(),
        kind_confidence: "high".to_owned(),
        trusted: true,
        tls: Tls { mark: "absent".to_owned(), version: None, cipher: None, bits: None },
        event: amounts.0.to_owned(),
        confidence: word(amounts.1),
        lacking_side: word(amounts.2),
        side_confidence: word(amounts.3),
        rules: vec!["E13".to_owned()],
        findings: Vec::new(),
        reasons: reasons.iter().map(|r| (*r).to_owned()).collect(),
        probe: None,
    }
}

/// Changes to a hop, in the order of a sentence.
trait With {
    fn kind(self, kind: &str) -> Self;
    fn untrusted(self) -> Self;
    fn tls(self, version: &str, cipher: &str, bits: u32) -> Self;
    fn rules(self, rules: &[&str]) -> Self;
    fn raw(self, raw: &str, with: &str) -> Self;
    fn software(self, software: Option<&str>, writer: &str) -> Self;
    fn probed(self, host: &str, matched: &str, outcome: &str) -> Self;
}

impl With for Hop {
    fn kind(mut self, kind: &str) -> Self {
        self.kind = kind.to_owned();
        self
    }

    fn untrusted(mut self) -> Self {
        self.trusted = false;
        self
    }

    fn tls(mut self, version: &str, cipher: &str, bits: u32) -> Self {
        let clause = format!("(using {version} with cipher {cipher} ({bits}/{bits} bits)) by ");
        self.raw = self.raw.replacen("by ", &clause, 1).replacen("ESMTP ", "ESMTPS ", 1);
        self.with = Some("ESMTPS".to_owned());
        self.tls = Tls {
            mark: "details".to_owned(),
            version: Some(version.to_owned()),
            cipher: Some(cipher.to_owned()),
            bits: Some(bits),
        };
        self.rules(&["E5"])
    }

    fn rules(mut self, rules: &[&str]) -> Self {
        self.rules = rules.iter().map(|r| (*r).to_owned()).collect();
        self
    }

    fn raw(mut self, raw: &str, with: &str) -> Self {
        self.raw = raw.to_owned();
        self.with = (!with.is_empty()).then(|| with.to_owned());
        self
    }

    fn software(mut self, software: Option<&str>, writer: &str) -> Self {
        self.software = software.map(str::to_owned);
        self.writer = writer.to_owned();
        self
    }

    fn probed(mut self, host: &str, matched: &str, outcome: &str) -> Self {
        self.probe = Some(Probe {
            host: host.to_owned(),
            matched: matched.to_owned(),
            outcome: outcome.to_owned(),
            observed_at: "2026-11-22T15:00:00Z".parse().expect("a time"),
        });
        self
    }
}

fn with_hops(mut record: Message, hops: Vec<Hop>) -> Message {
    record.hops = hops.into_iter().enumerate().map(|(index, hop)| Hop { index, ..hop }).collect();
    record
}

const SUITE: &str = "TLS_AES_256_GCM_SHA384";
const OUT: (&str, &str, &str) = ("out.example.net", "out.example.net", "198.51.100.9");
const LAPTOP: (&str, &str, &str) = ("laptop.example", "", "198.51.100.77");
const LOCAL: (&str, &str, &str) = ("localhost", "localhost", "127.0.0.1");
const MX: &str = "mx.example.org";
const RIDER: &str = "This covers this hop only, and does not show that out.example.net checked mx.example.org's \
     certificate.";

/// Every sample by its name, in a stable order.
pub fn all() -> Vec<(&'static str, Message)> {
    vec![
        ("encrypted", encrypted()),
        ("sender-medium", sender_medium()),
        ("sender-high", sender_high()),
        ("receiver-medium", receiver_medium()),
        ("possibly-sender", possibly_sender()),
        ("both-low", both_low()),
        ("unknown-side", unknown_side()),
        ("not-recorded", not_recorded()),
        ("claimed", claimed()),
        ("weak", weak()),
        ("internal", internal()),
        (
            "no-hops",
            message(
                "empty.eml",
                None,
                (0, 0),
                "There is nothing to judge. Take the message as its server stored it, with all header lines.",
            ),
        ),
        ("hostile", hostile()),
    ]
}

/// The client of a submission, before the boundary.
fn submission() -> Hop {
    let said = "A line said to be from smtp.example.net says TLS was used. It was added before \
                the message reached servers you trust, so we cannot confirm it.";
    hop(LAPTOP, "smtp.example.net", &CLAIMED, &[said])
        .tls("TLSv1.3", SUITE, 256)
        .kind("submission")
        .untrusted()
        .rules(&["E3"])
}

fn filter() -> Hop {
    let said = "This step was between systems that appear to belong to one operator (localhost → \
                mx.example.org). Encryption is not recorded; the line does not show which network \
                it used.";
    hop(LOCAL, MX, &INTERNAL, &[said]).kind("same-host").rules(&["E7"])
}

fn encrypted() -> Message {
    let said = "According to this file, mx.example.org recorded on 2026-11-22 14:00:00 UTC that \
                out.example.net delivered this message over TLS 1.3 (TLS_AES_256_GCM_SHA384).";
    let summary = "The part we can vouch for: 1 of 1 hops. It was encrypted, as far as the file \
                   tells. To require it for every delivery, publish MTA-STS or DANE for \
                   example.org.";
    let hops = vec![hop(OUT, MX, &ENCRYPTED, &[said, RIDER]).tls("TLSv1.3", SUITE, 256), filter()];
    with_hops(message("letter.eml", Some("encrypted"), (1, 1), summary), hops)
}

const NO_MARK_HERE: &str = "mx.example.org records TLS when it is used (see hop 4), and recorded \
    none here: out.example.net delivered this message without TLS.";

fn sender_medium() -> Message {
    let side = "mx.example.org was able to accept TLS from others on the same day; this delivery \
                did not use it. That points to the sending side: out.example.net's settings, or a \
                handshake these two could not complete, an offer mx.example.org makes only to some \
                clients, or equipment between them. out.example.net's mail log for 4Xk2 would tell.";
    let proof = "According to this file, mx.example.org recorded on 2026-11-22 14:00:00 UTC that \
                 relay.example.com delivered this message over TLS 1.3 (TLS_AES_256_GCM_SHA384).";
    let summary = "Of 3 hops that count we can vouch for 2; one of them was without TLS, which \
                   points to the sending side. Ask the operator of out.example.net for the log \
                   lines of queue id 4Xk2.";
    let list = ("relay.example.com", "relay.example.com", "203.0.113.5");
    let hops = vec![
        submission(),
        hop(OUT, MX, &plaintext("high", "sender", Some("medium")), &[NO_MARK_HERE, side])
            .rules(&["E11", "R1"]),
        filter(),
        hop(list, MX, &ENCRYPTED, &[proof, RIDER]).tls("TLSv1.3", SUITE, 256),
    ];
    with_hops(message("inbox.mbox#3", Some("plaintext"), (2, 3), summary), hops)
}

fn sender_high() -> Message {
    let other = "4 lines of other servers show 198.51.100.9 without TLS too.";
    let summary = "The hop we can vouch for was without TLS, and the sending side did not use it. \
                   Ask the operator of out.example.net.";
    let hops = vec![
        hop(OUT, MX, &plaintext("high", "sender", Some("high")), &[NO_MARK_HERE, other])
            .rules(&["E11", "R2", "S1"]),
    ];
    with_hops(message("sender-high.eml", Some("plaintext"), (1, 1), summary), hops)
}

const PROBABLY: &str = "Postfix normally records TLS; mx.example.org recorded none here, so this \
    hop was probably not encrypted.";

fn receiver_medium() -> Message {
    let side = "When we tested mx.example.org at 2026-11-22 15:00:00 UTC (1 hour after this \
                message) from 192.0.2.7, it did not offer STARTTLS. If that was so on 2026-11-22 \
                too, out.example.net had no way to encrypt: the missing part is on the receiving \
                side.";
    let summary = "The hop we can vouch for was probably without TLS, and the receiving side did \
                   not offer it when tested. Switch STARTTLS on at mx.example.org.";
    let hops = vec![
        hop(OUT, MX, &plaintext("medium", "receiver", Some("medium")), &[PROBABLY, side])
            .rules(&["E13", "R5"])
            .probed(MX, "exact", "starttls-not-offered"),
    ];
    let record = message("receiver.eml", Some("plaintext"), (1, 1), summary);
    with_hops(Message { offline: false, ..record }, hops)
}

fn possibly_sender() -> Message {
    let from = (
        "mail-oln040092.outbound.example.net",
        "mail-oln040092.outbound.example.net",
        "203.0.113.66",
    );
    let by = "mx0a-001.filter.example.com";
    let said = "The filter's software usually records TLS; mx0a-001.filter.example.com recorded \
                none here, so this hop was possibly not encrypted.";
    let proof = "Another message (2019-03-02) shows that mx0a-001.filter.example.com records TLS; \
                 its source is closed and the messages are years apart.";
    let summary = "The hop we can vouch for was possibly without TLS. Nothing firm can be said of \
                   the side: ask the operator of mx0a-001.filter.example.com for its log.";
    let hops = vec![
        hop(from, by, &plaintext("low", "sender", Some("low")), &[said, proof])
            .software(Some("proofpoint"), "usually")
            .rules(&["E14", "R2"]),
    ];
    with_hops(message("2014/seed.eml", Some("plaintext"), (1, 1), summary), hops)
}

fn both_low() -> Message {
    let side = "Neither side showed TLS: mx.example.org does not offer it now, and \
                out.example.net used none in 3 other deliveries to servers that do. (low \
                confidence)";
    let summary = "The hop we can vouch for was probably without TLS, and neither side showed any. \
                   Switch STARTTLS on at mx.example.org first.";
    let hops = vec![
        hop(OUT, MX, &plaintext("medium", "both", Some("low")), &[PROBABLY, side])
            .rules(&["E13", "R5", "S1"])
            .probed("mx2.example.org", "organisation", "starttls-not-offered"),
    ];
    with_hops(message("both.eml", Some("plaintext"), (1, 1), summary), hops)
}

fn unknown_side() -> Message {
    let side = "We could not test mx.example.org (port 25 is blocked where this ran); so which \
                side lacked TLS is not known.";
    let hidden = ("mail", "", "172.18.0.1");
    let summary = "The hop we can vouch for was probably without TLS; the side is not known. Run \
                   this again where port 25 is open, or ask both operators for their logs.";
    let mut hop = hop(hidden, MX, &plaintext("low", "unknown", None), &[PROBABLY, side])
        .rules(&["E13", "client_address_hidden", "R11"])
        .probed(MX, "exact", "egress-blocked");
    hop.kind_confidence = "low".to_owned();
    with_hops(message("unknown.eml", Some("plaintext"), (1, 1), summary), vec![hop])
}

fn not_recorded() -> Message {
    let said = "mx.example.org did not record whether this hop was encrypted. Qmail never writes \
                this. It may or may not have been.";
    let raw = "Received: from unknown (HELO out.example.net) (198.51.100.9) by mx.example.org with \
               SMTP; 22 Nov 2026 14:00:00 -0000";
    let from = ("out.example.net", "", "198.51.100.9");
    let summary = "Whether the hop we can vouch for was encrypted is not recorded. The log of \
                   mx.example.org for 2026-11-22 14:00 UTC may tell.";
    let mut hop = hop(from, MX, &NOT_RECORDED, &[said])
        .raw(raw, "SMTP")
        .software(Some("qmail"), "never")
        .rules(&["E15"]);
    hop.id = None;
    with_hops(message("qmail.eml", Some("not-recorded"), (1, 1), summary), vec![hop])
}

fn claimed() -> Message {
    let said = "A line said to be from relay.example.com says TLS was used. It was added before \
                the message reached servers you trust, so we cannot confirm it.";
    let web = "This step was no SMTP delivery.";
    let summary = "The hop we can vouch for was encrypted; two more are encrypted by their own \
                   claim alone. Nothing is left to do at your side.";
    let mut web = hop(("", "", ""), "web.example.com", &INTERNAL, &[web])
        .kind("non-smtp")
        .untrusted()
        .raw("Received: by web.example.com with HTTP; 22 Nov 2026 13:59:58 -0000", "HTTP")
        .software(None, "unknown")
        .rules(&["E1"]);
    web.date = None;
    web.confidence = None;
    let relay = ("web.example.com", "web.example.com", "203.0.113.5");
    let hops = vec![
        web,
        submission(),
        hop(relay, "out.example.net", &CLAIMED, &[said]).tls("TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256", 128).untrusted(),
        hop(OUT, MX, &ENCRYPTED, &["According to this file, mx.example.org recorded that the connection from out.example.net was encrypted (ESMTPS); it did not record version or cipher."]).rules(&["E6"]),
    ];
    with_hops(message("inbox.mbox#4", Some("encrypted-claimed"), (1, 3), summary), hops)
}

fn weak() -> Message {
    let said = "According to this file, mx.example.org recorded on 2026-11-22 14:00:00 UTC that \
                out.example.net delivered this message over TLS 1.0 (EXP-RC4-MD5).";
    let summary = "The hop we can vouch for was encrypted with TLS 1.0 and a cipher of 40 bits. \
                   Switch off outdated versions at mx.example.org.";
    let mut hop = hop(OUT, MX, &ENCRYPTED, &[said, RIDER]).tls("TLSv1.0", "EXP-RC4-MD5", 40);
    hop.findings = vec!["weak-cipher".to_owned()];
    let hops = vec![hop];
    with_hops(message("old.eml", Some("encrypted"), (1, 1), summary), hops)
}

fn internal() -> Message {
    let said = "This step was between systems that appear to belong to one operator \
                (node1.example.org → node2.example.org). Encryption is not recorded; the line does \
                not show which network it used.";
    let node = ("node1.example.org", "node1.example.org", "10.0.0.5");
    let summary = "No hop between organisations could be judged. There is nothing to ask for.";
    let hops = vec![
        hop(node, "node2.example.org", &INTERNAL, &[said]).kind("private").rules(&["E8"]),
        hop(("node2", "node2.example.org", "192.0.2.8"), MX, &INTERNAL, &[said])
            .kind("same-organisation")
            .rules(&["E8"]),
    ];
    with_hops(message("notes/internal.eml", Some("internal"), (0, 0), summary), hops)
}

/// What a record from a hostile file could hold, beyond what the program itself would write.
fn hostile() -> Message {
    let script = "<script>alert(1)</script>";
    let ansi = "\u{1b}[2J\u{1b}[32mencrypted\u{202e}txet\u{2066}\u{200b}\0";
    let long = format!("{}.example", "a".repeat(500));
    let markup = "\"><img src=x onerror=alert(1)><a href='javascript:alert(1)'>&amp;<!--</article>";
    let said = format!("{script} {markup} {ansi} {}", "x".repeat(300));
    let summary = format!("</p></main><style>*{{display:none}}</style>{ansi}");
    let mut first = hop(
        (script, markup, "198.51.100.9"),
        &long,
        &plaintext("high", "sender", Some("low")),
        &[&said, ansi],
    );
    first.raw =
        format!("Received: from {script} ({markup}) by {long} with {ansi} (tls {long}) (((; )");
    first.id = Some(markup.to_owned());
    first.software = Some(script.to_owned());
    let mut second = hop((&long, "אבג.example", "::1"), markup, &NOT_RECORDED, &[]).untrusted();
    second.with = Some(ansi.to_owned());
    second.tls.cipher = Some(markup.to_owned());
    second.probe = Some(Probe {
        host: script.to_owned(),
        matched: markup.to_owned(),
        outcome: ansi.to_owned(),
        observed_at: "2026-11-22T15:00:00Z".parse().expect("a time"),
    });
    let mut third = hop(
        ("漢字".repeat(60).as_str(), "", ""),
        script,
        &Amounts("no-such-event", Some(markup_word()), Some("no-such-side"), None),
        &[script],
    );
    third.kind = markup.to_owned();
    let mut record = message(&format!("{script}{ansi}.eml"), Some("plaintext"), (9, 3), &summary);
    record.message_id = Some(markup.to_owned());
    record.tool.name = script.to_owned();
    with_hops(record, vec![first, second, third])
}

fn markup_word() -> &'static str {
    "<b>high</b>"
}
