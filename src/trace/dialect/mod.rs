//! Which software writes lines of this shape, and what its silence means.
//!
//! One row a family, one form a way it writes. A form is recognised by the
//! order of its clauses, the look of its client, its banner and its ids; by
//! the writer's name only together with these. Adding a family is adding a
//! row here and a fixture. Does no IO, reads no clock.

use jiff::Timestamp;

use super::clause::{Clauses, Key};
use super::client::{Client, ClientForm};
use super::line::{Habit, Nature, TlsEvidence, Writer};
use super::protocol::{self, Protocol};

mod appliances;
mod filters;
mod ids;
mod open;
mod postfix;
mod providers;

/// A family of software.
pub(super) struct Row {
    /// The record's word for it.
    pub(super) software: &'static str,
    /// How a person calls it.
    pub(super) name: &'static str,
    /// Its source can be read, and was.
    pub(super) open_source: bool,
    /// Where its habit is known from.
    pub(super) evidence: &'static str,
    /// Its forms; the first that fits counts.
    pub(super) forms: &'static [Form],
}

impl Row {
    /// Software whose source cannot be read.
    const fn closed(
        software: &'static str,
        name: &'static str,
        evidence: &'static str,
        forms: &'static [Form],
    ) -> Self {
        Row { software, name, open_source: false, evidence, forms }
    }

    /// Software whose source was read.
    const fn open(
        software: &'static str,
        name: &'static str,
        evidence: &'static str,
        forms: &'static [Form],
    ) -> Self {
        Row { software, name, open_source: true, evidence, forms }
    }
}

/// A way to write a line.
pub(super) struct Form {
    /// Equal for lines written alike.
    pub(super) shape: &'static str,
    /// Whether a line has it.
    pub(super) fits: fn(&Sketch<'_>) -> bool,
    /// What silence means in it.
    pub(super) habit: Habit,
    /// The year from which the habit holds; before, nothing is known.
    pub(super) since: i16,
    /// What weakens the habit.
    pub(super) suppressor: Option<&'static str>,
    /// What the form alone says of the line's nature.
    pub(super) nature: Option<Nature>,
    /// Counted over many deliveries.
    pub(super) measured: bool,
    /// Writes no mark for HELO inside TLS.
    pub(super) helo_blind: bool,
}

impl Form {
    /// A form of which nothing more is known.
    const PLAIN: Self = Self {
        shape: "",
        fits: |_| false,
        habit: Habit::Unknown,
        since: 0,
        suppressor: None,
        nature: None,
        measured: false,
        helo_blind: false,
    };

    /// A form with a habit.
    const fn new(shape: &'static str, habit: Habit, fits: fn(&Sketch<'_>) -> bool) -> Self {
        Self { shape, fits, habit, ..Self::PLAIN }
    }

    /// The same, known only for lines dated from this year.
    const fn since(self, year: i16) -> Self {
        Self { since: year, ..self }
    }

    /// The same, with what weakens its habit.
    const fn weakened(self, suppressor: &'static str) -> Self {
        Self { suppressor: Some(suppressor), ..self }
    }

    /// The same, of a nature of its own.
    const fn nature(self, nature: Nature) -> Self {
        Self { nature: Some(nature), ..self }
    }
}

/// A line as the table sees it.
pub(super) struct Sketch<'a> {
    pub(super) clauses: &'a Clauses<'a>,
    pub(super) client: &'a Client,
    pub(super) tls: &'a TlsEvidence,
    pub(super) date: Option<Timestamp>,
    pub(super) protocol: Option<Protocol>,
    /// The writer's name in small letters.
    pub(super) by: String,
    pub(super) order: Vec<Key>,
}

impl<'a> Sketch<'a> {
    /// Looks at a line.
    pub(super) fn of(
        clauses: &'a Clauses<'a>,
        client: &'a Client,
        tls: &'a TlsEvidence,
        by: Option<&str>,
        date: Option<Timestamp>,
    ) -> Self {
        let by = by.unwrap_or_default().to_ascii_lowercase();
        let protocol = protocol::of(clauses);
        Self { clauses, client, tls, date, protocol, by, order: clauses.order() }
    }

    /// A comment after `by` begins with this.
    fn banner(&self, beginning: &str) -> bool {
        self.clauses.comments(Some(Key::By)).any(|comment| comment.starts_with(beginning))
    }

    /// The comments after `with`, and after the `tls` that may follow it.
    fn with_comments(&self) -> impl Iterator<Item = &'a str> {
        let after = [Key::With, Key::Tls, Key::Group].map(Some);
        after.into_iter().flat_map(|key| self.clauses.comments(key))
    }

    /// One of them begins with this.
    fn with_banner(&self, beginning: &str) -> bool {
        self.with_comments().any(|comment| comment.starts_with(beginning))
    }

    /// The banner after `by`, whatever it is.
    fn any_banner(&self) -> Option<&'a str> {
        self.clauses.comments(Some(Key::By)).next()
    }

    /// The number after this word in any comment: `Exim 4.96` is (4, 96).
    fn version(&self, word: &str) -> Option<(u32, u32)> {
        self.clauses.all_comments().find_map(|comment| {
            let (_, rest) = comment.split_once(word)?;
            ids::version(rest.trim_start_matches([' ', '/', 'v', 'V']))
        })
    }

    /// `SMTP` or `ESMTP` with any ending.
    fn smtp(&self) -> bool {
        self.protocol.as_ref().is_some_and(|protocol| !protocol.local)
    }

    /// `LMTP` with any ending.
    fn lmtp(&self) -> bool {
        self.protocol.as_ref().is_some_and(|protocol| protocol.local)
    }

    /// The first word of the `with` clause is this.
    fn with(&self, word: &str) -> bool {
        self.clauses.word(Key::With).is_some_and(|with| with.eq_ignore_ascii_case(word))
    }

    /// The `with` clause begins with these words.
    fn with_words(&self, words: &[&str]) -> bool {
        let with = self.clauses.first(Key::With);
        with.is_some_and(|with| with.words().take(words.len()).eq(words.iter().copied()))
    }

    /// The first word of the `id` clause.
    fn id(&self) -> &'a str {
        self.clauses.word(Key::Id).unwrap_or_default()
    }

    /// The clauses are these, `for` and `tls` left aside.
    fn clauses_are(&self, wanted: &[Key]) -> bool {
        let core = self.order.iter().filter(|key| !matches!(key, Key::For | Key::Tls | Key::Group));
        core.eq(wanted) && self.order.iter().filter(|key| **key == Key::For).count() <= 1
    }

    /// `from … by … with … id`, each once and in this order.
    fn standard_order(&self) -> bool {
        self.clauses_are(&[Key::From, Key::By, Key::With, Key::Id])
    }

    /// `from … by … with`, without an id.
    fn without_id(&self) -> bool {
        self.clauses_are(&[Key::From, Key::By, Key::With])
    }

    /// No `from` clause.
    fn clientless(&self) -> bool {
        self.client.form == ClientForm::Missing
    }

    /// The writer's name ends in this domain.
    fn by_under(&self, domain: &str) -> bool {
        self.by.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }

    /// The writer's name has a label that begins with this.
    fn by_label(&self, beginning: &str) -> bool {
        self.by.split('.').any(|label| label.starts_with(beginning))
    }

    /// The writer gives its address in brackets: `by host ([192.0.2.1])`.
    fn by_has_literal(&self) -> bool {
        self.any_banner().is_some_and(|banner| banner.starts_with('['))
    }

    /// The client's address stands in brackets.
    fn bracketed_client(&self) -> bool {
        self.clauses.comments(Some(Key::From)).any(|comment| comment.contains('['))
    }

    /// The date begins with its day's number, as qmail writes it.
    fn day_first(&self) -> bool {
        let date = self.clauses.outside().next().and_then(|clause| clause.words().next());
        date.is_some_and(|word| word.bytes().all(|b| b.is_ascii_digit()))
    }

    /// The year the line was written in.
    fn year(&self) -> Option<i16> {
        self.date.map(|date| date.to_zoned(jiff::tz::TimeZone::UTC).year())
    }
}

/// All rows; the first with a fitting form wins.
pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    let tables = [filters::ROWS, providers::ROWS, appliances::ROWS, open::ROWS, postfix::ROWS];
    tables.into_iter().flatten()
}

/// Who writes lines of this shape, and what the shape says of the line's nature.
pub(super) fn recognise(sketch: &Sketch<'_>) -> (Writer, Option<Nature>) {
    let fitting = rows().find_map(|row| {
        let form = row.forms.iter().find(|form| (form.fits)(sketch))?;
        Some((row, form))
    });
    fitting.map_or((STRANGE, None), |(row, form)| (writer(row, form, sketch), form.nature))
}

fn writer(row: &Row, form: &Form, sketch: &Sketch<'_>) -> Writer {
    let early = sketch.year().is_some_and(|year| year < form.since);
    Writer {
        software: Some(row.software),
        name: Some(row.name),
        shape: form.shape,
        habit: if early { Habit::Unknown } else { form.habit },
        open_source: row.open_source,
        measured: form.measured,
        helo_blind: form.helo_blind,
        suppressor: form.suppressor,
        evidence: row.evidence,
    }
}

/// A line of no known shape.
const STRANGE: Writer = Writer {
    software: None,
    name: None,
    shape: "unknown",
    habit: Habit::Unknown,
    open_source: false,
    measured: false,
    helo_blind: false,
    suppressor: None,
    evidence: "the line has no known shape",
};
