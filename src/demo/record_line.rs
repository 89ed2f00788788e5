//! One DNS record as a line of text: `good.test MX 10 mx.good.test`.
//!
//! Names are absolute whether or not they end in a dot. Does no IO, reads no
//! clock.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde::Deserialize;

use super::pinned::TlsaLine;

/// A record of the lab's DNS.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct RecordLine {
    /// The name it stands at, in lower case, without the final dot.
    pub owner: String,
    /// What it says.
    pub data: RecordData,
}

/// The types the lab serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordData {
    /// Preference and host; an empty host is the root, of a null MX (RFC 7505).
    Mx(u16, String),
    /// An IPv4 address.
    A(Ipv4Addr),
    /// An IPv6 address.
    Aaaa(Ipv6Addr),
    /// The name this one is an alias of.
    Cname(String),
    /// Its strings: the whole line, or each in quotes.
    Txt(Vec<String>),
    /// A certificate association (RFC 6698).
    Tlsa(TlsaLine),
}

/// A name as the lab keys it.
pub(super) fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

impl TryFrom<String> for RecordLine {
    type Error = String;

    fn try_from(line: String) -> Result<Self, String> {
        let wrong = || format!("not `OWNER TYPE DATA` of a type the lab serves: `{line}`");
        let (owner, rest) = line.split_once(' ').ok_or_else(wrong)?;
        let (kind, data) = rest.split_once(' ').ok_or_else(wrong)?;
        let data = data_of(kind, data.trim()).ok_or_else(wrong)?;
        Ok(Self { owner: plain(owner), data })
    }
}

fn data_of(kind: &str, data: &str) -> Option<RecordData> {
    Some(match kind {
        "MX" => {
            let (preference, host) = data.split_once(' ')?;
            RecordData::Mx(preference.parse().ok()?, plain(host))
        }
        "A" => RecordData::A(data.parse().ok()?),
        "AAAA" => RecordData::Aaaa(data.parse().ok()?),
        "CNAME" => RecordData::Cname(plain(data)),
        "TXT" => RecordData::Txt(strings(data)?),
        "TLSA" => RecordData::Tlsa(TlsaLine::read(data)?),
        _ => return None,
    })
}

/// `"one" "two"`, or one string without quotes.
fn strings(data: &str) -> Option<Vec<String>> {
    let Some(quoted) = data.strip_prefix('"') else { return Some(vec![data.to_owned()]) };
    let between = quoted.strip_suffix('"')?.split("\" \"");
    between.map(|text| (!text.contains('"')).then(|| text.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<RecordLine, String> {
        RecordLine::try_from(line.to_owned())
    }

    #[test]
    fn a_line_is_owner_type_and_data() {
        let line = read("Good.test MX 10 mx.good.test.").unwrap();
        assert_eq!(line.owner, "good.test");
        assert_eq!(line.data, RecordData::Mx(10, "mx.good.test".to_owned()));
        assert_eq!(read("x.test MX 0 .").unwrap().data, RecordData::Mx(0, String::new()));
    }

    #[test]
    fn a_text_is_one_string_or_several_in_quotes() {
        let text = |data: &str| match read(&format!("x.test TXT {data}")).map(|line| line.data) {
            Ok(RecordData::Txt(strings)) => strings.join("|"),
            other => format!("{other:?}"),
        };
        assert_eq!(text("v=STSv1; id=1;"), "v=STSv1; id=1;");
        assert_eq!(text("\"v=STSv1; \" \"id=1;\""), "v=STSv1; |id=1;");
        assert!(text("\"one \" two\"").starts_with("Err"));
    }

    #[test]
    fn a_line_that_is_none_is_named_in_the_error() {
        for bad in [
            "",
            "x.test",
            "x.test A",
            "x.test A 1.2.3",
            "x.test MX ten mx",
            "x.test PTR y",
            "x.test TLSA 3 1 1 {who}",
        ] {
            assert!(read(bad).unwrap_err().contains(bad), "{bad}");
        }
    }
}
