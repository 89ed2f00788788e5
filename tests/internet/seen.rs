//! What one program saw of one server's TLS, in the words of `mxtls.domain/1`.

use serde_json::Value;

/// What was negotiated, the certificate, and what was thought of it.
///
/// `None` is "this program does not say", never "no".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) version: Option<String>,
    pub(crate) suite: Option<String>,
    pub(crate) group: Option<String>,
    /// Of the leaf certificate's DER, in lower-case hexadecimal.
    pub(crate) sha256: Option<String>,
    pub(crate) trusted: Option<bool>,
    pub(crate) name_matches: Option<bool>,
}

impl Seen {
    /// What `mxtls` wrote of one server.
    pub(crate) fn by_mxtls(server: &Value) -> Self {
        let (tls, certificate) = (&server["tls"], &server["certificate"]);
        Self {
            version: text(&tls["version"]),
            suite: text(&tls["cipher_suite"]),
            group: text(&tls["key_exchange"]),
            sha256: text(&certificate["sha256"]),
            trusted: text(&certificate["trust"]).map(|trust| trust == "trusted"),
            name_matches: text(&certificate["identity"]).map(|identity| identity == "match"),
        }
    }

    /// The same without what `other` does not say.
    pub(crate) fn as_far_as(&self, other: &Self) -> Self {
        Self {
            version: kept(&self.version, &other.version),
            suite: kept(&self.suite, &other.suite),
            group: kept(&self.group, &other.group),
            sha256: kept(&self.sha256, &other.sha256),
            trusted: kept(&self.trusted, &other.trusted),
            name_matches: kept(&self.name_matches, &other.name_matches),
        }
    }
}

fn kept<T: Clone>(ours: &Option<T>, theirs: &Option<T>) -> Option<T> {
    theirs.as_ref().and(ours.clone())
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// The registered name of a group, whatever a program calls it.
pub(crate) fn group(name: &str) -> String {
    match name {
        "P-256" | "prime256v1" => "secp256r1",
        "P-384" => "secp384r1",
        "P-521" => "secp521r1",
        other => other,
    }
    .to_owned()
}

/// Colon-separated hexadecimal as a fingerprint is printed, made plain.
pub(crate) fn plain_hex(fingerprint: &str) -> String {
    fingerprint.replace(':', "").to_lowercase()
}
