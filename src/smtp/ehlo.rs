//! The reply to EHLO: who answers, and which extensions it offers (RFC 5321).
//!
//! Does no IO, reads no clock. Also knows the marks of a firewall that writes
//! over what a server says.

use super::reply::{Reply, ReplyLine};
use crate::text::printable;

/// The keyword of RFC 3207.
const STARTTLS: &str = "STARTTLS";

/// A keyword of only X's is taken for an overwritten one from this length on.
const MASK_XS: usize = 6;

/// Overwritten with asterisks a keyword keeps its length: shorter or longer
/// rows of them are ornament.
const MASK_STARS: std::ops::RangeInclusive<usize> = 6..=12;

/// A banner has been overwritten when it has this many asterisks and no letter.
const BANNER_STARS: usize = 5;

/// What a positive reply to EHLO says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EhloResponse {
    /// The first word of the first line, by which the server calls itself; printable.
    pub domain: String,
    /// The lines after the first, in order; empty ones left out, and of very many only those
    /// that matter to TLS.
    pub keywords: Vec<Keyword>,
    /// How many more there were.
    pub left_out: usize,
}

/// Octets of keywords kept of one reply; a real one has a few hundred.
const KEPT: usize = 8 * 1024;

/// One extension line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyword {
    /// The keyword in upper case.
    pub name: String,
    /// What follows it, trimmed; empty when nothing does.
    pub params: String,
    /// The line as the server wrote it, after its code; printable.
    pub as_written: String,
}

/// Whether an EHLO reply offers STARTTLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// The keyword is there.
    Offered,
    /// It is not, but a keyword has been overwritten.
    Masked,
    /// It is not.
    NotOffered,
}

impl EhloResponse {
    /// Reads a reply to EHLO. Its first line names the server and is never a
    /// keyword, even if it reads `250 STARTTLS` (A-5321-24).
    pub fn new(reply: &Reply) -> Self {
        let words = reply.lines.first().map(ReplyLine::words).unwrap_or_default();
        let domain = printable(first_word(words).0);
        let mut response = Self { domain, ..Self::default() };
        let mut room = KEPT;
        for keyword in reply.lines.iter().skip(1).filter_map(Keyword::read) {
            let fits = keyword.octets() <= room;
            if fits || response.is_missing(&keyword) {
                room = room.saturating_sub(keyword.octets());
                response.keywords.push(keyword);
            } else {
                response.left_out += 1;
            }
        }
        response
    }

    /// The first of its kind that decides about TLS: kept however long the reply is.
    fn is_missing(&self, keyword: &Keyword) -> bool {
        let masked = keyword.is_masked() && !self.keywords.iter().any(Keyword::is_masked);
        masked || (keyword.name == STARTTLS && !self.has(STARTTLS))
    }

    /// Whether the keyword `name` is there, in any case.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The first line with the keyword `name`, in any case.
    pub fn find(&self, name: &str) -> Option<&Keyword> {
        self.keywords.iter().find(|keyword| keyword.name.eq_ignore_ascii_case(name))
    }

    /// Whether STARTTLS is offered. A keyword with a parameter still is an offer.
    pub fn starttls(&self) -> Offer {
        if self.has(STARTTLS) {
            Offer::Offered
        } else if self.keywords.iter().any(Keyword::is_masked) {
            Offer::Masked
        } else {
            Offer::NotOffered
        }
    }

    /// What stands after STARTTLS, where nothing should (A-3207-1).
    pub fn starttls_parameter(&self) -> Option<&str> {
        self.find(STARTTLS).map(|found| found.params.as_str()).filter(|params| !params.is_empty())
    }
}

impl Keyword {
    fn read(line: &ReplyLine) -> Option<Self> {
        let (name, params) = first_word(line.words());
        (!name.is_empty()).then(|| Self {
            name: printable(&name.to_ascii_uppercase()),
            params: printable(params),
            as_written: line.text().to_owned(),
        })
    }

    fn octets(&self) -> usize {
        self.name.len() + self.params.len() + self.as_written.len()
    }

    /// Overwritten: `XXXXXXXA`, `XXXXXXXX`, `********`, and nothing else on the line.
    fn is_masked(&self) -> bool {
        let nothing_else = self.params.bytes().all(|b| matches!(b, b'X' | b' '));
        nothing_else && (self.is_all_x() || self.is_all_stars())
    }

    fn is_all_x(&self) -> bool {
        let rest = self.name.trim_start_matches('X');
        let xs = self.name.len() - rest.len();
        let suffix = rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_uppercase());
        xs >= MASK_XS && (rest.is_empty() || suffix)
    }

    fn is_all_stars(&self) -> bool {
        MASK_STARS.contains(&self.name.len()) && self.name.bytes().all(|b| b == b'*')
    }
}

fn first_word(words: &[u8]) -> (&[u8], &[u8]) {
    let end = words.iter().position(u8::is_ascii_whitespace).unwrap_or(words.len());
    let (word, rest) = words.split_at(end);
    (word, rest.trim_ascii())
}

/// Whether a greeting was overwritten as in `220 ****2***`: five asterisks or
/// more, and beside them only digits and spaces. A line with letters is an
/// ornament of the server's own.
pub(super) fn is_starred(banner: &Reply) -> bool {
    banner.lines.iter().map(ReplyLine::words).any(|words| {
        let stars = words.iter().filter(|b| **b == b'*').count();
        stars >= BANNER_STARS && words.iter().all(|b| matches!(b, b'*' | b' ' | b'0'..=b'9'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smtp::{ReplyLimits, ReplyReader};

    fn reply(lines: &[&str]) -> Reply {
        let mut reader = ReplyReader::new(ReplyLimits::default());
        lines.iter().for_each(|line| reader.push(format!("{line}\r\n").as_bytes()));
        reader.next_reply().unwrap().unwrap()
    }

    fn offer(lines: &[&str]) -> Offer {
        EhloResponse::new(&reply(lines)).starttls()
    }

    #[test]
    fn keywords_are_read_with_their_parameters() {
        let ehlo = EhloResponse::new(&reply(&[
            "250-mx1 at your service",
            "250-Size\t 42",
            "250-",
            "250 x",
        ]));
        let size = ehlo.find("SIZE").unwrap();
        assert_eq!(ehlo.domain, "mx1");
        assert_eq!((size.name.as_str(), size.params.as_str()), ("SIZE", "42"));
        assert_eq!((size.as_written.as_str(), ehlo.keywords.len()), ("Size\\x09 42", 2));
    }

    #[test]
    fn starttls_counts_in_any_case_place_and_with_blanks() {
        assert_eq!(offer(&["250-mx1", "250-STARTTLS", "250 SIZE"]), Offer::Offered);
        assert_eq!(offer(&["250-mx1", "250 starttls  "]), Offer::Offered);
        assert_eq!(offer(&["250-mx1", "250  StartTLS\t\r"]), Offer::Offered);
        assert_eq!(offer(&["250-XXXXXXXA", "250-XXXXXXXB", "250 STARTTLS"]), Offer::Offered);
    }

    #[test]
    fn starttls_as_a_name_or_part_of_a_word_does_not_count() {
        assert_eq!(offer(&["250 STARTTLS"]), Offer::NotOffered);
        assert_eq!(offer(&["250-STARTTLS", "250 SIZE"]), Offer::NotOffered);
        assert_eq!(offer(&["250-mx1", "250-STARTTLSX", "250 NOSTARTTLS"]), Offer::NotOffered);
        assert_eq!(offer(&["250-mx1", "250 HELP STARTTLS"]), Offer::NotOffered);
    }

    #[test]
    fn a_parameter_of_starttls_is_kept() {
        let ehlo = EhloResponse::new(&reply(&["250-mx1", "250 STARTTLS now"]));
        assert_eq!((ehlo.starttls(), ehlo.starttls_parameter()), (Offer::Offered, Some("now")));
        let plain = EhloResponse::new(&reply(&["250-mx1", "250 STARTTLS "]));
        assert_eq!(plain.starttls_parameter(), None);
    }

    #[test]
    fn starttls_is_found_behind_any_number_of_keywords() {
        let many: Vec<String> = (0..400).map(|n| format!("250-X{n} {}", "y".repeat(100))).collect();
        let mut lines = vec!["250-mx1"];
        lines.extend(many.iter().map(String::as_str));
        lines.push("250 STARTTLS");
        let ehlo = EhloResponse::new(&reply(&lines));
        assert_eq!(ehlo.starttls(), Offer::Offered);
        assert!(ehlo.left_out > 300 && ehlo.keywords.len() + ehlo.left_out == 401);
    }

    #[test]
    fn an_overwritten_keyword_masks() {
        for mask in ["XXXXXXXA", "XXXXXXXX", "XXXXXX", "XXXXXXXXXXXX", "********", "XXXXXXXA XXXX"]
        {
            assert_eq!(offer(&["250-mx1", &format!("250 {mask}")]), Offer::Masked, "{mask}");
        }
    }

    #[test]
    fn private_extensions_and_ornaments_do_not_mask() {
        let divider = "*".repeat(60);
        for other in ["XCLIENT", "XXXXX", "XXXXXXAB", "XXXXXX1", "XEXCH50", "*****", &divider] {
            assert_eq!(offer(&["250-mx1", &format!("250 {other}")]), Offer::NotOffered, "{other}");
        }
        assert_eq!(offer(&["250-mx1", "250 XXXXXXXX is our name"]), Offer::NotOffered);
        assert_eq!(offer(&["250 XXXXXXXA"]), Offer::NotOffered);
    }

    #[test]
    fn a_banner_of_asterisks_is_starred_and_an_ornament_is_not() {
        assert!(is_starred(&reply(&["220 ****2***"])));
        assert!(is_starred(&reply(&["220 *************0*2****0 ****"])));
        assert!(!is_starred(&reply(&["220 mx1.example.org ***** no spam *****"])));
        assert!(!is_starred(&reply(&["220 mx1.example.org ESMTP"])));
        assert!(!is_starred(&reply(&["220 ****"])));
    }
}
