//! One question to DNS, followed through aliases (A-5321-1).

use crate::dns::{Data, DnssecState, Failure, FailureKind, Kind, Record, ValidatedBy};
use crate::net::Network;

/// The end of a look-up.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// What the records of the kind asked for say, or why there are none.
    pub(super) data: Result<Vec<Data>, Failure>,
    /// The last name, where the name asked for is an alias.
    pub(super) alias_of: Option<String>,
    /// The worst state on the way.
    pub(super) state: DnssecState,
    /// Who judged it.
    pub(super) by: ValidatedBy,
}

/// The names walked through so far.
struct Walk {
    at: String,
    passed: Vec<String>,
    limit: usize,
}

impl Walk {
    /// Follows the aliases that `records` hold; false once they go in a circle or too far.
    fn follow(&mut self, records: &[Record]) -> bool {
        let alias = |at: &str| {
            records.iter().find_map(|r| match &r.data {
                Data::Cname(to) if r.owner == at => Some(to.clone()),
                _ => None,
            })
        };
        while let Some(to) = alias(&self.at) {
            self.passed.push(std::mem::replace(&mut self.at, to));
            if self.passed.contains(&self.at) || self.passed.len() > self.limit {
                return false;
            }
        }
        true
    }

    fn endless(&self, name: &str) -> Failure {
        let detail = match self.passed.contains(&self.at) {
            true => format!("{name} is an alias that leads back to {}", self.at),
            false => format!("{name} is an alias of an alias, more than {} times", self.limit),
        };
        Failure { kind: FailureKind::Loop, detail }
    }
}

/// Asks for `name`, following at most `limit` aliases.
pub(super) async fn look_up<N: Network>(
    network: &N,
    name: &str,
    kind: Kind,
    limit: usize,
) -> Found {
    let mut walk = Walk { at: name.to_owned(), passed: Vec::new(), limit };
    let mut state = DnssecState::Secure;
    let (data, by) = loop {
        let answer = network.ask(&walk.at, kind).await;
        let by = answer.by;
        state = state.max(answer.state);
        let records = match answer.records {
            Ok(records) => records,
            Err(failure) => break (Err(failure), by),
        };
        let asked = walk.passed.len();
        if !walk.follow(&records) {
            break (Err(walk.endless(name)), by);
        }
        let here = records.iter().filter(|r| r.owner == walk.at && r.data.is(kind));
        let data: Vec<Data> = here.map(|r| r.data.clone()).collect();
        if !data.is_empty() {
            break (Ok(data), by);
        }
        if walk.passed.len() == asked {
            break (Err(unrelated(&walk.at, kind)), by);
        }
    };
    let alias_of = (!walk.passed.is_empty()).then_some(walk.at);
    Found { data, alias_of, state, by }
}

fn unrelated(name: &str, kind: Kind) -> Failure {
    let detail = format!("the answer for {name} {kind} holds other records only");
    Failure { kind: FailureKind::Malformed, detail }
}
