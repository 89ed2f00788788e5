//! Whether DNS can be believed that says of nobody that he exists.
//!
//! A resolver without a way out, or a network that answers for all others, denies every
//! name. Does no IO, reads no clock.

use super::Terms;
use super::judge::{asked, not_named, of_servers};
use super::whole::settle_partner;
use crate::report::checked::{Partner, Rule};

/// Said of each where every name was denied.
const DOUBT: &str = "No other name of this run was found either, so it may be this network's \
    resolver that does not know them.";

/// DNS says that there is no such name, or nothing under it.
pub fn is_denied(partner: &Partner) -> bool {
    let kind = partner.domain.mx.failure.as_ref().map(|failure| failure.kind.as_str());
    matches!(kind, Some("nxdomain" | "nodata" | "no-address"))
}

/// DNS answered something of it, so that its denials of others can be believed.
pub fn is_known(partner: &Partner) -> bool {
    let mx = &partner.domain.mx;
    let named = mx.records.iter().any(|host| !host.addresses.is_empty());
    match mx.source.as_str() {
        "explicit" | "implicit" | "null" => true,
        "host" => named,
        _ => false,
    }
}

/// Takes back what rests on a denied name: it cannot be told, nor can anything else that `terms`
/// ask.
pub fn doubt(partner: &mut Partner, terms: &Terms) {
    for rule in partner.rules.iter_mut().filter(|rule| rule.state == "fail") {
        rule.state = "undetermined".to_owned();
        rule.seen = None;
        rule.message = format!("{} {DOUBT}", rule.message);
    }
    let accepts = partner.rules.iter().find(|rule| rule.id == "accepts-mail").cloned();
    for id in of_servers(terms) {
        let open = accepts.iter().filter(|_| partner.rules.iter().all(|rule| rule.id != id));
        let open = open.map(|accepts| Rule {
            id: id.to_owned(),
            asked: asked(terms, id, None),
            message: not_named(&partner.partner, id),
            ..accepts.clone()
        });
        partner.rules.extend(open.collect::<Vec<_>>());
    }
    settle_partner(partner);
}
