//! The closed lists of a hop's verdict, with their words in records.
//!
//! Does no IO, reads no clock.

/// What kind of step a line tells of (K0 to K5 of the tables).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// K0: not SMTP between machines.
    NonSmtp,
    /// K1: inside one machine.
    SameHost,
    /// K2: inside one organisation, by addresses that are not public.
    Private,
    /// K3: inside one organisation or provider, by public addresses.
    SameOrganisation,
    /// K4: from an author's program to its mail service.
    Submission,
    /// K5: between organisations.
    CrossOrganisation,
}

impl Kind {
    /// The word in records.
    pub fn word(self) -> &'static str {
        match self {
            Kind::NonSmtp => "non-smtp",
            Kind::SameHost => "same-host",
            Kind::Private => "private",
            Kind::SameOrganisation => "same-organisation",
            Kind::Submission => "submission",
            Kind::CrossOrganisation => "cross-organisation",
        }
    }

    /// True for the two kinds that TLS is asked of.
    pub fn is_judged(self) -> bool {
        matches!(self, Kind::Submission | Kind::CrossOrganisation)
    }
}

/// Whether a hop was encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {
    /// A step inside one operator's systems.
    Internal,
    /// A trusted line records TLS.
    Encrypted,
    /// A line below the trust boundary records TLS.
    EncryptedClaimed,
    /// Nothing tells.
    NotRecorded,
    /// A trusted line, or a silence that means something, tells of no TLS.
    Plaintext,
}

impl Event {
    /// The word in records.
    pub fn word(self) -> &'static str {
        match self {
            Event::Internal => "internal",
            Event::Encrypted => "encrypted",
            Event::EncryptedClaimed => "encrypted-claimed",
            Event::NotRecorded => "not-recorded",
            Event::Plaintext => "plaintext",
        }
    }
}

/// Which side lacked TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The sending side.
    Sender,
    /// The receiving side.
    Receiver,
    /// Both.
    Both,
    /// It cannot be told.
    Unknown,
}

impl Side {
    /// The word in records.
    pub fn word(self) -> &'static str {
        match self {
            Side::Sender => "sender",
            Side::Receiver => "receiver",
            Side::Both => "both",
            Side::Unknown => "unknown",
        }
    }
}

/// How sure a statement is, and how much a piece of evidence weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// Weak evidence.
    Low,
    /// Fair evidence.
    Medium,
    /// Strong evidence.
    High,
}

impl Confidence {
    /// All, the weakest first.
    pub const ALL: [Confidence; 3] = [Confidence::Low, Confidence::Medium, Confidence::High];

    /// The word in records.
    pub fn word(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }

    /// One step weaker; nothing is left of `low`.
    pub fn weaker(self) -> Option<Confidence> {
        match self {
            Confidence::High => Some(Confidence::Medium),
            Confidence::Medium => Some(Confidence::Low),
            Confidence::Low => None,
        }
    }

    /// One step stronger, `high` at most.
    pub fn stronger(self) -> Confidence {
        match self {
            Confidence::Low => Confidence::Medium,
            _ => Confidence::High,
        }
    }
}
