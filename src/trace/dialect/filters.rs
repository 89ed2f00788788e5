//! Filters, retrievers and local agents: lines that tell of no delivery.

use super::super::clause::Key;
use super::super::line::{Habit, Nature};
use super::{Form, Row};

pub(super) const ROWS: &[Row] = &[
    Row::open(
        "amavis",
        "amavis",
        "source: it hands mail back and copies the client's address",
        &[Form::new("amavis", Habit::Never, |s| s.banner("amavis"))
            .nature(Nature::Reinjected("amavis"))],
    ),
    Row::open(
        "authentication-milter",
        "Authentication Milter",
        "seen: a filter in the path, beside the server",
        &[Form::new("authentication-milter", Habit::Never, |s| s.banner("Authentication Milter"))
            .nature(Nature::Reinjected("Authentication Milter"))],
    ),
    Row::open(
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
    Row::open(
        "spamassassin",
        "SpamAssassin",
        "source: it rewrites mail where it lies",
        &[Form::new("spamassassin", Habit::Never, |s| s.with("SpamAssassin"))
            .nature(Nature::Reinjected("SpamAssassin"))],
    ),
    Row::open(
        "qmail-scanner",
        "qmail-scanner",
        "source: a filter run by uid",
        &[Form::new("qmail-scanner", Habit::Never, |s| {
            s.clauses.word(Key::With).is_some_and(|with| with.starts_with("qmail-scanner"))
        })
        .nature(Nature::NonSmtp("a content filter"))],
    ),
    Row::open(
        "fetchmail",
        "fetchmail",
        "source: mail fetched by POP or IMAP",
        &[Form::new("fetchmail", Habit::Never, |s| {
            ["fetchmail-", "getmail", "mpop"].iter().any(|name| s.with_banner(name))
        })],
    ),
    Row::open(
        "list-expander",
        "a list expander",
        "seen: Ecartis, Listar, majordomo and bulk_mailer pass mail on locally",
        &[Form::new("list-expander", Habit::Never, |s| {
            s.with("ECARTIS") || s.with("LISTAR") || s.banner("bulk_mailer")
        })
        .nature(Nature::NonSmtp("a list expander"))],
    ),
    Row::open(
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
