//! The sign, the class and the legend of each state.
//!
//! Signs differ in shape, so that they can be told apart without colour; the
//! word stands beside each. Does no IO, reads no clock.

use super::markup::Markup;
use crate::report::phrases::{self, State};
use crate::report::telling;

/// A closed lock.
const ENCRYPTED: &str = "<svg class=\"sign\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path class=\"thin\" d=\"M7.5 11V8a4.5 4.5 0 0 1 9 0v3\"/><rect class=\"solid\" x=\"4.5\" y=\"10.5\" width=\"15\" height=\"10.5\" rx=\"2.2\"/></svg>";
/// A closed lock with a crack.
const WEAK: &str = "<svg class=\"sign\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path class=\"thin\" d=\"M7.5 11V8a4.5 4.5 0 0 1 9 0v3\"/><path class=\"solid\" d=\"M10 10.5H6.7a2.2 2.2 0 0 0-2.2 2.2v6.1A2.2 2.2 0 0 0 6.7 21H11l-1.4-3.6 2.6-2.2zM13 21h4.3a2.2 2.2 0 0 0 2.2-2.2v-6.1a2.2 2.2 0 0 0-2.2-2.2h-4.8l2 4.1-2.7 2.5z\"/></svg>";
/// The outline of a lock in dashes.
const CLAIMED: &str = "<svg class=\"sign\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path class=\"thin dash\" d=\"M7.5 11V8a4.5 4.5 0 0 1 9 0v3\"/><rect class=\"thin dash\" x=\"4.5\" y=\"10.5\" width=\"15\" height=\"10.5\" rx=\"2.2\"/></svg>";
/// An open lock, struck through.
const PLAINTEXT: &str = "<svg class=\"sign\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path class=\"thin\" d=\"M7.5 11V7.2a4.5 4.5 0 0 1 8.8-1.2\"/><rect class=\"thin\" x=\"4.5\" y=\"10.5\" width=\"15\" height=\"10.5\" rx=\"2.2\"/><path class=\"thin\" d=\"M3 22.2 21.5 3.4\"/></svg>";
/// A question mark in a ring.
const NOT_RECORDED: &str = "<svg class=\"sign\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><circle class=\"thin\" cx=\"12\" cy=\"12\" r=\"9\"/><path class=\"thin\" d=\"M9.2 9.6a2.8 2.8 0 1 1 4.1 2.5c-.9.5-1.3 1-1.3 1.9v.2\"/><path class=\"thin\" d=\"M12 17.2v.1\"/></svg>";
/// A house.
const INTERNAL: &str = "<svg class=\"sign\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path class=\"thin\" d=\"M3.5 11.5 12 4l8.5 7.5M6 10v10h12V10\"/></svg>";

/// The sign of a state; its word stands beside it.
pub(super) fn sign(state: State) -> &'static str {
    match state {
        State::Encrypted => ENCRYPTED,
        State::Weak => WEAK,
        State::Claimed => CLAIMED,
        State::Plaintext => PLAINTEXT,
        State::NotRecorded => NOT_RECORDED,
        State::Internal => INTERNAL,
    }
}

/// The class that gives a state its colour and its line.
pub(super) fn class(state: State) -> &'static str {
    match state {
        State::Encrypted => "encrypted",
        State::Weak => "weak",
        State::Claimed => "claimed",
        State::Plaintext => "plaintext",
        State::NotRecorded => "not-recorded",
        State::Internal => "internal",
    }
}

/// What the signs mean, and what they do not.
pub(super) fn legend(page: &mut Markup) {
    page.tag("<footer>\n").wrapped("<h2>", phrases::LEGEND, "</h2>\n<ul class=\"legend\">\n");
    for (state, word, meaning) in telling::states() {
        page.tag("<li class=\"").tag(class(state)).tag("\"><span class=\"line\"></span>");
        page.tag(sign(state)).wrapped("<p><b>", word, "</b> ").text(meaning).tag("</p></li>\n");
    }
    page.wrapped("</ul>\n<p>", phrases::ONE_HOP_ONLY, "</p>\n");
    page.wrapped("<p>", phrases::MISSING_HOPS, "</p>\n</footer>\n");
}
