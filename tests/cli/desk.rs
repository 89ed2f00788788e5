//! A desk to sit down at: a lab that runs, an empty home, and the program.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

use mxtls::demo::{Internet, Lab};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Where the lab's servers may be connected to; nothing else is.
const LEAVE: &str = "127.77.0.0/16,::1/128";

/// The lab, and an empty home to run the program in.
pub(crate) struct Desk {
    pub(crate) lab: Lab,
    /// The lab's servers live here; it goes last.
    _runtime: Runtime,
    home: TempDir,
}

/// What the program said, and its exit code.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Desk {
    /// With the named domains of the built-in lab.
    pub(crate) fn with(names: &[&str]) -> Self {
        Self::over(Internet::built_in().expect("the built-in lab").only(names))
    }

    /// With all domains of the built-in lab.
    pub(crate) fn whole() -> Self {
        Self::over(Internet::built_in().expect("the built-in lab"))
    }

    /// With a lab of its own, in the language of `fixtures/lab.toml`.
    pub(crate) fn of(toml: &str) -> Self {
        Self::over(Internet::parse(toml).expect("a lab"))
    }

    /// With any internet.
    pub(crate) fn over(internet: Internet) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let lab = runtime.block_on(Lab::start(internet)).expect("a lab on loopback");
        let home = TempDir::new().expect("a folder for a home");
        fs::write(home.path().join("roots.pem"), lab.roots_pem()).expect("a writable home");
        Self { lab, _runtime: runtime, home }
    }

    /// A file in the home.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes a file in the home, and the folders to it.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("in the home")).expect("a writable home");
        fs::write(&path, text).expect("a writable home");
        path.display().to_string()
    }

    /// The text of a file in the home.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("the file is there")
    }

    /// All files of the home but those put there by the desk.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut all = Vec::new();
        list(self.home.path(), self.home.path(), &mut all);
        all.retain(|name| name != "roots.pem");
        all.sort();
        all
    }

    /// The program in an environment that holds an empty home and nothing else.
    pub(crate) fn mxtls(&self, args: &[&str]) -> Command {
        let mut command = bare(args);
        command
            .env("HOME", self.home.path())
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("XDG_STATE_HOME", self.path("state"))
            .env("TMPDIR", self.home.path())
            .current_dir(self.home.path());
        command
    }

    /// The same, told by its environment where the lab is, so that any flag still wins.
    pub(crate) fn in_lab(&self, args: &[&str]) -> Command {
        let mut command = self.mxtls(args);
        let variables = [
            ("DNS", self.lab.dns().to_string()),
            ("PORT", self.lab.port().to_string()),
            ("STS_PORT", self.lab.sts_port().to_string()),
            ("ROOTS", self.path("roots.pem").display().to_string()),
            ("ALLOW_PRIVATE", LEAVE.to_owned()),
            ("EHLO_NAME", "probe.mxtls.test".to_owned()),
            ("CONNECT_TIMEOUT", "3".to_owned()),
            ("GREETING_TIMEOUT", "3".to_owned()),
            ("REPLY_TIMEOUT", "3".to_owned()),
            ("TLS_TIMEOUT", "3".to_owned()),
            ("DNS_TIMEOUT", "0.3".to_owned()),
            ("CONFIRM_AFTER", "0.05".to_owned()),
        ];
        for (name, value) in variables {
            command.env(format!("MXTLS_{name}"), value);
        }
        command
    }

    /// Runs the program in the lab to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Said {
        ended(&mut self.in_lab(args))
    }

    /// Probes in the lab; the words of `args` are separated by blanks.
    pub(crate) fn probe(&self, args: &str) -> Said {
        self.run(&words("probe", args))
    }

    /// The records of a probe in the lab, in the order of the targets.
    pub(crate) fn records(&self, args: &str) -> Vec<Value> {
        let said = self.probe(&format!("--format json {args}"));
        match said.json() {
            Value::Array(records) => records,
            one => vec![one],
        }
    }

    /// The record of a probe of one target in the lab.
    pub(crate) fn record(&self, args: &str) -> Value {
        self.records(args).remove(0)
    }

    /// Waits until `host` was connected to `count` times.
    pub(crate) fn await_connections(&self, host: &str, count: usize) {
        wait_until(&format!("{count} connections to {host}"), || {
            self.lab.connections(host) >= count
        });
    }
}

impl Said {
    fn new(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        let said = Said {
            code: output.status.code(),
            out: text(&output.stdout),
            err: text(&output.stderr),
        };
        assert!(!said.err.contains("panicked"), "{}", said.err);
        said
    }

    /// Standard output as one JSON document.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// Standard error as one line of text, however it was broken.
    pub(crate) fn err_flat(&self) -> String {
        flat(&self.err)
    }

    /// Asserts that the words were refused: exit code 2, told on standard error alone.
    pub(crate) fn refused(self, mentions: &[&str]) -> Self {
        assert_eq!((self.code, self.out.as_str()), (Some(2), ""), "{self:?}");
        for word in mentions {
            assert!(self.err_flat().contains(word), "{word:?} is not in: {}", self.err);
        }
        self
    }
}

/// The program with no environment at all.
pub(crate) fn bare(args: &[impl AsRef<OsStr>]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mxtls"));
    command.args(args).env_clear().stdin(Stdio::null());
    command
}

/// Runs `command` to its end.
pub(crate) fn ended(command: &mut Command) -> Said {
    Said::new(&command.output().expect("mxtls starts"))
}

/// Starts `command` with both outputs caught.
pub(crate) fn started(command: &mut Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("mxtls starts")
}

/// What a started program said when it ended.
pub(crate) fn finished(child: Child) -> Said {
    Said::new(&child.wait_with_output().expect("mxtls ends"))
}

/// Sends `signal` to a started program.
pub(crate) fn signal(child: &Child, signal: &str) {
    let sent = Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status();
    assert!(sent.expect("kill starts").success());
}

/// Looks twenty times a second, for at most twenty seconds.
pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..400 {
        if holds() {
            return;
        }
        sleep(Duration::from_millis(50));
    }
    panic!("waited in vain for {what}");
}

/// Any run of white space as one blank.
pub(crate) fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A command and its words, which are separated by blanks.
pub(crate) fn words<'a>(command: &'a str, args: &'a str) -> Vec<&'a str> {
    [command].into_iter().chain(args.split_whitespace()).collect()
}

/// The servers of a record.
pub(crate) fn servers(record: &Value) -> &[Value] {
    record["servers"].as_array().expect("a list of servers")
}

fn list(folder: &Path, home: &Path, into: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            list(&path, home, into);
        } else {
            let name = path.strip_prefix(home).expect("in the home");
            into.push(name.display().to_string());
        }
    }
}
