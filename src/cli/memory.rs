//! What `doctor` saw, kept for an hour: servers that offered STARTTLS from here.
//!
//! It only ever lends weight; a file that is missing or odd counts as nothing.

use std::net::IpAddr;
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::args::NetworkArgs;
use super::request;
use crate::facts::{Outcome, Witness};
use crate::guard::special_purpose;
use crate::net::{ANYWHERE_V4, ANYWHERE_V6, Route, route};

/// How long the memory holds.
const HOLDS: SignedDuration = SignedDuration::from_hours(1);

/// The way out that something was seen over.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Way {
    port: u16,
    source: Vec<IpAddr>,
    proxy: Option<String>,
    /// Our own addresses as the routes have them: another network gives others.
    here: Vec<IpAddr>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Memory {
    at: Timestamp,
    way: Way,
    offered: Vec<Offered>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Offered {
    organisation: String,
    address: IpAddr,
}

fn way(args: &NetworkArgs) -> Way {
    let proxy = request::socks5(args).ok().flatten();
    let proxy = proxy.map(|proxy| format!("{}:{}", proxy.host, proxy.port));
    let here = [ANYWHERE_V4, ANYWHERE_V6].into_iter().filter_map(|to| match route(to) {
        Route::From(address) => Some(address),
        _ => None,
    });
    Way { port: args.port, source: args.source.clone(), proxy, here: here.collect() }
}

fn place() -> Option<PathBuf> {
    let base = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from).or_else(|| {
        let home = PathBuf::from(std::env::var_os("HOME")?);
        Some(home.join(".local").join("state"))
    })?;
    Some(base.join("mxtls").join("doctor.json"))
}

/// Keeps what a check-up saw of public servers; a failure to do so is no trouble.
pub(super) fn keep(args: &NetworkArgs, at: Timestamp, offering: &[Witness]) {
    let public = offering.iter().filter(|w| special_purpose(w.address).is_none());
    let offered: Vec<Offered> = public
        .map(|w| Offered { organisation: w.organisation.clone(), address: w.address })
        .collect();
    let Some(file) = place().filter(|_| !offered.is_empty()) else { return };
    let memory = Memory { at, way: way(args), offered };
    let Ok(text) = serde_json::to_string(&memory) else { return };
    let _ = file.parent().map(std::fs::create_dir_all);
    let _ = std::fs::write(file, text);
}

/// The servers seen over the same way within the hour before `now`.
pub(super) fn recall(args: &NetworkArgs, now: Timestamp) -> Vec<Witness> {
    let read = || {
        let text = std::fs::read_to_string(place()?).ok()?;
        let memory: Memory = serde_json::from_str(&text).ok()?;
        let age = now.duration_since(memory.at);
        let fresh = age >= SignedDuration::ZERO && age <= HOLDS;
        (fresh && memory.way == way(args)).then_some(memory.offered)
    };
    read().unwrap_or_default().into_iter().map(|o| witness(o, args.port)).collect()
}

fn witness(offered: Offered, port: u16) -> Witness {
    Witness {
        target: offered.organisation.clone(),
        organisation: offered.organisation,
        address: offered.address,
        port,
        outcome: Outcome::Encrypted,
        connected: true,
        greeted: true,
        heard_ehlo: true,
        offered: true,
        banner_name: None,
        leaf: None,
        vouched: false,
        authenticated: false,
    }
}
