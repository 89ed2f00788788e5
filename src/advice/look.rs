//! One server in all its handshakes: with its name, without, and with the other key type.
//!
//! Does no IO, reads no clock.

use crate::checks::{Judged, ServerView, turned_down};
use crate::facts::{Extra, Variation};
use crate::tls::KeyType;
use crate::verdict::{Level, certificate_level, server_level};

/// A server that takes TLS 1.2 or newer.
pub(super) struct Look<'a> {
    pub(super) view: &'a ServerView<'a>,
    /// Its rung when named in SNI.
    pub(super) named: Level,
    pub(super) other_key: OtherKey<'a>,
    pub(super) nameless: Nameless<'a>,
    pub(super) tls12: Tls12,
}

/// Its certificate of the other key type (A-CERT-6).
pub(super) enum OtherKey<'a> {
    /// It has none.
    Absent,
    /// The rung that it earns.
    Shown(KeyType, Level, Option<&'a Judged>),
    /// Nobody knows, and why.
    NotTested(&'a str),
}

/// What it shows to a client that sends no SNI.
pub(super) enum Nameless<'a> {
    /// The rung that its certificate earns.
    Shown(Level, Option<&'a Judged>),
    /// It breaks the handshake off.
    Refused,
    /// Nobody knows.
    NotTested,
}

/// Whether it takes TLS 1.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tls12 {
    Works,
    Refused,
    NotTested,
}

/// One extra handshake: the facts, and the certificates it showed.
type Made<'a> = (&'a Extra, Option<&'a Judged>);

impl<'a> Look<'a> {
    /// `None` for a server that takes no TLS, or only what current senders refuse.
    pub(super) fn at(view: &'a ServerView<'a>) -> Option<Self> {
        let named = server_level(view).filter(|level| *level >= Level::Encrypts)?;
        let judged = view.extras.iter().map(Option::as_ref).chain(std::iter::repeat(None));
        let made: Vec<Made<'a>> = view.server.extras.iter().zip(judged).collect();
        Some(Look {
            view,
            named,
            other_key: other_key(&view.server.extras, &made),
            nameless: nameless(&view.server.extras, &made),
            tls12: tls12(view, &made),
        })
    }

    /// Its rung whatever key type the client prefers; the worse of both counts.
    pub(super) fn level(&self) -> Level {
        match self.other_key {
            OtherKey::Shown(_, level, _) => level.min(self.named),
            _ => self.named,
        }
    }

    /// The certificates that a client which names the server may meet.
    pub(super) fn certificates(&self) -> impl Iterator<Item = &'a Judged> + use<'a> {
        let other = match self.other_key {
            OtherKey::Shown(_, _, judged) => judged,
            _ => None,
        };
        self.view.judged.into_iter().chain(other)
    }

    /// True where a client without SNI gets less than one with it, or nothing.
    pub(super) fn needs_name(&self) -> bool {
        match self.nameless {
            Nameless::Shown(level, _) => level < self.named,
            Nameless::Refused => true,
            Nameless::NotTested => false,
        }
    }
}

fn other_key<'a>(extras: &[Extra], made: &[Made<'a>]) -> OtherKey<'a> {
    let mut tries = made.iter().filter_map(|(extra, judged)| match extra.variation {
        Variation::OtherKeyType(key_type) => Some((key_type, &extra.visit, *judged)),
        _ => None,
    });
    // Where it was tried again, the last try speaks.
    match tries.next_back() {
        None => OtherKey::NotTested("it was not asked for"),
        Some((key_type, Ok(attempt), judged)) if attempt.session.is_some() => {
            OtherKey::Shown(key_type, certificate_level(judged), judged)
        }
        Some((key_type, ..)) if turned_down(extras, Variation::OtherKeyType(key_type)) => {
            OtherKey::Absent
        }
        Some((_, Ok(attempt), _)) => OtherKey::NotTested(&attempt.detail),
        Some((_, Err(not_probed), _)) => OtherKey::NotTested(&not_probed.detail),
    }
}

fn nameless<'a>(extras: &[Extra], made: &[Made<'a>]) -> Nameless<'a> {
    let without = |extra: &Extra| !matches!(extra.variation, Variation::OtherKeyType(_));
    let shown = made.iter().find(|(extra, _)| without(extra) && session_of(extra).is_some());
    match shown {
        Some((_, judged)) => Nameless::Shown(certificate_level(*judged), *judged),
        // A server of TLS 1.3 alone breaks the handshake of TLS 1.2 for another reason.
        None if turned_down(extras, Variation::WithoutSni) => Nameless::Refused,
        None => Nameless::NotTested,
    }
}

fn tls12(view: &ServerView<'_>, made: &[Made<'_>]) -> Tls12 {
    let first = view.settled.decisive.and_then(|attempt| attempt.session.as_ref());
    let mut versions = first.into_iter().chain(made.iter().filter_map(|(e, _)| session_of(e)));
    let newer =
        |extra: &Extra| extra.variation == Variation::WithoutSni && session_of(extra).is_some();
    let extras = &view.server.extras;
    if versions.any(|session| session.version == "TLSv1.2") {
        Tls12::Works
    } else if turned_down(extras, Variation::WithoutSniTls12) && extras.iter().any(newer) {
        Tls12::Refused
    } else {
        Tls12::NotTested
    }
}

fn session_of(extra: &Extra) -> Option<&crate::tls::Session> {
    extra.visit.as_ref().ok()?.session.as_ref()
}
