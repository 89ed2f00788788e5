//! The table of `policies.toml`: which domains publish what, and what each amounts to.

use serde::Deserialize;
use serde_json::{Value, json};

/// A name in one zone or several that hold the same, and what is true of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    name: String,
    zones: Vec<String>,
    pub(crate) about: String,
    #[serde(default = "secure")]
    mx: String,
    #[serde(default = "secure")]
    host: String,
    #[serde(default = "secure")]
    tlsa: String,
    base: Option<String>,
    #[serde(default)]
    records: usize,
    #[serde(default = "one")]
    servers: usize,
    #[serde(default = "none")]
    dane: String,
    #[serde(default = "none")]
    sts: String,
    #[serde(default = "none")]
    dane_badge: String,
    dane_scope: Option<String>,
    #[serde(default = "none")]
    sts_badge: String,
    #[serde(default = "absent")]
    policy: String,
    failure: Option<String>,
    #[serde(default = "pki_name")]
    level: String,
    #[serde(default)]
    findings: Vec<String>,
    /// What `posttls-finger` says of DANE, where it is something else.
    finger: Option<String>,
    /// Why it does.
    because: Option<String>,
    /// The level of the line that `mxtls policy` writes for Postfix, `none` if it writes none;
    /// absent where `lines.rs` does not ask.
    pub(crate) line: Option<String>,
}

fn secure() -> String {
    "secure".to_owned()
}

fn one() -> usize {
    1
}

fn none() -> String {
    "none".to_owned()
}

fn absent() -> String {
    "absent".to_owned()
}

fn pki_name() -> String {
    "pki-name".to_owned()
}

#[derive(Deserialize)]
struct Table {
    case: Vec<Case>,
}

/// The whole table.
pub(crate) fn cases() -> Vec<Case> {
    let table: Table = toml::from_str(include_str!("policies.toml")).expect("a sound table");
    table.case
}

impl Case {
    /// Each zone, and the whole name in it.
    pub(crate) fn domains(&self) -> impl Iterator<Item = (&str, String)> {
        self.zones.iter().map(|zone| (zone.as_str(), self.within(&self.name, zone)))
    }

    /// The whole name in the first zone.
    pub(crate) fn domain(&self) -> String {
        self.within(&self.name, &self.zones[0])
    }

    fn within(&self, name: &str, zone: &str) -> String {
        match (name, name.strip_suffix('.')) {
            ("@", _) => zone.to_owned(),
            (_, Some(absolute)) => absolute.to_owned(),
            (relative, None) => format!("{relative}.{zone}"),
        }
    }

    /// What the record must say, in the words of [`told`].
    pub(crate) fn truth(&self, zone: &str) -> Value {
        let mut truth = json!({
            "mx": self.mx, "servers": self.servers, "dane_badge": self.dane_badge,
            "dane_scope": self.dane_scope, "sts_badge": self.sts_badge,
            "policy": self.policy, "failure": self.failure, "findings": self.findings,
        });
        if self.servers > 0 {
            truth["host"] = json!(self.host);
            truth["tlsa"] = json!(self.tlsa);
            truth["base"] = json!(self.base_domain(zone));
            truth["records"] = json!(self.records);
            truth["dane"] = json!(self.dane);
            truth["sts"] = json!(self.sts);
            truth["level"] = json!(self.level);
        }
        truth
    }

    /// The same where no answer's DNSSEC state is known: nothing can be said of DANE.
    pub(crate) fn truth_without_dnssec(&self) -> Option<Value> {
        let of_dnssec_alone = self.mx == "bogus" || self.failure.as_deref() == Some("bogus");
        (!of_dnssec_alone).then(|| {
            json!({
                "mx": "unknown", "servers": self.servers, "host": "unknown", "tlsa": "unknown", "records": 0,
                "dane": "not-tested", "dane_badge": "not-tested", "dane_scope": null,
                "sts": self.sts, "sts_badge": self.sts_badge,
                "policy": self.policy, "failure": self.failure, "level": self.level,
            })
        })
    }

    fn base_domain(&self, zone: &str) -> Option<String> {
        match (self.base.as_deref(), self.name.as_str()) {
            (Some("none"), _) => None,
            (Some(base), _) => Some(self.within(base, zone)),
            (None, "@") => Some(format!("mx.{zone}")),
            (None, name) => Some(self.within(&format!("mx.{name}"), zone)),
        }
    }

    /// What `posttls-finger` must say of DANE.
    pub(crate) fn finger(&self) -> &str {
        assert_eq!(self.finger.is_some(), self.because.is_some(), "{}: say why", self.name);
        let ours = if self.servers > 0 { &self.dane } else { &self.dane_badge };
        self.finger.as_ref().unwrap_or(ours)
    }

    /// Whether DANE reaches from the domain, or from its hosts alone.
    pub(crate) fn scope(&self) -> Option<&str> {
        self.dane_scope.as_deref()
    }
}

/// What a record says of policies, the server of the IPv4 address standing for all.
pub(crate) fn told(record: &Value) -> Value {
    let servers = record["servers"].as_array().expect("a list");
    let has_ipv4 = |server: &&Value| server["address"].as_str().is_some_and(|a| a.contains('.'));
    let tested: Vec<&Value> = servers.iter().filter(has_ipv4).collect();
    let mut told = json!({
        "mx": record["mx"]["dnssec"], "servers": tested.len(),
        "dane_badge": record["verdict"]["dane"], "dane_scope": record["verdict"]["dane_scope"],
        "sts_badge": record["verdict"]["sts"], "policy": record["sts"]["status"],
        "failure": record["sts"]["failure"]["kind"], "findings": ids(record),
    });
    if let Some(server) = tested.first() {
        told["host"] = record["mx"]["records"][0]["dnssec"].clone();
        told["tlsa"] = server["dane"]["dnssec"].clone();
        told["base"] = server["dane"]["base"].clone();
        told["records"] = json!(server["dane"]["records"].as_array().map(Vec::len));
        told["dane"] = server["dane"]["status"].clone();
        told["sts"] = server["sts"]["status"].clone();
        told["level"] = server["level"].clone();
    }
    told
}

/// The ids of all findings, in order, each once.
fn ids(record: &Value) -> Value {
    let findings = record["findings"].as_array().expect("a list");
    let mut ids: Vec<&str> = findings.iter().filter_map(|found| found["id"].as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    json!(ids)
}

/// Where `told` is not as `truth` has it; keys that `truth` lacks are not looked at.
pub(crate) fn differences(told: &Value, truth: &Value) -> Vec<String> {
    let truth = truth.as_object().expect("an object");
    let wrong = truth.iter().filter(|(key, value)| told[key.as_str()] != **value);
    wrong.map(|(key, value)| format!("{key} is {}, not {value}", told[key.as_str()])).collect()
}
