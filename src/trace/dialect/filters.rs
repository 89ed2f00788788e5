//! Filters, retrievers and local agents: lines that tell of no delivery.

use super::super::clause::Key;
use super::super::line::{Habit, Nature};
use super::{Form, Row};

const fn filter(
    software: &'static str,
    name: &'static str,
    evidence: &'static str,
    forms: &'static [Form],
) -> Row {
    Row { software, name, open_source: true, evidence, forms }
}

pub(super) const ROWS: &[Row] = &[
    filter(
        "amavis",
        "amavis",
        "source: it hands mail back and copies the client's address",
        &[Form::new("amavis", Habit::Never, |s| s.banner("amavis"))
            .nature(Nature::Reinjected("amavis"))],
    ),
    filter(
        "authentication-milter",
        "Authentication Milter",
        "seen: a filter in the path, beside the server",
        &[Form::new("authentication-milter", Habit::Never, |s| s.banner("Authentication Milter"))
            .nature(Nature::Reinjected("Authentication Milter"))],
    ),
    filter(
        "content-filter",
        "a content filter",
        "seen: ASSP, ClamSMTP, CipherMail and others hand mail back",
        &[Form::new("content-filter", Habit::Never, |s| {
            ["ASSP", "clamsmtp", "ClamSMTP", "CipherMail", "DJIGZO", "rspamd", "spampd", "Spamd"]
                .iter()
                .any(|name| s.banner(name) || s.with_banner(name))
        })
        .nature(Nature::Reinjected("a content filter"))],
    ),
    filter(
        "spamassassin",
        "SpamAssassin",
        "source: it rewrites mail where it lies",
        &[Form::new("spamassassin", Habit::Never, |s| s.with("SpamAssassin"))
            .nature(Nature::Reinjected("SpamAssassin"))],
    ),
    filter(
        "qmail-scanner",
        "qmail-scanner",
        "source: a filter run by uid",
        &[Form::new("qmail-scanner", Habit::Never, |s| {
            s.clauses.word(Key::With).is_some_and(|with| with.starts_with("qmail-scanner"))
        })
        .nature(Nature::NonSmtp("a content filter"))],
    ),
    filter(
        "fetchmail",
        "fetchmail",
        "source: mail fetched by POP or IMAP",
        &[Form::new("fetchmail", Habit::Never, |s| {
            ["fetchmail-", "getmail", "mpop"].iter().any(|name| s.with_banner(name))
        })],
    ),
    filter(
        "list-expander",
        "a list expander",
        "seen: Ecartis, Listar, majordomo and bulk_mailer pass mail on locally",
        &[Form::new("list-expander", Habit::Never, |s| {
            s.with("ECARTIS") || s.with("LISTAR") || s.banner("bulk_mailer")
        })
        .nature(Nature::NonSmtp("a list expander"))],
    ),
    filter(
        "local-agent",
        "a local agent",
        "source: DragonFly Mail Agent, nullmailer and sSMTP take mail from users alone",
        &[Form::new("local-agent", Habit::Never, |s| {
            s.banner("DragonFly Mail Agent")
                || s.banner("sSMTP")
                || s.clauses.comments(None).any(|comment| comment.starts_with("nullmailer "))
        })
        .nature(Nature::SameHost("local agent"))],
    ),
];
