//! The lab left running: the settings and commands for another terminal, and
//! the files they need, which go when the lab does.

use std::io;
use std::path::{Path, PathBuf};

use super::super::exit::Trouble;
use super::super::{output, probe};
use super::mail::Row;
use crate::demo::{Lab, NETWORK};
use crate::report::human::Page;

/// What to try by hand, where the lab ends with the command.
pub(super) const ELSEWHERE: &str = concat!(
    "Try it by hand: `mxtls demo --keep` leaves the lab running and prints the\n",
    "settings for another terminal. There, for example:\n\n",
    "  mxtls probe good-tls13.test\n",
    "  mxtls probe --require pki-name wrong-name.test\n",
    "  mxtls probe --format json backup-without-tls.test\n",
    "  mxtls probe --require dane dane-mismatch.test\n",
    "  mxtls doctor mx.good-tls13.test\n",
    "  mxtls explain sender-without-tls.eml\n",
);

/// Prints the page and what to try.
pub(super) fn print(page: Page, commands: &str) -> Result<(), Trouble> {
    output::text(&mut io::stdout().lock(), format!("{}{commands}", page.into_text()))
}

/// Prints what is to be tried and waits for a signal.
pub(super) async fn keep(page: Page, lab: &Lab, mail: &[Row]) -> Result<(), Trouble> {
    let base = std::env::temp_dir().join(format!("mxtls-demo-{}", std::process::id()));
    let roots = Leftover::write(base.with_extension("pem"), lab.roots_pem().as_bytes())?;
    let mut messages = Vec::new();
    for row in mail {
        let path = base.with_file_name(format!("mxtls-demo-{}-{}", std::process::id(), row.name()));
        messages.push(Leftover::write(path, &row.message)?);
    }
    let paths: Vec<&Path> = messages.iter().map(|file| file.0.as_path()).collect();
    print(page, &by_hand(lab, &roots.0, &paths))?;
    let _ = probe::any_signal().await;
    Ok(())
}

/// The commands to try, and what to tell a shell first.
fn by_hand(lab: &Lab, roots: &Path, messages: &[&Path]) -> String {
    let (dns, port, sts_port, roots) = (lab.dns(), lab.port(), lab.sts_port(), roots.display());
    let explain = |path: &&Path| format!("  mxtls explain '{}'\n", path.display());
    let explain: String = messages.iter().map(explain).collect();
    let by_others = lab.internet().servers().find(|s| s.host == "mx.good-tls13.test").map(|server| {
        let at = format!("{}:{port}", server.address);
        format!(
            "  openssl s_client -starttls smtp -connect {at} \\\n    -CAfile \"$MXTLS_ROOTS\" -brief\n  \
             swaks --to you@good-tls13.test --server {at} \\\n    --tls --quit-after EHLO\n"
        )
    });
    format!(
        "The lab is running until Ctrl-C. In another terminal, first this:\n\n  \
         export MXTLS_DNS={dns}\n  export MXTLS_PORT={port}\n  \
         export MXTLS_STS_PORT={sts_port}\n  export MXTLS_ALLOW_PRIVATE={NETWORK}\n  export MXTLS_ROOTS='{roots}'\n\n\
         then for example:\n\n{COMMANDS}{explain}{}",
        by_others.unwrap_or_default()
    )
}

const COMMANDS: &str = "  mxtls probe good-tls13.test\n  \
    mxtls probe --require pki-name wrong-name.test\n  \
    mxtls probe --format json backup-without-tls.test\n  \
    mxtls probe --require dane dane-mismatch.test\n  \
    mxtls doctor mx.good-tls13.test\n";

/// A file that goes when we go.
struct Leftover(PathBuf);

impl Leftover {
    fn write(path: PathBuf, content: &[u8]) -> Result<Self, Trouble> {
        let written = std::fs::write(&path, content);
        written.map_err(|e| Trouble::writing(&path.display().to_string(), &e))?;
        Ok(Leftover(path))
    }
}

impl Drop for Leftover {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
