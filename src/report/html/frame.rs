//! What every page begins with: no script, nothing asked of anybody, its style inside.
//!
//! Does no IO, reads no clock.

use super::markup::Markup;

const HEAD: &str = concat!(
    "<!DOCTYPE html>\n<html lang=\"en\" dir=\"ltr\">\n<head>\n<meta charset=\"utf-8\">\n",
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ",
    "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
    "<meta name=\"color-scheme\" content=\"light dark\">\n",
    "<meta name=\"referrer\" content=\"no-referrer\">\n<style>\n",
    include_str!("style.css"),
);

/// Everything up to the body, with the style sheets that this page needs besides the common one.
pub(super) fn open(page: &mut Markup, sheets: &[&'static str], title: &str, body: &'static str) {
    page.tag(HEAD);
    for sheet in sheets {
        page.tag(sheet);
    }
    page.wrapped("</style>\n<title>", title, "</title>\n</head>\n").tag(body);
}
