//! Sentences on the terminal.

use textwrap::Options;

use super::output::width;

/// `text` wrapped to the page, every line indented by `indent` columns.
pub(super) fn wrapped(text: &str, indent: usize) -> String {
    let margin = " ".repeat(indent);
    let options = Options::new(width()).initial_indent(&margin).subsequent_indent(&margin);
    textwrap::fill(text, options)
}

/// One sentence on standard error.
pub(super) fn warn(text: &str) {
    eprintln!("{}", wrapped(&format!("mxtls: {text}"), 0));
}
