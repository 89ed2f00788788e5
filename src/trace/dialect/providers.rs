//! Providers, whose lines are known by their shape and their hosts together.

use super::super::clause::Key;
use super::super::line::{Habit, Nature};
use super::{Form, Row, Sketch, ids};

pub(super) const ROWS: &[Row] = &[
    Row::closed(
        "google",
        "Google",
        "measured: 517 of 518 TLS deliveries are marked",
        &[
            Form::new("google/internal", Habit::Never, |s| {
                let host = s.by_under("google.com")
                    || s.by.starts_with("10.")
                    || s.by.starts_with("2002:");
                host && s.with("SMTP") && s.clientless() && ids::google_internal(s.id())
            })
            .nature(Nature::NonSmtp("inside Google")),
            Form::new("google/web", Habit::Never, |s| s.by_under("google.com") && !s.smtp()),
            Form {
                measured: true,
                ..Form::new("google", Habit::Usually, |s| {
                    let host = s.by_under("google.com") || s.by_under("gmail.com");
                    host && s.smtp() && s.standard_order() && ids::google(s.id())
                })
                .since(2012)
            },
        ],
    ),
    Row::closed(
        "yahoo",
        "Yahoo",
        "seen: SMTPS since about 2014; before, nothing",
        &[
            Form::new("yahoo/internal", Habit::Never, |s| yahoo(s) && !s.smtp()),
            Form::new("yahoo", Habit::Usually, |s| {
                let proxied = s.with_banner("version=TLS") && s.without_id();
                (yahoo(s) && s.without_id() && echoed(s)) || (proxied && echoed(s))
            })
            .since(2014),
        ],
    ),
    Row::closed(
        "nemesis",
        "GMX, WEB.DE and IONOS",
        "seen: ESMTPS since about 2014",
        &[Form::new("nemesis", Habit::Usually, |s| s.with_banner("Nemesis") && s.smtp())
            .since(2014)],
    ),
    Row::closed(
        "t-online",
        "T-Online",
        "seen: the version and suite before the keyword",
        &[Form::new("t-online", Habit::Usually, |s| s.by_under("t-online.de") && s.smtp())
            .since(2014)],
    ),
    Row::closed(
        "rzmta",
        "Strato",
        "seen: ESMTPS with Postfix's words after the id",
        &[Form::new("rzmta", Habit::Usually, |s| s.banner("RZmta")).since(2012)],
    ),
    Row::closed(
        "mailru",
        "Mail.ru",
        "seen: lines inside the provider only",
        &[Form::new("mailru", Habit::Unknown, |s| s.by_under("mail.ru"))],
    ),
    Row::closed(
        "yandex",
        "Yandex",
        "seen: ESMTPS, with details after the date until 2021",
        &[
            Form::new("yandex", Habit::Usually, |s| {
                s.any_banner().is_some_and(|banner| banner.ends_with("/Yandex")) && s.smtp()
            })
            .since(2014),
            Form::new("yandex/forward", Habit::Unknown, |s| s.banner("Yandex")),
        ],
    ),
    Row::closed(
        "zoho",
        "Zoho",
        "seen: SMTPS since about 2018",
        &[Form::new("zoho", Habit::Usually, |s| {
            (s.by.contains("zoho")) && s.smtp() && s.clauses.word(Key::Id).is_some()
        })
        .since(2018)],
    ),
    Row::closed(
        "qq",
        "QQ Mail",
        "seen: always SMTP, whatever was used",
        &[Form::new("qq", Habit::Never, |s| s.banner("NewEsmtp") || s.banner("NewMX"))],
    ),
    Row::closed(
        "coremail",
        "Coremail and NetEase",
        "seen: always SMTP, whatever was used",
        &[Form::new("coremail", Habit::Never, |s| s.banner("Coremail"))],
    ),
    Row::closed(
        "aliyun",
        "Alibaba Cloud",
        "seen: no keyword, whatever was used",
        &[Form::new("aliyun", Habit::Never, |s| {
            let host = s.by_under("aliyun-inc.com") || s.by_under("aliyun.com");
            host && s.clauses.first(Key::With).is_none()
        })
        // It writes 127.0.0.1 for a client that it hides.
        .nature(Nature::Hop)],
    ),
    Row::closed(
        "amazon-ses",
        "Amazon SES",
        "seen: 18 of 18 lines say SMTP, senders with TLS among them",
        &[Form::new("amazon-ses", Habit::Never, |s| {
            s.by.starts_with("inbound-smtp.") && s.by_under("amazonaws.com")
        })],
    ),
    Row::closed(
        "mailgun",
        "Mailgun",
        "seen: never marked, senders with TLS among them",
        &[Form::new("mailgun", Habit::Never, |s| {
            s.by_under("mailgun.org") || s.by_under("mailgun.net")
        })],
    ),
    Row::closed(
        "sendgrid",
        "SendGrid",
        "seen: none of 296 lines is marked",
        &[Form::new("sendgrid", Habit::Never, |s| {
            s.banner("SG") || (s.by.starts_with("filterdrecv-") && s.clientless())
        })],
    ),
    Row::closed(
        "mailjet",
        "Mailjet",
        "seen: it never marks TLS",
        &[Form::new("mailjet", Habit::Never, |s| {
            s.by_under("mailjet.com") && s.any_banner().is_none()
        })],
    ),
    Row::closed(
        "brevo",
        "Brevo",
        "seen: it never marks TLS",
        &[Form::new("brevo", Habit::Never, |s| {
            s.clientless() && (s.by_under("sendinblue.com") || s.by_under("brevo.com"))
        })],
    ),
    Row::closed(
        "mandrill",
        "Mandrill and Mailchimp",
        "seen: it never marks TLS",
        &[Form::new("mandrill", Habit::Never, |s| {
            s.clauses.first(Key::With).is_none()
                && (s.by_under("mandrillapp.com") || s.by_under("mcsv.net"))
        })],
    ),
    Row::closed(
        "postmark",
        "Postmark",
        "seen: it never marks TLS",
        &[Form::new("postmark", Habit::Never, |s| {
            s.by_under("mtasv.net") && s.clauses.first(Key::With).is_none()
        })],
    ),
    Row::closed(
        "improvmx",
        "ImprovMX",
        "seen: each of seven lines is marked, the keyword stays ESMTP",
        &[Form::new("improvmx", Habit::Usually, |s| s.by_under("improvmx.com") && s.smtp())],
    ),
    Row::closed(
        "mailchannels",
        "MailChannels",
        "seen: 14 of 15 lines of its edge are marked",
        &[
            Form::new("mailchannels", Habit::Usually, |s| s.banner("trex/")),
            Form::new("mailchannels/inside", Habit::Never, |s| {
                s.by_under("mailchannels.net") && s.banner("Postfix") && s.smtp()
            })
            .weakened("its edge ends TLS and writes a line of its own"),
        ],
    ),
];

fn yahoo(s: &Sketch<'_>) -> bool {
    s.by_under("yahoo.com") || s.by_under("aol.com")
}

/// `from ADDRESS (EHLO name)`.
fn echoed(s: &Sketch<'_>) -> bool {
    s.clauses.comments(Some(Key::From)).any(|comment| comment.starts_with("EHLO "))
}
