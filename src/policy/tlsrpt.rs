//! The TXT record at `_smtp._tls`: where a domain wants reports of TLS failures
//! sent (RFC 8460, A-8460-1).
//!
//! Does no IO, reads no clock.

use super::txt::{Found, fields, find};
use crate::text::printable;

const VERSION: &str = "v=TLSRPTv1";

/// The most addresses for reports in one record.
pub const MOST_REPORT_URIS: usize = 16;

/// What the TXT records at `_smtp._tls` amount to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsRptRecord {
    /// No record of this kind: nobody is asked for reports.
    Absent,
    /// One sound record.
    Present {
        /// Where to send reports: `mailto:` and `https:` URIs, one at least.
        rua: Vec<String>,
    },
    /// Something is there, and senders must take it for nothing.
    Invalid {
        /// A clause for the reader.
        why: String,
    },
}

impl TlsRptRecord {
    /// Reads all TXT records at the name, each with its strings joined.
    pub fn read<R: AsRef<[u8]>>(records: &[R]) -> Self {
        let rua = match find(records, VERSION) {
            Found::Nothing => return Self::Absent,
            Found::One(body) => rua(body),
            Found::Several(count) => Err(format!("{count} records where one must stand")),
            Found::Misspelt(record) => {
                Err(format!("\"{}\" does not begin with {VERSION};", printable(record)))
            }
        };
        rua.map_or_else(|why| Self::Invalid { why }, |rua| Self::Present { rua })
    }
}

fn rua(body: &[u8]) -> Result<Vec<String>, String> {
    let fields = fields(body)?;
    let rua = fields.iter().find(|(name, _)| *name == "rua");
    let (_, list) = rua.ok_or("it has no rua field")?;
    let uris: Vec<&str> = list.split(',').map(str::trim).collect();
    if uris.len() > MOST_REPORT_URIS {
        return Err(format!("more than {MOST_REPORT_URIS} addresses in rua"));
    }
    uris.into_iter().map(uri).collect()
}

fn uri(text: &str) -> Result<String, String> {
    let shown = printable(text.as_bytes());
    let sound = text.split_once(':').is_some_and(|(scheme, rest)| is_for_reports(scheme, rest));
    if sound { Ok(shown) } else { Err(format!("\"{shown}\" is no mailto: or https: address")) }
}

fn is_for_reports(scheme: &str, rest: &str) -> bool {
    let whole = !rest.contains(|c: char| c.is_ascii_whitespace() || c == '!');
    let names_somebody = match scheme.to_ascii_lowercase().as_str() {
        "mailto" => rest.split_once('@').is_some_and(|(who, at)| !who.is_empty() && !at.is_empty()),
        "https" => {
            rest.strip_prefix("//").is_some_and(|host| !host.is_empty() && !host.starts_with('/'))
        }
        _ => false,
    };
    whole && names_somebody
}
