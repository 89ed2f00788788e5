//! `mxtls probe` and `mxtls explain` in a small internet of two network namespaces:
//! real mail servers, which send one another real messages, and a real resolver on
//! one side, networks that do not answer beside them.
//!
//! `.ci/net` makes the namespaces, `.ci/servers/servers` starts the servers and
//! `.ci/run` runs these tests in between; alone, `cargo test` passes them over.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod careful;
mod dnssec;
mod enumerating;
mod explaining;
mod folder;
mod forwarder;
mod injection;
mod lines;
#[path = "../s_server/nmap.rs"]
mod nmap;
mod openssl;
mod partners;
mod policies;
mod post;
mod posttls;
mod probing;
mod published;
mod quiet;
mod relay;
mod relays;
mod routes;
mod seen;
mod servers;
mod smtp;
mod sslscan;
