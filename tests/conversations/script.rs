//! A conversation as written in `fixtures/conversations`: who says what, and
//! what must have been seen at the end.

use std::fs;
use std::path::Path;

use serde::Deserialize;

/// One fixture.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    #[serde(skip)]
    pub name: String,
    /// What it shows, in one or two sentences.
    pub about: String,
    /// The rules it holds the dialogue to.
    pub rules: Vec<String>,
    /// The server talks before it is asked: its words of one step all arrive
    /// before we speak, for otherwise nobody could tell.
    #[serde(default)]
    pub early: bool,
    /// NOOP goes out behind STARTTLS.
    #[serde(default)]
    pub pipelined: bool,
    steps: Vec<Step>,
    pub expect: Expect,
    /// The steps as they are played.
    #[serde(skip)]
    pub acts: Vec<Act>,
}

/// One step; exactly one of its keys is used, `repeat` beside a server's only.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Step {
    /// Lines the server sends, each ended by CRLF.
    server: Vec<String>,
    /// Octets the server sends, as they are.
    raw: Option<String>,
    /// How often the server sends them.
    repeat: Option<usize>,
    /// The line we must send next.
    client: Option<String>,
    /// The TLS handshake is asked for and succeeds.
    tls: bool,
    /// Nothing comes while we listen.
    silence: bool,
    /// The server closes.
    closes: bool,
}

/// A step as it is played.
#[derive(Debug, PartialEq)]
pub enum Act {
    Server(Vec<u8>),
    Client(Vec<u8>),
    Tls,
    Silence,
    Closes,
}

/// What must have been seen.
#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct Expect {
    /// The ending, in kebab case.
    pub ending: String,
    /// What was waited for when it ended, where the ending says so.
    pub wait: Option<String>,
    /// The sentence of a breach, of an unusable session, or the deciding reply's first line.
    pub why: Option<String>,
    pub starttls: String,
    pub banner: Option<String>,
    pub domain: Option<String>,
    pub keywords: Vec<String>,
    pub keywords_after_tls: Vec<String>,
    pub starttls_parameter: Option<String>,
    pub starttls_after_tls: bool,
    pub helo_only: bool,
    pub injected: String,
    pub bare_lf: bool,
    /// The first reply inside TLS, where it came before anything was said there.
    pub unasked: Option<String>,
    /// Else the replies inside TLS to the test of a NOOP.
    pub answers: Vec<String>,
    /// The reply to NOOP, if it came inside TLS.
    pub carried: Option<String>,
    /// EHLO got its own answer inside TLS and no other.
    pub in_step: bool,
    /// The transcript was cut after its last line.
    pub transcript_cut: bool,
}

impl Step {
    fn act(&self) -> Act {
        if self.tls {
            return Act::Tls;
        }
        if self.silence {
            return Act::Silence;
        }
        if self.closes {
            return Act::Closes;
        }
        if let Some(line) = &self.client {
            return Act::Client(format!("{line}\r\n").into_bytes());
        }
        let lines: String = self.server.iter().map(|line| format!("{line}\r\n")).collect();
        let said = self.raw.clone().unwrap_or(lines);
        assert!(!said.is_empty(), "a step in which nothing happens");
        Act::Server(said.repeat(self.repeat.unwrap_or(1)).into_bytes())
    }
}

impl Script {
    /// How many octets the server sends in all.
    pub fn server_octets(&self) -> usize {
        self.acts.iter().map(|act| if let Act::Server(said) = act { said.len() } else { 0 }).sum()
    }
}

/// All fixtures, by name.
pub fn all() -> Vec<Script> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/conversations");
    let mut paths: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> Script {
    let text = fs::read_to_string(path).unwrap();
    let script: Script =
        toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let acts = script.steps.iter().map(Step::act).collect();
    Script { name, acts, ..script }
}
