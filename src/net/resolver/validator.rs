//! Our own validation of signed answers, over the resolver that gave them.
//!
//! The validator of the `domain` crate judges; the questions it has go the way of
//! all questions. It follows no delegation to a zone signed by P-384 or Ed25519 alone,
//! though it can check such signatures: the digests of that zone's keys, once validated
//! themselves, are handed to it as anchors. RFC 4035, RFC 5155; RFC 8080 (Ed25519).

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use domain::base::Message;
use domain::dep::octseq::Octets;
use domain::dnssec::validator::context::{Config, ValidationContext, ValidationState};
use domain::net::client::request::{
    ComposeRequest, Error as RequestError, GetResponse, RequestMessage, SendRequest,
};
use hickory_resolver::proto::op::{Query, ResponseCode};
use hickory_resolver::proto::rr::{Name, RecordType};
use moka::future::Cache;
use tokio::task::JoinHandle;

use super::anchors::Anchors;
use super::carrier::{Bits, Carrier};
use super::delegation;
use crate::dns::DnssecState;
use crate::text::printable;

/// Names whose keys are remembered.
const NAMES: u64 = 10_000;
/// Messages of keys and their digests that are kept for those who ask at the same time.
const MESSAGES: u64 = 256;
/// How long those are kept; the validator keeps what it made of them by their TTLs.
const MESSAGES_HOLD: Duration = Duration::from_secs(10);
/// Waits that one validation may take, as many as a deep name has zones.
const WAITS: u32 = 4;

/// The validator's words for zone keys that it could not get: nobody's fault is proved.
const NO_KEYS: &str = "request for DS or DNSKEY failed";

/// Sets of zones whose delegations were followed for it, and how long each is kept.
const DEEPER: u64 = 64;
const DEEPER_HOLDS: Duration = Duration::from_secs(300);

/// What came of a validation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judgement {
    pub(super) state: DnssecState,
    /// Why, in the validator's words, or empty.
    pub(super) why: String,
    /// The message, TTLs cut to those of the signatures.
    pub(super) message: Vec<u8>,
}

/// Validates what one resolver answers.
pub(super) struct Validator {
    context: Arc<ValidationContext<Keys>>,
    keys: Keys,
    anchors: Arc<Anchors>,
    limit: Duration,
    /// By the anchors that were added.
    deeper: Cache<String, Option<Arc<ValidationContext<Keys>>>>,
}

impl fmt::Debug for Validator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Validator").field("limit", &self.limit).finish_non_exhaustive()
    }
}

impl Validator {
    /// Makes ready; asks nothing. `None` where the anchors cannot be read.
    pub(super) fn new(carrier: &Arc<Carrier>, anchors: &Arc<Anchors>) -> Option<Self> {
        let keys = Keys::new(carrier);
        Some(Validator {
            context: context(anchors, "", &keys)?,
            keys,
            anchors: Arc::clone(anchors),
            limit: carrier.patience().saturating_mul(WAITS),
            deeper: Cache::builder().max_capacity(DEEPER).time_to_live(DEEPER_HOLDS).build(),
        })
    }

    /// Judges one message as it came.
    pub(super) async fn judge(&self, message: &[u8]) -> Judgement {
        let first = self.judge_by(&self.context, message).await;
        if first.state != DnssecState::Insecure {
            return first;
        }
        let beyond = self.beyond(delegation::zones(message));
        match tokio::time::timeout(self.limit, beyond).await {
            Ok(Some(context)) => self.judge_by(&context, message).await,
            _ => first,
        }
    }

    /// What also follows those delegations to `zones`, parents first, that the validator
    /// itself does not; `None` where there are none.
    async fn beyond(&self, zones: Vec<String>) -> Option<Arc<ValidationContext<Keys>>> {
        let (mut anchors, mut context) = (String::new(), None);
        for zone in zones {
            let query = Query::query(Name::from_ascii(&zone).ok()?, RecordType::DS);
            let Ok(message) = self.keys.clone().get(Some(query)).await else { continue };
            let digests = delegation::digests(message.as_slice(), &zone);
            if digests.is_empty() {
                continue;
            }
            let so_far = context.as_ref().unwrap_or(&self.context);
            if self.judge_by(so_far, message.as_slice()).await.state == DnssecState::Secure {
                anchors += &digests;
                context = self.context_with(&anchors).await;
            }
        }
        context
    }

    async fn context_with(&self, anchors: &str) -> Option<Arc<ValidationContext<Keys>>> {
        let making = async { context(&self.anchors, anchors, &self.keys) };
        self.deeper.get_with(anchors.to_owned(), making).await
    }

    async fn judge_by(&self, context: &Arc<ValidationContext<Keys>>, message: &[u8]) -> Judgement {
        let context = Arc::clone(context);
        let bytes = Bytes::copy_from_slice(message);
        // In a task of its own, so that no odd message can take more down than itself.
        let judging = tokio::spawn(tokio::time::timeout(self.limit, async move {
            let mut message = Message::from_octets(bytes).ok()?;
            let judged = context.validate_msg::<Bytes, Vec<u8>>(&mut message).await.ok()?;
            Some((judged, message.into_octets().to_vec()))
        }));
        let undecided = |why: &str| Judgement {
            state: DnssecState::Indeterminate,
            why: why.to_owned(),
            message: message.to_vec(),
        };
        match judging.await {
            Ok(Ok(Some(((state, error), message)))) => {
                let why = error.as_ref().and_then(|e| e.text_slice()).unwrap_or_default();
                let why = printable(why);
                Judgement { state: state_of(state, &why), why, message }
            }
            Ok(Ok(None)) | Err(_) => undecided("the answer could not be validated"),
            Ok(Err(_)) => undecided("the keys did not come in time"),
        }
    }
}

fn context(anchors: &Anchors, more: &str, keys: &Keys) -> Option<Arc<ValidationContext<Keys>>> {
    let mut config = Config::new();
    config.set_max_node_cache(NAMES);
    Some(Arc::new(ValidationContext::with_config(anchors.with(more)?, keys.clone(), config)))
}

fn state_of(state: ValidationState, why: &str) -> DnssecState {
    match state {
        ValidationState::Secure => DnssecState::Secure,
        ValidationState::Insecure => DnssecState::Insecure,
        // Without the keys nothing is disproved (RFC 4035).
        ValidationState::Bogus if why == NO_KEYS => DnssecState::Indeterminate,
        ValidationState::Bogus => DnssecState::Bogus,
        ValidationState::Indeterminate => DnssecState::Indeterminate,
    }
}

/// Gets the validator the keys and digests that it asks for.
#[derive(Debug, Clone)]
struct Keys {
    carrier: Arc<Carrier>,
    recent: Cache<(Name, RecordType), Bytes>,
}

impl Keys {
    fn new(carrier: &Arc<Carrier>) -> Self {
        let recent = Cache::builder().max_capacity(MESSAGES).time_to_live(MESSAGES_HOLD).build();
        Keys { carrier: Arc::clone(carrier), recent }
    }

    async fn get(self, query: Option<Query>) -> Result<Message<Bytes>, RequestError> {
        let query = query.ok_or(RequestError::FormError)?;
        let key = (query.name().clone(), query.query_type());
        let fetched = self.recent.optionally_get_with(key, fetch(&self.carrier, &query)).await;
        let bytes = fetched.ok_or(RequestError::StreamReceiveError)?;
        Message::from_octets(bytes).map_err(|_| RequestError::ShortMessage)
    }
}

/// A resolver's trouble is no answer about keys.
async fn fetch(carrier: &Carrier, query: &Query) -> Option<Bytes> {
    let answer = carrier.ask(query, Bits::DoCd).await.ok()?;
    let sound = matches!(answer.response_code, ResponseCode::NoError | ResponseCode::NXDomain);
    (sound && !answer.truncation).then(|| answer.into_buffer().into())
}

/// What the validator asks, as our carriers take it.
fn query_of(request: &impl ComposeRequest) -> Option<Query> {
    let message = request.to_message().ok()?;
    let question = message.sole_question().ok()?;
    let name = Name::from_ascii(format!("{}.", question.qname())).ok()?;
    Some(Query::query(name, question.qtype().to_int().into()))
}

impl<O: AsRef<[u8]> + fmt::Debug + Octets + Send + Sync> SendRequest<RequestMessage<O>> for Keys {
    fn send_request(&self, request: RequestMessage<O>) -> Box<dyn GetResponse + Send + Sync> {
        let getting = self.clone().get(query_of(&request));
        Box::new(Pending(tokio::spawn(getting)))
    }
}

/// A question of the validator's under way.
#[derive(Debug)]
struct Pending(JoinHandle<Result<Message<Bytes>, RequestError>>);

type Response<'a> =
    Pin<Box<dyn Future<Output = Result<Message<Bytes>, RequestError>> + Send + Sync + 'a>>;

impl GetResponse for Pending {
    fn get_response(&mut self) -> Response<'_> {
        Box::pin(async { (&mut self.0).await.unwrap_or(Err(RequestError::ConnectionClosed)) })
    }
}
