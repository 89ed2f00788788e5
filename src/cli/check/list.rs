//! The partners' file, as the command line wants it read.

use std::mem;
use std::path::Path;
use std::sync::Arc;

use crate::checks::profile::{Profile, built_in, names};
use crate::cli::args::CheckArgs;
use crate::cli::exit::Trouble;
use crate::cli::input;
use crate::cli::profile::{ProfileError, profile};
use crate::partners::{Partner, file};
use crate::text::printable;

/// The largest list that is read, in octets.
const LARGEST: u64 = 64 << 20;

/// The partners that are to be looked at, in the order of the file at `path`.
///
/// # Errors
/// Where the file cannot be read, is wrong, or names nobody to look at.
pub(super) fn partners(args: &CheckArgs, path: &Path) -> Result<Vec<Partner>, Trouble> {
    let name = name(path);
    let text = input::text(path, "the partners' file", LARGEST)?;
    let named = |word: &str| guideline(path, word);
    let all = file::read(&name, &text, &named)
        .map_err(|e| Trouble::Ours(format!("the partners' file {name}, {e}")))?;
    if all.is_empty() {
        return Err(Trouble::Ours(format!("the partners' file {name} names no partner")));
    }
    let mut chosen = file::pick(all, &args.only)
        .map_err(|e| Trouble::Ours(format!("the partners' file {name}: {e}")))?;
    if let Some(level) = args.require {
        let asked =
            |partner: &mut Partner| partner.terms = mem::take(&mut partner.terms).at_level(level);
        chosen.iter_mut().for_each(asked);
    }
    Ok(chosen)
}

/// The file's name, fit to be shown.
pub(super) fn name(path: &Path) -> String {
    printable(path.as_os_str().as_encoded_bytes())
}

/// The guideline that `word` names: one that comes with the program, or a file whose path is
/// taken from where the partners' file is.
fn guideline(list: &Path, word: &str) -> Result<Arc<Profile>, String> {
    let beside = list.parent().unwrap_or(Path::new("")).join(word);
    let place = match (built_in(word), beside.to_str()) {
        (None, Some(beside)) if beside.contains(['/', '.']) => beside.to_owned(),
        _ => word.to_owned(),
    };
    profile(&place).map_err(|error| match error {
        ProfileError::Unknown(_) => {
            let known = names().join(", ");
            format!("{:?} is neither a file nor one of {known}", printable(word.as_bytes()))
        }
        other => other.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::partners::Terms;
    use crate::verdict::Require;

    #[test]
    fn a_badge_is_asked_for_beside_the_first_level() {
        let terms = Terms { level: Require::PkiName, ..Terms::default() }.at_level(Require::Dane);
        assert_eq!(terms.requires(), [Require::Encrypts, Require::Dane]);
        assert_eq!(terms.at_level(Require::None).requires(), [Require::None, Require::Dane]);
    }

    #[test]
    fn a_guideline_in_a_file_is_looked_for_beside_the_list() {
        let list = Path::new("lists/partners.toml");
        assert!(guideline(list, "rfc9325").is_ok());
        let missing = guideline(list, "own.toml").unwrap_err();
        assert!(missing.contains("lists/own.toml"), "{missing}");
        let unknown = guideline(Path::new("partners.toml"), "rfc9999").unwrap_err();
        assert!(unknown.starts_with("\"rfc9999\" is neither a file nor one of"), "{unknown}");
    }
}
