//! The lab's certification authority: root, intermediate, and leaves in every
//! state a mail server's certificate is found in.
//!
//! All validity times are fixed dates, so the room reads no clock. Leaves share
//! one P-256 key, which keeps a lab cheap to start; an RSA key is made when the
//! first server needs one.

use std::sync::OnceLock;

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, PKCS_RSA_SHA256, SanType,
    date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use super::behaviour::CertificateKind;

/// What went wrong while certificates were made.
pub type CertificateError = rcgen::Error;

/// A private key, and a chain whose leaf holds the public one.
pub type Keyed = (PrivateKeyDer<'static>, Vec<CertificateDer<'static>>);

type Ca = CertifiedIssuer<'static, KeyPair>;

/// The issuers of a lab, and the key all its servers share.
pub struct Authority {
    root: Ca,
    intermediate: Ca,
    stranger: Ca,
    leaf_key: KeyPair,
    rsa_key: OnceLock<KeyPair>,
}

/// Random content in one certificate of the giant chain, in bytes.
const PADDING: usize = 12 * 1024;

impl Authority {
    /// Makes the keys and the issuers.
    pub fn new() -> Result<Self, CertificateError> {
        let root = self_signed("mxtls lab root")?;
        let params = issuer_params("mxtls lab intermediate")?;
        let intermediate = Ca::signed_by(params, KeyPair::generate()?, &root)?;
        let stranger = self_signed("A root nobody trusts")?;
        let (leaf_key, rsa_key) = (KeyPair::generate()?, OnceLock::new());
        Ok(Self { root, intermediate, stranger, leaf_key, rsa_key })
    }

    /// The certificate of the trusted root, in PEM.
    pub fn root_pem(&self) -> String {
        self.root.pem()
    }

    /// The certificate of the trusted root, in DER.
    pub fn root_der(&self) -> &CertificateDer<'static> {
        self.root.der()
    }

    /// The certificate of the intermediate, in DER.
    pub fn intermediate_der(&self) -> &CertificateDer<'static> {
        self.intermediate.der()
    }

    /// The certificate of the root nobody trusts, in DER.
    pub fn stranger_der(&self) -> &CertificateDer<'static> {
        self.stranger.der()
    }

    /// The RSA key of every server that has one, and a good chain for `names` with it.
    pub fn rsa(&self, names: &[String]) -> Result<Keyed, CertificateError> {
        self.keyed(self.rsa_key()?, names)
    }

    /// A key that no other server has, and a good chain for `names` with it.
    pub fn apart(&self, names: &[String]) -> Result<Keyed, CertificateError> {
        self.keyed(&KeyPair::generate()?, names)
    }

    fn keyed(&self, key: &KeyPair, names: &[String]) -> Result<Keyed, CertificateError> {
        let leaf = leaf_params(CertificateKind::Good, names)?.signed_by(key, &self.intermediate)?;
        let chain = vec![leaf.der().clone(), self.intermediate.der().clone()];
        Ok((PrivatePkcs8KeyDer::from(key.serialize_der()).into(), chain))
    }

    fn rsa_key(&self) -> Result<&KeyPair, CertificateError> {
        if let Some(key) = self.rsa_key.get() {
            return Ok(key);
        }
        let key = KeyPair::generate_for(&PKCS_RSA_SHA256)?;
        Ok(self.rsa_key.get_or_init(|| key))
    }

    /// The private key of every other leaf.
    pub fn leaf_key(&self) -> PrivateKeyDer<'static> {
        PrivatePkcs8KeyDer::from(self.leaf_key.serialize_der()).into()
    }

    /// What a server sends: the leaf for `names` first.
    pub fn chain(
        &self,
        kind: CertificateKind,
        names: &[String],
    ) -> Result<Vec<CertificateDer<'static>>, CertificateError> {
        use CertificateKind as Kind;
        let params = leaf_params(kind, names)?;
        let leaf = match kind {
            Kind::SelfSigned | Kind::SelfSignedExpired => params.self_signed(&self.leaf_key)?,
            Kind::UnknownIssuer => params.signed_by(&self.leaf_key, &self.stranger)?,
            _ => params.signed_by(&self.leaf_key, &self.intermediate)?,
        };
        let mut chain = vec![leaf.der().clone()];
        chain.extend(self.above(kind)?);
        Ok(chain)
    }

    /// What is sent after the leaf.
    fn above(&self, kind: CertificateKind) -> Result<Vec<CertificateDer<'static>>, rcgen::Error> {
        use CertificateKind as Kind;
        let intermediate = self.intermediate.der().clone();
        Ok(match kind {
            Kind::SelfSigned | Kind::SelfSignedExpired | Kind::IncompleteChain => Vec::new(),
            Kind::UnknownIssuer => vec![self.stranger.der().clone()],
            Kind::ThirtyInChain => self.with_unrelated(intermediate, 28, 0)?,
            Kind::GiantChain => self.with_unrelated(intermediate, 24, PADDING)?,
            _ => vec![intermediate],
        })
    }

    /// `first`, then `count` issuers that have nothing to do with it.
    fn with_unrelated(
        &self,
        first: CertificateDer<'static>,
        count: usize,
        padding: usize,
    ) -> Result<Vec<CertificateDer<'static>>, rcgen::Error> {
        let mut chain = vec![first];
        for nth in 0..count {
            chain.push(self.unrelated(nth, padding)?.der().clone());
        }
        Ok(chain)
    }

    fn unrelated(&self, nth: usize, padding: usize) -> Result<Certificate, rcgen::Error> {
        let name = format!("unrelated issuer {nth} {}", "x".repeat(padding));
        issuer_params(&name)?.self_signed(&self.leaf_key)
    }
}

fn self_signed(name: &str) -> Result<Ca, rcgen::Error> {
    Ca::self_signed(issuer_params(name)?, KeyPair::generate()?)
}

fn issuer_params(name: &str) -> Result<CertificateParams, rcgen::Error> {
    let mut params = base_params(Vec::new(), name)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}

fn base_params(names: Vec<String>, common: &str) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common);
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2049, 12, 31);
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

fn leaf_params(kind: CertificateKind, names: &[String]) -> Result<CertificateParams, rcgen::Error> {
    use CertificateKind as Kind;
    let alternative = if kind == Kind::CnOnly { Vec::new() } else { names.to_vec() };
    let common = names.first().map_or("", String::as_str);
    let mut params = base_params(alternative, common)?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    match kind {
        Kind::Expired | Kind::SelfSignedExpired => params.not_after = date_time_ymd(2020, 12, 31),
        Kind::NotYetValid => params.not_before = date_time_ymd(2048, 1, 1),
        Kind::WrongUsage => params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth],
        Kind::ControlCharacters => taint(&mut params, common)?,
        _ => {}
    }
    Ok(params)
}

/// Adds what would move a careless terminal's cursor, colours and reading order.
fn taint(params: &mut CertificateParams, common: &str) -> Result<(), rcgen::Error> {
    let name = "\u{1b}[2J\r\n\u{0}mx.evil.test";
    params.subject_alt_names.push(SanType::DnsName(name.try_into()?));
    let subject = format!("{common}\u{1b}[31m\r\nfake: line\u{202e}txt\u{0}");
    params.distinguished_name.push(DnType::CommonName, subject);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(kind: CertificateKind) -> (usize, usize) {
        let chain = Authority::new().unwrap().chain(kind, &["mx.test".to_owned()]).unwrap();
        (chain.len(), chain.iter().map(|certificate| certificate.len()).sum())
    }

    #[test]
    fn chains_have_the_length_they_are_named_for() {
        assert_eq!(sizes(CertificateKind::Good).0, 2);
        assert_eq!(sizes(CertificateKind::IncompleteChain).0, 1);
        assert_eq!(sizes(CertificateKind::ThirtyInChain).0, 30);
        assert!(sizes(CertificateKind::GiantChain).1 > 256 * 1024);
    }

    #[test]
    fn tainted_names_reach_the_wire_untouched() {
        let names = ["mx.test".to_owned()];
        let authority = Authority::new().unwrap();
        let chain = authority.chain(CertificateKind::ControlCharacters, &names).unwrap();
        let needle = "fake: line\u{202e}".as_bytes();
        assert!(chain[0].windows(needle.len()).any(|window| window == needle));
    }
}
