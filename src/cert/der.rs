//! One certificate in DER, read or told why not. Does no IO, reads no clock.

use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;

use crate::text::printable;

/// Bytes that are not one X.509 certificate in DER.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a certificate: {0}")]
pub struct Malformed(pub String);

/// One certificate and nothing after it.
pub(super) fn parse(der: &[u8]) -> Result<X509Certificate<'_>, Malformed> {
    match X509Certificate::from_der(der) {
        Ok(([], x509)) => Ok(x509),
        Ok(_) => Err(Malformed("bytes follow the certificate".into())),
        Err(error) => Err(Malformed(printable(error.to_string().as_bytes()))),
    }
}
