//! A line on standard error while something takes longer than a second.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long nothing is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often the line is written anew.
const TICK: Duration = Duration::from_millis(200);

/// So many connections, in words that another item follows.
fn made(connections: usize) -> String {
    match connections {
        0 => String::new(),
        1 => "1 connection, ".to_owned(),
        many => format!("{many} connections, "),
    }
}

/// The progress of a run over `total` targets; nothing off a terminal.
pub(super) struct Progress(Option<ProgressBar>);

impl Progress {
    /// Makes ready; shows nothing yet.
    pub(super) fn over(total: usize) -> Self {
        if !io::stderr().is_terminal() {
            return Progress(None);
        }
        let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::hidden());
        let line = "{spinner} {pos} of {len} done, {prefix}{elapsed} so far{msg}";
        let shape = ProgressStyle::with_template(line);
        Progress(Some(bar.with_style(shape.unwrap_or_else(|_| ProgressStyle::default_spinner()))))
    }

    /// Shows itself after a second, for as long as it is polled, with how many connections were
    /// made.
    pub(super) async fn show(&self, connections: impl Fn() -> usize) {
        let Some(bar) = &self.0 else { return std::future::pending().await };
        tokio::time::sleep(PATIENCE).await;
        bar.set_draw_target(ProgressDrawTarget::stderr());
        bar.enable_steady_tick(TICK);
        loop {
            bar.set_prefix(made(connections()));
            tokio::time::sleep(TICK).await;
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_told_once_there_are_any() {
        assert_eq!([0, 1, 12].map(made), ["", "1 connection, ", "12 connections, "]);
    }
}
