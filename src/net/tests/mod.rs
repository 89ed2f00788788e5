//! Servers on loopback, most of them hostile, and what the network makes of them.

mod fetching;
mod offering;
mod server;
mod swamping;

use super::{Internet, Settings};

/// The network of this machine, with nothing set.
fn network() -> Internet {
    Internet::new(Settings::default()).unwrap()
}
