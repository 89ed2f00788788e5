//! Providers that use several registrable domains, and suffixes that say
//! nothing of who runs a machine. Data; does no IO, reads no clock.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::is_below;

/// The provider a host name belongs to, where it is one of those known here.
pub fn provider(host: &str) -> Option<&'static str> {
    let of = |(_, suffixes): &&(&str, &[&str])| suffixes.iter().any(|s| is_below(host, s));
    PROVIDERS.iter().find(of).map(|(name, _)| *name)
}

/// Each provider's name, and the suffixes its mail servers use.
const PROVIDERS: &[(&str, &[&str])] = &[
    ("Apple", &["icloud.com", "me.com", "mac.com", "apple.com"]),
    (
        "Fastmail",
        &["messagingengine.com", "fastmail.com", "fastmail.fm", "nyi.internal", "phl.internal"],
    ),
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

/// The provider that keeps this address for its own mail servers.
pub fn provider_of_address(ip: IpAddr) -> Option<&'static str> {
    NETWORKS.iter().find(|(network, _)| network.contains(&ip)).map(|(_, name)| *name)
}

const fn v4(a: u8, b: u8, c: u8, length: u8) -> IpNet {
    IpNet::V4(Ipv4Net::new_assert(std::net::Ipv4Addr::new(a, b, c, 0), length))
}

const fn v6(a: u16, b: u16, c: u16, length: u8) -> IpNet {
    IpNet::V6(Ipv6Net::new_assert(std::net::Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), length))
}

/// Networks in which no customer's machine stands. Microsoft publishes the edge of Exchange
/// Online; the rest are seen between its machines in thousands of lines.
const NETWORKS: &[(IpNet, &str)] = &[
    (v4(40, 92, 0, 15), "Microsoft"),
    (v4(40, 107, 0, 16), "Microsoft"),
    (v4(52, 100, 0, 14), "Microsoft"),
    (v4(104, 47, 0, 17), "Microsoft"),
    (v6(0x2a01, 0x111, 0xf400, 48), "Microsoft"),
    (v6(0x2a01, 0x111, 0xf403, 48), "Microsoft"),
    (v6(0x2603, 0x1096, 0, 32), "Microsoft"),
    (v6(0x2603, 0x10a6, 0, 32), "Microsoft"),
    (v6(0x2603, 0x10b6, 0, 32), "Microsoft"),
    (v6(0x2603, 0x10c6, 0, 32), "Microsoft"),
    (v6(0x2603, 0x10d6, 0, 32), "Microsoft"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_a_providers_own_mail_servers() {
        let of = |ip: &str| provider_of_address(ip.parse().expect("an address"));
        for own in ["40.107.20.1", "52.103.255.9", "2603:10a6:208:3e::1", "2a01:111:f403::1"] {
            assert_eq!(of(own), Some("Microsoft"), "{own}");
        }
        for other in ["40.108.0.1", "52.104.0.1", "104.47.128.1", "2603:1020::1", "192.0.2.1"] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
