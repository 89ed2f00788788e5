//! `mxtls.policy/1` as it is written, and the settings in it as files.
//!
//! Frozen structs, nothing of the insides; `docs/schema/` holds the schema. Does no IO but
//! the writer it is handed, reads no clock.

use std::io;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::record::Domain;
use crate::text::comment;

/// The schema's name.
pub const POLICY: &str = "mxtls.policy/1";

/// What a sender can safely require of one target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Advised {
    /// `mxtls.policy/1`.
    pub schema: String,
    /// The target, names in A-label form.
    pub target: String,
    /// The level that the answer is about.
    pub asked: String,
    /// `ready`, `not-ready` or `cannot-tell`.
    pub answer: String,
    /// The worst rung over all servers and their certificates of both key types.
    pub level: Option<String>,
    /// The DANE badge.
    pub dane: String,
    /// The MTA-STS badge.
    pub sts: String,
    /// `dane`, `fixed-name`, `sts`, `pki-name`, `pki`, `encrypts`: the strongest that holds.
    pub holds: Option<String>,
    /// Stronger ones that could not be told, the weakest first.
    pub untold: Vec<String>,
    /// The answer in a sentence or two.
    pub summary: String,
    /// What falls short of what was asked, or of more.
    pub reasons: Vec<String>,
    /// What the answer does not cover, and what to mind.
    pub caveats: Vec<String>,
    /// What to set, one for each mail system.
    pub settings: Vec<Setting>,
    /// When the first certificate ends that it rests on.
    pub holds_until: Option<Timestamp>,
    /// When to look again.
    pub check_again: Timestamp,
    /// All that was seen.
    pub domain: Domain,
}

/// What to set in one mail system.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// `postfix`, `exim` or `exchange`.
    pub system: String,
    /// The answer for this system; a line counts only where it is `ready`.
    pub answer: String,
    /// What its configuration takes as it stands; only comments where nothing is safe.
    pub text: String,
    /// What must be so for it to hold.
    pub conditions: Vec<String>,
}

impl Advised {
    /// The setting for one mail system.
    pub fn setting(&self, system: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.system == system)
    }
}

impl Setting {
    /// The lines that count: no comment.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.text.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
    }
}

/// What stands above the settings of each system.
const HEADINGS: [(&str, &str); 3] = [
    (
        "postfix",
        "For main.cf: smtp_tls_policy_maps = hash:/etc/postfix/tls_policy, with this file as \
         /etc/postfix/tls_policy. Run postmap on it after each change.",
    ),
    ("exim", "For the configuration of Exim: routers and transports go into their own sections."),
    ("exchange", "For PowerShell, connected to Exchange."),
];

/// Writes the settings of one system for all targets as one file: for Postfix a whole map.
///
/// # Errors
///
/// Those of the writer, a broken pipe among them.
pub fn write_settings(
    records: &[Advised],
    system: &str,
    out: &mut impl io::Write,
) -> io::Result<()> {
    let mut lines = heading(records, system);
    let settings: Vec<&Setting> = records.iter().filter_map(|r| r.setting(system)).collect();
    let mut conditions: Vec<&String> = settings.iter().flat_map(|s| &s.conditions).collect();
    let mut seen = std::collections::HashSet::new();
    conditions.retain(|condition| seen.insert(*condition));
    if !conditions.is_empty() {
        lines.extend(comment("It holds only if:"));
        lines.extend(conditions.iter().flat_map(|one| comment(&format!("- {one}"))));
    }
    for line in lines {
        writeln!(out, "{line}")?;
    }
    for setting in settings {
        write!(out, "\n{}", setting.text)?;
    }
    Ok(())
}

fn heading(records: &[Advised], system: &str) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(first) = records.first() {
        let tool = &first.domain.tool;
        let days = records.iter().map(|r| r.domain.observed_at).max();
        let day = days.unwrap_or(first.domain.observed_at).strftime("%Y-%m-%d");
        lines.extend(comment(&format!("Written by {} {} on {day}.", tool.name, tool.version)));
    }
    lines.extend(left_out_block(records, system));
    let known = HEADINGS.iter().find(|(name, _)| *name == system);
    lines.extend(known.into_iter().flat_map(|(_, heading)| comment(heading)));
    // The first caveat is the one on sending in clear.
    let fallback = records.iter().find_map(|record| record.caveats.first());
    lines.extend(fallback.into_iter().flat_map(|caveat| comment(caveat)));
    lines
}

/// The targets without a line for `system`, each with its answer: what a file of it leaves out.
pub fn left_out<'a>(records: &'a [Advised], system: &str) -> Vec<(&'a str, &'a str)> {
    let answers = records.iter().filter_map(|record| {
        let setting = record.setting(system)?;
        Some((record.target.as_str(), setting.answer.as_str()))
    });
    answers.filter(|(_, answer)| *answer != "ready").collect()
}

/// Said on top, for the file may take the place of one that had lines for them.
fn left_out_block(records: &[Advised], system: &str) -> Vec<String> {
    let left_out = left_out(records, system);
    if left_out.is_empty() {
        return Vec::new();
    }
    let count = format!("LEFT OUT, {} of {}:", left_out.len(), records.len());
    let mut lines = comment(&count);
    for (target, answer) in left_out {
        lines.extend(comment(&format!("- {target} ({})", answer.replace('-', " "))));
    }
    lines.extend(comment("What you had for them is gone if this file replaces an older one."));
    lines.push("#".to_owned());
    lines
}
