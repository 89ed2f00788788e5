//! `mxtls demo`: the lab, a tour of it, and the commands to try by hand.

use std::io;
use std::path::{Path, PathBuf};
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
    let rows = tour(&lab).await?;
    let right = rows.iter().all(|row| row.wrong.is_empty());
    let mut page = Page::new(output::width(), output::colour(args.color));
    show(&mut page, &lab, &rows);
    match args.keep {
        false => print(page, &by_hand(&lab, None))?,
        true => keep(page, &lab).await?,
    }
    Ok(if right { Code::Holds } else { Code::FallsShort })
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

/// Probes every domain of the tour over real sockets, each in a run of its own.
async fn tour(lab: &Lab) -> Result<Vec<Row<'_>>, Trouble> {
    let settings = Settings {
        dns: vec![Upstream(lab.dns())],
        ehlo_name: Some("probe.mxtls.test".to_owned()),
        ..Settings::default()
    };
    let network = Internet::new(settings).map_err(|e| Trouble::Ours(e.to_string()))?;
    let request = request(lab)?;
    let (network, request) = (&network, &request);
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
    let wrong = rows.iter().filter(|row| !row.wrong.is_empty()).count();
    page.flow(
        0,
        &[match wrong {
            0 => span(format!("All {} rows are right.", rows.len()), Paint::Good),
            n => span(
                format!("{n} of {} rows differ from the lab's own truth.", rows.len()),
                Paint::Bad,
            ),
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

/// The commands to try, and what to tell a shell first.
fn by_hand(lab: &Lab, roots: Option<&Path>) -> String {
    let (dns, port) = (lab.dns(), lab.port());
    let Some(roots) = roots.map(Path::display) else {
        return format!("{INTRO_ELSE}\n\n{COMMANDS}");
    };
    let by_others = lab.internet().servers().find(|s| s.host == "mx.good-tls13.test").map(|server| {
        let at = format!("{}:{port}", server.address);
        format!(
            "  openssl s_client -starttls smtp -connect {at} \\\n    -CAfile \"$MXTLS_ROOTS\" -brief\n  \
             swaks --to you@good-tls13.test --server {at} \\\n    --tls --quit-after EHLO\n"
        )
    });
    format!(
        "The lab is running until Ctrl-C. In another terminal, first this:\n\n  \
         export MXTLS_DNS={dns}\n  export MXTLS_PORT={port}\n  \
         export MXTLS_ALLOW_PRIVATE={NETWORK}\n  export MXTLS_ROOTS='{roots}'\n\n\
         then for example:\n\n{COMMANDS}{}",
        by_others.unwrap_or_default()
    )
}

const INTRO_ELSE: &str = "Try it by hand: `mxtls demo --keep` leaves the lab running and prints the\n\
    settings for another terminal. There, for example:";

const COMMANDS: &str = "  mxtls probe good-tls13.test\n  \
    mxtls probe --require pki-name wrong-name.test\n  \
    mxtls probe --format json backup-without-tls.test\n  \
    mxtls doctor mx.good-tls13.test\n";

fn print(page: Page, commands: &str) -> Result<(), Trouble> {
    output::text(&mut io::stdout().lock(), format!("{}{commands}", page.into_text()))
}

/// Prints what is to be tried and waits for a signal.
async fn keep(page: Page, lab: &Lab) -> Result<(), Trouble> {
    let roots = std::env::temp_dir().join(format!("mxtls-demo-{}.pem", std::process::id()));
    let written = std::fs::write(&roots, lab.roots_pem());
    written.map_err(|e| Trouble::writing(&roots.display().to_string(), &e))?;
    let _gone_at_the_end = Leftover(roots.clone());
    print(page, &by_hand(lab, Some(&roots)))?;
    let _ = super::probe::any_signal().await;
    Ok(())
}

/// A file that goes when we go.
struct Leftover(PathBuf);

impl Drop for Leftover {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
