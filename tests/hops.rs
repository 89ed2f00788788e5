//! What is said of a message's hops, and which side lacked TLS: the worked cases,
//! the tables row by row, the properties that hold for all evidence, kinds and
//! trust, and the claims that are never made.
#![allow(missing_docs, unreachable_pub)]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used
)]

#[path = "hops/builders.rs"]
mod builders;
#[path = "hops/cases.rs"]
mod cases;
#[path = "hops/claims.rs"]
mod claims;
#[path = "hops/event_rows.rs"]
mod event_rows;
#[path = "hops/forbidden.rs"]
mod forbidden;
#[path = "hops/invitations.rs"]
mod invitations;
#[path = "hops/kinds.rs"]
mod kinds;
#[path = "hops/properties.rs"]
mod properties;
#[path = "hops/receiver_rows.rs"]
mod receiver_rows;
#[path = "hops/side_cells.rs"]
mod side_cells;
#[path = "hops/silence.rs"]
mod silence;
#[path = "hops/situations.rs"]
mod situations;
#[path = "hops/trust.rs"]
mod trust;
#[path = "hops/worlds.rs"]
mod worlds;
