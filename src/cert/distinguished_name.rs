//! Distinguished names written as text, most specific part first (RFC 4514).
//!
//! Does no IO, reads no clock. Names are remote text: escaped and bounded, and
//! a comma inside a value cannot pass for the start of the next part.

use x509_parser::asn1_rs::{Any, Tag};
use x509_parser::x509::{AttributeTypeAndValue, RelativeDistinguishedName, X509Name};

use crate::text::{LIMIT, printable};

/// Attribute types with a short name: OID, name.
const TYPES: &[(&str, &str)] = &[
    ("2.5.4.3", "CN"),
    ("2.5.4.4", "SN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "street"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.12", "title"),
    ("2.5.4.42", "GN"),
    ("2.5.4.97", "organizationIdentifier"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
];

/// `CN=mx1.example.org, O=Example`; cut once it is longer than the limit.
pub(super) fn written(name: &X509Name<'_>) -> String {
    let mut text = String::new();
    // The encoding goes from the country down; readers want the last part first.
    let parts: Vec<&RelativeDistinguishedName<'_>> = name.iter().collect();
    for part in parts.into_iter().rev().flat_map(RelativeDistinguishedName::iter) {
        if text.len() > LIMIT * 4 {
            break;
        }
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(&attribute(part));
    }
    cut(text)
}

/// The parts are printable already, so only their sum is left to bound.
fn cut(text: String) -> String {
    if text.chars().count() <= LIMIT {
        return text;
    }
    text.chars().take(LIMIT - 1).chain(['…']).collect()
}

fn attribute(part: &AttributeTypeAndValue<'_>) -> String {
    let oid = part.attr_type().to_id_string();
    let kind = TYPES.iter().find(|(known, _)| *known == oid).map_or(oid.as_str(), |(_, n)| n);
    format!("{}={}", printable(kind.as_bytes()), separators_escaped(&text_of(part)))
}

fn separators_escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for c in value.chars() {
        if matches!(c, ',' | '+' | ';' | '"') {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

/// The value of one attribute, printable.
pub(super) fn text_of(part: &AttributeTypeAndValue<'_>) -> String {
    printable(&bytes_of(part.attr_value()))
}

/// The value as UTF-8 bytes, or as they stand where it is not text.
pub(super) fn bytes_of(value: &Any<'_>) -> Vec<u8> {
    match value.tag() {
        Tag::BmpString => utf16(value.data),
        _ => value.data.to_vec(),
    }
}

fn utf16(bytes: &[u8]) -> Vec<u8> {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair));
    char::decode_utf16(units)
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect::<String>()
        .into_bytes()
}
