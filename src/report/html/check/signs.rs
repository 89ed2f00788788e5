//! The sign, the class and the legend of each standing.
//!
//! Signs differ in shape, and the word stands beside each, so that no colour is needed.
//! Each is drawn once a page and used by its name. Does no IO, reads no clock.

use super::super::markup::Markup;
use crate::report::standing::{STANDINGS, Standing};

/// The drawings: a cross in an octagon, a question mark in dashes, a flag, a clock, a tick.
const DRAWINGS: &str = concat!(
    "<svg class=\"drawings\" width=\"0\" height=\"0\" aria-hidden=\"true\">\n",
    "<symbol id=\"s-short\" viewBox=\"0 0 24 24\"><path d=\"M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3z\"/><path d=\"m9 9 6 6m0-6-6 6\"/></symbol>\n",
    "<symbol id=\"s-open\" viewBox=\"0 0 24 24\"><circle cx=\"12\" cy=\"12\" r=\"9\" stroke-dasharray=\"2.6 3.1\"/><path d=\"M9.3 9.7a2.7 2.7 0 1 1 4 2.4c-.9.5-1.3 1-1.3 1.8v.2\"/><path d=\"M12 17v.1\"/></symbol>\n",
    "<symbol id=\"s-known\" viewBox=\"0 0 24 24\"><path d=\"M6 21V4h12.5l-3 4.3 3 4.3H6\"/></symbol>\n",
    "<symbol id=\"s-excepted\" viewBox=\"0 0 24 24\"><circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M12 6.8V12l3.4 2.2\"/></symbol>\n",
    "<symbol id=\"s-fine\" viewBox=\"0 0 24 24\"><path d=\"m4.5 12.6 5 5.1L19.8 7\"/></symbol>\n",
    "</svg>\n"
);

/// Writes the drawings, once a page.
pub(super) fn define(page: &mut Markup) {
    page.tag(DRAWINGS);
}

/// The sign of a standing; its word stands beside it.
pub(super) fn sign(standing: Standing) -> &'static str {
    match standing {
        Standing::Fail => {
            "<svg class=\"mark\" aria-hidden=\"true\"><use href=\"#s-short\"></use></svg>"
        }
        Standing::Undetermined => {
            "<svg class=\"mark\" aria-hidden=\"true\"><use href=\"#s-open\"></use></svg>"
        }
        Standing::Known => {
            "<svg class=\"mark\" aria-hidden=\"true\"><use href=\"#s-known\"></use></svg>"
        }
        Standing::Excepted => {
            "<svg class=\"mark\" aria-hidden=\"true\"><use href=\"#s-excepted\"></use></svg>"
        }
        Standing::Pass => {
            "<svg class=\"mark\" aria-hidden=\"true\"><use href=\"#s-fine\"></use></svg>"
        }
    }
}

/// The class that gives a standing its colour.
pub(super) fn class(standing: Standing) -> &'static str {
    match standing {
        Standing::Fail => "short",
        Standing::Undetermined => "open",
        Standing::Known => "known",
        Standing::Excepted => "excepted",
        Standing::Pass => "fine",
    }
}

/// Sign and word together.
pub(super) fn chip(page: &mut Markup, standing: Standing) {
    page.tag("<span class=\"chip ").tag(class(standing)).tag("\">").tag(sign(standing));
    page.tag("<span>").tag(standing.word()).tag("</span></span>");
}

/// What the signs mean.
pub(super) fn legend(page: &mut Markup) {
    page.tag("<footer>\n<h2>What the words mean</h2>\n<dl>\n");
    for (standing, _, meaning) in STANDINGS {
        page.tag("<div><dt>");
        chip(page, standing);
        page.tag("</dt><dd>").tag(meaning).tag("</dd></div>\n");
    }
    page.tag("</dl>\n<p>Seen from one place at one time: another network may see otherwise.");
    page.tag("</p>\n</footer>\n");
}
