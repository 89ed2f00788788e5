//! Answers remembered for as long as their TTL says, within bounds.
//!
//! Negative answers too (RFC 2308); trouble is not remembered. Who asks what is being
//! asked already waits for that answer.

use std::fmt;
use std::future::Future;
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::future::Cache;

use super::sort::Sorted;
use crate::dns::{Answer, Data, Kind};
use crate::net::Stopwatch;

/// Octets of answers that are remembered, roughly.
const ROOM: u64 = 16 * 1024 * 1024;
/// The longest that anything is remembered, whatever its TTL: a run looks at what is now.
const LONGEST: Duration = Duration::from_secs(3600);
/// What a record takes beside its data, roughly.
const RECORD: usize = 64;

type Question = (String, Kind);

/// An answer and when it was given.
#[derive(Clone)]
struct Remembered {
    sorted: Sorted,
    since: Stopwatch,
}

struct ByTtl;

impl Expiry<Question, Remembered> for ByTtl {
    fn expire_after_create(&self, _: &Question, it: &Remembered, _: Instant) -> Option<Duration> {
        Some(it.sorted.keep.min(LONGEST))
    }
}

/// What was asked lately.
pub(super) struct Answers(Cache<Question, Remembered>);

impl Default for Answers {
    fn default() -> Self {
        let cache = Cache::builder().max_capacity(ROOM).weigher(weight).expire_after(ByTtl);
        Answers(cache.build())
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Answers").field(&self.0.entry_count()).finish()
    }
}

impl Answers {
    /// The answer from memory, TTLs counted down, or that of `asking`.
    pub(super) async fn recall(
        &self,
        name: &str,
        kind: Kind,
        asking: impl Future<Output = Sorted>,
    ) -> Answer {
        let key = (name.trim_end_matches('.').to_ascii_lowercase(), kind);
        let asking = async { Remembered { sorted: asking.await, since: Stopwatch::start() } };
        // Boxed: the cache holds several copies of the future within its own.
        let mut it = self.0.get_with(key, Box::pin(asking)).await;
        let age = u32::try_from(it.since.elapsed().as_secs()).unwrap_or(u32::MAX);
        if let Ok(records) = &mut it.sorted.answer.records {
            records.iter_mut().for_each(|record| record.ttl = record.ttl.saturating_sub(age));
        }
        it.sorted.answer
    }
}

fn weight((name, _): &Question, it: &Remembered) -> u32 {
    let size = match &it.sorted.answer.records {
        Ok(records) => records.iter().map(|r| RECORD + r.owner.len() + size(&r.data)).sum(),
        Err(failure) => failure.detail.len(),
    };
    u32::try_from(RECORD + name.len() + size).unwrap_or(u32::MAX)
}

fn size(data: &Data) -> usize {
    match data {
        Data::A(_) | Data::Aaaa(_) => 0,
        Data::Mx { exchange: name, .. } | Data::Cname(name) => name.len(),
        Data::Txt(octets) | Data::Tlsa { data: octets, .. } => octets.len(),
    }
}
