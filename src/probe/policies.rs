//! What a domain publishes about TLS: MTA-STS and TLS-RPT (RFC 8461, RFC 8460).
//!
//! Only texts are read here; the policy file is fetched in [`super::fetch`].

use futures_util::future::join;

use super::fetch::fetch;
use super::lookup::look_up;
use super::reasons::unanswered;
use super::servers::Probe;
use crate::dns::{Data, Failure, Kind};
use crate::facts::{MxSource, Policies, StsFacts, Target};
use crate::net::{Bounds, Network};
use crate::policy::{StsRecord, TlsRptRecord};

/// What `target` publishes; `None` where nobody looks, or there is nothing to send to.
pub(super) async fn policies<N: Network>(
    run: &Probe<'_, N>,
    bounds: &Bounds,
    target: &Target,
    source: MxSource,
) -> Option<Policies> {
    let Target::Domain(domain) = target else { return None };
    let takes_mail = matches!(source, MxSource::Explicit | MxSource::Implicit);
    if !run.limits.policies || !takes_mail {
        return None;
    }
    let (sts, tlsrpt) = join(sts(run, bounds, target, domain), tls_rpt(run, bounds, domain)).await;
    Some(Policies { sts, tlsrpt })
}

/// A-8461-1: without one sound TXT record nobody asks for the file.
async fn sts<N: Network>(
    run: &Probe<'_, N>,
    bounds: &Bounds,
    target: &Target,
    domain: &str,
) -> StsFacts {
    let texts = texts(run, bounds, &format!("_mta-sts.{domain}")).await;
    let record = texts.map(|texts| StsRecord::read(&texts));
    let fetched = match record {
        Ok(StsRecord::Present { .. }) => Some(fetch(run, bounds, target, domain).await),
        _ => None,
    };
    StsFacts { record, fetched }
}

async fn tls_rpt<N: Network>(
    run: &Probe<'_, N>,
    bounds: &Bounds,
    domain: &str,
) -> Result<TlsRptRecord, Failure> {
    let texts = texts(run, bounds, &format!("_smtp._tls.{domain}")).await?;
    Ok(TlsRptRecord::read(&texts))
}

/// All texts at a name, aliases followed; none where DNS says that there are none.
async fn texts<N: Network>(
    run: &Probe<'_, N>,
    bounds: &Bounds,
    name: &str,
) -> Result<Vec<Vec<u8>>, Failure> {
    let asked = look_up(run.network, name, Kind::Txt, run.limits.aliases);
    let found = bounds.whole(asked).await;
    let text = |data| match data {
        Data::Txt(text) => Some(text),
        _ => None,
    };
    match found.map_err(|cut| unanswered(cut, &format!("{name} TXT")))?.data {
        Ok(data) => Ok(data.into_iter().filter_map(text).collect()),
        Err(failure) if failure.kind.is_definite() => Ok(Vec::new()),
        Err(failure) => Err(failure),
    }
}
