//! Every sentence that is said of a hop or a message: one table of templates.
//!
//! A sentence names both ends, the time and the evidence, and claims no more
//! than its row allows; a test fills each from every cell and holds it against
//! the claims that are never made. Does no IO, reads no clock.

/// Makes the list of sentences, so that none is without a template or a place in `ALL`.
macro_rules! sentences {
    ($($(#[$doc:meta])* $name:ident => $text:literal;)+) => {
        /// A sentence.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Say { $($(#[$doc])* $name,)+ }

        impl Say {
            /// All of them.
            pub const ALL: &'static [Say] = &[$(Say::$name,)+];

            /// The words, with `{blanks}`.
            pub fn template(self) -> &'static str {
                match self { $(Say::$name => $text,)+ }
            }
        }
    };
}

sentences! {
    /// E5.
    EncryptedDetails => "According to this file, {by} recorded on {time} that {from} delivered this message over {tls}.";
    /// E6.
    EncryptedKeyword => "According to this file, {by} recorded on {time} that the connection from {from} was encrypted ({words}); it did not record version or cipher.";
    /// Beside E5 and E6.
    ThisHopOnly => "This covers this hop only, and does not show that {sender} checked {by}'s certificate.";
    /// E5 or E6 between systems of one operator.
    OneOperator => "Both ends appear to belong to one operator.";
    /// E3.
    Claimed => "A line said to be from {by} says TLS was used by {from} ({words}). It was added before the message reached servers you trust, so we cannot confirm it.";
    /// Beside E5: export or short suites.
    WeakSuite => "The suite {cipher} is of export grade or shorter than 112 bits: it hides little from who can read the line.";
    /// Beside E5: anonymous suites.
    AnonymousSuite => "The suite {cipher} is anonymous: nothing showed {sender} who {by} was.";
    /// Beside E5: versions below 1.2.
    OldVersion => "{tls} is older than TLS 1.2, the oldest version that current rules accept.";

    /// E4b.
    PlaintextNull => "According to this file, {by} recorded on {time} that {from} delivered this message over TLS with a suite that does not encrypt ({cipher}): it travelled without encryption.";
    /// E9.
    PlaintextSaid => "According to this file, {by} recorded on {time} that {from} delivered this message without TLS ({words}).";
    /// E11.
    PlaintextProved => "{by} records TLS when it is used (see {proof}), and recorded none here: on {time} {from} delivered this message without TLS.";
    /// E11 for a submission, or after a paste.
    PlaintextNearlyProved => "{by} records TLS when it is used (see {proof}), and recorded none when {from} delivered this message on {time}, so this hop was probably not encrypted.";
    /// E13.
    PlaintextProbably => "{software} normally records TLS; {by} recorded none when {from} delivered this message on {time}, so this hop was probably not encrypted.";
    /// E14 with a strong proof.
    PlaintextLikely => "{by} recorded TLS elsewhere within a day (see {proof}), and none when {from} delivered this message on {time}, so this hop was probably not encrypted.";
    /// E14 with a proof further away.
    PlaintextPossibly => "{by} has recorded TLS elsewhere (see {proof}), and recorded none when {from} delivered this message on {time}, so this hop was possibly not encrypted.";
    /// E14 by count.
    PlaintextByCount => "{software} recorded TLS on practically every delivery over TLS that was counted; {by} recorded none when {from} delivered this message on {time}, so this hop was possibly not encrypted.";
    /// Beside E13 and E14.
    MayBeFront => "If something in front of {by} ends TLS, the line looks just like this.";
    /// Beside E14.
    ClosedSource => "The source of this software is closed, so how it writes its lines cannot be read, only observed.";
    /// Beside E11 to E14.
    WhySilenceCounts => "Why its silence counts: {evidence}.";

    /// E15, writers that never tell.
    NotRecordedNever => "{by} did not record whether this hop from {from} on {time} was encrypted. {software} never writes this. It may or may not have been.";
    /// E15, writers that usually tell.
    NotRecordedUsually => "{by} did not record whether this hop from {from} on {time} was encrypted. {software} usually writes it when it was, but nothing here shows that {by} does. It may or may not have been.";
    /// E15, writers nobody knows.
    NotRecordedUnknown => "{by} did not record whether this hop from {from} on {time} was encrypted. We do not know whether this server writes it. It may or may not have been.";
    /// E10.
    NotRecordedHelo => "{by} did not record whether this hop from {from} on {time} was encrypted: the session said HELO, and {software} writes no TLS mark in such sessions. It may or may not have been.";
    /// E12.
    NotRecordedFront => "{by} offers TLS now, but wrote no mark in the {k} lines by it that we have from around that time, so something in front of it may end TLS. Whether this hop from {from} on {time} was encrypted is not recorded.";
    /// E2, a line against itself.
    NotRecordedContradictory => "The line by {by} says both that {sender} used TLS and that it did not. Whether this hop on {time} was encrypted is not recorded.";
    /// E2, no `with`.
    NotRecordedNoProtocol => "{by} wrote no protocol for this hop from {from} on {time}, so whether it was encrypted is not recorded.";
    /// E2, rubbish.
    NotRecordedUnreadable => "This line cannot be read as a trace line, so it records nothing of encryption.";
    /// E4, with an explicit negative.
    ClaimedPlain => "A line said to be from {by} says that no TLS was used by {from} ({words}). It was added before the message reached servers you trust, so we cannot confirm it.";
    /// E4.
    NotRecordedBelow => "An earlier, unverified line shows no TLS mark for {from} → {by}. It was added before the message reached servers you trust, and silence in such a line says nothing.";

    /// E1.
    NotSmtp => "This step was no mail transfer between servers ({why}), so STARTTLS does not apply.";
    /// E7, by the line's own words.
    StayedSaid => "This step stayed on one machine ({by}), as the line says: {why}.";
    /// E7, a requeue.
    StayedRequeued => "This step stayed on one machine ({by}): the same host wrote the line below.";
    /// E7, a filter.
    StayedFilter => "This step stayed on one machine ({by}): {why} gave the message back.";
    /// E8, a filter.
    GaveBack => "This step stayed with one operator: {why} gave the message back ({from} → {by}).";
    /// E7, by address.
    StayedLoopback => "This step stayed on one machine ({by}), by the address in the line. A TLS front on that machine would look the same.";
    /// E8.
    Inside => "This step was between systems that appear to belong to one operator ({from} → {by}). Encryption is not recorded; the line does not show which network it used.";
    /// E8, with an explicit negative.
    InsidePlain => "This step was between systems that appear to belong to one operator ({from} → {by}). The line says that no TLS was used ({words}); it does not show which network it used.";
    /// E8 at a provider.
    InsideProvider => "This step was within one provider, {provider}, perhaps between two customers ({from} → {by}). Encryption is not recorded; the line does not show which network it used.";

    /// K5 by doubt.
    ClientHidden => "The client's address in this line ({ip}) is not public, though it calls itself {from_name}: something between hides the true client, and may have ended its TLS, so this counts as a hop between organisations.";
    /// K5 by doubt, with a mark.
    ClientHiddenMarked => "The client's address in this line ({ip}) is not public, though it calls itself {from_name}: something between hides the true client, so this counts as a hop between organisations, and the line tells of its last part only.";
    /// K5 by doubt.
    OwnWords => "Only the client's own words make {sender} and {by} one organisation, and anyone can say them, so this counts as a hop between organisations.";
    /// K5 by doubt.
    NoClient => "{by} does not name its client here, so a hop between organisations may be hidden in this line.";
    /// K4 by doubt.
    FirstStep => "This seems to be where an author's program handed the message in.";
    /// K1 by a front.
    FrontPair => "This line and the one below it tell of one connection: a front took it and passed it on.";
    /// K1 by a filter.
    FilterCopies => "It may have copied the client's name from the line below.";

    /// Yes × unknown, by lines.
    SenderByLines => "{by} was able to accept TLS from others (see {proof}); this delivery did not use it. That points to the sending side: {sender}'s settings, or a handshake these two could not complete, an offer {by} makes only to some clients, or equipment between them. The mail log of {sender} for {id} would tell.";
    /// Yes × unknown, by lines more than 30 days apart.
    SenderByFarLines => "{by} was able to accept TLS from others on {date} (see {proof}), far from this delivery on {time}, which did not use it. If it was able to then too, that points to the sending side: {sender}'s settings, or a handshake these two could not complete, an offer {by} makes only to some clients, or equipment between them. The mail log of {sender} for {id} would tell.";
    /// Yes × unknown, by probe.
    SenderByProbe => "{mx} was able to accept TLS when it was tested on {tested} ({age}); this delivery did not use it. If it was able to on {date} too, that points to the sending side: {sender}'s settings, or a handshake these two could not complete, an offer {mx} makes only to some clients, or something on the way that hid the offer. The mail log of {sender} for {id} would tell.";
    /// Yes × unknown, by a probe of another host under the same roof.
    SenderByNeighbour => "{mx}, another mail server of the organisation of {by}, was able to accept TLS when it was tested on {tested} ({age}); this delivery to {by} did not use it. If {by} was able to as well on {date}, that points to the sending side: {sender}'s settings, or a handshake these two could not complete, an offer {by} makes only to some clients, or something on the way that hid the offer. The mail log of {sender} for {id} would tell.";
    /// Yes × no.
    SenderByPractice => "{sender} used no TLS in {k} other deliveries around that time to servers that offer it, and {can}. That points to the sending side; the mail log of {sender} for {id} would tell.";
    /// A part of the one above.
    CanByLines => "{by} was able to accept TLS from others (see {proof})";
    /// A part of the one above.
    CanByProbe => "{mx} was able to accept it when tested on {tested} ({age})";
    /// Unknown or sometimes × no.
    SenderByPracticeAlone => "{sender} used no TLS in {k} other deliveries around that time to servers that offer it. That points to the sending side, though what {by} offered then is not known. The mail log of {sender} for {id} would tell.";
    /// No.
    ReceiverNone => "When {mx} was tested on {tested} ({age}) from {vantage}, it did not offer STARTTLS. If that was so on {date} too, {sender} had no way to encrypt: the missing part is on the receiving side.";
    /// R6.
    SeenByOthers => "The same was seen from another place, or is told by the TLS report of another sender.";
    /// No, by refusal.
    ReceiverRefused => "When {mx} was tested on {tested} ({age}) from {vantage}, it offered STARTTLS and refused it. If that was so on {date} too, {sender} had no way to encrypt: the missing part is on the receiving side.";
    /// No, by the sender's report.
    ReceiverReported => "A TLS report of {sender}'s organisation says that {by} did not offer it STARTTLS on that day, or the offer was hidden on the way. That points to the receiving side. The report's signature was not checked.";
    /// Broken.
    ReceiverBroken => "{mx} offers STARTTLS but the handshake fails (tested on {tested}, {age}: {detail}). Senders that do not insist on TLS then deliver in clear. Most likely the receiving side.";
    /// Broken, put off.
    ReceiverDeferred => "{mx} offers STARTTLS but put it off when tested on {tested} ({age}: {detail}). Senders that do not insist on TLS then deliver in clear. Possibly the receiving side.";
    /// Broken, by the sender's report.
    ReceiverReportedBroken => "A TLS report of {sender}'s organisation says that handshakes with {by} failed on that day. Senders that do not insist on TLS then deliver in clear. Possibly the receiving side. The report's signature was not checked.";
    /// Old.
    ReceiverOld => "{mx} supports at most TLS 1.1 (tested on {tested}, {age}). Many senders refuse this and, if they do not insist on TLS, deliver in clear. That points to the receiving side.";
    /// Old × no.
    SenderOld => "{mx} supports at most TLS 1.1 (tested on {tested}, {age}), but {sender} used no TLS in {k} other deliveries either. That points to the sending side.";
    /// Sometimes × yes.
    ReceiverSometimes => "Some of the machines of {mx} did not offer STARTTLS when tested on {tested} ({age}), others did, and {sender} uses TLS elsewhere (see {practice}). It may have met one of those: that points to the receiving side.";
    /// No × no.
    BothSides => "Neither side showed TLS: {mx} did not offer it when tested on {tested} ({age}), and {sender} used none in {k} other deliveries to servers that do. (low confidence)";
    /// No, by the sender's report × no.
    BothReported => "Neither side showed TLS: a TLS report of {sender}'s organisation says that {by} did not offer it on that day, or the offer was hidden on the way, and {sender} used none in {k} other deliveries to servers that do. The report's signature was not checked. (low confidence)";

    /// Yes × yes.
    UnknownBothCan => "Both {sender} and {by} use TLS with others. Why not here cannot be told from the header: a failed negotiation, one differing machine, or equipment on the way are all possible. The sender's mail log for {id} would tell.";
    /// Sometimes × unknown.
    UnknownSometimes => "Some of the machines of {mx} offered STARTTLS when tested on {tested} ({age}), some did not. Which one took this message, and so which side lacked TLS, is not known.";
    /// Masked.
    UnknownMasked => "The STARTTLS offer of {mx} was overwritten when tested on {tested} ({age}): hidden by a firewall at the receiver or on the way. Which side lacked TLS is not known.";
    /// Old × yes, by versions as old.
    UnknownOldBoth => "{mx} supports at most TLS 1.1 (tested on {tested}, {age}), and {sender} uses TLS elsewhere without showing that it needs a newer one (see {practice}). Which side lacked TLS is not known.";
    /// Broken × no.
    UnknownEither => "Both are plausible: {mx} offers TLS that many cannot use (tested on {tested}, {age}), and {sender} may not have used any. Which side lacked TLS is not known.";
    /// Broken by the sender's report × no.
    UnknownReported => "Both are plausible: a TLS report of {sender}'s organisation says that handshakes with {by} failed on that day, and {sender} used no TLS in {k} other deliveries. Which side lacked TLS is not known.";
    /// Not reached.
    UnknownUntested => "{mx} could not be tested ({detail}), so which side lacked TLS is not known.";
    /// Too far in time.
    UnknownFar => "{mx} was tested on {tested}, {age}: too far apart to tell what it offered then, so which side lacked TLS is not known.";
    /// The path was not checked.
    UnknownUncontrolled => "{mx} showed no working STARTTLS when tested on {tested} ({age}), but that network was not shown to let STARTTLS through, so which side lacked TLS is not known.";
    /// Another host under the same roof, without a working STARTTLS.
    UnknownNeighbour => "{mx} was tested on {tested} ({age}), but it is another host than {by}, and what it lacks says nothing of {by}. Which side lacked TLS is not known.";
    /// Nothing was probed.
    UnknownUnprobed => "No test of {by} is at hand, so which side lacked TLS is not known. The sender's mail log for {id} would tell.";
    /// A suite that does not encrypt: neither side lacked TLS.
    UnknownNullSuite => "Neither side lacked TLS: both agreed on a suite that hides nothing. Which suites each allows is for both postmasters to say.";
    /// Left alone on purpose.
    UnknownLeftAlone => "{mx} was not asked ({detail}), so which side lacked TLS is not known.";
    /// K4.
    UnknownSubmission => "Programs hand mail in on other ports than 25, so a test of port 25 says nothing here: which side lacked TLS is not known.";
    /// R12.
    OfferedThen => "{by} used TLS with others (see {proof}), but did not offer it when tested on {tested}: its set-up has changed, or it treats this tester differently.";
    /// No path control.
    Uncontrolled => "The network that test ran from was not shown to let STARTTLS through, which makes it weak evidence.";

    /// PS_sts, PS_dane.
    PolicyPublished => "The recipient domain publishes a rule ({policy}, seen on {tested}) that senders should use TLS; this sender did not follow or does not implement it.";
    /// PS_no.
    TlsNotRequired => "The message asked not to enforce TLS (TLS-Required: No).";
    /// PS_req.
    RequireTls => "REQUIRETLS was asked at {asked}; a host on the way did not honour it.";
    /// PS_rpt, successes.
    ReportCounts => "A TLS report of {sender}'s organisation counts sessions over TLS with {by} on that day; the counts are not per message.";
    /// PS_rpt, judged afterwards.
    ReportJudged => "A TLS report of {sender}'s organisation says that TLS with {by} was agreed on that day and judged afterwards; that says nothing of which side lacked it here.";
    /// A paste was put together.
    Mended => "The header is not well-formed, as after a paste, and was put together as far as possible, so this is less sure than it would be.";
    /// What a probe could add.
    ProbeCould => "A test of the mail servers of {domain} could show what the receiving side offers now.";

    /// The message as a whole.
    PartVouched => "The part we can vouch for: {vouched} of {hops}{aside}; there may be more that left no line.";
    /// All vouched hops are encrypted.
    SumEncrypted => "There the receiving servers recorded encryption.";
    /// And what lies below is not.
    SumClaimed => "The earlier hops are said to be encrypted by lines that cannot be confirmed.";
    /// And what lies below says nothing.
    SumBelowSilent => "Whether the earlier hops were encrypted is not recorded by a server you trust.";
    /// The worst is plaintext.
    SumPlaintext => "{from} delivered it to {by} {without}; {side}.";
    /// The worst is not recorded.
    SumNotRecorded => "Whether {from} → {by} was encrypted is not recorded.";
    /// Nothing to judge.
    SumInternal => "No hop between organisations could be judged.";
    /// No line.
    SumNothing => "The header has no Received: line, so nothing is known of its way.";
    /// A part of the header was left out.
    SumCut => "The header is too long, and a part of it was left out: there are lines that were not read.";
    /// What to do.
    NextOriginal => "Next: save the message in its original form (\"show original\", \"save as\") and read that.";
    /// What to do.
    NextSuites => "Next: ask the postmasters of both {sender} and {by} which suites they allow; those that do not encrypt are to go.";

    /// What to do.
    NextSender => "Next: ask the postmaster of {sender} for the log of this delivery ({id}, {time}), and whether outgoing STARTTLS is on (Postfix: smtp_tls_security_level = may or stricter).";
    /// What to do.
    NextReceiver => "Next: ask the postmaster of {by} whether incoming STARTTLS is on (Postfix: smtpd_tls_security_level = may; `mxtls probe {by}` shows what it offers), and for the log of {id}.";
    /// What to do.
    NextBoth => "Next: ask the postmasters of both {sender} and {by} for the logs of this delivery ({id}, {time}).";
    /// What to do.
    NextUnknown => "Next: ask the postmaster of {sender} for the log of this delivery ({id}, {time}): it tells whether STARTTLS was offered and tried.";
    /// What to do.
    NextNotRecorded => "Next: the log of {by} for {id} ({time}) tells whether TLS was used; ask its postmaster.";
    /// What to do.
    NextTrust => "Next: if the servers of the earlier hops are yours, name them with --trusted-by.";
}

/// What goes into the blanks.
#[derive(Debug, Clone, Default)]
pub struct Blanks(Vec<(&'static str, String)>);

impl Blanks {
    /// Fills one blank; a later word for the same blank wins.
    pub fn set(&mut self, blank: &'static str, text: impl Into<String>) {
        self.0.push((blank, text.into()));
    }

    /// The same blanks and one more.
    #[must_use]
    pub fn with(&self, blank: &'static str, text: impl Into<String>) -> Blanks {
        let mut more = self.clone();
        more.set(blank, text);
        more
    }

    fn text(&self, blank: &str) -> Option<&str> {
        self.0.iter().rev().find(|(name, _)| *name == blank).map(|(_, text)| text.as_str())
    }

    /// The sentence with its blanks filled; what nobody filled stays in braces.
    pub fn fill(&self, say: Say) -> String {
        let mut sentence = String::new();
        let mut rest = say.template();
        while let Some((before, after)) = rest.split_once('{') {
            sentence.push_str(before);
            let Some((blank, behind)) = after.split_once('}') else { break };
            match self.text(blank) {
                Some(text) => sentence.push_str(text),
                None => sentence.push_str(&format!("{{{blank}}}")),
            }
            rest = behind;
        }
        sentence.push_str(rest);
        sentence
    }
}
