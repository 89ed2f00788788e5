//! Exchange: a connector for the domain, in the cloud or on one's own machines.
//!
//! Whether Exchange names the server in its hello is not known, so it is promised only what
//! holds without SNI too. Exchange Online looks at DANE and MTA-STS by itself. Does no IO,
//! reads no clock.

use super::Promise;
use super::case::Case;
use super::look::{Look, Nameless};
use super::names::{Own, bears, own};
use super::paper::Paper;
use crate::checks::Judged;
use crate::facts::Target;
use crate::verdict::Level;

/// How far a connector goes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Check {
    Encryption,
    /// The chain and its revocation; no name.
    Certificate,
    /// And this name, or any below it where it begins with `*.`.
    Domain(String),
}

/// The connector that makes this promise, and its conditions; a host gets none.
pub(super) fn write(paper: &mut Paper, case: &Case<'_>, promise: Promise) -> Vec<String> {
    let Target::Domain(domain) = case.target() else { return Vec::new() };
    connector(paper, case, domain, promise);
    conditions(case, promise)
}

fn connector(paper: &mut Paper, case: &Case<'_>, domain: &str, promise: Promise) {
    let check = check(case, promise);
    match promise {
        Promise::Dane => paper.say(
            "Exchange Online looks at DANE by itself, and requires it with -SmtpDaneMode \
             Mandatory; leave that out where the parameter is not there yet.",
        ),
        Promise::Sts => paper.say("Exchange Online looks at MTA-STS by itself."),
        _ => {}
    }
    note(paper, case, &check, promise);
    let (level, tls_domain) = settings(check);
    paper.say("Exchange Online:");
    paper.line(format!("New-OutboundConnector -Name 'TLS to {domain}' `"));
    paper.line(format!("  -ConnectorType Partner -RecipientDomains '{domain}' `"));
    let mut last = vec![format!("  -UseMXRecord $true -TlsSettings {level}")];
    last.extend(tls_domain.as_ref().map(|name| format!("  -TlsDomain '{name}'")));
    last.extend((promise == Promise::Dane).then(|| "  -SmtpDaneMode Mandatory".to_owned()));
    let most = last.len() - 1;
    for (at, line) in last.into_iter().enumerate() {
        paper.line(if at < most { format!("{line} `") } else { line });
    }
    if matches!(promise, Promise::Dane | Promise::Sts) {
        paper.say("Exchange Server looks at neither DANE nor MTA-STS; it checks this alone:");
    }
    paper.say("Exchange Server instead:");
    paper.disabled(&format!("New-SendConnector -Name 'TLS to {domain}' `"));
    paper.disabled(&format!("  -AddressSpaces '{domain}' -DNSRoutingEnabled $true"));
    paper.disabled(&format!("Set-SendConnector 'TLS to {domain}' -RequireTLS $true `"));
    let tls_domain = tls_domain.map(|name| format!(" -TlsDomain '{name}'")).unwrap_or_default();
    paper.disabled(&format!("  -IgnoreSTARTTLS $false -TlsAuthLevel {level}{tls_domain}"));
}

/// The level in Exchange's words, and the name that goes with it.
fn settings(check: Check) -> (&'static str, Option<String>) {
    match check {
        Check::Encryption => ("EncryptionOnly", None),
        Check::Certificate => ("CertificateValidation", None),
        Check::Domain(name) => ("DomainValidation", Some(name)),
    }
}

/// Says where Exchange checks less than the promise.
fn note(paper: &mut Paper, case: &Case<'_>, check: &Check, promise: Promise) {
    match (check, promise) {
        (Check::Certificate, Promise::PkiName | Promise::Sts | Promise::FixedName) => {
            paper.say("This checks the certificate's chain, and no name.");
        }
        (Check::Encryption, Promise::Encrypts | Promise::Dane) | (_, Promise::Pki) => {}
        (Check::Encryption, _) => paper.say(
            "No certificate is checked: whether they hold for a client that does not name the \
             server (SNI) was not shown, and whether Exchange does is not known.",
        ),
        _ => {}
    }
    if matches!(promise, Promise::Dane) && nameless(case) == Level::Encrypts {
        paper.say("By itself this connector checks no certificate; DANE does.");
    }
}

/// The most that holds for a client with and without SNI.
fn check(case: &Case<'_>, promise: Promise) -> Check {
    let least = case.level().unwrap_or(Level::None).min(nameless(case));
    let fixed = || own(case).and_then(|own| tls_domain(case, &own));
    match promise {
        Promise::Encrypts => Check::Encryption,
        _ if least < Level::Pki => Check::Encryption,
        Promise::FixedName | Promise::Dane if least == Level::PkiName => {
            fixed().map_or(Check::Certificate, Check::Domain)
        }
        _ => Check::Certificate,
    }
}

/// The worst rung for clients without SNI; nothing is known of certificates nobody saw.
fn nameless(case: &Case<'_>) -> Level {
    let rung = |look: &Look<'_>| match look.nameless {
        Nameless::Shown(level, _) => level,
        _ => Level::Encrypts,
    };
    case.looks.iter().map(rung).min().unwrap_or(Level::None)
}

/// `*.example.org` if every certificate names a host below the domain, or the domain itself if
/// every one names that: what Exchange makes of a mixture is not known.
fn tls_domain(case: &Case<'_>, own: &Own) -> Option<String> {
    let shown = case.looks.iter().flat_map(|look| {
        let nameless = match look.nameless {
            Nameless::Shown(_, judged) => judged,
            _ => None,
        };
        look.certificates().chain(nameless)
    });
    let all: Vec<&Judged> = shown.collect();
    let below = |judged: &&Judged| {
        let names = judged.certificate.names.iter();
        names.filter(|name| !name.eq_ignore_ascii_case(&own.name)).any(|name| {
            let bare = name.strip_prefix("*.").unwrap_or(name);
            crate::org::is_below(bare, &own.name)
        })
    };
    if all.iter().all(below) {
        Some(format!("*.{}", own.name))
    } else {
        all.iter().all(|judged| bears(judged, &own.name, false)).then(|| own.name.clone())
    }
}

fn conditions(case: &Case<'_>, promise: Promise) -> Vec<String> {
    let mut all =
        vec!["No other connector or transport rule takes mail for the domain first.".to_owned()];
    if check(case, promise) != Check::Encryption {
        all.push(format!(
            "Exchange trusts the roots used here ({}); it looks at revocation too, which was not \
             looked at.",
            case.question.roots
        ));
    }
    all
}
