//! `mxtls demo`: the lab, a tour of it, its mail, and the commands to try by hand.

mod keep;
mod mail;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;

use super::args::DemoArgs;
use super::exit::{Code, Trouble};
use super::output;
use crate::cert::Roots;
use crate::demo::{Domain, Internet as LabInternet, Lab, NETWORK, differences, expected, found};
use crate::examine::{self, Request};
use crate::guard::{Guard, Private};
use crate::net::{Internet, Settings, Upstream};
use crate::probe::Limits;
use crate::report::human::{Page, Paint, plain, span};
use crate::report::record;

/// Runs it.
pub(super) async fn run(args: &DemoArgs) -> Result<Code, Trouble> {
    let lab = start(args).await?;
    let (network, request) = (network(&lab)?, request(&lab)?);
    let rows = tour(&lab, &network, &request).await?;
    let mail = mail::tour(&lab, &network, &request).await?;
    let wrong = rows.iter().filter(|row| !row.wrong.is_empty()).count()
        + mail.iter().filter(|row| !row.wrong.is_empty()).count();
    let mut page = Page::new(output::width(), output::colour(args.color));
    show(&mut page, &lab, &rows);
    mail::show(&mut page, &mail, COLUMN);
    sum_up(&mut page, rows.len() + mail.len(), wrong);
    match args.keep {
        false => keep::print(page, keep::ELSEWHERE)?,
        true => keep::keep(page, &lab, &mail).await?,
    }
    Ok(if wrong == 0 { Code::Holds } else { Code::FallsShort })
}

async fn start(args: &DemoArgs) -> Result<Lab, Trouble> {
    let internet = match &args.lab {
        None => LabInternet::built_in(),
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|e| {
                Trouble::Ours(format!("cannot read the lab file {}: {e}", path.display()))
            })?;
            LabInternet::parse(&text)
        }
    };
    let place = args.lab.as_ref().map_or("built-in".into(), |path| path.display().to_string());
    let internet = internet.map_err(|e| Trouble::Ours(format!("lab {place}: {e}")))?;
    Lab::start(internet).await.map_err(|e| Trouble::Ours(e.to_string()))
}

/// One domain of the tour.
struct Row<'a> {
    domain: &'a Domain,
    record: record::Domain,
    wrong: Vec<String>,
}

fn network(lab: &Lab) -> Result<Internet, Trouble> {
    let settings = Settings {
        dns: vec![Upstream::Plain(lab.dns())],
        ehlo_name: Some("probe.mxtls.test".to_owned()),
        ..Settings::default()
    };
    Internet::new(settings).map_err(|e| Trouble::Ours(e.to_string()))
}

/// Probes every domain of the tour over real sockets, each in a run of its own.
async fn tour<'a>(
    lab: &'a Lab,
    network: &Internet,
    request: &Request,
) -> Result<Vec<Row<'a>>, Trouble> {
    join_all(lab.internet().tour().map(|domain| row(network, request, domain)))
        .await
        .into_iter()
        .collect()
}

async fn row<'a>(
    network: &Internet,
    request: &Request,
    domain: &'a Domain,
) -> Result<Row<'a>, Trouble> {
    let target =
        domain.target().map_err(|e| Trouble::Ours(format!("the lab's definition: {e}")))?;
    let record = examine::domain(network, &target, request).await;
    let wrong = differences(domain, &record);
    Ok(Row { domain, record, wrong })
}

/// As a user would ask, but in a hurry: the lab is near and needs no politeness.
fn request(lab: &Lab) -> Result<Request, Trouble> {
    let roots = Roots::from_pem("the lab's root", lab.roots_pem().as_bytes())
        .map_err(|e| Trouble::Ours(e.to_string()))?;
    let within = [NETWORK, "::1/128"].into_iter().filter_map(|net| net.parse().ok()).collect();
    Ok(Request {
        limits: Limits {
            greeting: Duration::from_secs(2),
            spacing: Duration::from_millis(100),
            fetch: Duration::from_secs(5),
            sts_port: lab.sts_port(),
            ..Limits::default()
        },
        guard: Guard { private: Private::Within(within), ..Guard::default() },
        roots: Arc::new(roots),
        port: lab.port(),
        ..Request::default()
    })
}

/// Where the second column begins.
const COLUMN: usize = 26;

fn show(page: &mut Page, lab: &Lab, rows: &[Row<'_>]) {
    let count = lab.internet().domains.len();
    page.flow(0, &[plain(format!(
        "A small internet of {count} domains runs on this machine. Here are {} of them: what each \
         is, and what mxtls found over real sockets.",
        rows.len()
    ))]);
    page.blank();
    for row in rows {
        let name = span(&row.domain.name, Paint::Strong);
        page.row(2, &name, COLUMN, &[plain(&row.domain.what)]);
        page.flow(COLUMN, &[plain("found:"), plain(found(&row.record)), verdict(row)]);
        for wrong in &row.wrong {
            page.flow(COLUMN, &[plain("not as written:"), span(wrong, Paint::Bad)]);
        }
    }
    page.blank();
}

fn sum_up(page: &mut Page, rows: usize, wrong: usize) {
    page.flow(
        0,
        &[match wrong {
            0 => span(format!("All {rows} rows are right."), Paint::Good),
            n => span(format!("{n} of {rows} rows differ from the lab's own truth."), Paint::Bad),
        }],
    );
    page.blank();
}

fn verdict(row: &Row<'_>) -> crate::report::human::Span {
    match row.wrong.is_empty() {
        true => span("[right]", Paint::Good),
        false => span(format!("[DIFFERS: expected {}]", expected(row.domain)), Paint::Bad),
    }
}
