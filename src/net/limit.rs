//! How long anything may take: a stage, a whole target, or until the user stops.

use std::future::Future;
use std::time::Duration;

use tokio::sync::watch;

use super::Stopwatch;

/// Why a wait was cut short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The stage's own limit.
    Stage,
    /// The limit of the whole target.
    Target,
    /// The user stopped the run.
    Stopped,
}

/// Ends every wait of a run.
#[derive(Debug)]
pub struct Stopper(watch::Sender<bool>);

impl Stopper {
    /// Ends them now.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

/// The receiving end of a [`Stopper`].
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

/// A stopper and its receiving end.
pub fn stop_signal() -> (Stopper, Stop) {
    let (sender, receiver) = watch::channel(false);
    (Stopper(sender), Stop(receiver))
}

impl Stop {
    /// True once the run was stopped.
    pub fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the run is stopped; for ever if nobody can stop it.
    pub async fn stopped(&self) {
        let mut receiver = self.0.clone();
        if receiver.wait_for(|stopped| *stopped).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// The limits that hold for all waits of one target.
#[derive(Debug, Clone)]
pub struct Bounds {
    started: Stopwatch,
    whole: Duration,
    stop: Stop,
}

impl Bounds {
    /// Limits that begin to run now.
    pub fn starting_now(whole: Duration, stop: Stop) -> Self {
        Bounds { started: Stopwatch::start(), whole, stop }
    }

    /// What is left of the whole.
    fn left(&self) -> Duration {
        self.whole.saturating_sub(self.started.elapsed())
    }

    /// Waits for `work`, but no longer than `stage` and all other limits allow.
    ///
    /// # Errors
    /// The limit that ended the wait.
    pub async fn within<F: Future>(&self, stage: Duration, work: F) -> Result<F::Output, Cut> {
        let left = self.left();
        tokio::select! {
            biased;
            () = self.stop.stopped() => Err(Cut::Stopped),
            done = work => Ok(done),
            () = tokio::time::sleep(stage.min(left)) => {
                Err(if left <= stage { Cut::Target } else { Cut::Stage })
            }
        }
    }

    /// The same limits with so much more time: what was spent waiting for one's turn.
    #[must_use]
    pub fn extended(&self, by: Duration) -> Self {
        Bounds { whole: self.whole + by, ..self.clone() }
    }

    /// Waits for one's turn, which costs no time of one's own; `None` if the run is stopped.
    pub async fn turn<F: Future>(&self, turn: F) -> Option<(F::Output, Self)> {
        let waiting = Stopwatch::start();
        tokio::select! {
            biased;
            () = self.stop.stopped() => None,
            turn = turn => Some((turn, self.extended(waiting.elapsed()))),
        }
    }

    /// Waits for `work` as long as the target and the user allow.
    ///
    /// # Errors
    /// The limit that ended the wait.
    pub async fn whole<F: Future>(&self, work: F) -> Result<F::Output, Cut> {
        self.within(self.whole, work).await
    }

    /// Does nothing for `pause`.
    ///
    /// # Errors
    /// The limit that ended the pause early.
    pub async fn pause(&self, pause: Duration) -> Result<(), Cut> {
        self.whole(tokio::time::sleep(pause)).await
    }
}
