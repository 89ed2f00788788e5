//! Cases in rows: a record changed, a question, an answer.

use super::world::*;
use crate::partners::Terms;
use crate::report::record::Domain;

/// How a record is changed, what is asked of it, and what becomes of the one rule.
pub(super) type Row = (&'static str, fn(&mut Domain), fn(&mut Terms), &'static str);

pub(super) fn hold(id: &str, rows: &[Row]) {
    for (case, change, ask, wanted) in rows {
        let (mut record, mut terms) = (alone("healthy"), nothing());
        change(&mut record);
        ask(&mut terms);
        let judged = judged(record, terms);
        let found = state(&judged, id);
        assert_eq!(found, *wanted, "{id}: {case}: {:#?}", judged.rules);
    }
}

pub(super) fn as_it_is(_: &mut Domain) {}

/// Confirmed twice: it does not offer STARTTLS.
pub(super) fn in_clear(record: &mut Domain) {
    let server = first(record);
    server.outcome = "starttls-not-offered".into();
    server.level = Some("none".into());
    (server.tls, server.certificate) = (None, None);
    record.verdict.level = Some("none".into());
}

pub(super) fn silent(record: &mut Domain) {
    left_open(record, "timed-out", "connect");
}

pub(super) fn outdated(record: &mut Domain) {
    let server = first(record);
    server.outcome = "encrypted-legacy".into();
    server.level = Some("legacy".into());
    server.certificate = None;
    let tls = server.tls.as_mut().unwrap();
    (tls.version, tls.offered) = (None, Some(serde_json::json!({"versions": ["TLSv1.0"]})));
    record.verdict.level = Some("legacy".into());
}
