//! Servers whose source can be read.

use super::super::clause::Key;
use super::super::client::ClientForm;
use super::super::line::{Habit, Nature};
use super::super::nature::LOCAL;
use super::{Form, Row, Sketch, ids};

pub(super) const ROWS: &[Row] = &[
    Row {
        software: "exim",
        name: "Exim",
        open_source: true,
        evidence: "source: received_header_text names the protocol, with its S since 4.42",
        forms: &[
            Form::new("exim/local", Habit::Never, |s| {
                s.with("local") && (s.with_banner("Exim") || ids::exim(s.id()))
            })
            .nature(Nature::NonSmtp(LOCAL)),
            Form::new("exim", Habit::Always, |s| exim(s) && s.version("Exim ") >= Some((4, 42))),
            Form::new("exim/old", Habit::Unknown, exim).weakened("a release before 4.42"),
            Form::new("exim/edited", Habit::Unknown, |s| {
                s.clauses.all_comments().any(|comment| comment.starts_with("Exim"))
                    || (ids::exim(s.id()) && s.smtp())
            })
            .weakened("an edited received_header_text"),
        ],
    },
    Row {
        software: "opensmtpd",
        name: "OpenSMTPD",
        open_source: true,
        evidence: "source: smtp_session writes ESMTPS and the suite for each TLS session",
        forms: &[
            Form::new("opensmtpd", Habit::Always, |s| {
                let usual = s.banner("OpenSMTPD") && named_client(s) && s.smtp();
                usual && s.standard_order() && ids::hex(s.id(), 8)
            }),
            Form::new("opensmtpd/masked", Habit::Always, |s| {
                s.banner("OpenSMTPD") && s.clientless() && s.smtp() && ids::hex(s.id(), 8)
            }),
            Form::new("opensmtpd/edited", Habit::Unknown, |s| s.banner("OpenSMTPD"))
                .weakened("not the usual shape"),
        ],
    },
    Row {
        software: "haraka",
        name: "Haraka",
        open_source: true,
        evidence: "source: connection.js writes ESMTPS and the suite for each TLS session",
        forms: &[
            Form::new("haraka/queue", Habit::Never, |s| {
                s.clauses.comments(None).any(|comment| comment == "Haraka outbound")
            })
            .nature(Nature::SameHost("queued")),
            Form::new("haraka", Habit::Always, |s| {
                s.banner("Haraka/") && named_client(s) && s.smtp() && s.standard_order()
            }),
        ],
    },
    Row {
        software: "stalwart",
        name: "Stalwart",
        open_source: true,
        evidence: "source: write_received writes ESMTPS and the suite for each TLS session",
        forms: &[
            Form::new("stalwart", Habit::Always, |s| {
                s.banner("Stalwart") && named_client(s) && s.smtp() && s.standard_order()
            }),
            Form::new("stalwart/lmtp", Habit::Never, |s| s.banner("Stalwart") && s.lmtp()),
        ],
    },
    Row {
        software: "chasquid",
        name: "chasquid",
        open_source: true,
        evidence: "source: smtpsrv writes the TLS version or \"plain text!\" into each line",
        forms: &[Form::new("chasquid", Habit::Always, |s| {
            s.banner("chasquid") && s.with_banner("over ") && s.smtp()
        })],
    },
    Row {
        software: "james",
        name: "Apache James",
        open_source: true,
        evidence: "source: ReceivedHeaderGenerator writes ESMTPS and the suite since 3.1",
        forms: &[
            Form::new("james", Habit::Always, |s| {
                s.banner("JAMES SMTP Server") && james_unnumbered(s) && s.smtp()
            })
            .since(2018),
            Form::new("james/old", Habit::Never, |s| s.banner("JAMES ") && s.smtp())
                .weakened("a release up to 3.0"),
        ],
    },
    Row {
        software: "courier",
        name: "Courier",
        open_source: true,
        evidence: "source: courieresmtpd writes ESMTPS and the suite for each TLS session",
        forms: &[
            Form::new("courier/local", Habit::Never, |s| s.with("local") && ids::courier(s.id()))
                .nature(Nature::SameHost("uid")),
            Form::new("courier", Habit::Always, |s| {
                ids::courier(s.id()) && named_client(s) && s.smtp() && s.standard_order()
            }),
            Form::new("courier/old", Habit::Unknown, |s| {
                s.with_banner("courier-") || s.clauses.comments(Some(Key::From)).any(courier_tls)
            })
            .weakened("a release that writes no ESMTPS"),
        ],
    },
    Row {
        software: "kumomta",
        name: "KumoMTA",
        open_source: true,
        evidence: "source: smtp_server writes ESMTPS and the suite for each TLS session",
        forms: &[Form::new("kumomta", Habit::Always, |s| {
            s.banner("KumoMTA") && named_client(s) && s.smtp() && s.standard_order()
        })],
    },
    Row {
        software: "mox",
        name: "mox",
        open_source: true,
        evidence: "source: smtpserver writes ESMTPS and the suite for each TLS session",
        forms: &[Form::new("mox", Habit::Always, |s| {
            s.clauses.word(Key::Via) == Some("tcp") && named_client(s) && s.smtp()
        })],
    },
    Row {
        software: "maddy",
        name: "maddy",
        open_source: true,
        evidence: "source: received.go writes ESMTPS for each TLS session",
        forms: &[Form::new("maddy", Habit::Always, |s| {
            s.banner("envelope-sender ") && s.smtp() && ids::hex(s.id(), 8)
        })],
    },
    Row {
        software: "hmailserver",
        name: "hMailServer",
        open_source: true,
        evidence: "source: SMTPMessageHeaderCreator writes ESMTPS and the suite since 5.6",
        forms: &[
            Form::new("hmailserver/old", Habit::Never, |s| s.with("hMailServer"))
                .weakened("a release before 5.6"),
            Form::new("hmailserver", Habit::Unknown, |s| {
                s.with_banner("version=TLS")
                    && s.without_id()
                    && s.any_banner().is_none()
                    && s.client.form != ClientForm::Missing
                    && !s.clauses.order().contains(&Key::For)
            }),
        ],
    },
    Row {
        software: "dovecot",
        name: "Dovecot",
        open_source: true,
        evidence: "source: lib-smtp writes LMTPS or ESMTPS and the suite for each TLS session",
        forms: &[
            Form::new("dovecot", Habit::Always, |s| {
                let enveloped = |comment: &str| comment.starts_with("envelope-from ");
                let complete = s.lmtp() || s.clauses.comments(Some(Key::Id)).any(enveloped);
                s.any_banner().is_none()
                    && ids::dovecot(s.id())
                    && s.clauses_are(STANDARD)
                    && s.protocol.is_some()
                    && complete
            }),
            Form::new("dovecot/old", Habit::Always, |s| s.banner("Dovecot") && s.lmtp()),
        ],
    },
    Row {
        software: "cyrus",
        name: "Cyrus",
        open_source: true,
        evidence: "source: lmtpengine writes LMTPS and the suite for each TLS session",
        forms: &[Form::new("cyrus", Habit::Always, |s| s.banner("Cyrus ") && s.lmtp())],
    },
    Row {
        software: "zonemta",
        name: "ZoneMTA",
        open_source: true,
        evidence: "source: sending-zone writes ESMTPS and the suite for each TLS session",
        forms: &[
            Form::new("zonemta/http", Habit::Never, |s| s.banner("ZoneMTA") && s.with("HTTP")),
            Form::new("zonemta", Habit::Always, |s| {
                s.banner("ZoneMTA") && s.smtp() && s.standard_order()
            }),
        ],
    },
    Row {
        software: "postal",
        name: "Postal",
        open_source: true,
        evidence: "source: received_header.rb never writes of TLS",
        forms: &[Form::new("postal", Habit::Never, |s| {
            s.by_label("postal")
                && s.client.form == ClientForm::Standard
                && s.without_id()
                && s.any_banner().is_none()
        })],
    },
    Row {
        software: "qpsmtpd",
        name: "qpsmtpd",
        open_source: true,
        evidence: "seen: \"encrypted\" where its TLS plug-in is loaded, nothing where it is not",
        forms: &[Form::new("qpsmtpd", Habit::Unknown, |s| s.banner("qpsmtpd/"))],
    },
    Row {
        software: "zmailer",
        name: "ZMailer",
        open_source: true,
        evidence: "seen: TLS-CIPHER in some set-ups, nothing in others",
        forms: &[
            Form::new("zmailer/list", Habit::Never, |s| {
                s.clauses.word(Key::Via) == Some("listexpand")
            })
            .nature(Nature::NonSmtp("a list expander")),
            Form::new("zmailer", Habit::Never, |s| {
                s.by_under("vger.kernel.org")
                    && s.id().starts_with('S')
                    && s.smtp()
                    && s.any_banner().is_none()
            }),
            Form::new("zmailer/marked", Habit::Unknown, |s| {
                s.clauses.comments(Some(Key::From)).any(|comment| comment.contains("TLS-CIPHER:"))
            }),
        ],
    },
    Row {
        software: "qmail",
        name: "qmail",
        open_source: true,
        evidence: "source: without a patch it never writes of TLS; with one it names the suite",
        forms: &[
            Form::new("qmail/queue", Habit::Never, |s| {
                let queued =
                    |comment: &str| comment.starts_with("qmail") && comment.contains("invoked");
                s.clauses.comments(None).any(queued)
            })
            .nature(Nature::SameHost("qmail's own note of taking the message")),
            Form::new("qmail", Habit::Unknown, |s| {
                let bare = s.client.form == ClientForm::Unnamed
                    && s.any_banner().is_none()
                    && s.with("SMTP")
                    && s.without_id()
                    && s.day_first()
                    && !s.bracketed_client();
                bare || qmail(s)
            }),
        ],
    },
    SENDMAIL,
];

const STANDARD: &[Key] = &[Key::From, Key::By, Key::With, Key::Id];

/// Apart from the rest: it must see what nobody else wants.
const SENDMAIL: Row = Row {
    software: "sendmail",
    name: "sendmail",
    open_source: true,
    evidence: "source: confRECEIVED_HEADER writes tls_version for each TLS session since 8.12",
    forms: &[
        Form::new("sendmail/submit", Habit::Never, |s| {
            sendmail_banner(s).is_some()
                && s.clauses.all_comments().any(|comment| comment.ends_with("@localhost"))
        })
        .nature(Nature::SameHost("local user")),
        Form::new("sendmail", Habit::Always, |s| {
            sendmail(s) && sendmail_banner(s).is_some_and(|version| version >= (8, 12))
        }),
        Form::new("sendmail/old", Habit::Unknown, |s| sendmail_banner(s).is_some())
            .weakened("a release before 8.12, or not the usual shape"),
        Form::new("sendmail/edited", Habit::Unknown, |s| s.banner("V8/"))
            .weakened("an edited confRECEIVED_HEADER"),
    ],
};

/// The default text: `from … by host with p (…) (Exim 4.x) (…) id ID`.
fn exim(s: &Sketch<'_>) -> bool {
    let addressed = s.client.form == ClientForm::Unnamed && s.bracketed_client();
    let asked = addressed || s.client.form == ClientForm::Assigned;
    let with = s.clauses.word(Key::With).unwrap_or_default();
    let small = !with.contains(|c: char| c.is_ascii_uppercase());
    let banners = s.with_comments().filter(|comment| comment.starts_with("Exim ")).count();
    let usual = ["Exim ", "envelope-from ", "TLS", "SSL", "UNKNOWN:", "Cipher "];
    let clean =
        s.with_comments().all(|comment| usual.iter().any(|begin| comment.starts_with(begin)));
    let in_order = s.standard_order() && s.any_banner().is_none();
    asked && small && banners == 1 && clean && s.smtp() && in_order && ids::exim(s.id())
}

/// The client with its address in one comment: `HELO (RDNS [IP])`, `HELO ([IP])`.
fn named_client(s: &Sketch<'_>) -> bool {
    matches!(s.client.form, ClientForm::Standard | ClientForm::Unnamed)
}

/// The line came with no number, as current releases write it.
fn james_unnumbered(s: &Sketch<'_>) -> bool {
    s.any_banner().is_some_and(|banner| banner.trim_end() == "JAMES SMTP Server")
}

fn courier_tls(comment: &str) -> bool {
    ["TLS: ", "SSL: ", "AUTH: "].iter().any(|beginning| comment.starts_with(beginning))
}

fn qmail(s: &Sketch<'_>) -> bool {
    let announced = s.client.form == ClientForm::Apart && s.clauses.word(Key::Id).is_none();
    let patched = s.clauses.comments(Some(Key::With)).any(|comment| comment.ends_with("encrypted"))
        && s.clauses.word(Key::Id).is_none();
    s.smtp() && (announced || patched || s.banner("qmail") || s.banner("WP-SMTPD"))
}

/// The smaller of the program's and the configuration's version.
fn sendmail_banner(s: &Sketch<'_>) -> Option<(u32, u32)> {
    let banner = s.any_banner()?;
    let mut parts = banner.split('/');
    let program = ids::version(parts.next()?)?;
    let settings = parts.next().and_then(ids::version);
    let numbered = banner.starts_with(|c: char| ('4'..='8').contains(&c)) && banner.contains('/');
    numbered.then(|| settings.map_or((program.0, 0), |settings| settings.min(program)))
}

/// `from HELO (RDNS [IP]) by host (8.x/8.x) with P id ID`.
fn sendmail(s: &Sketch<'_>) -> bool {
    named_client(s) && s.smtp() && s.standard_order()
}
