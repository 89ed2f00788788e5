//! Manual pages and completions, made of the words that the command line takes.

use std::io;
use std::path::Path;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::args::{Cli, ManArgs};
use super::exit::{Code, Trouble};
use super::output;
use crate::text::printable;

/// Prints the script that completes words in `shell`.
pub(super) fn completions(shell: clap_complete::Shell) -> Result<Code, Trouble> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "mxtls", &mut script);
    output::text(&mut io::stdout().lock(), script)?;
    Ok(Code::Holds)
}

/// Prints one page, or writes all of them into a folder.
pub(super) fn pages(args: &ManArgs) -> Result<Code, Trouble> {
    let pages = all()?;
    if let Some(folder) = &args.folder {
        pages.iter().try_for_each(|page| page.write_into(folder))?;
        return Ok(Code::Holds);
    }
    let name = args.of.as_ref().map_or("mxtls".to_owned(), |of| format!("mxtls-{of}"));
    match pages.into_iter().find(|page| page.name == name) {
        Some(page) => output::text(&mut io::stdout().lock(), page.text)?,
        None => {
            let name = printable(args.of.as_deref().unwrap_or_default().as_bytes());
            let said = format!("there is no command {name:?}; `mxtls help` lists them all");
            return Err(Trouble::Ours(said));
        }
    }
    Ok(Code::Holds)
}

/// One page, in roff.
struct Page {
    name: String,
    text: Vec<u8>,
}

impl Page {
    fn of(command: Command, name: &str) -> Result<Self, Trouble> {
        let mut text = Vec::new();
        let man = Man::new(command.name(name.to_owned())).section("1").manual("mxtls");
        man.render(&mut text).map_err(|e| Trouble::writing("standard output", &e))?;
        Ok(Page { name: name.to_owned(), text })
    }

    fn write_into(&self, folder: &Path) -> Result<(), Trouble> {
        let file = folder.join(format!("{}.1", self.name));
        std::fs::write(&file, &self.text)
            .map_err(|e| Trouble::writing(&file.display().to_string(), &e))
    }
}

/// The page of the program and those of its commands.
fn all() -> Result<Vec<Page>, Trouble> {
    let mut whole = Cli::command().disable_help_subcommand(true);
    whole.build();
    let commands: Vec<Command> = whole.get_subcommands().cloned().collect();
    let own = Page::of(whole, "mxtls");
    let of_command = |command: Command| {
        let name = format!("mxtls-{}", command.get_name());
        Page::of(command, &name)
    };
    std::iter::once(own).chain(commands.into_iter().map(of_command)).collect()
}
