//! Names of TLS versions and cipher suites, as lines write them.
//!
//! Does no IO, reads no clock. The names of OpenSSL, GnuTLS, IANA and others.

use super::line::Strength;

/// What a word says about the version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// One version.
    Is(&'static str),
    /// TLS of some version: `TLSv1/SSLv3` is the name of a family of suites.
    Some,
    /// `none`.
    Not,
}

/// Reads `TLSv1.2`, `TLS1_2`, `TLS-1.0:`, `TLSv1/SSLv3`, `UNKNOWN`, `none`.
pub(super) fn version(word: &str) -> Option<Version> {
    let word = word.trim_end_matches([':', ',']);
    if word.eq_ignore_ascii_case("unknown") || word.eq_ignore_ascii_case("TLSv1/SSLv3") {
        return Some(Version::Some);
    }
    if is_none(word) {
        return Some(Version::Not);
    }
    let upper = word.to_ascii_uppercase();
    let family = upper.strip_prefix("TLS").or_else(|| upper.strip_prefix("SSL"))?;
    let digits: String = family.trim_start_matches(['V', '-', '_', ' ']).replace('_', ".");
    let known = match (upper.starts_with("TLS"), digits.as_str()) {
        (true, "1" | "1.0") => "TLSv1.0",
        (true, "1.1") => "TLSv1.1",
        (true, "1.2") => "TLSv1.2",
        (true, "1.3") => "TLSv1.3",
        (false, "3" | "3.0") => "SSLv3",
        (false, "2" | "2.0") => "SSLv2",
        _ => return None,
    };
    Some(Version::Is(known))
}

/// A word for nothing.
pub(super) fn is_none(word: &str) -> bool {
    ["none", "no", "null", "off", "false", "-", "n/a"]
        .iter()
        .any(|no| word.eq_ignore_ascii_case(no))
}

/// Whether a word is built like a suite: `ECDHE-RSA-AES256-SHA`,
/// `TLS_AES_128_GCM_SHA256`, `TLS13_…`, `RSA_ARCFOUR_MD5`.
pub(super) fn is_suite(word: &str) -> bool {
    let long = word.len() < 128;
    let registered =
        word.starts_with("TLS_") || word.starts_with("TLS13_") || word.starts_with("SSL_");
    if registered {
        return long && word.len() > 8 && parts(word).all(alphanumeric);
    }
    long && parts(word).count() > 1
        && parts(word).all(|part| alphanumeric(part) && is_part(part))
        && parts(word).any(is_bulk)
}

fn parts(word: &str) -> impl Iterator<Item = &str> {
    word.split(['-', '_']).filter(|part| !part.is_empty())
}

fn alphanumeric(part: &str) -> bool {
    part.bytes().all(|octet| octet.is_ascii_alphanumeric())
}

/// The name of a bulk cipher, with or without its bits.
fn is_bulk(part: &str) -> bool {
    let name = part.trim_end_matches(|c: char| c.is_ascii_digit());
    matches!(
        name,
        "AES" | "DES" | "3DES" | "CAMELLIA" | "ARIA" | "SEED" | "IDEA" | "ARCFOUR" | "NULL"
    ) || matches!(part, "RC4" | "RC2" | "CHACHA20" | "eNULL" | "GOST89")
}

fn is_part(part: &str) -> bool {
    let name = part.trim_end_matches(|c: char| c.is_ascii_digit());
    let other =
        matches!(name, "" | "ECDHE" | "ECDH" | "DHE" | "EDH" | "DH" | "ADH" | "AECDH" | "ECDSA")
            || matches!(
                name,
                "RSA" | "DSS" | "DSA" | "PSK" | "SRP" | "KRB" | "EXP" | "EXPORT" | "anon" | "ANON"
            )
            || matches!(
                name,
                "CBC" | "GCM" | "CCM" | "EDE" | "POLY" | "SHA" | "MD" | "P" | "X" | "AEAD"
            )
            || matches!(name, "WITH" | "SECP" | "RSAE" | "PSS" | "GOST" | "FFDHE" | "EDDSA" | "ED");
    other || is_bulk(part) || part == "SECP256R1" || part == "SECP384R1" || part == "SECP521R1"
}

/// How strong a suite is, by its name and the bits beside it.
pub(super) fn strength(suite: Option<&str>, bits: Option<u32>) -> Strength {
    let upper = suite.unwrap_or_default().to_ascii_uppercase();
    let has = |wanted: &str| parts(&upper).any(|part| part == wanted);
    let begins = |wanted: &str| parts(&upper).any(|part| part.starts_with(wanted));
    // GnuTLS used to count octets where others count bits.
    let bits = bits.map(|bits| if bits <= 32 { bits * 8 } else { bits });
    if has("NULL") || has("ENULL") || bits == Some(0) {
        Strength::Null
    } else if begins("EXP") || single_des(&upper) || bits.is_some_and(|bits| bits < 112) {
        Strength::Weak
    } else if has("ADH") || has("AECDH") || has("ANON") || has("DHANON") {
        Strength::Anonymous
    } else {
        Strength::Common
    }
}

/// DES alone has 56 bits; `DES-CBC3` and `3DES_EDE` have three times as many.
fn single_des(suite: &str) -> bool {
    let has = |wanted: &str| parts(suite).any(|part| part == wanted);
    has("DES") && !has("CBC3") && !has("EDE") && !has("EDE3")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_in_all_spellings() {
        for (word, expected) in [
            ("TLSv1.3", "TLSv1.3"),
            ("TLS1_2", "TLSv1.2"),
            ("TLSv1_3", "TLSv1.3"),
            ("TLS1.2", "TLSv1.2"),
            ("TLS-1.0:", "TLSv1.0"),
            ("TLS1", "TLSv1.0"),
            ("TLSv1", "TLSv1.0"),
            ("SSLv3", "SSLv3"),
        ] {
            assert_eq!(version(word), Some(Version::Is(expected)), "{word}");
        }
    }

    #[test]
    fn a_family_and_an_unknown_are_no_version() {
        assert_eq!(version("TLSv1/SSLv3"), Some(Version::Some));
        assert_eq!(version("UNKNOWN"), Some(Version::Some));
        assert_eq!(version("none"), Some(Version::Not));
        for word in ["3.4.1", "TLS13_AES_128_GCM_SHA256", "TLS", "ntls1", "OpenSSL/0.9.6", "TLSv9"]
        {
            assert_eq!(version(word), None, "{word}");
        }
    }

    #[test]
    fn suites_of_all_libraries() {
        for word in [
            "ECDHE-RSA-AES256-GCM-SHA384",
            "AES256-SHA",
            "EDH-RSA-DES-CBC3-SHA",
            "RC4-MD5",
            "TLS_AES_128_GCM_SHA256",
            "TLS13_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384_P384",
            "DHE_RSA_3DES_EDE_CBC_SHA1",
            "RSA_ARCFOUR_MD5",
            "AES-256-GCM",
            "ECDHE_X25519__RSA_PSS_RSAE_SHA256__AES_256_GCM",
            "ECDHE-RSA-CHACHA20-POLY1305",
            "EXP-RC4-MD5",
        ] {
            assert!(is_suite(word), "{word}");
        }
        for word in ["rsa-sha256", "RSA-SHA256", "AES", "TLS_", "x-AES-y", "8.14.7", "mail-aes128"]
        {
            assert!(!is_suite(word), "{word}");
        }
    }

    #[test]
    fn strength_by_name_and_bits() {
        let of = |suite, bits| strength(Some(suite), bits);
        assert_eq!(of("AES256-SHA", Some(256)), Strength::Common);
        assert_eq!(of("RC4-MD5", Some(128)), Strength::Common);
        assert_eq!(of("DES-CBC3-SHA", Some(112)), Strength::Common);
        assert_eq!(of("ADH-AES256-SHA", Some(256)), Strength::Anonymous);
        assert_eq!(of("EXP-RC4-MD5", Some(40)), Strength::Weak);
        assert_eq!(of("DES-CBC-SHA", None), Strength::Weak);
        assert_eq!(of("TLS_RSA_WITH_DES_CBC_SHA", None), Strength::Weak);
        assert_eq!(of("OTHER", Some(56)), Strength::Weak);
        assert_eq!(of("NULL-SHA", None), Strength::Null);
        assert_eq!(of("OTHER", Some(0)), Strength::Null);
    }

    #[test]
    fn octets_that_gnutls_wrote_for_bits() {
        for octets in [16, 24, 32] {
            assert_eq!(strength(Some("RSA_AES_128_CBC_SHA1"), Some(octets)), Strength::Common);
        }
        assert_eq!(strength(Some("RSA_EXPORT_ARCFOUR_40_MD5"), Some(5)), Strength::Weak);
    }
}
