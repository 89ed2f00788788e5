//! Trust stores read from the system or a file.

use std::path::PathBuf;

use crate::cert::Roots;

/// Why a trust store could not be had.
#[derive(Debug, thiserror::Error)]
pub enum RootsError {
    /// The file could not be read.
    #[error("cannot read the trust store {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file holds no certificate.
    #[error("the trust store {reason}")]
    Useless {
        /// The file, and what is wrong with it.
        reason: String,
    },
    /// The system's store gave nothing.
    #[error("no trust store was found on this system ({0}); use --roots webpki or --roots FILE")]
    NoSystemStore(String),
}

/// Loads `webpki`, `system`, or a PEM file, each named once; several are joined.
///
/// # Errors
/// [`RootsError`] names the store and what is wrong with it.
pub fn load_roots(names: &[String]) -> Result<Roots, RootsError> {
    let mut stores = names.iter().map(|name| load_one(name));
    let first = stores.next().unwrap_or_else(|| Ok(Roots::webpki()))?;
    stores.try_fold(first, |all, next| Ok(all.merge(next?)))
}

fn load_one(name: &str) -> Result<Roots, RootsError> {
    match name {
        "webpki" => Ok(Roots::webpki()),
        "system" => load_system(),
        file => load_file(PathBuf::from(file)),
    }
}

fn load_system() -> Result<Roots, RootsError> {
    let found = rustls_native_certs::load_native_certs();
    if found.certs.is_empty() {
        let why = found.errors.first().map_or("no certificates".to_owned(), |e| e.to_string());
        return Err(RootsError::NoSystemStore(why));
    }
    let name = format!("system ({} certificates)", found.certs.len());
    Ok(Roots::from_der(name, found.certs.iter().map(AsRef::as_ref)))
}

fn load_file(path: PathBuf) -> Result<Roots, RootsError> {
    match std::fs::read(&path) {
        Err(source) => Err(RootsError::Unreadable { path, source }),
        Ok(pem) => Roots::from_pem(path.display().to_string(), &pem)
            .map_err(|e| RootsError::Useless { reason: e.to_string() }),
    }
}
