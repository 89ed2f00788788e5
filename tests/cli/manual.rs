//! Manual pages, completions, and the help of every command.

use crate::desk::{Desk, Said, ended};

fn plain(args: &[&str]) -> Said {
    ended(&mut Desk::with(&[]).mxtls(args))
}

/// The commands that `--help` lists.
fn commands() -> Vec<String> {
    let help = plain(&["--help"]).out;
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let names = listed.take_while(|line| !line.is_empty()).filter_map(|line| {
        let word = line.strip_prefix("  ").filter(|rest| !rest.starts_with(' '))?;
        word.split_whitespace().next().map(str::to_owned)
    });
    names.filter(|name| name != "help").collect()
}

#[test]
fn every_command_opens_with_its_question_and_gives_two_examples() {
    let commands = commands();
    assert!(commands.len() >= 8, "{commands:?}");
    for command in commands {
        let said = plain(&[&command, "--help"]);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{command}");
        let first = said.out.lines().next().unwrap();
        let is_question = first.ends_with('?') || command == "demo";
        assert!(is_question, "{command}: {first}");
        let examples = said.out.split("Examples:\n").nth(1).expect("examples");
        let lines = examples.lines().filter(|line| line.starts_with("  mxtls "));
        assert!(lines.count() >= 2, "{command}: {examples}");
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let desk = Desk::with(&[]);
    let said = ended(&mut desk.mxtls(&["man", "--folder", "."]));
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (Some(0), "", ""));
    let own = desk.read("mxtls.1");
    assert_eq!(own, plain(&["man"]).out);
    for command in commands() {
        let page = desk.read(&format!("mxtls-{command}.1"));
        assert!(page.contains(&format!(".TH mxtls-{command} 1")), "{command}");
        assert_eq!(page, plain(&["man", &command]).out);
        assert!(own.contains(&format!("mxtls\\-{command}(1)")), "{command}");
    }
}

#[test]
fn a_page_that_cannot_be_had_says_why() {
    plain(&["man", "nope"]).refused(&["no command", "mxtls help"]);
    plain(&["man", "\u{1b}[31m"]).refused(&["no command"]);
    plain(&["man", "--folder", "not-there"]).refused(&["cannot write not-there/mxtls.1"]);
}

#[test]
fn completions_name_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let said = plain(&["completions", shell]);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{shell}");
        for command in commands() {
            assert!(said.out.contains(&command), "{shell}: {command}");
        }
    }
    plain(&["completions", "tcsh"]).refused(&["tcsh"]);
}
