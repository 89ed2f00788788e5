//! One hop's judgement: the three questions in their order, and the sentences
//! that say why.
//!
//! A pure function. Does no IO, reads no clock.

use super::blanks;
use super::event::{self, Case, Conclusion};
use super::observed::{Match, Observed};
use super::place::Because;
use super::receiver::{self, Ability, Offer};
use super::reported::{self, Told};
use super::say::{Blanks, Say};
use super::sender::{self, Practice, Use};
use super::side;
use super::side_sentence;
use super::words::{Confidence, Event, Kind, Side};
use super::{Evidence, Hop};
use crate::trace::{Habit, Mark, Strength};

/// What is said of one hop.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement<'a> {
    /// Whether it was encrypted.
    pub event: Event,
    /// How sure that is; none where nothing is claimed.
    pub confidence: Option<Confidence>,
    /// Which side lacked TLS; none unless the event is plaintext.
    pub side: Option<Side>,
    /// How sure that is.
    pub side_confidence: Option<Confidence>,
    /// The rows that led here, and words for special reasons.
    pub rules: Vec<&'static str>,
    /// Ids of findings.
    pub findings: Vec<&'static str>,
    /// The verdict's sentence, then the others.
    pub reasons: Vec<String>,
    /// The probe that bears on it.
    pub probe: Option<(&'a Observed, Match)>,
}

/// Judges one hop by all the evidence. `asked` is the hop before at whose line REQUIRETLS was
/// recorded, if any.
pub fn judge<'a>(hop: &Hop, evidence: &Evidence<'a>, asked: Option<&Hop>) -> Judgement<'a> {
    let case = Case::of(hop, evidence);
    let concluded = concluded(&case, evidence);
    let mut telling = Telling::new(hop, evidence, concluded, case);
    telling.tell_event();
    let mut judgement = Judgement {
        event: concluded.event,
        confidence: concluded.confidence,
        side: None,
        side_confidence: None,
        rules: [concluded.rule].into_iter().chain(concluded.reason).collect(),
        findings: Vec::new(),
        reasons: Vec::new(),
        probe: None,
    };
    if case.kind.is_judged() && concluded.event == Event::Plaintext {
        telling.tell_side(&mut judgement, asked);
        telling.tell_silence();
    } else if case.kind == Kind::CrossOrganisation && hop.trusted {
        judgement.probe = receiver::ability(hop, evidence).probe;
    }
    telling.tell_place(&mut judgement);
    if evidence.mended && concluded.event == Event::Plaintext {
        telling.say(Say::Mended);
        judgement.rules.push("mended");
    }
    if concluded.event == Event::Encrypted && hop.line.tls.strength == Strength::Weak {
        judgement.findings.push("weak-cipher");
    }
    judgement.reasons = telling.said;
    judgement
}

/// What the rows conclude. Of a header that was put together, nothing is sure of plaintext.
fn concluded(case: &Case, evidence: &Evidence<'_>) -> Conclusion {
    let concluded = event::conclude(case);
    match (concluded.event, concluded.confidence) {
        (Event::Plaintext, Some(Confidence::High)) if evidence.mended => {
            Conclusion { confidence: Some(Confidence::Medium), ..concluded }
        }
        _ => concluded,
    }
}

/// The sentences of one hop, as they come.
struct Telling<'e, 'a> {
    hop: &'e Hop,
    evidence: &'e Evidence<'a>,
    concluded: Conclusion,
    case: Case,
    blanks: Blanks,
    said: Vec<String>,
}

impl<'e, 'a> Telling<'e, 'a> {
    fn new(hop: &'e Hop, evidence: &'e Evidence<'a>, concluded: Conclusion, case: Case) -> Self {
        let mut blanks = blanks::of_hop(hop);
        if let Some((proof, _)) = evidence.proof(hop) {
            blanks.set("proof", blanks::sighting(proof, evidence.is_own(proof)));
        }
        Telling { hop, evidence, concluded, case, blanks, said: Vec::new() }
    }

    fn say(&mut self, say: Say) {
        self.said.push(self.blanks.fill(say));
    }

    fn tell_event(&mut self) {
        match self.concluded.event {
            Event::Encrypted => self.tell_encrypted(),
            Event::EncryptedClaimed => self.say(Say::Claimed),
            Event::Plaintext => self.tell_plaintext(),
            Event::NotRecorded => self.tell_not_recorded(),
            Event::Internal => self.tell_internal(),
        }
    }

    fn tell_encrypted(&mut self) {
        let tls = &self.hop.line.tls;
        let details = tls.version.is_some() || tls.cipher.is_some();
        let old = matches!(tls.version, Some("SSLv2" | "SSLv3" | "TLSv1.0" | "TLSv1.1"));
        let strength = tls.strength;
        self.say(if details { Say::EncryptedDetails } else { Say::EncryptedKeyword });
        match strength {
            Strength::Weak => self.say(Say::WeakSuite),
            Strength::Anonymous => self.say(Say::AnonymousSuite),
            Strength::Common | Strength::Null => {}
        }
        if old {
            let version = tls.version.unwrap_or_default().replacen("TLSv", "TLS ", 1);
            let said = self.blanks.with("tls", version).fill(Say::OldVersion);
            self.said.push(said);
        }
        match self.case.kind.is_judged() {
            true => self.say(Say::ThisHopOnly),
            false => self.say(Say::OneOperator),
        }
    }

    fn tell_plaintext(&mut self) {
        let submission = self.case.kind == Kind::Submission;
        let proved = self.case.proof.is_some();
        let medium = self.concluded.confidence == Some(Confidence::Medium);
        self.say(match self.concluded.rule {
            "E4b" => Say::PlaintextNull,
            "E9" => Say::PlaintextSaid,
            "E11" if submission || medium => Say::PlaintextNearlyProved,
            "E11" => Say::PlaintextProved,
            "E13" => Say::PlaintextProbably,
            _ if medium => Say::PlaintextLikely,
            _ if proved => Say::PlaintextPossibly,
            _ => Say::PlaintextByCount,
        });
    }

    /// What stands behind a silence that counts, and what speaks against it.
    fn tell_silence(&mut self) {
        if matches!(self.concluded.rule, "E13" | "E14") {
            self.say(Say::MayBeFront);
        }
        if self.concluded.rule == "E14" && !self.hop.line.writer.open_source {
            self.say(Say::ClosedSource);
        }
        if matches!(self.concluded.rule, "E11" | "E13" | "E14")
            && !self.hop.line.writer.evidence.is_empty()
        {
            self.say(Say::WhySilenceCounts);
        }
    }

    fn tell_not_recorded(&mut self) {
        let say = match (self.concluded.rule, self.hop.line.tls.mark) {
            ("E4", Mark::Negative) => Say::ClaimedPlain,
            ("E4", _) => Say::NotRecordedBelow,
            ("E10", _) => Say::NotRecordedHelo,
            ("E12", _) => {
                let lines = self.evidence.lines_near(self.hop).len();
                self.blanks.set("k", lines.to_string());
                Say::NotRecordedFront
            }
            (_, Mark::Contradictory) => Say::NotRecordedContradictory,
            (_, Mark::Unparsable) => Say::NotRecordedUnreadable,
            (_, Mark::NoWith) => Say::NotRecordedNoProtocol,
            _ => match self.case.habit {
                Habit::Never => Say::NotRecordedNever,
                Habit::Usually | Habit::Always => Say::NotRecordedUsually,
                Habit::Unknown => Say::NotRecordedUnknown,
            },
        };
        self.say(say);
        if reported::by_sender(self.hop, self.evidence.reports) == Some(Told::Succeeded) {
            self.say(Say::ReportCounts);
        }
    }

    fn tell_internal(&mut self) {
        let why = match self.hop.place.because {
            Because::Said(why) | Because::Filter(why) => why,
            _ => "its address",
        };
        self.blanks.set("why", why);
        let by = self.hop.line.by.as_deref().unwrap_or_default();
        let provider = crate::org::provider(by);
        self.blanks.set("provider", provider.unwrap_or_default());
        let negative = self.hop.line.tls.mark == Mark::Negative;
        self.say(match (self.concluded.rule, self.hop.place.because) {
            ("E1", _) => Say::NotSmtp,
            ("E7", Because::Filter(_)) => Say::StayedFilter,
            (_, Because::Filter(_)) => Say::GaveBack,
            ("E7", Because::Requeue) => Say::StayedRequeued,
            ("E7", Because::Said(_)) => Say::StayedSaid,
            ("E7", _) => Say::StayedLoopback,
            _ if negative => Say::InsidePlain,
            _ if provider.is_some() => Say::InsideProvider,
            _ => Say::Inside,
        });
    }

    /// Why the kind is what it is, where a reader would wonder.
    fn tell_place(&mut self, judgement: &mut Judgement<'_>) {
        let (say, word) = match self.hop.place.because {
            Because::ClientHidden => {
                let marked = self.hop.line.tls.mark.tells_of_tls();
                let say = if marked { Say::ClientHiddenMarked } else { Say::ClientHidden };
                (say, "client_address_hidden")
            }
            Because::OwnWords => (Say::OwnWords, "names_by_helo_only"),
            Because::NoClient => (Say::NoClient, "client_not_named"),
            Because::FirstStep => (Say::FirstStep, "first_step"),
            Because::Front => (Say::FrontPair, "front_pair"),
            Because::Filter(_) => (Say::FilterCopies, "content_filter"),
            _ => return,
        };
        self.say(say);
        judgement.rules.push(word);
    }

    fn tell_side(&mut self, judgement: &mut Judgement<'a>, asked: Option<&Hop>) {
        if self.concluded.rule == "E4b" {
            judgement.side = Some(Side::Unknown);
            return self.say(Say::UnknownNullSuite);
        }
        let receiver = receiver::ability(self.hop, self.evidence);
        let sender = sender::practice(self.hop, self.evidence);
        let (side, confidence) = side::side(self.hop, self.concluded, &receiver, &sender);
        judgement.side = Some(side);
        judgement.side_confidence = confidence;
        judgement.probe = receiver.probe;
        judgement.rules.push(receiver.rule);
        if receiver.withdrawn {
            judgement.rules.push("R12");
        }
        self.prepare(&receiver, &sender);
        self.say(side_sentence::sentence(self.hop, side, &receiver, &sender));
        if receiver.rule == "R6" {
            self.say(Say::SeenByOthers);
        }
        if receiver.withdrawn {
            self.say(Say::OfferedThen);
        }
        let weakly = receiver.offer == Offer::No || matches!(receiver.offer, Offer::Broken { .. });
        if weakly && !receiver.reported && receiver.probe.is_some_and(|(o, _)| !o.path_control) {
            self.say(Say::Uncontrolled);
        }
        self.tell_policies(judgement, &receiver, asked);
    }

    fn prepare(&mut self, receiver: &Ability<'_>, sender: &Practice<'_>) {
        self.blanks.set("mx", "the receiver");
        if let Some((observed, _)) = receiver.probe {
            blanks::add_probe(&mut self.blanks, self.hop, observed);
        }
        if let Some(proof) = receiver.proof {
            self.blanks.set("date", blanks::when(proof.date));
        }
        if let Some(line) = sender.shown_by {
            let own = self.evidence.is_own(line);
            self.blanks.set("practice", blanks::sighting(line, own));
        }
        if let Use::No(count) = sender.used {
            self.blanks.set("k", count.to_string());
        }
        let can = match (receiver.proof, receiver.probe) {
            (Some(_), _) => self.blanks.fill(Say::CanByLines),
            (None, Some(_)) => self.blanks.fill(Say::CanByProbe),
            (None, None) => String::new(),
        };
        self.blanks.set("can", can);
    }

    /// Published rules and the message's own wishes: reasons, never a side.
    fn tell_policies(
        &mut self,
        judgement: &mut Judgement<'a>,
        receiver: &Ability<'a>,
        asked: Option<&Hop>,
    ) {
        if receiver.probe.is_some_and(|(observed, _)| observed.policy.is_some()) {
            judgement.rules.push("PS_policy");
            self.say(Say::PolicyPublished);
        }
        if self.evidence.tls_not_required {
            judgement.rules.push("PS_no");
            self.say(Say::TlsNotRequired);
        }
        if let Some(asked) = asked {
            judgement.rules.push("PS_req");
            let by = asked.line.by.clone().unwrap_or_else(|| "an earlier hop".to_owned());
            self.blanks.set("asked", by);
            self.say(Say::RequireTls);
        }
        match reported::by_sender(self.hop, self.evidence.reports) {
            Some(Told::Judged) => self.say(Say::ReportJudged),
            Some(Told::Succeeded) => self.say(Say::ReportCounts),
            _ => return,
        }
        judgement.rules.push("PS_rpt");
    }
}
