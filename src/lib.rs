//! Whether mail servers take encrypted mail, seen from here and said honestly.
//!
//! Facts flow one way: a domain goes in, what was *seen* becomes facts, facts
//! become findings, findings a verdict, a verdict a record, and a record is
//! printed. Rooms import only rooms on lower floors; `docs/architecture.md`
//! draws them.
#![cfg_attr(
    test,
    allow(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unwrap_used
    )
)]

pub mod advice;
pub mod cert;
pub mod checks;
pub mod cli;
#[cfg(feature = "demo")]
pub mod demo;
pub mod dns;
pub mod examine;
pub mod facts;
pub mod guard;
pub mod hello;
pub mod mailbox;
pub mod net;
pub mod org;
pub mod partners;
pub mod policy;
pub mod probe;
pub mod report;
pub mod smtp;
pub mod text;
pub mod tls;
pub mod trace;
pub mod verdict;

/// The README's example is compiled with the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
