//! Hellos ready to send, each a question to the server.

use super::{
    CipherSuite, ClientHello, Compression, Extension, Family, Group, SignatureScheme, Version,
};

/// Every suite that a stranger can agree on up to TLS 1.2, and every curve: whatever
/// answers this with a ServerHello speaks TLS. More than 200 suites.
pub fn everything_up_to_tls12() -> ClientHello {
    up_to(Version::Tls12)
}

/// The same up to `version`: `up_to(Version::Tls10)` asks for TLS 1.0 or SSLv3. For
/// TLS 1.3 it is the hello of TLS 1.3 alone.
pub fn up_to(version: Version) -> ClientHello {
    match version {
        Version::Ssl3 => ssl3(),
        Version::Tls13 => tls13_groups(&Group::tls13()),
        _ => suites(version, &strangers(|suite| below(suite, version))),
    }
}

/// SSLv3 as it was: no extensions, every suite that needs none of TLS 1.2.
pub fn ssl3() -> ClientHello {
    suites(Version::Ssl3, &strangers(|suite| suite.fits(Version::Ssl3)))
}

/// These groups and every suite of TLS 1.3, without a key share: the server's
/// HelloRetryRequest names the group it takes, or an alert says that it takes none.
pub fn tls13_groups(groups: &[Group]) -> ClientHello {
    tls13(&Family::Tls13.suites(), groups)
}

/// TLS 1.3 alone, with these suites and groups and without a key share.
pub fn tls13(suites: &[CipherSuite], groups: &[Group]) -> ClientHello {
    ClientHello {
        version: Version::Tls13,
        suites: suites.to_vec(),
        compression: Compression::Null,
        extensions: vec![
            Extension::StatusRequest,
            Extension::SupportedVersions(vec![Version::Tls13]),
            Extension::PskKeyExchangeModes,
            Extension::EmptyKeyShare,
            Extension::SignedCertificateTimestamp,
            Extension::SupportedGroups(groups.to_vec()),
            Extension::SignatureAlgorithms(SignatureScheme::offered()),
        ],
    }
}

/// One family of suites and no other, in the newest version that has it.
pub fn family(family: Family) -> ClientHello {
    match family {
        Family::Tls13 => tls13_groups(&Group::tls13()),
        _ => {
            let mut of = family.suites();
            of.retain(|suite| below(*suite, Version::Tls12));
            suites(Version::Tls12, &of)
        }
    }
}

/// These suites, up to TLS 1.2 at most, with every curve; without extensions for SSLv3.
pub fn suites(version: Version, suites: &[CipherSuite]) -> ClientHello {
    let version = version.min(Version::Tls12);
    let hello = ClientHello {
        version,
        suites: suites.to_vec(),
        compression: Compression::Null,
        extensions: extensions(version),
    };
    if version == Version::Ssl3 { hello.without_extensions() } else { hello }
}

/// These suites, and no extension that a server of some age might not bear: none at all below
/// TLS 1.2, and there but two. With 40 suites (90 below TLS 1.2) and a name of usual length it
/// stays below the 256 octets that some choke on.
pub fn modest(version: Version, suites: &[CipherSuite]) -> ClientHello {
    let hello = self::suites(version, suites).without_extensions();
    if hello.version < Version::Tls12 {
        return hello;
    }
    let schemes = [0x0403, 0x0503, 0x0804, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201];
    let extensions = vec![
        Extension::SignatureAlgorithms(schemes.map(SignatureScheme).to_vec()),
        Extension::SupportedGroups(Group::up_to_tls12()),
    ];
    ClientHello { extensions, ..hello }
}

/// All that a server may answer; signature_algorithms is for TLS 1.2 alone. Not last an
/// empty one: some old servers hang on that.
fn extensions(version: Version) -> Vec<Extension> {
    let mut all = vec![
        Extension::RenegotiationInfo,
        Extension::ExtendedMasterSecret,
        Extension::EncryptThenMac,
        Extension::SessionTicket,
        Extension::SignedCertificateTimestamp,
        Extension::StatusRequest,
        Extension::EcPointFormats,
    ];
    if version == Version::Tls12 {
        all.push(Extension::SignatureAlgorithms(SignatureScheme::offered()));
    }
    all.push(Extension::SupportedGroups(Group::up_to_tls12()));
    all
}

fn strangers(wanted: impl Fn(CipherSuite) -> bool) -> Vec<CipherSuite> {
    let mut suites = CipherSuite::all();
    suites.retain(|suite| wanted(*suite) && !suite.needs_shared_secret());
    suites
}

/// Whether some version up to this one has the suite.
fn below(suite: CipherSuite, version: Version) -> bool {
    Version::ALL.into_iter().any(|older| older <= version && suite.fits(older))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(hello: &ClientHello) -> Vec<&'static str> {
        hello.suites.iter().filter_map(|suite| suite.name()).collect()
    }

    fn asks(hello: &ClientHello, extension: &Extension) -> bool {
        hello.extensions.iter().any(|asked| asked.kind() == extension.kind())
    }

    #[test]
    fn everything_is_every_suite_a_stranger_can_use() {
        let all = everything_up_to_tls12();
        assert!(all.suites.len() > 200, "{}", all.suites.len());
        let names = names(&all);
        assert_eq!(names[0], "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
        for name in [
            "TLS_RSA_WITH_NULL_SHA256",
            "TLS_DH_anon_WITH_RC4_128_MD5",
            "TLS_RSA_EXPORT_WITH_RC2_CBC_40_MD5",
            "TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8",
            "TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA",
        ] {
            assert!(names.contains(&name), "{name}");
        }
        assert!(!names.iter().any(|name| name.contains("PSK") || name.contains("KRB5")));
        assert!(!names.contains(&"TLS_AES_128_GCM_SHA256"));
        assert!(!names.iter().any(|name| name.contains("SCSV")));
    }

    #[test]
    fn older_versions_are_offered_what_they_had() {
        for version in [Version::Tls10, Version::Tls11] {
            let hello = up_to(version);
            assert_eq!(hello.version, version);
            assert!(!names(&hello).iter().any(|name| name.contains("GCM")));
            assert!(!asks(&hello, &Extension::SignatureAlgorithms(Vec::new())));
        }
    }

    #[test]
    fn sslv3_is_offered_suites_and_the_signal_alone() {
        let hello = ssl3();
        assert_eq!(hello, up_to(Version::Ssl3));
        assert_eq!(hello.extensions, []);
        assert_eq!(hello.suites.last(), Some(&CipherSuite::EMPTY_RENEGOTIATION_INFO_SCSV));
        assert!(names(&hello).contains(&"TLS_RSA_WITH_RC4_128_SHA"));
    }

    #[test]
    fn a_modest_hello_is_short() {
        let all = everything_up_to_tls12().suites;
        for (version, most) in [(Version::Tls10, 90), (Version::Tls11, 90), (Version::Tls12, 40)] {
            let hello = modest(version, &all[..most]).with_deflate();
            let hello = hello.with_server_name("mx1.mail.example.org");
            let octets = hello.records(&[7; 32], None).unwrap();
            assert!(octets.len() - 5 < 256, "{version}: {}", octets.len());
            assert_eq!(hello.extensions.is_empty(), version < Version::Tls12);
        }
    }

    #[test]
    fn tls13_names_groups_and_sends_no_share() {
        let hello = tls13_groups(&[Group::X25519MLKEM768]);
        assert!(hello.suites.iter().all(|suite| suite.fits(Version::Tls13)));
        assert!(hello.extensions.contains(&Extension::EmptyKeyShare));
        assert!(
            hello.extensions.contains(&Extension::SupportedGroups(vec![Group::X25519MLKEM768]))
        );
    }

    #[test]
    fn a_family_is_asked_for_alone() {
        for wanted in Family::ALL {
            let hello = family(wanted);
            assert!(!hello.suites.is_empty());
            assert!(hello.suites.iter().all(|suite| wanted.holds(*suite)), "{wanted:?}");
        }
    }
}
