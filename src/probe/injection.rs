//! The test for command injection: one connection more, on which NOOP is sent in clear
//! behind STARTTLS (CVE-2011-0411).
//!
//! Made only where the run was told to, and TLS works there; once for an address, whatever
//! names it has, and within its budget.

use super::attempt::{Place, converse};
use super::round::{Round, sends_us_away};
use super::servers::Probe;
use super::visits::Purpose;
use crate::facts::{Attempt, Injection, MxHost, NotProbed, Outcome, Server};
use crate::net::{Bounds, Network};
use crate::smtp::PipelinedDialogue;

impl<N: Network> Round<'_, '_, N> {
    /// What came of the test at the address of `server`, where it is made.
    pub(super) async fn injection(
        &self,
        bounds: &Bounds,
        host: &MxHost,
        server: &Server,
    ) -> Option<Injection> {
        let last = server.attempts.last().filter(|last| last.outcome == Outcome::Encrypted)?;
        let address = server.address.filter(|_| self.run.limits.test_injection)?;
        let once = self.run.visits.injection(address, server.port);
        let test = self.test(bounds, self.place(host, address), last.post_quantum);
        Some(once.get_or_init(|| test).await.clone())
    }

    /// Shakes hands as in the attempt that decided.
    async fn test(&self, bounds: &Bounds, place: Place<'_>, post_quantum: bool) -> Injection {
        Injection { visit: self.with_noop(bounds, place, post_quantum).await }
    }

    async fn with_noop(
        &self,
        bounds: &Bounds,
        place: Place<'_>,
        post_quantum: bool,
    ) -> Result<Attempt, NotProbed> {
        let Probe { network, limits, .. } = self.run;
        let (mut turn, bounds) = self.turn(Purpose::Outcome, bounds, place).await?;
        let begin = |name: &str| PipelinedDialogue::new(name, limits.replies);
        let offer = place.offer(post_quantum);
        let made = converse(*network, &bounds, limits, place, &offer, begin).await;
        turn.left(sends_us_away(&made));
        Ok(made)
    }
}
