//! `mxtls doctor`.

use std::collections::HashSet;
use std::io;

use super::args::{DoctorArgs, Format};
use super::exit::{Code, Trouble};
use super::request::{self, internet, request};
use super::{memory, output};
use crate::examine::{self, Checkup, PUBLIC_MAIL_EXCHANGES, Passage};
use crate::facts::Target;
use crate::net::Route;
use crate::report::human::{Page, Paint, plain, span};
use crate::report::json;
use crate::report::record::Domain;

/// Runs it.
pub(super) async fn run(args: &DoctorArgs) -> Result<Code, Trouble> {
    let named: Vec<&str> = match args.hosts.as_slice() {
        [] => PUBLIC_MAIL_EXCHANGES.to_vec(),
        hosts => hosts.iter().map(String::as_str).collect(),
    };
    let mut hosts: Vec<Target> = named
        .into_iter()
        .map(|name| request::host(name, args.network.port))
        .collect::<Result<_, _>>()?;
    let mut seen = HashSet::new();
    hosts.retain(|host| seen.insert(host.clone()));
    let request = request(&args.network)?;
    let network = internet(&args.network)?;
    let checkup = examine::doctor(&network, &hosts, &request).await;
    memory::keep(&args.network, crate::net::now(), &checkup.offering);
    let text = match args.format {
        Format::Human => report(&checkup, args.network.port).into_text().into_bytes(),
        format => records(&checkup.records, format),
    };
    output::text(&mut io::stdout().lock(), &text)?;
    Ok(match checkup.passage {
        Passage::Open => Code::Holds,
        _ => Code::CannotTell,
    })
}

/// Writing to memory does not fail.
fn records(records: &[Domain], format: Format) -> Vec<u8> {
    let mut text = Vec::new();
    let _ = match format {
        Format::Jsonl => records.iter().try_for_each(|r| json::write_jsonl(r, &mut text)),
        _ => json::write_json(records, records.len() > 1, &mut text),
    };
    text
}

fn report(checkup: &Checkup, port: u16) -> Page {
    let mut page = Page::new(output::width(), false);
    let name = checkup.ehlo_name.as_deref();
    let name =
        name.unwrap_or("none known; an address is given, or mxtls.invalid (see --ehlo-name)");
    page.row(0, &plain("resolver"), 11, &[plain(&checkup.resolver)]);
    page.row(0, &plain("DNSSEC"), 11, &[plain(dnssec(&checkup.records))]);
    page.row(0, &plain("IPv4"), 11, &[plain(route(checkup.ipv4))]);
    page.row(0, &plain("IPv6"), 11, &[plain(route(checkup.ipv6))]);
    page.row(0, &plain("EHLO name"), 11, &[plain(name)]);
    page.blank();
    for record in &checkup.records {
        host(&mut page, record);
    }
    page.blank();
    page.flow(0, &[plain(verdict(checkup, port))]);
    page
}

/// Who judged the answers for these hosts.
fn dnssec(records: &[Domain]) -> &'static str {
    let judged = |by: &str| records.iter().any(|r| r.vantage.dnssec_by == by);
    if judged("ad") {
        "judged by the resolver (its AD bit)"
    } else if judged("own") {
        "judged by this program"
    } else {
        "not judged (see --dnssec)"
    }
}

fn route(route: Route) -> String {
    match route {
        Route::From(address) => format!("a route, from {address}"),
        Route::None => "no route".to_owned(),
        Route::Unknown => "not known (a proxy, or the system does not say)".to_owned(),
    }
}

fn host(page: &mut Page, record: &Domain) {
    page.flow(0, &[span(&record.target, Paint::Strong)]);
    for server in &record.servers {
        let address = server.address.as_deref().unwrap_or("no address");
        page.row(2, &plain(address), 20, &[plain(&server.outcome)]);
        page.flow(4, &[plain(&server.detail)]);
    }
}

fn verdict(checkup: &Checkup, port: u16) -> String {
    let alone = checkup.records.len() == 1;
    match checkup.passage {
        Passage::Hidden if alone => "The server answers, but did not offer STARTTLS. Name another \
             host beside it to learn whether this network hides the offer."
            .to_owned(),
        Passage::Blocked if alone => format!(
            "The server could not be connected to on port {port}. Name another host beside it to \
             learn whether this network lets nothing out."
        ),
        Passage::Open => format!(
            "Mail servers can be reached on port {port} from here, and STARTTLS comes through."
        ),
        Passage::Hidden => "Servers answer, but none offered STARTTLS: something between here and \
             there may be hiding it. Try from another network, or through --socks5."
            .to_owned(),
        Passage::Intercepted => "Unrelated servers answer alike: something in this network \
             answers for them. Try from another network, or through --socks5."
            .to_owned(),
        Passage::Blocked => format!(
            "No server could be connected to on port {port}: this network probably lets nothing \
             out to it, as many providers do. Try from another network, or through --socks5."
        ),
        Passage::Untried => "No server was tried; the lines above tell why. Check the resolver \
             (--dns), the proxy (--socks5), and which addresses may be connected to."
            .to_owned(),
    }
}
