//! `mxtls probe` in a small internet of two network namespaces: real mail servers
//! and a real resolver on one side, networks that do not answer beside them.
//!
//! `.ci/net` makes the namespaces, `.ci/servers/servers` starts the servers and
//! `.ci/run` runs these tests in between; alone, `cargo test` passes them over.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod dnssec;
mod forwarder;
mod openssl;
mod posttls;
mod probing;
mod routes;
mod seen;
mod servers;
