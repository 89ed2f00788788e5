//! Alerts: a level, and a description by its registered name.

use std::borrow::Cow;
use std::fmt;

/// An alert as it came (RFC 8446, RFC 5246, RFC 6101).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alert {
    /// 1 is a warning, 2 fatal; servers send others too.
    pub level: u8,
    /// The registered number.
    pub description: u8,
}

impl Alert {
    /// The description of a server that does not know the name in SNI (RFC 6066).
    pub const UNRECOGNIZED_NAME: u8 = 112;

    /// `warning` or `fatal`; every level but the warning's is taken for fatal.
    pub fn level_word(self) -> &'static str {
        if self.level == 1 { "warning" } else { "fatal" }
    }

    /// The registered name, as `handshake_failure`, or `alert_200` for none.
    pub fn word(self) -> Cow<'static, str> {
        match name(self.description) {
            Some(name) => Cow::Borrowed(name),
            None => Cow::Owned(format!("alert_{}", self.description)),
        }
    }

    /// Whether the server says that it takes nothing of what was offered. Other alerts tell of
    /// a server that could not read the hello, or is in trouble of its own.
    pub fn refuses(self) -> bool {
        // handshake_failure, protocol_version, insufficient_security.
        matches!(self.description, 40 | 70 | 71)
    }

    /// Whether nothing follows it: it is fatal, or close_notify.
    pub fn ends(self) -> bool {
        self.level != 1 || self.description == 0
    }
}

impl fmt::Display for Alert {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.word())
    }
}

/// The registry, with the names that older versions gave to what is reserved now.
fn name(description: u8) -> Option<&'static str> {
    Some(match description {
        0 => "close_notify",
        10 => "unexpected_message",
        20 => "bad_record_mac",
        21 => "decryption_failed",
        22 => "record_overflow",
        30 => "decompression_failure",
        40 => "handshake_failure",
        41 => "no_certificate",
        42 => "bad_certificate",
        43 => "unsupported_certificate",
        44 => "certificate_revoked",
        45 => "certificate_expired",
        46 => "certificate_unknown",
        47 => "illegal_parameter",
        48 => "unknown_ca",
        49 => "access_denied",
        50 => "decode_error",
        51 => "decrypt_error",
        60 => "export_restriction",
        70 => "protocol_version",
        71 => "insufficient_security",
        80 => "internal_error",
        86 => "inappropriate_fallback",
        90 => "user_canceled",
        100 => "no_renegotiation",
        109 => "missing_extension",
        110 => "unsupported_extension",
        111 => "certificate_unobtainable",
        112 => "unrecognized_name",
        113 => "bad_certificate_status_response",
        114 => "bad_certificate_hash_value",
        115 => "unknown_psk_identity",
        116 => "certificate_required",
        120 => "no_application_protocol",
        121 => "ech_required",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alerts_have_their_registered_names() {
        let alert = |level, description| Alert { level, description };
        assert_eq!(alert(2, 40).to_string(), "handshake_failure");
        assert_eq!(alert(2, 70).to_string(), "protocol_version");
        assert_eq!(alert(7, 200).to_string(), "alert_200");
        assert_eq!((alert(1, 112).level_word(), alert(7, 40).level_word()), ("warning", "fatal"));
    }

    #[test]
    fn a_warning_alone_does_not_end() {
        let ends = |level, description| Alert { level, description }.ends();
        assert!(ends(2, 40) && ends(1, 0) && ends(0, 80));
        assert!(!ends(1, 112));
    }

    #[test]
    fn trouble_is_no_refusal() {
        let refuses = |description| Alert { level: 2, description }.refuses();
        assert!([40, 70, 71].into_iter().all(refuses));
        // close_notify, decode_error, internal_error, user_canceled, unrecognized_name.
        assert!(![0, 50, 80, 90, 112].into_iter().any(refuses));
    }
}
