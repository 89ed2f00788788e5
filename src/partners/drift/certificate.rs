//! What became of a server's certificate: another one, its issuer, key, names, dates, trust.
//!
//! RFC 5280 (dates and trust), RFC 9525 (names). Does no IO, reads no clock.

use std::collections::BTreeSet;

use super::doubt;
use super::said::{Both, Pair, Told, cut, day, few, quoted};
use super::servers::{direction, rank};
use crate::report::changes::Direction;
use crate::report::record::{Certificate, Server};

/// What changed of the certificate of one server.
pub(super) fn told(pair: &Pair<'_>, both: &Both<'_>) -> Vec<Told> {
    match (shown(both.old), shown(both.new)) {
        (Some(old), Some(new)) => {
            let case = Case { pair, both, old, new };
            let all = [case.other(), case.weaker_key(), case.names()];
            let judged = [case.expiry().or_else(|| case.trust()), case.identity()];
            all.into_iter().chain(judged).flatten().collect()
        }
        (Some(_), None) if both.old.outcome == both.new.outcome => {
            let said = format!("showed a certificate {} and none {}.", pair.then, pair.now);
            vec![Told::server("certificate", Direction::Unknown, both, said)]
        }
        _ => Vec::new(),
    }
}

/// The certificate, where it is the server's own: nothing on the way is suspected.
fn shown(server: &Server) -> Option<&Certificate> {
    let outcomes = ["encrypted", "encrypted-legacy", "tls-unusable"];
    server.certificate.as_ref().filter(|_| outcomes.contains(&server.outcome.as_str()))
}

/// Two certificates of one server.
struct Case<'a> {
    pair: &'a Pair<'a>,
    both: &'a Both<'a>,
    old: &'a Certificate,
    new: &'a Certificate,
}

fn has_ended(certificate: &Certificate) -> bool {
    certificate.trust == "expired" || certificate.also.iter().any(|fault| fault == "expired")
}

fn is_trusted(certificate: &Certificate) -> bool {
    certificate.trust == "trusted"
}

impl Case<'_> {
    fn is_same(&self) -> bool {
        self.old.sha256 == self.new.sha256
    }

    fn told(&self, id: &'static str, plain: Direction, said: String) -> Told {
        let (weighed, why) = match self.is_same() {
            // The same certificate came by both ways.
            true => (plain, None),
            false => doubt::of_way(self.pair, self.both, plain),
        };
        Told::server(id, weighed, self.both, said).and(why)
    }

    /// Another certificate, and what it has of the one before.
    fn other(&self) -> Option<Told> {
        if self.is_same() {
            return None;
        }
        let (then, now) = (&self.pair.then, &self.pair.now);
        let (key, dates) = (self.key(), self.dates());
        let (old, new) = (self.old, self.new);
        if old.issuer == new.issuer {
            let renewed = if new.not_after > old.not_after { "a renewed" } else { "another" };
            let said = format!(
                "shows {renewed} certificate {now}, of the same issuer as {then} and {key}, {dates}."
            );
            let told = self.told("certificate", Direction::Changed, said);
            return Some(told.ends(&old.sha256, &new.sha256));
        }
        let (was, is) = (quoted(&old.issuer), quoted(&new.issuer));
        let said = format!(
            "showed a certificate of {was} {then} and shows one of {is} {now}, {key}, {dates}."
        );
        Some(self.told("issuer", Direction::Changed, said).ends(&old.issuer, &new.issuer))
    }

    fn key(&self) -> String {
        let (old, new) = (&self.old.key, &self.new.key);
        match self.old.spki_sha256 == self.new.spki_sha256 {
            true => "with the same key".to_owned(),
            false if old == new => "with a new key".to_owned(),
            false => format!(
                "with a new key ({} {} instead of {} {})",
                cut(&new.algorithm),
                new.bits,
                cut(&old.algorithm),
                old.bits
            ),
        }
    }

    fn dates(&self) -> String {
        let (was, is) = (day(self.old.not_after), day(self.new.not_after));
        match self.new.not_after.cmp(&self.old.not_after) {
            std::cmp::Ordering::Less => format!("valid until {is}, sooner than before ({was})"),
            std::cmp::Ordering::Equal => format!("valid until {is} as before"),
            std::cmp::Ordering::Greater => format!("valid until {is} (before: {was})"),
        }
    }

    fn weaker_key(&self) -> Option<Told> {
        let (old, new) = (&self.old.key, &self.new.key);
        if self.is_same() || old.algorithm != new.algorithm {
            return None;
        }
        let plain = direction(old.bits as usize, new.bits as usize)?;
        let word = if plain == Direction::Worse { "shorter" } else { "longer" };
        let name =
            |key: &crate::report::record::Key| format!("{} {}", cut(&key.algorithm), key.bits);
        let said = format!(
            "has a {word} key {} than {}: {} instead of {}.",
            self.pair.now,
            self.pair.then,
            name(new),
            name(old)
        );
        Some(self.told("key", plain, said).ends(name(old), name(new)))
    }

    fn names(&self) -> Option<Told> {
        let set = |certificate: &Certificate| -> BTreeSet<String> {
            certificate.names.iter().map(|name| name.to_ascii_lowercase()).collect()
        };
        let (old, new) = (set(self.old), set(self.new));
        let lost: Vec<&String> = old.difference(&new).collect();
        let gained: Vec<&String> = new.difference(&old).collect();
        let (then, now) = (&self.pair.then, &self.pair.now);
        let said = match (lost.is_empty(), gained.is_empty()) {
            (true, true) => return None,
            (false, true) => format!("has fewer names {now} than {then}: {} went.", few(&lost)),
            (true, false) => format!("has more names {now} than {then}: {} came.", few(&gained)),
            (false, false) => format!(
                "has other names {now} than {then}: {} went, {} came.",
                few(&lost),
                few(&gained)
            ),
        };
        let said = format!("shows a certificate that {said}");
        Some(self.told("names", Direction::Changed, said))
    }

    /// A certificate ran out, or one that is in date took its place.
    fn expiry(&self) -> Option<Told> {
        let (then, now) = (&self.pair.then, &self.pair.now);
        let (ended, ends) = (day(self.old.not_after), day(self.new.not_after));
        let told = match (has_ended(self.old), has_ended(self.new)) {
            (false, true) => {
                let plain =
                    if is_trusted(self.old) { Direction::Worse } else { Direction::Changed };
                let said = match self.is_same() {
                    true => format!(
                        "showed a certificate in date {then}; it ended on {ends} and is still \
                         shown {now}."
                    ),
                    false => format!(
                        "showed a certificate in date {then} and shows one {now} that ended on \
                         {ends}."
                    ),
                };
                self.told("expiry", plain, said)
            }
            (true, false) if is_trusted(self.new) => {
                let said = format!(
                    "showed a certificate {then} that had ended on {ended}, and shows one in date \
                     {now}."
                );
                self.told("expiry", Direction::Better, said)
            }
            _ => return None,
        };
        Some(told.ends(ended, ends))
    }

    fn trust(&self) -> Option<Told> {
        let (was, is) = (cut(&self.old.trust), cut(&self.new.trust));
        let (then, now) = (&self.pair.then, &self.pair.now);
        let (plain, said) = match (is_trusted(self.old), is_trusted(self.new)) {
            _ if was == is => return None,
            (true, _) => (
                Direction::Worse,
                format!("showed a trusted certificate {then} and one that is not {now} ({is})."),
            ),
            (_, true) => (
                Direction::Better,
                format!("showed a certificate that was not trusted {then} ({was}); {now} it is."),
            ),
            _ => (
                Direction::Changed,
                format!("showed a certificate that was {was} {then}; {now} it is {is}."),
            ),
        };
        let of_store = |word: &str| {
            matches!(word, "unknown-issuer" | "self-signed" | "incomplete-chain" | "trusted")
        };
        let (weighed, why) = match of_store(&was) && of_store(&is) {
            true => doubt::of_roots(self.pair, plain),
            false => (plain, None),
        };
        Some(self.told("trust", weighed, said).ends(was, is).and(why))
    }

    fn identity(&self) -> Option<Told> {
        const PLACES: [&str; 4] = ["none", "mismatch", "cn-only", "match"];
        let (was, is) = (self.old.identity.as_str(), self.new.identity.as_str());
        let place = |word| Some(rank(&PLACES, word)?.max(1));
        let plain = direction(place(was)?, place(is)?)?;
        let said = format!(
            "showed a certificate that {} {} and one {} that {}.",
            naming(was).0,
            self.pair.then,
            self.pair.now,
            naming(is).1
        );
        let names = (plain == Direction::Worse && !self.new.names.is_empty())
            .then(|| format!("It names {}.", few(&self.new.names)));
        Some(self.told("identity", plain, said).ends(was, is).and(names))
    }
}

/// Whether a certificate named the host, and names it.
fn naming(word: &str) -> (&'static str, &'static str) {
    match word {
        "match" => ("named the host", "names the host"),
        "cn-only" => {
            ("named the host in its common name alone", "names the host in its common name alone")
        }
        _ => ("did not name the host", "does not name the host"),
    }
}
