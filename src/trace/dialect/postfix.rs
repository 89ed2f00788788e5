//! Postfix, and what looks like it under another name.

use super::super::clause::Key;
use super::super::client::ClientForm;
use super::super::line::{Habit, Mark, Nature};
use super::{Form, Row, Sketch, ids};

/// The year of Postfix 2.5, the first to write ESMTPS in a stable release.
const ESMTPS: i16 = 2008;

pub(super) const ROWS: &[Row] = &[
    Row {
        software: "postfix",
        name: "Postfix",
        open_source: true,
        evidence: "source: smtpd writes ESMTPS for each session that opens with EHLO inside TLS, since 2.5",
        forms: &[
            Form::new("postfix/local", Habit::Never, |s| s.banner("Postfix, from userid"))
                .nature(Nature::SameHost("from userid")),
            // A comment beside a plain ESMTP is how 2.4 and older tell of TLS.
            Form {
                helo_blind: true,
                ..Form::new("postfix", Habit::Unknown, |s| standard(s) && comment_only(s))
            }
            .weakened("a release before 2.5, which writes no ESMTPS"),
            Form {
                helo_blind: true,
                ..Form::new("postfix", Habit::Always, standard).since(ESMTPS)
            },
            Form {
                helo_blind: true,
                ..Form::new("postfix/no-id", Habit::Usually, |s| {
                    named(s) && s.client.form == ClientForm::Standard && s.smtp() && s.without_id()
                })
                .since(ESMTPS)
            }
            .weakened("no queue id: a proxy before the queue"),
            Form::new("postfix/hidden", Habit::Usually, |s| {
                named(s) && s.clauses_are(&[Key::By, Key::Id])
            })
            .weakened("the client is hidden"),
            Form::new("postfix/edited", Habit::Unknown, named).weakened("not the usual shape"),
        ],
    },
    Row {
        software: "postfix-like",
        name: "a server that writes as Postfix does",
        open_source: false,
        evidence: "the shape of Postfix under another name",
        forms: &[
            Form::new("postfix-like/local", Habit::Never, |s| {
                s.any_banner().is_some_and(|banner| banner.contains(", from userid "))
            })
            .nature(Nature::SameHost("from userid")),
            Form {
                helo_blind: true,
                ..Form::new("postfix-like", Habit::Usually, |s| renamed(s) && !comment_only(s))
                    .since(ESMTPS)
            }
            .weakened("another mail_name"),
        ],
    },
];

fn named(s: &Sketch<'_>) -> bool {
    s.banner("Postfix") && s.any_banner().is_some_and(|banner| banner == "Postfix")
}

/// `from HELO (RDNS [IP]) by host (Postfix) with P id ID`.
fn standard(s: &Sketch<'_>) -> bool {
    named(s) && s.client.form == ClientForm::Standard && s.smtp() && s.standard_order() && clean(s)
}

/// Only what Postfix puts there stands between the clauses.
fn clean(s: &Sketch<'_>) -> bool {
    let with = s.clauses.first(Key::With);
    with.is_some_and(|with| with.pieces.len() == 1) && s.clauses.word(Key::Id).is_some()
}

fn comment_only(s: &Sketch<'_>) -> bool {
    let esmtp = s.with("ESMTP") || s.with("ESMTPA");
    esmtp && matches!(s.tls.mark, Mark::Details | Mark::Keyword)
}

fn renamed(s: &Sketch<'_>) -> bool {
    s.any_banner().is_some()
        && s.client.form == ClientForm::Standard
        && s.smtp()
        && s.standard_order()
        && clean(s)
        && ids::postfix(s.id())
}
