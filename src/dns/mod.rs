//! What a DNS answer is: names, records, failure classes, DNSSEC states.
//!
//! The words that everything above shares, whoever did the asking. Does no IO,
//! reads no clock. RFC 1035, RFC 2308 (negative answers), RFC 4033 (states).

mod answer;
mod name;

pub use answer::{Answer, Data, DnssecState, Failure, FailureKind, Kind, Record, ValidatedBy};
pub use name::{NameError, a_label, address_as_name, host_name, is_localhost, u_label};
