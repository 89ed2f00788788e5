//! How much a probe may cost: the default limits of the contract.
//!
//! Does no IO, reads no clock.

use std::time::Duration;

use crate::facts::Depth;
use crate::smtp::ReplyLimits;

/// The limits of a probe. [`Limits::default`] is what the contract names.
#[derive(Debug, Clone)]
pub struct Limits {
    /// For the TCP connection.
    pub connect: Duration,
    /// For the greeting: postscreen waits 6 s, others tarpit 20 to 30 s.
    pub greeting: Duration,
    /// For every other reply.
    pub reply: Duration,
    /// For the TLS handshake.
    pub handshake: Duration,
    /// For the 221 to QUIT, which decides nothing.
    pub quit: Duration,
    /// For one target as a whole.
    pub target: Duration,
    /// Between two connections to one address.
    pub spacing: Duration,
    /// Whether a negative is confirmed by a second connection.
    pub confirm: bool,
    /// Aliases followed for one name.
    pub aliases: usize,
    /// MX hosts probed for one target.
    pub hosts: usize,
    /// Addresses probed for one host.
    pub addresses: usize,
    /// Connections to one address in one run, those for extra handshakes apart.
    pub per_address: usize,
    /// Size limits of a reply.
    pub replies: ReplyLimits,
    /// Address families to use.
    pub families: Families,
    /// Whether TLSA, MTA-STS and TLS-RPT are looked up.
    pub policies: bool,
    /// For one policy host, all its addresses together (A-8461-2).
    pub fetch: Duration,
    /// The port of policy hosts: 443, but for tests.
    pub sts_port: u16,
    /// So many more connections to one address where extra handshakes are made: one address
    /// may bear several names, each with its own.
    pub extra_per_address: usize,
    /// Whether to shake hands with the other key type, and without SNI, once more each.
    pub extra_handshakes: bool,
    /// Whether those without SNI are among them.
    pub without_sni: bool,
    /// Whether to send NOOP behind STARTTLS, once more to each address: only where the user
    /// may and wants to.
    pub test_injection: bool,
    /// How long to listen then for what nobody asked for; never longer than `reply`.
    pub listen: Duration,
    /// What to ask of each server that took STARTTLS, beyond that; mostly nothing.
    pub enumerate: Option<Enumerate>,
}

/// What to ask of a server, one connection for each question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enumerate {
    /// How much.
    pub depth: Depth,
    /// Connections to one server for it, beside all others.
    pub most: usize,
    /// Between two of them, if the user says.
    pub spacing: Option<Duration>,
}

impl Enumerate {
    /// As many connections as it needs mostly.
    pub fn new(depth: Depth) -> Self {
        Enumerate { depth, most: depth.connections(), spacing: None }
    }

    /// Between two connections to an address, public or one's own (C4).
    pub fn spacing(self, public: bool) -> Duration {
        let usual = if public { Duration::from_secs(2) } else { Duration::from_millis(200) };
        self.spacing.unwrap_or(usual)
    }
}

impl Default for Limits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Limits {
            connect: seconds(10),
            greeting: seconds(35),
            reply: seconds(30),
            handshake: seconds(30),
            quit: seconds(5),
            target: seconds(300),
            spacing: seconds(3),
            confirm: true,
            aliases: 10,
            hosts: 20,
            addresses: 8,
            per_address: 4,
            replies: ReplyLimits::default(),
            families: Families::default(),
            policies: true,
            fetch: seconds(60),
            sts_port: 443,
            extra_per_address: 8,
            extra_handshakes: false,
            without_sni: true,
            test_injection: false,
            listen: seconds(3),
            enumerate: None,
        }
    }
}

impl Limits {
    /// Connections to one address in one run, those for extra handshakes included.
    pub fn budget(&self) -> usize {
        match self.extra_handshakes {
            true => self.per_address + self.extra_per_address,
            false => self.per_address,
        }
    }

    /// With the times that RFC 5321 wants a sender to grant (A-5321-26).
    #[must_use]
    pub fn patient(self) -> Self {
        let minutes = |m: u64| Duration::from_secs(60 * m);
        Limits {
            connect: minutes(5),
            greeting: minutes(5),
            reply: minutes(5),
            handshake: minutes(5),
            target: minutes(30),
            ..self
        }
    }
}

/// Which address families may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Families {
    /// IPv4.
    pub v4: bool,
    /// IPv6.
    pub v6: bool,
}

impl Default for Families {
    fn default() -> Self {
        Families { v4: true, v6: true }
    }
}
