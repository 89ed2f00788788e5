//! The room's tests: each kind of record and policy, and reports.

mod report;
mod sts;
mod tlsa;
mod tlsrpt;
