//! Scripted resolvers on loopback, and what is made of what they say.
#![allow(clippy::disallowed_methods)]

mod judging;
mod remembering;
mod script;
mod validating;

use std::time::Duration;

use super::{DnssecMode, Resolver, ResolverSettings, Upstream};
use crate::dns::{Answer, DnssecState, FailureKind, ValidatedBy};
use script::Script;

/// A resolver that asks these servers, without much patience.
fn asking(servers: &[&Script], dnssec: DnssecMode) -> Resolver {
    Resolver::new(ResolverSettings {
        upstreams: servers.iter().map(|server| Upstream::Plain(server.address)).collect(),
        timeout: Duration::from_millis(300),
        tries: 2,
        dnssec,
        ..ResolverSettings::default()
    })
}

/// What matters of an answer: its state, who judged it, and how it failed.
fn seen(answer: &Answer) -> (DnssecState, ValidatedBy, Option<FailureKind>) {
    (answer.state, answer.by, answer.records.as_ref().err().map(|f| f.kind))
}

const UNKNOWN: (DnssecState, ValidatedBy, Option<FailureKind>) =
    (DnssecState::Unknown, ValidatedBy::None, None);
