//! Servers and appliances whose source cannot be read.

use super::super::clause::Key;
use super::super::line::{Habit, Nature};
use super::{Form, Row, Sketch, ids};

pub(super) const ROWS: &[Row] = &[
    Row::closed(
        "exchange-online",
        "Exchange Online",
        "measured: each of 1,272 deliveries from one TLS sender is marked",
        &[
            Form::new("exchange-online/store", Habit::Never, |s| {
                online(s) && (s.with("mapi") || s.with("HTTPS") || s.with("HTTP"))
            }),
            Form {
                measured: true,
                ..Form::new("exchange-online", Habit::Usually, |s| online(s) && exchange(s))
                    .since(2016)
            },
        ],
    ),
    Row::closed(
        "exchange",
        "Microsoft Exchange",
        "seen: the mark follows the connection, not the host",
        &[
            Form::new("exchange/store", Habit::Never, |s| s.with("mapi"))
                .nature(Nature::NonSmtp("MAPI")),
            Form::new("exchange", Habit::Usually, exchange),
        ],
    ),
    Row::closed(
        "exchange-5.5",
        "Exchange 5.5",
        "seen: it never marks TLS",
        &[Form::new("exchange-5.5", Habit::Never, |s| {
            s.with_banner("Microsoft Exchange Internet Mail Service")
                || s.with_words(&["Internet", "Mail", "Service"])
                || s.with_words(&["Microsoft", "Mail"])
        })],
    ),
    Row::closed(
        "iis-smtpsvc",
        "Microsoft SMTPSVC",
        "seen: \"over TLS secured channel\" in lines of 2008 to 2016",
        &[Form::new("iis-smtpsvc", Habit::Usually, |s| s.with_words(&["Microsoft", "SMTPSVC"]))],
    ),
    Row::closed(
        "ironport",
        "Cisco Secure Email",
        "seen: ESMTP/TLS/suite or bare ESMTP, the same from 2006 to now",
        &[Form::new("ironport", Habit::Usually, |s| {
            let slashed = s.clauses.word(Key::With).is_some_and(|with| with.contains("/TLS/"));
            let named = s.by_label("ironport") || s.by_label("esa") || s.by_under("iphmx.com");
            slashed || (named && s.with("ESMTP") && s.without_id() && s.any_banner().is_none())
        })],
    ),
    Row::closed(
        "proofpoint",
        "Proofpoint",
        "seen: sendmail's comment in each TLS line",
        &[
            Form::new("proofpoint/filter", Habit::Never, |s| {
                s.clauses.word(Key::From) == Some("pps.filterd")
            })
            .nature(Nature::Reinjected("Proofpoint's filter")),
            Form::new("proofpoint", Habit::Usually, |s| {
                let fork = s.banner("8.") && ids::proofpoint(s.id());
                let bare = s.by_under("pphosted.com") && ids::proofpoint(s.id());
                s.smtp() && s.standard_order() && (s.banner("PPS") || fork || bare)
            }),
        ],
    ),
    Row::closed(
        "proofpoint-essentials",
        "Proofpoint Essentials",
        "seen: a Postfix shape with a comment in each TLS line",
        &[Form::new("proofpoint-essentials", Habit::Usually, |s| {
            s.banner("PPE Hosted ESMTP Server") || (s.by_under("ppe-hosted.com") && s.smtp())
        })
        .since(2012)],
    ),
    Row::closed(
        "mimecast",
        "Mimecast",
        "seen: (Using TLS) or with STARTTLS since about 2019",
        &[Form::new("mimecast", Habit::Usually, |s| {
            s.by_label("relay")
                && s.by.contains("mimecast")
                && s.with("ESMTP")
                && s.id().contains("-mta-")
        })
        .since(2019)],
    ),
    Row::closed(
        "messagelabs",
        "MessageLabs",
        "seen: qmail's phrase or Postfix's comment at its edge",
        &[Form::new("messagelabs", Habit::Unknown, |s| {
            let node = s.by_label("bemta") || s.by_label("tower");
            node && s.by.starts_with("server-")
        })],
    ),
    Row::closed(
        "symantec-smg",
        "Symantec Messaging Gateway",
        "seen: Postfix's comment with SMTP as its keyword",
        &[Form::new("symantec-smg", Habit::Usually, |s| s.banner("Symantec Messaging Gateway"))],
    ),
    Row::closed(
        "barracuda",
        "Barracuda",
        "seen: marked in new firmware, never in old",
        &[Form::new("barracuda", Habit::Unknown, |s| {
            s.banner("Spam Firewall")
                || (s.by_label("barracuda") && s.smtp() && s.any_banner().is_none())
        })],
    ),
    Row::closed(
        "fortimail",
        "FortiMail",
        "seen: sendmail's comment in each TLS line",
        &[Form::new("fortimail", Habit::Usually, |s| {
            let doubled =
                s.id().split_once('-').is_some_and(|(a, b)| a.len() == b.len() && a.len() > 11);
            s.smtp() && s.any_banner().is_none() && doubled && s.standard_order()
        })],
    ),
    Row::closed(
        "sonicwall",
        "SonicWall Email Security",
        "seen: ESMTPS with its suite",
        &[Form::new("sonicwall", Habit::Usually, |s| s.banner("SonicWall "))],
    ),
    Row::closed(
        "interscan",
        "Trend Micro InterScan",
        "seen: it never marks TLS",
        &[Form::new("interscan", Habit::Never, |s| s.banner("InterScan "))],
    ),
    Row::closed(
        "forcepoint",
        "Forcepoint",
        "seen: a Postfix shape with ESMTPS",
        &[Form::new("forcepoint", Habit::Usually, |s| s.by.starts_with("forcepoint") && s.smtp())],
    ),
    Row::closed(
        "postini",
        "Postini",
        "seen: (using TLSv1) before by",
        &[Form::new("postini", Habit::Usually, |s| {
            s.by_under("postini.com") && s.with("SMTP") && s.without_id() && s.by_has_literal()
        })
        .since(2009)],
    ),
    Row::closed(
        "powermta",
        "PowerMTA",
        "seen: none of 119 lines is marked",
        &[Form::new("powermta", Habit::Never, |s| s.banner("PowerMTA"))],
    ),
    Row::closed(
        "momentum",
        "Momentum",
        "seen: ESMTPS with its suite, bare ESMTP without",
        &[
            Form::new("momentum/internal", Habit::Never, |s| ecelerity(s) && !s.smtp()),
            Form::new("momentum", Habit::Usually, ecelerity),
        ],
    ),
    Row::closed(
        "communigate",
        "CommuniGate Pro",
        "seen: ESMTPS, in old releases ESMTP-TLS",
        &[
            Form::new("communigate/rules", Habit::Never, |s| s.banner("CommuniGate Pro RULES")),
            Form::new("communigate", Habit::Usually, |s| s.banner("CommuniGate Pro")),
        ],
    ),
    Row::closed(
        "mdaemon",
        "MDaemon",
        "seen: ESMTPS since about 13, the suite in a comment before",
        &[
            Form::new("mdaemon", Habit::Usually, |s| {
                s.banner("MDaemon") && s.version("MDaemon PRO") >= Some((13, 0))
            }),
            Form::new("mdaemon/old", Habit::Unknown, |s| {
                s.banner("MDaemon") || s.with_banner("MDaemon")
            }),
        ],
    ),
    Row::closed(
        "kerio",
        "Kerio Connect",
        "seen: ESMTPS with a comment since 9",
        &[
            Form::new("kerio", Habit::Usually, |s| s.version("Kerio Connect") >= Some((9, 0))),
            Form::new("kerio/old", Habit::Never, |s| s.banner("Kerio ")),
        ],
    ),
    Row::closed(
        "icewarp",
        "IceWarp",
        "seen: (SSL) after the keyword since about 11",
        &[
            Form::new("icewarp", Habit::Usually, |s| s.version("IceWarp") >= Some((11, 0))),
            Form::new("icewarp/old", Habit::Unknown, |s| {
                s.banner("IceWarp") || s.banner("Merak") || s.banner("VisNetic.MailServer")
            }),
        ],
    ),
    Row::closed(
        "halon",
        "Halon",
        "seen: ESMTPS; its script can be changed",
        &[Form::new("halon", Habit::Usually, |s| s.banner("Halon"))],
    ),
    Row::closed(
        "oracle-messaging",
        "Oracle Messaging Server",
        "seen: ESMTPS since 7; older releases know no such word",
        &[
            Form::new("oracle-messaging", Habit::Usually, |s| {
                s.banner("Oracle Communications Messaging")
                    || s.version("Messaging Server") >= Some((7, 0))
            }),
            Form::new("oracle-messaging/old", Habit::Never, |s| {
                ["Sun Java", "Sun Internet", "Sun ONE", "iPlanet", "PMDF", "Netscape M"]
                    .iter()
                    .any(|name| s.banner(name))
            }),
        ],
    ),
    Row::closed(
        "domino",
        "Domino",
        "seen: none of 36 lines is marked",
        &[Form::new("domino", Habit::Never, |s| {
            ["Lotus ", "IBM Domino", "HCL Domino"].iter().any(|name| s.banner(name))
        })],
    ),
    Row::closed(
        "axigen",
        "Axigen",
        "seen: three lines, none marked",
        &[Form::new("axigen", Habit::Unknown, |s| s.banner("Axigen"))],
    ),
    Row::closed(
        "mailenable",
        "MailEnable",
        "seen: none of 41 lines is marked",
        &[Form::new("mailenable", Habit::Never, |s| s.with("MailEnable") || s.by == "mailenable")],
    ),
    Row::closed(
        "groupwise",
        "GroupWise and NetMail",
        "seen: \"via secured & encrypted transport\" in NetMail",
        &[Form::new("groupwise", Habit::Unknown, |s| {
            s.with("NetMail") || s.with("Novell") || s.with("Novell_GroupWise")
        })],
    ),
    Row::closed(
        "imail",
        "IMail",
        "seen: none of 74 lines is marked",
        &[Form::new("imail", Habit::Never, |s| s.banner("SMTPD32") || s.with_banner("SMTPD32"))],
    ),
    Row::closed(
        "mercury",
        "Mercury",
        "seen: none of 36 lines is marked",
        &[Form::new("mercury", Habit::Never, |s| s.banner("Mercury"))],
    ),
    Row::closed(
        "listserv",
        "LISTSERV and LSMTP",
        "seen: it never marks TLS",
        &[Form::new("listserv", Habit::Never, |s| s.banner("LISTSERV") || s.banner("LSMTP"))],
    ),
    Row::closed(
        "intermail",
        "InterMail and Post.Office",
        "seen: they never mark TLS",
        &[Form::new("intermail", Habit::Never, |s| {
            s.banner("InterMail") || s.banner("Post.Office")
        })],
    ),
    Row::closed(
        "gateways-of-old",
        "an anti-virus gateway of the 2000s",
        "seen: WebShield, MAILsweeper, NAVGW and Vircom never mark TLS",
        &[Form::new("gateways-of-old", Habit::Never, |s| {
            ["Content Technologies", "NAVGW", "WebShield", "Vircom", "Clearswift"]
                .iter()
                .any(|name| s.banner(name))
        })],
    ),
    Row::closed(
        "sendmail-switch",
        "Sendmail Switch",
        "seen: sendmail's comment in TLS lines",
        &[Form::new("sendmail-switch", Habit::Usually, |s| s.banner("Switch-"))],
    ),
];

fn exchange(s: &Sketch<'_>) -> bool {
    s.with_words(&["Microsoft", "SMTP", "Server"]) && ids::exchange(s.id())
}

fn online(s: &Sketch<'_>) -> bool {
    ["protection.outlook.com", "prod.outlook.com", "outlook.office365.com", "prod.exchangelabs.com"]
        .iter()
        .any(|domain| s.by_under(domain))
}

fn ecelerity(s: &Sketch<'_>) -> bool {
    s.banner("ecelerity ")
}
