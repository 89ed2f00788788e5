//! A line on standard error while something takes longer than a second.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long nothing is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// The progress of a run over `total` targets; nothing off a terminal.
pub(super) struct Progress(Option<ProgressBar>);

impl Progress {
    /// Makes ready; shows nothing yet.
    pub(super) fn over(total: usize) -> Self {
        if !io::stderr().is_terminal() {
            return Progress(None);
        }
        let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::hidden());
        let shape =
            ProgressStyle::with_template("{spinner} {pos} of {len} done, {elapsed} so far{msg}");
        Progress(Some(bar.with_style(shape.unwrap_or_else(|_| ProgressStyle::default_spinner()))))
    }

    /// Shows itself after a second, for as long as it is polled.
    pub(super) async fn show(&self) {
        if let Some(bar) = &self.0 {
            tokio::time::sleep(PATIENCE).await;
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        std::future::pending::<()>().await;
    }

    /// One more target is done.
    pub(super) fn one_done(&self) {
        if let Some(bar) = &self.0 {
            bar.inc(1);
        }
    }

    /// Says `text` behind the numbers, until something else is to be said.
    pub(super) fn say(&self, text: &str) {
        if let Some(bar) = &self.0 {
            bar.set_message(text.to_owned());
        }
    }

    /// Steps aside while something is written, so that lines do not mix.
    pub(super) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Leaves no trace.
    pub(super) fn clear(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
