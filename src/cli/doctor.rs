//! `mxtls doctor`.

use std::io;

use super::args::DoctorArgs;
use super::exit::{Code, Trouble};
use super::request::{host, internet, request};
use super::{memory, output, page};
use crate::examine::{self, Checkup, PUBLIC_MAIL_EXCHANGES, Passage};
use crate::facts::Target;
use crate::net::Route;
use crate::report::record::{Domain, Server};

/// Runs it.
pub(super) async fn run(args: &DoctorArgs) -> Result<Code, Trouble> {
    let named: Vec<&str> = match args.hosts.as_slice() {
        [] => PUBLIC_MAIL_EXCHANGES.to_vec(),
        hosts => hosts.iter().map(String::as_str).collect(),
    };
    let hosts: Vec<Target> =
        named.into_iter().map(|name| host(name, args.network.port)).collect::<Result<_, _>>()?;
    let request = request(&args.network)?;
    let network = internet(&args.network)?;
    let checkup = examine::doctor(&network, &hosts, &request).await;
    memory::keep(&args.network, crate::net::now(), &checkup.offering);
    output::text(&mut io::stdout().lock(), &report(&checkup, args.network.port))?;
    Ok(match checkup.passage {
        Passage::Open => Code::Holds,
        _ => Code::CannotTell,
    })
}

fn report(checkup: &Checkup, port: u16) -> String {
    let mut lines = vec![
        format!("resolver   {}", checkup.resolver),
        format!("IPv4       {}", route(checkup.ipv4)),
        format!("IPv6       {}", route(checkup.ipv6)),
        format!("EHLO name  {}", ehlo_name(checkup.ehlo_name.as_deref())),
        String::new(),
    ];
    lines.extend(checkup.records.iter().flat_map(host_lines));
    lines.push(String::new());
    lines.push(page::wrapped(&verdict(checkup.passage, port), 0));
    lines.join("\n") + "\n"
}

fn route(route: Route) -> String {
    match route {
        Route::From(address) => format!("leads out, from {address}"),
        Route::None => "no route".to_owned(),
        Route::Unknown => "not known (a proxy, or the system does not say)".to_owned(),
    }
}

fn ehlo_name(name: Option<&str>) -> String {
    match name {
        Some(name) => name.to_owned(),
        None => "none known; the address is given instead (see --ehlo-name)".to_owned(),
    }
}

fn host_lines(record: &Domain) -> Vec<String> {
    let unresolved = record.mx.failure.as_ref().map(|f| page::wrapped(&f.detail, 2));
    let servers = record.servers.iter().flat_map(server_lines);
    std::iter::once(record.target.clone()).chain(unresolved).chain(servers).collect()
}

fn server_lines(server: &Server) -> Vec<String> {
    let address = server.address.as_deref().unwrap_or("no address");
    vec![format!("  {address}  {}", server.outcome), page::wrapped(&server.detail, 4)]
}

fn verdict(passage: Passage, port: u16) -> String {
    match passage {
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
        Passage::Unresolved => "No server's address could be found out, so nothing was tried. \
             Check the resolver, or name another with --dns."
            .to_owned(),
    }
}
