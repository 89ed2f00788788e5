//! Servers that send without end, one of each kind in one run: the outcome is the
//! right word, and the program never needs more than 64 MB. Loopback only.
#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value;

/// The most memory a run may ever hold, in kibibytes.
const LIMIT_KIB: u64 = 64 * 1024;

/// What one server does with one connection. It ends when the prober hangs up.
type Malice = fn(&mut TcpStream) -> std::io::Result<()>;

fn line_without_end(stream: &mut TcpStream) -> std::io::Result<()> {
    loop {
        stream.write_all(&[b'2'; 65536])?;
    }
}

fn banner_without_end(stream: &mut TcpStream) -> std::io::Result<()> {
    let lines = b"220-still more to say\r\n".repeat(1000);
    loop {
        stream.write_all(&lines)?;
    }
}

fn half_a_megabyte_of_keywords(stream: &mut TcpStream) -> std::io::Result<()> {
    greet(stream)?;
    stream.write_all(&b"250-X-KEYWORD-OF-FIFTY-CHARACTERS-IN-ALL-BUT-A-FEW\r\n".repeat(10_000))?;
    stream.write_all(b"250 STARTTLS\r\n")?;
    drain(stream)
}

fn garbage_for_a_handshake(stream: &mut TcpStream) -> std::io::Result<()> {
    offer_starttls(stream)?;
    let mut state = 1_u32;
    loop {
        let noise: Vec<u8> = (0..65536).map(|_| noise(&mut state)).collect();
        stream.write_all(&noise)?;
    }
}

/// Valid record headers, each promising the most a record may hold, for ever.
fn handshake_records_without_end(stream: &mut TcpStream) -> std::io::Result<()> {
    offer_starttls(stream)?;
    let mut record = vec![22, 3, 3, 0x40, 0x00, 11, 0xff, 0xff, 0xff];
    record.resize(5 + 0x4000, 0);
    loop {
        stream.write_all(&record)?;
    }
}

fn noise(state: &mut u32) -> u8 {
    *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    (*state >> 24) as u8
}

fn greet(stream: &mut TcpStream) -> std::io::Result<()> {
    stream.write_all(b"220 hostile.test ESMTP\r\n")?;
    hear_a_line(stream)
}

fn offer_starttls(stream: &mut TcpStream) -> std::io::Result<()> {
    greet(stream)?;
    stream.write_all(b"250-hostile.test\r\n250 STARTTLS\r\n")?;
    hear_a_line(stream)?;
    stream.write_all(b"220 go ahead\r\n")?;
    stream.read_exact(&mut [0; 5])
}

fn hear_a_line(stream: &TcpStream) -> std::io::Result<()> {
    BufReader::with_capacity(1, stream).read_line(&mut String::new()).map(drop)
}

fn drain(stream: &mut TcpStream) -> std::io::Result<()> {
    std::io::copy(stream, &mut std::io::sink()).map(drop)
}

/// Serves `malice` for as long as the test lasts, and says at which port.
fn serve(malice: Malice) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || malice(&mut { stream }));
        }
    });
    port
}

/// Starts the program on all `targets` at once.
fn start(targets: &[String]) -> Child {
    probing().args(targets).spawn().expect("mxtls starts")
}

fn probing() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mxtls"));
    command
        .args(["probe", "--format", "json", "--allow-private", "--no-policy", "--no-confirm"])
        .args(["--ehlo-name", "here.example.test", "--reply-timeout", "5", "--tls-timeout", "5"])
        .args(["--greeting-timeout", "5", "--timeout", "20", "--concurrency", "8"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

/// The most memory the child has held, in kibibytes, read until it ended.
fn peak_memory(child: &mut Child) -> u64 {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().expect("a child of ours").is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let held = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let held = held.and_then(|line| line.split_whitespace().next()?.parse().ok());
        peak = held.unwrap_or(peak);
        thread::sleep(Duration::from_millis(2));
    }
    peak
}

#[test]
fn servers_without_end_meet_a_program_with_limits() {
    let cases: [(Malice, &str); 5] = [
        (line_without_end, "not-smtp"),
        (banner_without_end, "not-smtp"),
        (half_a_megabyte_of_keywords, "not-smtp"),
        (garbage_for_a_handshake, "handshake-failed"),
        (handshake_records_without_end, "handshake-failed"),
    ];
    let targets = cases.map(|(malice, _)| format!("[127.0.0.1]:{}", serve(malice)));
    let (records, peak) = told(start(&targets));
    for (index, (_, outcome)) in cases.iter().enumerate() {
        assert_eq!(records[index]["servers"][0]["outcome"], *outcome, "{:#}", records[index]);
    }
    assert!(peak > 1024, "the memory was not measured");
    assert!(peak < LIMIT_KIB, "{peak} KiB held at the peak");
}

/// What the program wrote, and the most memory it held.
fn told(mut child: Child) -> (Value, u64) {
    let stdout = child.stdout.take().expect("a pipe");
    let output = thread::spawn(move || std::io::read_to_string(stdout).expect("UTF-8"));
    let peak = peak_memory(&mut child);
    (serde_json::from_str(&output.join().expect("read")).expect("JSON"), peak)
}

/// As many hosts and addresses as are probed, each with replies as long as are read.
#[cfg(feature = "demo")]
mod talkative {
    use super::*;
    use mxtls::demo::{Internet, Lab};

    const HOSTS: usize = 20;
    const ADDRESSES: usize = 8;

    fn lines(code: &str, last: &str) -> String {
        let line = format!("{code}-{}", "y".repeat(495));
        let all = vec![line; 120].into_iter().chain([format!("{code} {last}")]);
        all.map(|line| format!("{line:?}")).collect::<Vec<_>>().join(", ")
    }

    fn internet() -> Internet {
        let mx = |host| format!("\"hog.test MX 10 mx{host}.hog.test\"");
        let records: Vec<String> = (0..HOSTS).map(mx).collect();
        let (greeting, ehlo) = (lines("220", "hog"), lines("250", "STARTTLS"));
        let server = |n: usize| {
            format!(
                "[[domain.server]]\nhost = \"mx{}.hog.test\"\naddress = \"127.77.200.{}\"\n\
                 behaviour = {{ greeting = [{greeting}], ehlo = [{ehlo}] }}\n\
                 expect = {{ outcome = \"encrypted\" }}\n",
                n / ADDRESSES,
                n + 1
            )
        };
        let head = "[[domain]]\nname = \"hog.test\"\nwhat = \"talks much\"\n";
        let servers: String = (0..HOSTS * ADDRESSES).map(server).collect();
        Internet::parse(&format!("{head}records = [{}]\n{servers}", records.join(", ")))
            .expect("a lab of our own")
    }

    #[test]
    fn many_talkative_servers_of_one_domain_fit_the_same_limit() {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let lab = runtime.block_on(Lab::start(internet())).expect("a lab on loopback");
        let (dns, port) = (lab.dns().to_string(), lab.port().to_string());
        let mut command = probing();
        command.args(["--dns", &dns, "--port", &port, "hog.test"]);
        let (record, peak) = told(command.spawn().expect("mxtls starts"));
        let servers = record["servers"].as_array().expect("a list");
        assert_eq!(servers.len(), HOSTS * ADDRESSES);
        assert!(servers.iter().all(|s| s["outcome"] == "encrypted"), "{}", servers[0]);
        assert!(peak < LIMIT_KIB, "{peak} KiB held at the peak");
    }
}
