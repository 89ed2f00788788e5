//! A report's JSON, member by member, with bounded lists.
//!
//! Unknown members are passed over; a value of another type is an error.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};

/// The most policies in a report, the most failures and the most hosts in one of them.
const POLICIES: usize = 64;
const FAILURES: usize = 4096;
const HOSTS: usize = 256;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Report {
    #[serde(rename = "organization-name")]
    pub(super) organization: Option<String>,
    pub(super) date_range: DateRange,
    #[serde(rename = "contact-info")]
    pub(super) contact: Option<String>,
    #[serde(rename = "report-id")]
    pub(super) id: Option<String>,
    pub(super) policies: Bounded<Policy, POLICIES>,
}

#[derive(Deserialize)]
pub(super) struct DateRange {
    #[serde(rename = "start-datetime")]
    pub(super) start: String,
    #[serde(rename = "end-datetime")]
    pub(super) end: String,
}

#[derive(Deserialize)]
pub(super) struct Policy {
    pub(super) policy: Applied,
    pub(super) summary: Summary,
    #[serde(rename = "failure-details")]
    pub(super) failures: Option<Bounded<Failure, FAILURES>>,
}

/// The policy that applied.
#[derive(Deserialize)]
pub(super) struct Applied {
    #[serde(rename = "policy-type")]
    pub(super) kind: String,
    #[serde(rename = "policy-domain")]
    pub(super) domain: String,
    #[serde(rename = "mx-host")]
    pub(super) mx_hosts: Option<Bounded<String, HOSTS>>,
}

#[derive(Deserialize)]
pub(super) struct Summary {
    #[serde(rename = "total-successful-session-count", default)]
    pub(super) successful: u64,
    #[serde(rename = "total-failure-session-count", default)]
    pub(super) failed: u64,
}

#[derive(Deserialize)]
pub(super) struct Failure {
    #[serde(rename = "result-type")]
    pub(super) result: String,
    #[serde(rename = "sending-mta-ip")]
    pub(super) sending_ip: Option<String>,
    #[serde(rename = "receiving-mx-hostname")]
    pub(super) receiving_mx: Option<String>,
    #[serde(rename = "receiving-mx-helo")]
    pub(super) receiving_helo: Option<String>,
    #[serde(rename = "receiving-ip")]
    pub(super) receiving_ip: Option<String>,
    #[serde(rename = "failed-session-count")]
    pub(super) sessions: u64,
    #[serde(rename = "failure-reason-code")]
    pub(super) reason: Option<String>,
    #[serde(rename = "additional-information")]
    pub(super) info: Option<String>,
}

/// A list of at most `MOST`: small JSON can stand for large values.
pub(super) struct Bounded<T, const MOST: usize>(pub(super) Vec<T>);

impl<T, const MOST: usize> Default for Bounded<T, MOST> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>, const MOST: usize> Deserialize<'de> for Bounded<T, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor::<T, MOST>(PhantomData)).map(Self)
    }
}

struct ListVisitor<T, const MOST: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for ListVisitor<T, MOST> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of at most {MOST}")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
        let mut found = Vec::new();
        while let Some(value) = list.next_element()? {
            if found.len() == MOST {
                return Err(A::Error::invalid_length(MOST + 1, &self));
            }
            found.push(value);
        }
        Ok(found)
    }

    /// One name in place of a list: `mx-host` before erratum 6241.
    fn visit_str<E: Error>(self, text: &str) -> Result<Vec<T>, E> {
        let one = serde::de::value::StrDeserializer::new(text);
        T::deserialize(one).map(|value| vec![value])
    }
}
