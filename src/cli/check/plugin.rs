//! A monitoring plug-in's manners where no check came about: one line, and UNKNOWN.

use std::ffi::OsString;
use std::io;

use crate::cli::args::{CheckArgs, CheckFormat};
use crate::cli::exit::Code;
use crate::report::nagios;

/// The exit code UNKNOWN.
const UNKNOWN: u8 = 3;

/// Whether standard output is a monitoring system's.
pub(super) fn is_asked(args: &CheckArgs) -> bool {
    args.output.format == CheckFormat::Nagios && args.output.output.is_none()
}

/// Answers a monitoring system whose words, or whose settings, could not be read; `usual` is the
/// form where none is named. Nothing where no such system asks.
pub(in crate::cli) fn answer(
    args: &[OsString],
    usual: Option<&str>,
    error: &impl std::fmt::Display,
) -> Option<Code> {
    let said = error.to_string();
    let told = said.split("\n\nUsage:").next().unwrap_or_default();
    is_meant(args, usual).then(|| tell(told.trim_start_matches("error: ")))
}

/// The form of output that the settings give to the command.
pub(in crate::cli) fn usual(program: &clap::Command) -> Option<String> {
    let mut options = program.find_subcommand("check")?.get_arguments();
    let format = options.find(|option| option.get_long() == Some("format"))?;
    format.get_default_values().first()?.to_str().map(str::to_owned)
}

fn is_meant(args: &[OsString], usual: Option<&str>) -> bool {
    let words: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).collect();
    let after = words.iter().skip_while(|word| **word != "--format").nth(1).copied();
    let typed = words.iter().find_map(|word| word.strip_prefix("--format=")).or(after);
    let set = std::env::var("MXTLS_FORMAT").ok().filter(|set| !set.is_empty());
    let to_file =
        |word: &&str| word.starts_with("-o") || word.split('=').next() == Some("--output");
    let format = typed.or(set.as_deref()).or(usual);
    words.get(1) == Some(&"check") && format == Some("nagios") && !words.iter().any(to_file)
}

/// Tells our own trouble in one line.
pub(super) fn tell(said: &str) -> Code {
    let flat: Vec<&str> = said.split_whitespace().collect();
    // If nobody reads this, there is nobody to tell.
    let _ = nagios::write_unknown(&flat.join(" "), &mut io::stdout());
    Code::Plugin(UNKNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(line: &str, usual: Option<&str>) -> bool {
        let args: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        is_meant(&args, usual)
    }

    #[test]
    fn what_goes_to_standard_output_is_told_from_the_words_alone() {
        assert!(meant("mxtls check --format nagios --tries x f", None));
        assert!(meant("mxtls check f --format=nagios", None));
        assert!(meant("mxtls check f --tries x", Some("nagios")));
        assert!(!meant("mxtls check --format nagios -o file f", None));
        assert!(!meant("mxtls check --format human f", Some("nagios")));
        assert!(!meant("mxtls probe --format nagios f", None));
        assert!(!meant("mxtls check f", None));
    }
}
