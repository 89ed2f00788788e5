//! One resolver, and whose word counts for what it answers.
//!
//! Its AD bit counts over a trusted path, once a question about the root has shown
//! that it sets the bit. Else its answers are validated here, once another has shown
//! that signatures come through. Else nobody's word counts: the state stays unknown,
//! for a path that strips signatures makes every zone look forged. RFC 4035, RFC 6840.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join;
use hickory_resolver::net::NetError;
use hickory_resolver::proto::op::{DnsResponse, Message, Query, ResponseCode};
use hickory_resolver::proto::rr::{Name, RecordType};
use moka::Expiry;
use moka::future::Cache;

use super::anchors::Anchors;
use super::carrier::{Bits, Carrier};
use super::sort::{Question, Sorted, extended_bogus};
use super::validator::Validator;
use crate::dns::{DnssecState, Kind, ValidatedBy};

/// How long a resolver that failed the test is not tested again; messages do get lost.
const UNTIL_THE_NEXT_TEST: Duration = Duration::from_secs(60);

/// Who is to judge DNSSEC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DnssecMode {
    /// The resolver where its word can be trusted, else this program.
    #[default]
    Auto,
    /// This program.
    Own,
    /// The resolver, wherever it is.
    Ad,
    /// Nobody.
    Off,
}

/// Whose word counts for one resolver's answers.
#[derive(Debug, Clone)]
enum Standing {
    /// The resolver's own.
    Ad,
    /// Ours.
    Own(Arc<Validator>),
    /// Nobody's.
    Nobody,
    /// Not known: it did not answer.
    Unsettled,
}

impl Standing {
    fn bits(&self) -> Bits {
        match self {
            Standing::Ad => Bits::Ad,
            Standing::Own(_) => Bits::DoCd,
            Standing::Nobody | Standing::Unsettled => Bits::None,
        }
    }
}

/// What was shown stays; a failed test holds for a while, a missing one for nobody but those
/// who waited for it.
struct WhileSettled;

impl Expiry<(), Standing> for WhileSettled {
    fn expire_after_create(&self, (): &(), standing: &Standing, _: Instant) -> Option<Duration> {
        match standing {
            Standing::Unsettled => Some(Duration::ZERO),
            Standing::Nobody => Some(UNTIL_THE_NEXT_TEST),
            Standing::Ad | Standing::Own(_) => None,
        }
    }
}

/// One resolver to ask.
pub(super) struct Server {
    carrier: Arc<Carrier>,
    mode: DnssecMode,
    ad_counts: bool,
    anchors: Arc<Anchors>,
    /// At most one; those who need it meanwhile wait for the same test.
    standing: Cache<(), Standing>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("carrier", &self.carrier).finish_non_exhaustive()
    }
}

impl Server {
    /// `trusted` says that the system vouches for the path.
    pub(super) fn new(
        carrier: Carrier,
        mode: DnssecMode,
        trusted: bool,
        anchors: Arc<Anchors>,
    ) -> Self {
        let ad_counts = match mode {
            DnssecMode::Auto => trusted || carrier.upstream.path_is_trusted(),
            DnssecMode::Ad => true,
            DnssecMode::Own | DnssecMode::Off => false,
        };
        let standing = Cache::builder().max_capacity(1).expire_after(WhileSettled).build();
        Server { carrier: Arc::new(carrier), mode, ad_counts, anchors, standing }
    }

    /// Asks one question; the first one goes out together with the test.
    pub(super) async fn ask(&self, name: &str, kind: Kind, query: &Query) -> Sorted {
        let question = Question { name, kind, upstream: &self.carrier.upstream };
        let bits = self.expected_bits().await;
        let (answer, standing) = join(self.carrier.ask(query, bits), self.standing()).await;
        let answer = match answer {
            Err(error) => return question.unanswered(&error),
            Ok(answer) => answer,
        };
        let standing = self.settled(standing).await;
        // The AD bit in a question does no harm where it does not count.
        let fits = bits == standing.bits() || (bits, standing.bits()) == (Bits::Ad, Bits::None);
        let answer = match fits {
            true => Ok(answer),
            false => self.carrier.ask(query, standing.bits()).await,
        };
        match answer {
            Err(error) => question.unanswered(&error),
            Ok(answer) => self.judge(&question, query, answer, &standing).await,
        }
    }

    async fn expected_bits(&self) -> Bits {
        match self.standing.get(&()).await {
            Some(standing) => standing.bits(),
            None if self.mode == DnssecMode::Off => Bits::None,
            None if self.ad_counts => Bits::Ad,
            None => Bits::DoCd,
        }
    }

    async fn judge(
        &self,
        question: &Question<'_>,
        query: &Query,
        answer: DnsResponse,
        standing: &Standing,
    ) -> Sorted {
        match standing {
            Standing::Nobody | Standing::Unsettled => question.sort(&answer),
            Standing::Ad => self.by_resolver(question, query, &answer).await,
            Standing::Own(validator) => by_us(question, &answer, validator).await,
        }
    }

    /// The state as the resolver's AD bit has it. A resolver that validates answers SERVFAIL
    /// for what is bogus.
    async fn by_resolver(
        &self,
        question: &Question<'_>,
        query: &Query,
        answer: &Message,
    ) -> Sorted {
        let sorted = by_ad_bit(question, answer);
        if !sorted.is_servfail() {
            return sorted;
        }
        match extended_bogus(answer) {
            Some(why) => question.bogus(why, ValidatedBy::Ad),
            None => self.asked_unchecked(question, query).await.unwrap_or(sorted),
        }
    }

    /// A resolver that gives no reason shows it: told not to check it answers, told nothing
    /// it fails again. `None` where it does not answer either way.
    async fn asked_unchecked(&self, question: &Question<'_>, query: &Query) -> Option<Sorted> {
        let unchecked = self.carrier.ask(query, Bits::Cd).await.ok()?;
        if !matches!(unchecked.response_code, ResponseCode::NoError | ResponseCode::NXDomain) {
            return None;
        }
        let again = by_ad_bit(question, &*self.carrier.ask(query, Bits::Ad).await.ok()?);
        let why = "the resolver answers SERVFAIL unless told not to check them";
        Some(if again.is_servfail() { question.bogus(why, ValidatedBy::Ad) } else { again })
    }

    async fn standing(&self) -> Standing {
        match self.mode {
            DnssecMode::Off => Standing::Nobody,
            _ => self.standing.get_with((), Box::pin(self.test())).await,
        }
    }

    /// A resolver that answers what it is asked but not the test has nothing to show.
    async fn settled(&self, standing: Standing) -> Standing {
        if !matches!(standing, Standing::Unsettled) {
            return standing;
        }
        self.standing.insert((), Standing::Nobody).await;
        Standing::Nobody
    }

    /// The test, once for each resolver and run.
    async fn test(&self) -> Standing {
        let root = Query::query(Name::root(), RecordType::SOA);
        let answer = match self.carrier.ask(&root, Bits::Do).await {
            Err(_) => return Standing::Unsettled,
            Ok(answer) => answer,
        };
        if self.ad_counts && answer.metadata.authentic_data {
            return Standing::Ad;
        }
        if self.mode == DnssecMode::Ad {
            return Standing::Nobody;
        }
        self.test_of_own(&answer).await
    }

    /// Whether signatures come through: those of a record, and those of a denial.
    async fn test_of_own(&self, root: &Message) -> Standing {
        let stripped = root.answers.iter().all(|r| r.record_type() != RecordType::RRSIG);
        if stripped && self.anchors.owners().iter().any(|owner| owner == ".") {
            return Standing::Nobody;
        }
        let Some(validator) = Validator::new(&self.carrier, &self.anchors) else {
            return Standing::Nobody;
        };
        for owner in self.anchors.owners() {
            match self.comes_through(owner, &validator).await {
                Ok(true) => return Standing::Own(Arc::new(validator)),
                Ok(false) => {}
                Err(_) => return Standing::Unsettled,
            }
        }
        Standing::Nobody
    }

    async fn comes_through(&self, owner: &str, validator: &Validator) -> Result<bool, NetError> {
        // No apex has a certificate association; that there is none is signed too.
        for kind in [RecordType::SOA, RecordType::TLSA] {
            let name = Name::from_ascii(owner).unwrap_or_default();
            let answer = self.carrier.ask(&Query::query(name, kind), Bits::DoCd).await?;
            if validator.judge(answer.as_buffer()).await.state != DnssecState::Secure {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn by_ad_bit(question: &Question<'_>, answer: &Message) -> Sorted {
    let secure = answer.metadata.authentic_data;
    let state = if secure { DnssecState::Secure } else { DnssecState::Insecure };
    question.sort(answer).judged(state, ValidatedBy::Ad)
}

/// The state as our own validation has it.
async fn by_us(question: &Question<'_>, answer: &DnsResponse, validator: &Validator) -> Sorted {
    let sorted = question.sort(answer);
    if !sorted.is_definite() {
        return sorted;
    }
    let judged = validator.judge(answer.as_buffer()).await;
    if judged.state == DnssecState::Bogus {
        return question.bogus(&judged.why, ValidatedBy::Own);
    }
    // Signatures may run out before the TTL does.
    let message = Message::from_vec(&judged.message);
    let sorted = message.map_or(sorted, |message| question.sort(&message));
    sorted.judged(judged.state, ValidatedBy::Own)
}
