//! The command line as its users meet it: the built program, run against a lab on
//! loopback. Exit codes, configuration, outputs, signals, pipes, proxies.
#![cfg(all(unix, feature = "demo"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used
)]

#[path = "cli/commands.rs"]
mod commands;
#[path = "cli/configuration.rs"]
mod configuration;
#[path = "cli/desk.rs"]
mod desk;
#[path = "cli/dnssec.rs"]
mod dnssec;
#[path = "cli/exit_codes.rs"]
mod exit_codes;
#[path = "cli/injection.rs"]
mod injection;
#[path = "cli/manual.rs"]
mod manual;
#[path = "cli/network.rs"]
mod network;
#[path = "cli/outputs.rs"]
mod outputs;
#[path = "cli/pipes.rs"]
mod pipes;
#[path = "cli/profiles.rs"]
mod profiles;
#[path = "cli/proxied.rs"]
mod proxied;
#[path = "cli/records.rs"]
mod records;
#[path = "cli/required.rs"]
mod required;
#[path = "cli/signals.rs"]
mod signals;
#[path = "cli/socks.rs"]
mod socks;
#[path = "cli/targets.rs"]
mod targets;
#[path = "cli/way.rs"]
mod way;
