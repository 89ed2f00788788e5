//! The TXT record at `_mta-sts`: whether a domain says it has a policy (RFC 8461,
//! A-8461-1). The policy itself is in [`super::StsPolicy`].
//!
//! Does no IO, reads no clock.

use super::txt::{Found, fields, find};
use crate::text::printable;

const VERSION: &str = "v=STSv1";

/// The longest id of a policy, in characters.
const LONGEST_ID: usize = 32;

/// What the TXT records at `_mta-sts` amount to.
///
/// Only [`StsRecord::Present`] lets a sender fetch the policy; the others do not take
/// back a policy that a sender has kept (A-8461-9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StsRecord {
    /// No record of this kind.
    Absent,
    /// One sound record.
    Present {
        /// Letters and digits, 32 at most; it changes when the policy does.
        id: String,
    },
    /// More than one, so that none counts.
    Several {
        /// How many.
        count: usize,
    },
    /// One that senders must take for nothing.
    Invalid {
        /// A clause for the reader.
        why: String,
    },
}

impl StsRecord {
    /// Reads all TXT records at the name, each with its strings joined.
    pub fn read<R: AsRef<[u8]>>(records: &[R]) -> Self {
        let id = match find(records, VERSION) {
            Found::Nothing => return Self::Absent,
            Found::Several(count) => return Self::Several { count },
            Found::One(body) => id(body),
            Found::Misspelt(record) => {
                Err(format!("\"{}\" does not begin with {VERSION};", printable(record)))
            }
        };
        id.map_or_else(|why| Self::Invalid { why }, |id| Self::Present { id })
    }
}

/// Of two ids the first counts, as in a policy (A-8461-3).
fn id(body: &[u8]) -> Result<String, String> {
    let fields = fields(body)?;
    let id = fields.iter().find(|(name, _)| *name == "id");
    let (_, id) = id.ok_or("it has no id field")?;
    let sound = id.len() <= LONGEST_ID && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !sound {
        let shown = printable(id.as_bytes());
        return Err(format!("the id \"{shown}\" is not 1 to {LONGEST_ID} letters and digits"));
    }
    Ok((*id).to_owned())
}
