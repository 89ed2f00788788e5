//! A check as Prometheus' text format, for the textfile collector of the node exporter.
//!
//! What is not known has no sample: a nought would be a claim. Labels are names,
//! addresses and words of closed lists, never sentences, and a sample is written once
//! however often the record has it. Every sample names the list that was checked, for the
//! collector reads the files of several lists as one. Does no IO but the writer it is handed, reads no
//! clock. Text exposition format 0.0.4.

use std::collections::BTreeSet;
use std::io;

use super::row::{code, cut, plain, rows};
use crate::report::checked::{Check, Partner};
use crate::report::record::Server;
use crate::report::standing::{Standing, is_in_doubt};

/// The most characters of a label's value.
const LABEL: usize = 256;

/// The most samples of one metric.
const MOST: usize = 100_000;

/// Writes all metrics that have a sample.
///
/// # Errors
///
/// Those of the writer, a broken pipe among them.
pub fn write(check: &Check, out: &mut impl io::Write) -> io::Result<()> {
    let metrics = of_run(check).into_iter().chain(of_servers(check)).chain(of_rules(check));
    metrics.into_iter().try_for_each(|metric| metric.write(out))
}

/// One name, what it means, and its samples: labels and value.
struct Metric {
    name: &'static str,
    help: &'static str,
    samples: Vec<(String, String)>,
}

impl Metric {
    fn new(name: &'static str, help: &'static str) -> Self {
        Self { name, help, samples: Vec::new() }
    }

    fn with(mut self, samples: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut seen = BTreeSet::new();
        let new = samples.into_iter().filter(|(labels, _)| seen.insert(labels.clone()));
        self.samples.extend(new.take(MOST));
        self
    }

    fn write(&self, out: &mut impl io::Write) -> io::Result<()> {
        if self.samples.is_empty() {
            return Ok(());
        }
        let Self { name, help, samples } = self;
        writeln!(out, "# HELP {name} {help}\n# TYPE {name} gauge")?;
        samples.iter().try_for_each(|(labels, value)| writeln!(out, "{name}{labels} {value}"))
    }
}

fn of_run(check: &Check) -> Vec<Metric> {
    let summary = &check.summary;
    let counts =
        [("pass", summary.pass), ("fail", summary.fail), ("undetermined", summary.undetermined)];
    let path = match check.path.control.as_str() {
        "passed" => Some(true),
        "failed" => Some(false),
        _ => None,
    };
    let list = list(check);
    let alone = |value: String| (labels(&[list]), value);
    vec![
        Metric::new("mxtls_check_finished_timestamp_seconds", "When the run ended, in Unix time.")
            .with([alone(check.finished_at.as_second().to_string())]),
        Metric::new("mxtls_check_complete", "1 if the run came to its end, 0 if it was stopped.")
            .with([alone(bit(!check.stopped))]),
        Metric::new(
            "mxtls_own_network_ok",
            "1 if this network lets mail through, 0 if it does not; absent if that was not shown.",
        )
        .with(path.map(|ok| alone(bit(ok)))),
        Metric::new("mxtls_check_partners", "Partners by state.").with(
            counts.map(|(state, number)| (labels(&[list, ("state", state)]), number.to_string())),
        ),
    ]
}

/// The list that the run was over; a run over nobody has no record of it.
fn list(check: &Check) -> (&'static str, &str) {
    check.partners.first().map_or(("list", ""), list_of)
}

/// The list that names a partner.
fn list_of(partner: &Partner) -> (&'static str, &str) {
    ("list", &partner.file)
}

/// The metrics of one address each: name, meaning, and what the value is where it is known.
type OfServer = (&'static str, &'static str, fn(&Server) -> Option<String>);

const OF_SERVER: [OfServer; 5] = [
    (
        "mxtls_probe_conclusive",
        "1 if the last word on this server was seen, 0 if it could not be tested.",
        |server| Some(bit(server.conclusive && !is_in_doubt(server))),
    ),
    (
        "mxtls_starttls_offered",
        "1 if the server offers STARTTLS, 0 if it surely does not; absent if unknown.",
        |server| offered(seen(server)?).map(bit),
    ),
    (
        "mxtls_cert_not_after_seconds",
        "When the server's certificate ends, in Unix time.",
        |server| Some(seen(server)?.certificate.as_ref()?.not_after.as_second().to_string()),
    ),
    (
        "mxtls_dane_ok",
        "1 if the certificate matches the TLSA records, 0 if not or none can be used; absent if there are none or it is unknown.",
        |server| verdict(&seen(server)?.dane.status).map(bit),
    ),
    (
        "mxtls_sts_ok",
        "1 if the server meets the MTA-STS policy, 0 if not; absent if there is none or it is unknown.",
        |server| verdict(&seen(server)?.sts.status).map(bit),
    ),
];

fn of_servers(check: &Check) -> Vec<Metric> {
    let servers = || {
        let partners = check.partners.iter();
        partners.flat_map(|partner| partner.domain.servers.iter().map(move |s| (partner, s)))
    };
    let mut all: Vec<Metric> = OF_SERVER
        .iter()
        .map(|(name, help, value)| {
            let known = servers().filter_map(|(partner, server)| {
                Some((labels(&of_server(partner, server)), value(server)?))
            });
            Metric::new(name, help).with(known)
        })
        .collect();
    let levels = servers().filter_map(|(partner, server)| {
        let level = seen(server)?.level.as_deref()?;
        let mut all = of_server(partner, server).to_vec();
        all.push(("level", level));
        Some((labels(&all), bit(true)))
    });
    all.push(
        Metric::new("mxtls_level_info", "The level of TLS of a server, where it is known.")
            .with(levels),
    );
    all
}

fn of_rules(check: &Check) -> Vec<Metric> {
    let seen = check.partners.iter().map(|partner| {
        let at = partner.domain.observed_at.as_second();
        (labels(&[list_of(partner), ("domain", &partner.partner)]), at.to_string())
    });
    let partners = check.partners.iter().map(|partner| {
        let state = code(Standing::of_state(&partner.state));
        let all = [list_of(partner), ("domain", &partner.partner), ("state", state)];
        (labels(&all), bit(true))
    });
    let states = rows(check).map(|row| {
        let state = code(row.standing);
        let all = [
            list_of(row.partner),
            ("domain", &row.partner.partner),
            ("rule", &row.rule.id),
            ("mx", row.rule.host.as_deref().unwrap_or_default()),
            ("addr", row.rule.address.as_deref().unwrap_or_default()),
            ("state", state),
        ];
        (labels(&all), bit(true))
    });
    vec![
        Metric::new(
            "mxtls_last_probe_seconds",
            "When the partner was last looked at, in Unix time.",
        )
        .with(seen),
        Metric::new(
            "mxtls_partner_state",
            "1 for the state of a partner: pass, fail or undetermined.",
        )
        .with(partners),
        Metric::new(
            "mxtls_rule_state",
            "1 for the state of a rule: pass, fail, known, excepted or undetermined.",
        )
        .with(states),
    ]
}

/// The server, unless our own way may be why it looks as it does.
fn seen(server: &Server) -> Option<&Server> {
    (!is_in_doubt(server)).then_some(server)
}

/// A negative counts only where it is the last word; masked is neither.
fn offered(server: &Server) -> Option<bool> {
    match server.outcome.as_str() {
        "encrypted" | "encrypted-legacy" | "tls-unusable" | "starttls-refused"
        | "starttls-deferred" | "handshake-failed" => Some(true),
        "starttls-not-offered" if server.conclusive => Some(false),
        _ => None,
    }
}

fn verdict(status: &str) -> Option<bool> {
    match status {
        "pass" => Some(true),
        "fail" | "unusable" => Some(false),
        _ => None,
    }
}

fn of_server<'a>(partner: &'a Partner, server: &'a Server) -> [(&'static str, &'a str); 4] {
    let address = server.address.as_deref().unwrap_or_default();
    [list_of(partner), ("domain", &partner.partner), ("mx", &server.host), ("addr", address)]
}

fn bit(yes: bool) -> String {
    u8::from(yes).to_string()
}

fn labels(all: &[(&str, &str)]) -> String {
    let all: Vec<String> =
        all.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
    format!("{{{}}}", all.join(","))
}

/// The value of a label, which ends at a quotation mark.
fn escaped(value: &str) -> String {
    cut(&plain(value), LABEL).replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_ends_where_it_should() {
        assert_eq!(labels(&[("a", "x\"y\\z"), ("b", "")]), r#"{a="x\"y\\z",b=""}"#);
    }

    #[test]
    fn a_sample_is_written_once() {
        let twice = [("{a=\"1\"}".to_owned(), bit(true)), ("{a=\"1\"}".to_owned(), bit(false))];
        let mut out = Vec::new();
        Metric::new("m", "h").with(twice).write(&mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "# HELP m h\n# TYPE m gauge\nm{a=\"1\"} 1\n");
    }
}
