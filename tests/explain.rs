//! `mxtls explain` as its users meet it: the built program, given messages in every
//! form, offline and against a lab on loopback. Outputs, exit codes, evidence, privacy.
#![cfg(all(unix, feature = "demo"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used
)]

#[allow(dead_code, reason = "shared with tests/cli.rs, which uses the rest")]
#[path = "cli/desk.rs"]
mod desk;
#[path = "explain/ears.rs"]
mod ears;
#[path = "explain/evidence.rs"]
mod evidence;
#[path = "explain/forms.rs"]
mod forms;
#[path = "explain/hostile.rs"]
mod hostile;
#[path = "explain/inputs.rs"]
mod inputs;
#[path = "explain/live.rs"]
mod live;
#[path = "explain/messages.rs"]
mod messages;
#[path = "explain/offline.rs"]
mod offline;
#[path = "explain/post.rs"]
mod post;
#[path = "explain/required.rs"]
mod required;
#[path = "explain/settings.rs"]
mod settings;
#[path = "explain/usage.rs"]
mod usage;
