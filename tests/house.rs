//! The house rules that no lint knows: a room imports only from lower floors, a file
//! has at most 400 lines, a function at most 60, and the architecture page names
//! every room. The checker is itself checked on planted slips.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room's floor. `docs/architecture.md` draws them.
const FLOORS: &[(u8, &[&str])] = &[
    (0, &["text"]),
    (1, &["cert", "dns", "hello", "mailbox", "org", "policy", "smtp", "tls", "trace"]),
    (2, &["facts", "guard", "net"]),
    (3, &["checks", "probe"]),
    (4, &["verdict"]),
    (5, &["advice", "report"]),
    (6, &["examine"]),
    (7, &["demo", "partners", "survey"]),
    (8, &["cli"]),
    (9, &["main"]),
];

const LONGEST_FILE: usize = 400;
const LONGEST_FUNCTION: usize = 60;

/// One source file: its path below `src/`, and its text without comments and literals.
struct Source {
    path: String,
    code: String,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), code: code_of(text) }
    }

    /// The first segment of the path: `net/dial.rs` and `net.rs` are in room `net`.
    fn room(&self) -> &str {
        let first = self.path.split('/').next().expect("split gives one at least");
        first.strip_suffix(".rs").unwrap_or(first)
    }

    fn complaints(&self) -> Vec<String> {
        let mut all = self.imports_upward();
        all.extend(self.too_long());
        all.extend(self.long_functions());
        all
    }

    fn imports_upward(&self) -> Vec<String> {
        let (path, room) = (&self.path, self.room());
        let Some(own) = floor(room) else {
            return vec![format!("{path}: room `{room}` has no floor")];
        };
        imported_rooms(&self.code)
            .into_iter()
            .filter(|other| other != room)
            .filter_map(|other| match floor(&other) {
                Some(there) if there < own => None,
                Some(there) => Some(format!(
                    "{path}: `{room}` on floor {own} imports `{other}` on floor {there}"
                )),
                None => Some(format!("{path}: imports `{other}`, which has no floor")),
            })
            .collect()
    }

    fn too_long(&self) -> Option<String> {
        let lines = self.code.lines().count();
        (lines > LONGEST_FILE).then(|| format!("{}: {lines} lines", self.path))
    }

    fn long_functions(&self) -> Vec<String> {
        functions(&self.code)
            .into_iter()
            .filter(|(_, lines)| *lines > LONGEST_FUNCTION)
            .map(|(name, lines)| format!("{}: fn {name} has {lines} lines", self.path))
            .collect()
    }
}

fn floor(room: &str) -> Option<u8> {
    FLOORS.iter().find(|(_, rooms)| rooms.contains(&room)).map(|(floor, _)| *floor)
}

/// The rooms that stand after `crate::` (or the crate's name, in the binary).
fn imported_rooms(code: &str) -> BTreeSet<String> {
    ["crate::", "mxtls::"]
        .iter()
        .flat_map(|root| code.match_indices(root).map(|(at, _)| &code[at + root.len()..]))
        .flat_map(first_segments)
        .filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
        .collect()
}

/// `net::Clock` gives `net`; `{net::{Clock, dial}, text}` gives `net` and `text`.
fn first_segments(rest: &str) -> Vec<String> {
    let Some(group) = rest.strip_prefix('{') else {
        return vec![identifier(rest)];
    };
    let mut depth = 0;
    let mut names = vec![identifier(group.trim_start())];
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(identifier(group[at + 1..].trim_start())),
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// Every function with a body, and how many lines it spans.
fn functions(code: &str) -> Vec<(String, usize)> {
    code.match_indices("fn ")
        .filter(|(at, _)| !code[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
        .filter_map(|(at, _)| {
            let text = &code[at..];
            let body = text.find('{').filter(|open| !text[..*open].contains(';'))?;
            let end = body + matching_brace(&text[body..])?;
            Some((identifier(&text[3..]), text[..=end].lines().count()))
        })
        .collect()
}

fn matching_brace(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.char_indices().find_map(|(at, c)| {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    })
}

/// The text with comments and literals blanked out, line by line as it was.
fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = literal_or_comment(rest, &code);
        let (piece, after) = rest.split_at(length.unwrap_or(c.len_utf8()));
        match length {
            Some(_) => code.extend(piece.chars().filter(|c| *c == '\n')),
            None => code.push_str(piece),
        }
        rest = after;
    }
    code
}

/// How long the comment or literal is that starts here, if one does.
fn literal_or_comment(text: &str, before: &str) -> Option<usize> {
    let word_before = before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    if text.starts_with("/*") {
        return Some(text.find("*/").map_or(text.len(), |end| end + 2));
    }
    if text.starts_with('"') {
        return Some(quoted(text, '"'));
    }
    if text.starts_with('r') && !word_before {
        return raw_string(text);
    }
    // 'a' and '\n' are characters, 'static is a lifetime.
    let third = text.chars().nth(2);
    let is_char = text.starts_with('\'') && (text[1..].starts_with('\\') || third == Some('\''));
    is_char.then(|| quoted(text, '\''))
}

fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let closes = *c == quote && !escaped;
        escaped = *c == '\\' && !escaped;
        closes
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}

fn raw_string(text: &str) -> Option<usize> {
    let hashes = text[1..].chars().take_while(|c| *c == '#').count();
    let open = 1 + hashes;
    text[open..].starts_with('"').then(|| {
        let close = format!("\"{}", "#".repeat(hashes));
        text[open + 1..].find(&close).map_or(text.len(), |at| open + 1 + at + close.len())
    })
}

fn in_project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Every Rust file below `src/` but the crate's root, which only lists the rooms.
fn sources() -> Vec<Source> {
    let (mut folders, mut found) = (vec![in_project("src")], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of the project") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    let root = in_project("src");
    let below = |path: &PathBuf| path.strip_prefix(&root).expect("below src").display().to_string();
    let read = |path: &PathBuf| fs::read_to_string(path).expect("a source file");
    let all = found.iter().map(|path| Source::new(&below(path), &read(path)));
    all.filter(|source| source.path != "lib.rs").collect()
}

#[test]
fn every_file_keeps_the_rules() {
    let sources = sources();
    assert!(sources.len() > 1, "the sources were not found");
    let complaints: Vec<String> = sources.iter().flat_map(Source::complaints).collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn the_architecture_page_names_every_room() {
    let root = fs::read_to_string(in_project("src/lib.rs")).expect("src/lib.rs");
    let page =
        fs::read_to_string(in_project("docs/architecture.md")).expect("docs/architecture.md");
    let code = code_of(&root);
    let rooms: Vec<String> =
        code.match_indices("mod ").map(|(at, _)| identifier(&code[at + 4..])).collect();
    assert!(!rooms.is_empty(), "src/lib.rs declares no room");
    let missing: Vec<&String> =
        rooms.iter().filter(|room| !page.contains(&format!("`{room}"))).collect();
    assert!(missing.is_empty(), "docs/architecture.md does not name {missing:?}");
}

/// What the checker says of one planted file.
fn said_of(path: &str, text: &str) -> Vec<String> {
    Source::new(path, text).complaints()
}

#[test]
fn an_import_upward_or_sideways_is_seen() {
    let upward = said_of("smtp/reply.rs", "use crate::net::Clock;\n");
    assert_eq!(upward, ["smtp/reply.rs: `smtp` on floor 1 imports `net` on floor 2"]);
    let sideways = said_of("checks.rs", "fn f() { crate::probe::run() }\n");
    assert_eq!(sideways, ["checks.rs: `checks` on floor 3 imports `probe` on floor 3"]);
    let group =
        said_of("net/mod.rs", "use crate::{\n    text::{printable, LIMIT},\n    cli,\n};\n");
    assert_eq!(group, ["net/mod.rs: `net` on floor 2 imports `cli` on floor 8"]);
    let binary = said_of("main.rs", "fn main() { mxtls::attic::run() }");
    assert_eq!(binary, ["main.rs: imports `attic`, which has no floor"]);
    assert_eq!(said_of("attic.rs", ""), ["attic.rs: room `attic` has no floor"]);
}

#[test]
fn what_only_looks_like_an_import_is_let_pass() {
    let text = "//! See [`crate::cli`].\nuse crate::text;\nconst S: &str = \"crate::cli {\";\n\
                /* crate::cli */ const R: &str = r#\"\"crate::cli\"#;\nuse crate::Reply;\nconst C: char = '{';\n";
    assert_eq!(said_of("smtp.rs", text), [""; 0]);
}

#[test]
fn a_long_file_and_a_long_function_are_seen() {
    assert_eq!(said_of("text.rs", &"\n".repeat(LONGEST_FILE)), [""; 0]);
    assert_eq!(said_of("text.rs", &"\n".repeat(LONGEST_FILE + 1)), ["text.rs: 401 lines"]);
    let body = "    let brace = '{'; // {\n".repeat(LONGEST_FUNCTION - 2);
    let longest = format!("fn long<'a>(s: &'a str) {{\n{body}}}\nfn short() {{}}\n");
    assert_eq!(said_of("text.rs", &longest), [""; 0]);
    let longer = longest.replace("fn short", "fn x").replace("str) {", "str)\n{");
    assert_eq!(said_of("text.rs", &longer), ["text.rs: fn long has 61 lines"]);
}
