//! A policy host of the lab (RFC 8461) as the definition has it.
//!
//! Left empty it is a good one that serves an empty file. Does no IO, reads no clock.

use std::net::Ipv4Addr;

use serde::Deserialize;

use super::behaviour::{Behaviour, CertificateKind};
use super::record_line::{RecordData, RecordLine};

/// Where the policy of one domain is to be had.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PolicyHost {
    /// Where it listens.
    pub address: Ipv4Addr,
    /// The name that the policy host is an alias of, if it is one; it then bears the address.
    pub cname: Option<String>,
    /// The lines of the policy.
    #[serde(default)]
    pub policy: Vec<String>,
    /// What it does with them.
    #[serde(default)]
    pub serves: Serves,
    /// The certificate shown.
    #[serde(default)]
    pub certificate: CertificateKind,
    /// The names in it; the host's own if empty.
    #[serde(default)]
    pub certificate_names: Vec<String>,
}

/// What becomes of a request for the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Serves {
    /// 200, and the policy.
    #[default]
    File,
    /// 404.
    NoFile,
    /// 301 to another path, where the policy is.
    Redirect,
    /// 200, the policy, and then more of what looks like one: 100 MB.
    FarTooMuch,
    /// 200, and one byte a second.
    Drip,
    /// Nobody listens.
    Nothing,
}

impl PolicyHost {
    /// The name of the policy host of `domain`.
    pub(super) fn name(domain: &str) -> String {
        format!("mta-sts.{domain}")
    }

    /// The records that lead from `name` to the address.
    pub(super) fn records(&self, name: &str) -> Vec<RecordLine> {
        let bearer = self.cname.as_deref().unwrap_or(name);
        let line = |owner: &str, data| RecordLine { owner: owner.to_owned(), data };
        let alias = self.cname.iter().map(|to| line(name, RecordData::Cname(to.clone())));
        alias.chain([line(bearer, RecordData::A(self.address))]).collect()
    }

    /// The policy as it is sent: lines end in CR LF.
    pub(super) fn text(&self) -> String {
        self.policy.iter().map(|line| format!("{line}\r\n")).collect()
    }

    /// A server's behaviour with this host's certificate.
    pub(super) fn behaviour(&self) -> Behaviour {
        Behaviour {
            certificate: self.certificate,
            certificate_names: self.certificate_names.clone(),
            ..Behaviour::default()
        }
    }
}
