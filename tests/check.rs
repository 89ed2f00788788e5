//! `mxtls check` as its users meet it: the built program, run twice against the same partners,
//! before and after an accident each. Exit codes, rules, tries, outputs, signals.
#![cfg(all(unix, feature = "demo"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used
)]

#[path = "check/accidents.rs"]
mod accidents;
#[allow(dead_code, reason = "shared with tests/cli.rs, which uses the rest")]
#[path = "cli/desk.rs"]
mod desk;
#[path = "check/forms.rs"]
mod forms;
#[path = "check/init.rs"]
mod init;
#[path = "check/kept.rs"]
mod kept;
#[path = "check/partners.rs"]
mod partners;
#[path = "check/refusals.rs"]
mod refusals;
#[path = "check/signals.rs"]
mod signals;
#[path = "check/tries.rs"]
mod tries;
#[path = "check/way.rs"]
mod way;
