//! What became of a server's certificate: another one, its issuer, key, names, dates, trust.
//!
//! RFC 5280 (dates and trust), RFC 9525 (names). Does no IO, reads no clock.

use std::collections::BTreeSet;

use super::doubt;
use super::said::{Both, Pair, Told, cut, day, few, quoted};
use super::servers::{direction, rank};
use crate::report::changes::Direction;
use crate::report::record::{Certificate, Server};

/// What changed of the certificates of one server: it may hold one for each key type.
pub(super) fn told(pair: &Pair<'_>, both: &Both<'_>) -> Vec<Told> {
    let (old, new) = (shown(both.old), shown(both.new));
    if old.is_empty() || new.is_empty() {
        return lost(pair, both, !old.is_empty()).into_iter().collect();
    }
    let pairs = matched(old, new).into_iter();
    pairs.flat_map(|(old, new)| Case { pair, both, old, new }.told_all()).collect()
}

fn lost(pair: &Pair<'_>, both: &Both<'_>, was_shown: bool) -> Option<Told> {
    let is_lost = was_shown && both.old.outcome == both.new.outcome;
    let said = format!("showed a certificate {} and none {}.", pair.then, pair.now);
    is_lost.then(|| Told::server("certificate", Direction::Unknown, both, said))
}

/// One of a server's certificates.
#[derive(Clone, Copy)]
struct Shown<'a> {
    certificate: &'a Certificate,
    /// It was asked for by its key type, beside the one that the server chose.
    is_other: bool,
}

/// The certificates of one key type side by side; where no type is on both sides, those that the
/// server chose. One that was asked for in one look alone is not told.
fn matched<'a>(old: Vec<Shown<'a>>, new: Vec<Shown<'a>>) -> Vec<(Shown<'a>, Shown<'a>)> {
    let kind = |one: &Shown<'_>| one.certificate.key.algorithm.clone();
    let alike = |one: &Shown<'a>| {
        let mut alike = new.iter().filter(|other| kind(other) == kind(one));
        Some((*one, *alike.next()?))
    };
    let both: Vec<_> = old.iter().filter_map(alike).collect();
    let chosen = || old.iter().zip(&new).take(1).map(|(old, new)| (*old, *new)).collect();
    if both.is_empty() { chosen() } else { both }
}

/// The certificates, where they are the server's own: nothing on the way is suspected.
fn shown(server: &Server) -> Vec<Shown<'_>> {
    if !["encrypted", "encrypted-legacy", "tls-unusable"].contains(&server.outcome.as_str()) {
        return Vec::new();
    }
    let own = server.certificate.iter().map(|one| Shown { certificate: one, is_other: false });
    let other = server.certificate_other_key.as_ref().filter(|_| server.certificate.is_some());
    own.chain(other.map(|one| Shown { certificate: one, is_other: true })).collect()
}

/// Two certificates of one server.
struct Case<'a> {
    pair: &'a Pair<'a>,
    both: &'a Both<'a>,
    old: Shown<'a>,
    new: Shown<'a>,
}

fn has_ended(certificate: &Certificate) -> bool {
    certificate.trust == "expired" || certificate.also.iter().any(|fault| fault == "expired")
}

fn is_trusted(certificate: &Certificate) -> bool {
    certificate.trust == "trusted"
}

impl Case<'_> {
    fn told_all(&self) -> Vec<Told> {
        let all = [self.other(), self.weaker_key(), self.names()];
        let judged = [self.expiry().or_else(|| self.trust()), self.identity()];
        all.into_iter().chain(judged).flatten().map(|told| told.and(self.which())).collect()
    }

    /// Which of two it is.
    fn which(&self) -> Option<String> {
        let is_other = self.old.is_other || self.new.is_other;
        let kind = cut(&self.new.certificate.key.algorithm);
        is_other.then(|| format!("This is its {kind} certificate."))
    }

    fn is_same(&self) -> bool {
        self.old.certificate.sha256 == self.new.certificate.sha256
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
        let (old, new) = (self.old.certificate, self.new.certificate);
        let is_sibling = is_trusted(old) && is_trusted(new) && is_one_organisation(old, new);
        if old.issuer == new.issuer || is_sibling {
            let whose = if old.issuer == new.issuer { "" } else { "another intermediate of " };
            let renewed = if new.not_after > old.not_after { "a renewed" } else { "another" };
            let said = format!(
                "shows {renewed} certificate {now}, of {whose}the same issuer as {then} and {key}, \
                 {dates}."
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
        let (old, new) = (&self.old.certificate.key, &self.new.certificate.key);
        match self.old.certificate.spki_sha256 == self.new.certificate.spki_sha256 {
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
        let (was, is) = (day(self.old.certificate.not_after), day(self.new.certificate.not_after));
        match self.new.certificate.not_after.cmp(&self.old.certificate.not_after) {
            std::cmp::Ordering::Less => format!("valid until {is}, sooner than before ({was})"),
            std::cmp::Ordering::Equal => format!("valid until {is} as before"),
            std::cmp::Ordering::Greater => format!("valid until {is} (before: {was})"),
        }
    }

    fn weaker_key(&self) -> Option<Told> {
        let (old, new) = (&self.old.certificate.key, &self.new.certificate.key);
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
        let (old, new) = (set(self.old.certificate), set(self.new.certificate));
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
        let (ended, ends) =
            (day(self.old.certificate.not_after), day(self.new.certificate.not_after));
        let told = match (has_ended(self.old.certificate), has_ended(self.new.certificate)) {
            (false, true) => {
                let plain = if is_trusted(self.old.certificate) {
                    Direction::Worse
                } else {
                    Direction::Changed
                };
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
            (true, false) if is_trusted(self.new.certificate) => {
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
        let (was, is) = (cut(&self.old.certificate.trust), cut(&self.new.certificate.trust));
        let (then, now) = (&self.pair.then, &self.pair.now);
        let (plain, said) =
            match (is_trusted(self.old.certificate), is_trusted(self.new.certificate)) {
                _ if was == is => return None,
                (true, _) => (
                    Direction::Worse,
                    format!(
                        "showed a trusted certificate {then} and one that is not {now} ({is})."
                    ),
                ),
                (_, true) => (
                    Direction::Better,
                    format!(
                        "showed a certificate that was not trusted {then} ({was}); {now} it is."
                    ),
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
        let (was, is) =
            (self.old.certificate.identity.as_str(), self.new.certificate.identity.as_str());
        let place = |word| Some(rank(&PLACES, word)?.max(1));
        let plain = direction(place(was)?, place(is)?)?;
        let said = format!(
            "showed a certificate that {} {} and one {} that {}.",
            naming(was).0,
            self.pair.then,
            self.pair.now,
            naming(is).1
        );
        let names = (plain == Direction::Worse && !self.new.certificate.names.is_empty())
            .then(|| format!("It names {}.", few(&self.new.certificate.names)));
        Some(self.told("identity", plain, said).ends(was, is).and(names))
    }
}

/// The intermediates of one issuer take turns: its O= is the same. Anyone can write that, so it
/// counts only for certificates that are trusted.
fn is_one_organisation(old: &Certificate, new: &Certificate) -> bool {
    let organisation = |one: &Certificate| organisation(&one.issuer);
    organisation(old).is_some_and(|old| organisation(new) == Some(old))
}

/// The O= of a name as the record writes it (RFC 4514).
fn organisation(name: &str) -> Option<String> {
    let mut escaped = false;
    let ends = |c: char| {
        let is_end = c == ',' && !escaped;
        escaped = c == '\\' && !escaped;
        is_end
    };
    let mut parts = name.split(ends).map(str::trim);
    let part = parts.find_map(|part| part.strip_prefix("O="))?;
    Some(part.trim().to_lowercase()).filter(|part| !part.is_empty())
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

#[cfg(test)]
mod tests {
    use super::organisation;

    #[test]
    fn an_organisation_is_a_whole_part_of_the_name() {
        for (name, found) in [
            ("CN=R10, O=Let's Encrypt, C=US", Some("let's encrypt")),
            ("CN=R11,O=Let's Encrypt,C=US", Some("let's encrypt")),
            (r"CN=a\, O=Let's Encrypt, O=Other\, Inc", Some(r"other\, inc")),
            ("CN=mx, OU=O=x", None),
            ("O=, CN=a", None),
            ("", None),
        ] {
            assert_eq!(organisation(name).as_deref(), found, "{name}");
        }
    }
}
