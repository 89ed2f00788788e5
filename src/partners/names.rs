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

/// DNS says that the name does not exist.
pub fn is_denied(partner: &Partner) -> bool {
    partner.domain.mx.failure.as_ref().is_some_and(|failure| failure.kind == "nxdomain")
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
