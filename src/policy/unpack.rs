//! The text of a report: as it is, or out of gzip, bounded.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::MultiGzDecoder;

use super::ReportError;
use crate::text::printable;

/// The longest text of a report, in bytes.
pub(super) const LIMIT: usize = 16 * 1024 * 1024;

const GZIP: &[u8] = b"\x1f\x8b";
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The report's JSON, if `bytes` look like it.
pub(super) fn unpack(bytes: &[u8]) -> Result<Cow<'_, [u8]>, ReportError> {
    let text = if bytes.starts_with(GZIP) { decompress(bytes)? } else { Cow::Borrowed(bytes) };
    if text.len() > LIMIT {
        return Err(ReportError::TooLong { limit: LIMIT });
    }
    match json(&text).first() {
        None => Err(ReportError::Empty),
        Some(b'{') => Ok(text),
        Some(_) if is_mail(json(&text)) => Err(ReportError::Mail),
        Some(_) => Err(ReportError::Unknown),
    }
}

/// The text without what may stand around the JSON.
pub(super) fn json(text: &[u8]) -> &[u8] {
    text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text).trim_ascii()
}

fn decompress(bytes: &[u8]) -> Result<Cow<'_, [u8]>, ReportError> {
    let mut text = Vec::new();
    // One byte more than allowed tells a long text from one that just fits.
    let read = MultiGzDecoder::new(bytes).take(LIMIT as u64 + 1).read_to_end(&mut text);
    let failed = |error: std::io::Error| ReportError::Gzip {
        detail: printable(error.to_string().as_bytes()),
    };
    read.map(|_| Cow::Owned(text)).map_err(failed)
}

/// Whether it begins with a header field, or a mailbox's `From ` line.
fn is_mail(text: &[u8]) -> bool {
    let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    let name = text.iter().take_while(|byte| in_name(byte)).count();
    text.starts_with(b"From ") || name > 0 && text.get(name) == Some(&b':')
}
