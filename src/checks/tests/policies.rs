//! What domains publish about TLS, and the handshakes that are made because of it.
//!
//! [`published`] is a domain that does everything right; the cases bend one thing of it.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};

use super::fixture::*;
use crate::checks::Judged;
use crate::dns::{DnssecState, Failure, FailureKind, ValidatedBy};
use crate::facts::{
    Attempt, Extra, FetchFailure, FetchFailureKind, Fetched, NotProbed, Outcome, Policies,
    PolicyFile, Stage, StsFacts, TlsaFacts, Variation, Why,
};
use crate::policy::{StsPolicy, StsRecord, TlsRptRecord, TlsaRecord};
use crate::tls::{BrokenBy, KeyType, Proof, Session};

/// What a policy file says.
pub(super) const POLICY: &str =
    "version: STSv1\nmode: enforce\nmax_age: 2592000\nmx: mx1.example.org\n";

/// `example.org` with everything signed, TLSA records that fit, a policy and a record for
/// reports; its server was visited without SNI too, and has no certificate of the other key.
pub(super) fn published() -> Fixture {
    mx1([requires_tls()])
        .with(|f| {
            f.domain.mx.dnssec = DnssecState::Secure;
            f.domain.mx.by = ValidatedBy::Own;
            f.domain.policies = Some(policies(POLICY));
        })
        .with_tlsa(vec![fits(), digest_of(3, b"the next key")])
        .with_extra(Variation::WithoutSniTls12, Ok(requires_tls()), Some(trusted()))
        .with_extra(Variation::OtherKeyType(KeyType::Rsa), Ok(turned_down()), None)
}

/// A server in good order that lists REQUIRETLS inside TLS.
pub(super) fn requires_tls() -> Attempt {
    let inside = "250-mx1.example.org|250 REQUIRETLS";
    said(Outcome::Encrypted, &[GOOD[0], GOOD[1], GOOD[2], inside, GOOD[4]])
}

/// A handshake that the server ended with an alert.
pub(super) fn turned_down() -> Attempt {
    let accepted = [GOOD[0], GOOD[1], GOOD[2]];
    Attempt {
        stage: Some(Stage::Handshake),
        broken_by: Some(BrokenBy::Alert),
        ..said(Outcome::HandshakeFailed, &accepted)
    }
}

/// A handshake that never came to an end.
pub(super) fn stalled() -> Attempt {
    Attempt { stage: Some(Stage::Handshake), ..silent(Outcome::TimedOut, Stage::Handshake) }
}

/// The record 3 0 1 of what every server of the fixtures shows.
pub(super) fn fits() -> TlsaRecord {
    digest_of(3, &[0x30])
}

/// The record `usage` 0 1 of some octets.
pub(super) fn digest_of(usage: u8, octets: &[u8]) -> TlsaRecord {
    let data = digest(&SHA256, octets).as_ref().to_vec();
    TlsaRecord { usage, selector: 0, matching: 1, data }
}

/// A record that fits nothing.
pub(super) fn misfit(usage: u8) -> TlsaRecord {
    digest_of(usage, b"another key")
}

/// What was fetched, with status 200.
pub(super) fn policies(file: &str) -> Policies {
    let file = PolicyFile {
        media_type: Some("text/plain".into()),
        policy: StsPolicy::read(file.as_bytes()),
    };
    Policies {
        sts: StsFacts {
            record: Ok(StsRecord::read(&[b"v=STSv1; id=1"])),
            fetched: Some(Fetched {
                host: "mta-sts.example.org".into(),
                address: Some("192.0.2.80".parse().unwrap()),
                chain: vec![vec![0x30]],
                proof: Some(Proof::Fits),
                file: Ok(file),
            }),
        },
        tlsrpt: Ok(TlsRptRecord::read(&[b"v=TLSRPTv1; rua=mailto:tls@example.org"])),
    }
}

pub(super) fn trouble(kind: FailureKind) -> Failure {
    Failure { kind, detail: format!("The question was answered with {}.", kind.word()) }
}

/// A handshake that was not made.
pub(super) fn not_made() -> Result<Attempt, NotProbed> {
    Err(NotProbed::new(Why::Budget, "The handshake was one too many for this run."))
}

impl Fixture {
    /// Every host has these TLSA records, and all answers on it are signed.
    pub(super) fn with_tlsa(self, records: Vec<TlsaRecord>) -> Self {
        self.with_tlsa_answer(DnssecState::Secure, Ok(records))
    }

    /// Every host's addresses are signed, and this is the answer on TLSA.
    pub(super) fn with_tlsa_answer(
        mut self,
        state: DnssecState,
        records: Result<Vec<TlsaRecord>, Failure>,
    ) -> Self {
        for host in &mut self.domain.mx.hosts {
            host.dnssec = DnssecState::Secure;
            host.tlsa = Some(TlsaFacts {
                base: host.host.clone(),
                state,
                by: ValidatedBy::Own,
                asked: true,
                records: records.clone(),
            });
        }
        self
    }

    /// The addresses of every host are in this state, so that nobody asked for TLSA.
    pub(super) fn with_addresses(self, state: DnssecState) -> Self {
        self.with_tlsa_answer(state, Ok(Vec::new())).with(|f| {
            for host in &mut f.domain.mx.hosts {
                host.dnssec = state;
                host.tlsa.as_mut().unwrap().asked = false;
            }
        })
    }

    /// The policy host serves this file.
    pub(super) fn with_policy(self, file: &str) -> Self {
        self.with(|f| f.domain.policies = Some(policies(file)))
    }

    /// The policy file comes with this media type.
    pub(super) fn with_media_type(self, said: Option<&str>) -> Self {
        self.with(|f| {
            let sts = &mut f.domain.policies.as_mut().unwrap().sts;
            let file = sts.fetched.as_mut().unwrap().file.as_mut().unwrap();
            file.media_type = said.map(str::to_owned);
        })
    }

    /// The domain has these TXT records at `_mta-sts`.
    pub(super) fn with_sts_records(self, records: &[&[u8]]) -> Self {
        let sts = StsFacts { record: Ok(StsRecord::read(records)), fetched: None };
        self.with(|f| f.domain.policies.as_mut().unwrap().sts = sts)
    }

    /// No policy file came, for this reason.
    pub(super) fn with_fetch_failure(self, kind: FetchFailureKind) -> Self {
        let detail = format!("mta-sts.example.org: {}", kind.word());
        self.with(|f| {
            let sts = &mut f.domain.policies.as_mut().unwrap().sts;
            sts.fetched.as_mut().unwrap().file = Err(FetchFailure { kind, detail });
        })
    }

    /// Every server, changed.
    pub(super) fn with_servers(mut self, change: impl Fn(&mut crate::facts::Server)) -> Self {
        for server in &mut self.domain.servers {
            change(Arc::make_mut(server));
        }
        self
    }

    /// One more handshake with every server, and what its certificate amounts to.
    pub(super) fn with_extra(
        mut self,
        variation: Variation,
        visit: Result<Attempt, NotProbed>,
        judged: Option<Judged>,
    ) -> Self {
        self.extras.push(judged);
        self.with_servers(|server| server.extras.push(Extra { variation, visit: visit.clone() }))
    }

    /// No handshake beside the first.
    pub(super) fn without_extras(mut self) -> Self {
        self.extras.clear();
        self.with_servers(|server| server.extras.clear())
    }

    /// The session of every first handshake, changed.
    pub(super) fn with_session(self, change: impl Fn(&mut Session)) -> Self {
        self.with_servers(|server| {
            for attempt in &mut server.attempts {
                attempt.session.iter_mut().for_each(&change);
            }
        })
    }
}
