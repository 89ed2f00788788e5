//! Providers that use several registrable domains, and suffixes that say
//! nothing of who runs a machine. Data; does no IO, reads no clock.

use super::is_below;

/// The provider a host name belongs to, where it is one of those known here.
pub fn provider(host: &str) -> Option<&'static str> {
    let of = |(_, suffixes): &&(&str, &[&str])| suffixes.iter().any(|s| is_below(host, s));
    PROVIDERS.iter().find(of).map(|(name, _)| *name)
}

/// Each provider's name, and the suffixes its mail servers use.
const PROVIDERS: &[(&str, &[&str])] = &[
    ("Apple", &["icloud.com", "me.com", "mac.com", "apple.com"]),
    ("Fastmail", &["messagingengine.com", "fastmail.com", "fastmail.fm"]),
    ("GMX", &["gmx.net", "gmx.com", "gmx.de", "web.de", "mail.com", "server.lan"]),
    ("Google", &["google.com", "gmail.com", "googlemail.com", "1e100.net"]),
    ("IONOS", &["kundenserver.de", "ionos.com", "ionos.de", "1and1.com", "perfora.net"]),
    ("Mailgun", &["mailgun.org", "mailgun.net"]),
    ("Mail.ru", &["mail.ru"]),
    ("MessageLabs", &["messagelabs.com", "messagelabs.net"]),
    (
        "Microsoft",
        &[
            "outlook.com",
            "office365.com",
            "office365.us",
            "hotmail.com",
            "live.com",
            "msn.com",
            "exchangelabs.com",
        ],
    ),
    ("Mimecast", &["mimecast.com", "mimecast.net", "mimecast.co.za"]),
    ("NetEase", &["163.com", "126.com", "188.com", "netease.com", "yeah.net"]),
    ("Proofpoint", &["pphosted.com", "ppops.net", "ppe-hosted.com", "proofpoint.com"]),
    ("Proton", &["protonmail.ch", "proton.ch", "proton.me", "protonmail.com"]),
    ("Rackspace", &["emailsrvr.com", "mlsrvr.com"]),
    ("SendGrid", &["sendgrid.net", "sendgrid.com"]),
    ("Strato", &["rzone.de", "strato.de"]),
    ("Tencent", &["qq.com", "foxmail.com"]),
    ("Yahoo", &["yahoo.com", "yahoodns.net", "aol.com", "ymail.com", "yahoo.net"]),
    ("Yandex", &["yandex.ru", "yandex.net", "yandex.com", "yandex-team.ru"]),
    ("Zoho", &["zoho.com", "zoho.eu", "zoho.in", "zohomail.com", "zohomail.eu"]),
];

/// Suffixes of rented machines and access lines: two names below one belong to two customers
/// as likely as not.
pub(super) const HOSTING: &[&str] = &[
    "amazonaws.com",
    "azure.com",
    "bc.googleusercontent.com",
    "clients.your-server.de",
    "cloudapp.net",
    "colocrossing.com",
    "compute.internal",
    "contabo.host",
    "contaboserver.net",
    "gandi.net",
    "hosteurope.de",
    "hostinger.com",
    "hwclouds-dns.com",
    "ip-plus.net",
    "kimsufi.com",
    "leaseweb.com",
    "linode.com",
    "linodeusercontent.com",
    "myvps.jp",
    "online.net",
    "oraclecloud.com",
    "ovh.ca",
    "ovh.net",
    "ovh.us",
    "poneytelecom.eu",
    "quadranet.com",
    "rev.scaleway.com",
    "secureserver.net",
    "serverprofi24.de",
    "softlayer.com",
    "startdedicated.com",
    "stratoserver.net",
    "upcloud.host",
    "vultr.com",
    "vultrusercontent.com",
    "web-hosting.com",
    "your-server.de",
    "your-storagebox.de",
];
