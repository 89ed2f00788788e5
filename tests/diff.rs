//! What changed between two records: every accident in its sentence, laws, files, outputs.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used
)]

#[path = "diff/cases.rs"]
mod cases;
#[path = "diff/files.rs"]
mod files;
#[path = "golden/mod.rs"]
mod golden;
#[path = "diff/laws.rs"]
mod laws;
#[path = "diff/outputs.rs"]
mod outputs;
#[path = "diff/program.rs"]
mod program;
#[path = "diff/rules.rs"]
mod rules;
