//! `mxtls.check/1` as it is written: partners against what each must have.
//!
//! Frozen structs, nothing of the insides; `docs/schema/` holds the schema. Every
//! renderer of `mxtls check` knows this record alone. Does no IO, reads no clock.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::record::{Domain, Tool};

/// The schema's name.
pub const CHECK: &str = "mxtls.check/1";

/// One run over a list of partners.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// `mxtls.check/1`.
    pub schema: String,
    /// Who wrote it.
    pub tool: Tool,
    /// When the first partner was looked at.
    pub started_at: Timestamp,
    /// When the last word was spoken.
    pub finished_at: Timestamp,
    /// A signal ended the run early: what was not looked at is undetermined.
    pub stopped: bool,
    /// What the run showed of the way from here.
    pub path: Path,
    /// Every partner, in the order of the file.
    pub partners: Vec<Partner>,
    /// What fell short in the baseline and holds now.
    pub fixed: Vec<Fixed>,
    /// What the ids of the rules in this record mean.
    pub terms: Vec<Term>,
    /// How many of which, and one sentence.
    pub summary: Summary,
}

/// Whether our own network was shown to let mail through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Path {
    /// `passed`, `failed` or `none`.
    pub control: String,
    /// One sentence.
    pub detail: String,
}

/// One partner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Partner {
    /// The target, names in A-label form.
    pub partner: String,
    /// The file that names it, as it was given.
    pub file: String,
    /// The line in it, from 1 on.
    pub line: usize,
    /// Who answers for it on our side.
    pub owner: Option<String>,
    /// Whom to write to on theirs.
    pub contact: Option<String>,
    /// What the file remarks.
    pub notes: Option<String>,
    /// The words that `--only` picks by.
    pub tags: Vec<String>,
    /// How often it was looked at.
    pub tries: usize,
    /// `pass`, `fail` or `undetermined`: what counts, so neither exceptions nor what the
    /// baseline knows.
    pub state: String,
    /// The state in one sentence.
    pub summary: String,
    /// What was asked of whom, and whether it holds.
    pub rules: Vec<Rule>,
    /// All that was seen, at the look that stands.
    pub domain: Domain,
}

/// One thing asked of one server, or of the domain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// What is asked: an id of [`Check::terms`].
    pub id: String,
    /// The mail exchange, where it is asked of one.
    pub host: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// `pass`, `fail`, `undetermined` or `excepted`.
    pub state: String,
    /// What the file asks, as a value in words; none where the id says it all.
    #[serde(default)]
    pub asked: Option<String>,
    /// What was seen of it, as a short value: the same as long as the fault is.
    #[serde(default)]
    pub seen: Option<String>,
    /// With a baseline, of what falls short: `new` or `known`.
    pub baseline: Option<String>,
    /// One or two sentences: what was seen, and what was asked.
    pub message: String,
    /// The findings of the domain's record that tell why.
    pub findings: Vec<String>,
    /// The last day of the exception, where one applies or has run out.
    pub until: Option<Date>,
}

/// Something that fell short in the baseline and holds now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fixed {
    /// The partner.
    pub partner: String,
    /// The rule.
    pub id: String,
    /// The mail exchange.
    pub host: Option<String>,
    /// One sentence.
    pub message: String,
}

/// What one rule asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Its id.
    pub id: String,
    /// A few words.
    pub title: String,
    /// What it asks, and why.
    pub explanation: String,
    /// What to do where it falls short.
    pub remedy: String,
}

/// The run in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// `pass`, `fail` or `undetermined`: falling short wins over not knowing.
    pub state: String,
    /// Partners looked at.
    pub partners: usize,
    /// Partners that have all they must.
    pub pass: usize,
    /// Partners that fall short.
    pub fail: usize,
    /// Partners that could not be told.
    pub undetermined: usize,
    /// Rules that fall short and are accepted by an exception.
    pub excepted: usize,
    /// Rules that fall short and are not in the baseline; 0 without a baseline.
    pub new: usize,
    /// Rules that fall short as the baseline says; 0 without a baseline.
    pub known: usize,
    /// Rules that hold again.
    pub fixed: usize,
    /// One sentence.
    pub text: String,
}
