//! Exit codes, and how our own trouble is told.

use std::io::{self, Write};

use super::args::Undetermined;
use crate::report::record::{Domain, Server};

/// How a command ended. The numbers are part of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    /// All that was asked holds.
    Holds,
    /// Something asked for does not hold.
    FallsShort,
    /// Wrong use, or our own trouble.
    Trouble,
    /// It cannot be told.
    CannotTell,
    /// As a monitoring plug-in has them: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.
    Plugin(u8),
    /// Stopped by this signal.
    Signal(u8),
}

impl Code {
    /// The number that the shell sees.
    pub(super) fn number(self) -> u8 {
        match self {
            Code::Holds => 0,
            Code::FallsShort => 1,
            Code::Trouble => 2,
            Code::CannotTell => 3,
            Code::Plugin(status) => status,
            Code::Signal(signal) => 128 + signal,
        }
    }

    /// The code for a run's records: falling short wins over not knowing.
    pub(super) fn of(records: &[Domain], undetermined: Option<Undetermined>) -> Self {
        let answers = || records.iter().flat_map(answers);
        if answers().any(|ready| ready == Some(false)) {
            Code::FallsShort
        } else if answers().all(|ready| ready == Some(true)) {
            Code::Holds
        } else {
            Code::undetermined(undetermined)
        }
    }

    /// What "cannot tell" counts as.
    pub(super) fn undetermined(counts_as: Option<Undetermined>) -> Self {
        match counts_as {
            Some(Undetermined::Pass) => Code::Holds,
            Some(Undetermined::Fail) => Code::FallsShort,
            None => Code::CannotTell,
        }
    }
}

/// Whether what was asked for holds: the level, and the profile for every server that counts.
fn answers(record: &Domain) -> impl Iterator<Item = Option<bool>> {
    let counts = |server: &&Server| {
        let open = &record.verdict.undetermined;
        let is_open = |server: &Server| {
            open.iter().any(|one| one.host == server.host && one.address == server.address)
        };
        server.conclusive || is_open(server)
    };
    let profiles =
        record.servers.iter().filter(counts).filter_map(|server| server.profile.as_ref());
    let level = std::iter::once(record.verdict.ready);
    level.chain(profiles.map(|profile| match profile.status.as_str() {
        "pass" | "warn" => Some(true),
        "fail" => Some(false),
        _ => None,
    }))
}

/// Why a command could not do its work.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Our own trouble, in one sentence.
    Ours(String),
    /// Whoever read our output has gone: no trouble at all.
    NobodyListens,
}

impl Trouble {
    /// Tells it on standard error and gives the exit code.
    pub(super) fn tell(&self) -> Code {
        match self {
            Trouble::Ours(said) => {
                // If nobody reads this either, there is nothing left to do.
                let _ = writeln!(io::stderr(), "mxtls: {said}");
                Code::Trouble
            }
            Trouble::NobodyListens => Code::Holds,
        }
    }

    /// What went wrong while writing to `place`.
    pub(super) fn writing(place: &str, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Trouble::NobodyListens,
            _ => Trouble::Ours(format!("cannot write {place}: {error}")),
        }
    }
}

impl From<super::request::WordsError> for Trouble {
    fn from(error: super::request::WordsError) -> Self {
        Trouble::Ours(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_contract() {
        let codes = [Code::Holds, Code::FallsShort, Code::Trouble, Code::CannotTell];
        assert_eq!(codes.map(Code::number), [0, 1, 2, 3]);
        assert_eq!(Code::Signal(2).number(), 130);
        assert_eq!(Code::Signal(15).number(), 143);
    }
}
