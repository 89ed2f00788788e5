//! Sentences on the terminal.

use super::output::width;
use crate::report::human::{Page, plain};

/// One sentence on standard error.
pub(super) fn warn(text: &str) {
    let mut page = Page::new(width(), false);
    page.flow(0, &[plain(format!("mxtls: {text}"))]);
    eprint!("{}", page.into_text());
}
