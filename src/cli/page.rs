//! Sentences on the terminal.

use std::io::{self, Write};

use super::output::width;
use crate::report::human::{Page, plain};

/// One sentence on standard error.
pub(super) fn warn(text: &str) {
    let mut page = Page::new(width(), false);
    page.flow(0, &[plain(format!("mxtls: {text}"))]);
    let _ = io::stderr().write_all(page.into_text().as_bytes());
}
