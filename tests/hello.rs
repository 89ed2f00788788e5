//! Flights of servers, recorded or put together by hand, read whole and in pieces; and
//! real servers of OpenSSL on loopback, asked with hellos of ours.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used
)]

use std::fmt::Write as _;
use std::fs;

use mxtls::hello::{
    Answer, Ending, ExtensionType, KeyParameters, MOST_CERTIFICATES, MOST_OCTETS, MOST_RECORD,
    Reader,
};
use proptest::prelude::*;

/// A file of `fixtures/hello/`.
struct Flight {
    name: String,
    expected: String,
    octets: Vec<u8>,
}

fn flights() -> Vec<Flight> {
    let files = fs::read_dir("fixtures/hello").unwrap().map(|entry| entry.unwrap().path());
    let mut flights: Vec<Flight> = files
        .filter(|path| path.extension().is_some_and(|end| end == "flight"))
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let (head, body) = text.split_once("\n\n").expect("a blank line");
            let expected = told(head.lines().filter(|line| !line.starts_with('#')));
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            Flight { name, expected, octets: body.lines().flat_map(octets).collect() }
        })
        .collect();
    flights.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(flights.len() >= 14);
    flights
}

fn told<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    lines.fold(String::new(), |all, line| all + line + "\n")
}

/// A line of hexadecimal digits, or of text in quotes.
fn octets(line: &str) -> Vec<u8> {
    let line = line.trim();
    if let Some(text) = line.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        return text.replace("\\r", "\r").replace("\\n", "\n").into_bytes();
    }
    if line.starts_with('#') {
        return Vec::new();
    }
    line.split_whitespace().map(|octet| u8::from_str_radix(octet, 16).expect(line)).collect()
}

/// An answer in the words of the fixtures.
fn tell(answer: &Answer) -> String {
    let mut told = String::new();
    if let Some((version, suite)) = answer.chosen() {
        writeln!(told, "chosen: {version} {suite}").unwrap();
    }
    if let Some(hello) = &answer.hello {
        let answered = answered(&hello.extensions);
        let marks = [
            (!answered.is_empty(), format!("answered: {answered}")),
            (hello.compression != 0, format!("compression: {}", hello.compression)),
            (hello.retry, "retry".into()),
            (hello.downgraded, "downgraded".into()),
        ];
        marks.iter().filter(|mark| mark.0).for_each(|mark| told += &format!("{}\n", mark.1));
    }
    told + &tell_key_exchange(answer) + &tell_rest(answer)
}

fn answered(extensions: &[ExtensionType]) -> String {
    let words = extensions.iter().map(|extension| match *extension {
        ExtensionType::STATUS_REQUEST => "status_request",
        ExtensionType::EC_POINT_FORMATS => "ec_point_formats",
        ExtensionType::ENCRYPT_THEN_MAC => "encrypt_then_mac",
        ExtensionType::EXTENDED_MASTER_SECRET => "extended_master_secret",
        ExtensionType::SESSION_TICKET => "session_ticket",
        ExtensionType::SUPPORTED_VERSIONS => "supported_versions",
        ExtensionType::KEY_SHARE => "key_share",
        ExtensionType::RENEGOTIATION_INFO => "renegotiation_info",
        _ => "another",
    });
    words.collect::<Vec<_>>().join(" ")
}

fn tell_key_exchange(answer: &Answer) -> String {
    let mut told = String::new();
    if let Some(group) = answer.group() {
        writeln!(told, "group: {group}").unwrap();
    }
    let Some(exchange) = &answer.key_exchange else { return told };
    match exchange.parameters {
        KeyParameters::Ecdhe(_) => Ok(()),
        KeyParameters::Dhe { prime_bits } => {
            writeln!(told, "key exchange: DHE of {prime_bits} bits")
        }
        KeyParameters::Rsa { modulus_bits } => {
            writeln!(told, "key exchange: RSA of {modulus_bits} bits")
        }
        other => writeln!(told, "key exchange: {other:?}"),
    }
    .unwrap();
    if let Some(scheme) = exchange.signature {
        writeln!(told, "signature: {scheme}").unwrap();
    }
    told
}

fn tell_rest(answer: &Answer) -> String {
    let mut told = String::new();
    answer.warnings.iter().for_each(|alert| writeln!(told, "warning: {alert}").unwrap());
    if !answer.certificates.is_empty() {
        let sizes: Vec<_> = answer.certificates.iter().map(|der| der.len().to_string()).collect();
        writeln!(told, "certificates: {}", sizes.join(" ")).unwrap();
    }
    if answer.certificate_requested {
        writeln!(told, "certificate requested").unwrap();
    }
    if let Some(response) = &answer.certificate_status {
        writeln!(told, "certificate status: {}", response.len()).unwrap();
    }
    match &answer.ending {
        Ending::Alert(alert) => writeln!(told, "ending: Alert {} {alert}", alert.level_word()),
        Ending::ClearText(text) => writeln!(told, "ending: ClearText {text}"),
        Ending::Garbage(_) => writeln!(told, "ending: Garbage"),
        other => writeln!(told, "ending: {other:?}"),
    }
    .unwrap();
    told
}

/// Reads the octets in these pieces, whatever the reader says of its end.
fn read<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Answer {
    let mut reader = Reader::new();
    pieces.for_each(|piece| {
        reader.received(piece);
    });
    reader.finish()
}

fn whole(octets: &[u8]) -> Answer {
    read(std::iter::once(octets))
}

/// The same flight, with its handshake cut into records of `size` octets each.
fn in_records_of(size: usize, flight: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = flight;
    while let [22, major, minor, high, low, tail @ ..] = rest {
        let (fragment, tail) = tail.split_at(usize::from(u16::from_be_bytes([*high, *low])));
        for part in fragment.chunks(size) {
            out.extend([22, *major, *minor]);
            out.extend((part.len() as u16).to_be_bytes());
            out.extend(part);
        }
        rest = tail;
    }
    out.extend(rest);
    out
}

fn within_bounds(answer: &Answer) {
    let certificates: usize = answer.certificates.iter().map(Vec::len).sum();
    assert!(certificates <= MOST_OCTETS && answer.certificates.len() <= MOST_CERTIFICATES);
    assert!(answer.warnings.len() <= 8);
    if let Ending::ClearText(text) = &answer.ending {
        assert!(text.chars().count() <= 512 && !text.contains(char::is_control));
    }
}

#[test]
fn every_flight_is_read_as_its_file_says() {
    for flight in flights() {
        assert_eq!(tell(&whole(&flight.octets)), flight.expected, "{}", flight.name);
    }
}

#[test]
fn the_pieces_it_came_in_change_nothing() {
    for flight in flights() {
        let expected = whole(&flight.octets);
        for size in [1, 2, 3, 7, 100] {
            assert_eq!(read(flight.octets.chunks(size)), expected, "{} by {size}", flight.name);
        }
        for at in 0..flight.octets.len() {
            let (head, tail) = flight.octets.split_at(at);
            assert_eq!(read([head, tail].into_iter()), expected, "{} at {at}", flight.name);
        }
    }
}

#[test]
fn the_records_it_was_cut_into_change_nothing() {
    for flight in flights() {
        let expected = whole(&flight.octets);
        for size in [1, 5, 64, 16_384] {
            let cut = in_records_of(size, &flight.octets);
            assert_eq!(whole(&cut), expected, "{} by {size}", flight.name);
        }
    }
}

#[test]
fn a_flight_cut_short_is_unfinished_and_keeps_what_was_whole() {
    for flight in flights() {
        let end = whole(&flight.octets);
        for length in 0..flight.octets.len() {
            let cut = whole(&flight.octets[..length]);
            within_bounds(&cut);
            let same = cut.ending == end.ending;
            let open = matches!(cut.ending, Ending::Unfinished | Ending::ClearText(_));
            assert!(same || open, "{} at {length}: {:?}", flight.name, cut.ending);
            assert!(cut.hello.is_none() || cut.hello == end.hello);
            assert!(end.certificates.starts_with(&cut.certificates));
        }
    }
}

#[test]
fn the_reader_says_when_it_has_enough_and_keeps_no_more() {
    let mut reader = Reader::new();
    assert!(!reader.received(&[21, 3, 1, 0, 2, 2]));
    assert!(reader.received(&[40]));
    assert!(reader.received(&[22; 1_000_000]));
    assert_eq!(tell(&reader.finish()), "ending: Alert fatal handshake_failure\n");
}

/// A record with this handshake in it.
fn record(handshake: &[u8]) -> Vec<u8> {
    let length = (handshake.len() as u16).to_be_bytes();
    [&[22, 3, 3][..], &length, handshake].concat()
}

/// A ServerHello of TLS 1.2.
fn server_hello() -> Vec<u8> {
    let mut hello = vec![2, 0, 0, 38, 3, 3];
    hello.extend([0xaa; 32]);
    hello.extend([0, 0, 0x2f, 0]);
    hello
}

#[test]
fn too_much_is_too_much() {
    let too_much = |octets: Vec<u8>| whole(&octets).ending == Ending::TooMuch;
    let long = MOST_RECORD as u16 + 1;
    assert!(too_much([&[22, 3, 1][..], &long.to_be_bytes()].concat()), "a record");
    assert!(too_much(record(&[11, 0xff, 0xff, 0xff])), "a message by its word");
    assert!(too_much([21, 3, 1, 0, 2, 1, 112].repeat(9)), "warnings");
    let hello_requests = record(&[0; 16_384]);
    assert!(too_much(hello_requests.repeat(13)), "octets in all");
    let certificates = [0, 0, 1, 0x30].repeat(33);
    let chain = [&server_hello()[..], &[11, 0, 0, 135, 0, 0, 132], &certificates].concat();
    let answer = whole(&record(&chain));
    assert_eq!((answer.ending, answer.certificates.len()), (Ending::TooMuch, 32));
}

#[test]
fn what_breaks_the_protocol_is_garbage() {
    let garbage = |octets: &[u8]| matches!(whole(octets).ending, Ending::Garbage(_));
    assert!(garbage(&[22, 9, 1, 0, 1]), "no such version");
    assert!(garbage(&[20, 3, 3, 0, 1, 1]), "ChangeCipherSpec");
    assert!(garbage(&[23, 3, 3, 0, 1, 1]), "application data");
    assert!(garbage(&[0x80]) && garbage(&[24]) && garbage(&[0]));
    assert!(garbage(&record(&[14, 0, 0, 0])), "ServerHelloDone first");
    assert!(garbage(&record(&server_hello().repeat(2))), "two ServerHellos");
    assert!(garbage(&record(&[2, 0, 0, 1, 3])), "a ServerHello of one octet");
    let chain = [&server_hello()[..], &[11, 0, 0, 4, 0, 0, 9, 9]].concat();
    assert!(garbage(&record(&chain)), "a chain longer than its message");
}

#[test]
fn clear_text_ends_with_its_line_and_is_bounded() {
    let mut reader = Reader::new();
    assert!(!reader.received(b"220 mx1 \x1b[31m"));
    assert!(reader.received(b"x\r\nmore"));
    assert_eq!(reader.finish().ending, Ending::ClearText("220 mx1 \\x1b[31mx".into()));
    let open = whole(b"421 go away");
    assert_eq!(open.ending, Ending::ClearText("421 go away".into()));
    within_bounds(&whole(&vec![b'x'; 300_000]));
}

proptest! {
    #[test]
    fn any_octets_in_any_pieces(octets in prop::collection::vec(any::<u8>(), 0..600), size in 1..40_usize) {
        let answer = whole(&octets);
        within_bounds(&answer);
        prop_assert_eq!(read(octets.chunks(size)), answer);
    }

    #[test]
    fn any_message_behind_a_server_hello(
        messages in prop::collection::vec((0..25_u8, prop::collection::vec(any::<u8>(), 0..200)), 0..9),
        size in 1..40_usize,
    ) {
        let mut handshake = server_hello();
        for (kind, body) in &messages {
            handshake.extend([*kind, 0, 0, body.len() as u8]);
            handshake.extend(body);
        }
        let octets = record(&handshake);
        let answer = whole(&octets);
        within_bounds(&answer);
        prop_assert_eq!(whole(&in_records_of(size, &octets)), answer);
    }

    #[test]
    fn any_fault_in_a_real_flight(which in 0..14_usize, at in any::<prop::sample::Index>(), octet: u8) {
        let flight = flights().swap_remove(which);
        let mut octets = flight.octets;
        let at = at.index(octets.len());
        octets[at] = octet;
        let answer = whole(&octets);
        within_bounds(&answer);
        prop_assert_eq!(read(octets.chunks(1)), answer);
    }
}

/// Real servers. They need the program `openssl`, and loopback alone.
mod openssl {
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::TcpStream;
    use std::path::{Path, PathBuf};
    use std::process::{Child, Command, Stdio};
    use std::sync::OnceLock;
    use std::time::Duration;

    use mxtls::hello::{Answer, ClientHello, Ending, Family, Group, Reader, Version, offer};

    use super::tell;

    /// A key and a certificate, made once.
    fn pair() -> (&'static Path, &'static Path) {
        static PAIR: OnceLock<(PathBuf, PathBuf)> = OnceLock::new();
        let (key, certificate) = PAIR.get_or_init(|| {
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
            let (key, certificate) = (folder.join("hello.key"), folder.join("hello.pem"));
            let made = Command::new("openssl")
                .args("req -x509 -newkey rsa:2048 -nodes -subj /CN=mx1.example.net".split(' '))
                .args([Path::new("-keyout"), &key, Path::new("-out"), &certificate])
                .stderr(Stdio::null())
                .status();
            assert!(made.expect("the program openssl").success());
            (key, certificate)
        });
        (key, certificate)
    }

    struct Server {
        process: Child,
        address: String,
    }

    impl Server {
        /// `openssl s_server` with these words, a key of its own and any strength allowed.
        fn start(words: &str) -> Self {
            let (key, certificate) = pair();
            let mut process = Command::new("openssl")
                .args(["s_server", "-accept", "127.0.0.1:0"])
                .args([Path::new("-key"), key, Path::new("-cert"), certificate])
                .args(words.split_whitespace())
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .expect("the program openssl");
            let output = BufReader::new(process.stdout.take().unwrap());
            let line = output.lines().map_while(Result::ok).find(|line| line.contains("ACCEPT"));
            let line = line.unwrap_or_else(|| panic!("s_server {words}"));
            Self { process, address: line.split_whitespace().last().unwrap().to_owned() }
        }

        fn ask(&self, hello: &ClientHello) -> Answer {
            let mut stream = TcpStream::connect(&self.address).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
            stream.write_all(&hello.records(&[7; 32], Some(&[9; 32])).unwrap()).unwrap();
            let mut reader = Reader::new();
            let mut octets = [0; 1000];
            while let Ok(1..) = stream
                .read(&mut octets)
                .map(|count| if reader.received(&octets[..count]) { 0 } else { count })
            {
            }
            let answer = reader.finish();
            if let Some(chosen) = &answer.hello {
                assert!(hello.offers(chosen), "{chosen:?}");
            }
            answer
        }
    }

    impl Drop for Server {
        fn drop(&mut self) {
            self.process.kill().unwrap();
            self.process.wait().unwrap();
        }
    }

    fn chosen(answer: &Answer) -> String {
        match answer.chosen() {
            Some((version, suite)) => format!("{version} {suite}"),
            None => tell(answer),
        }
    }

    #[test]
    #[ignore = "needs the program openssl"]
    fn each_single_version_and_family_is_told() {
        let everything = offer::everything_up_to_tls12().with_server_name("mx1.example.net");
        for (words, expected) in [
            ("-tls1 -cipher AES128-SHA", "TLSv1.0 TLS_RSA_WITH_AES_128_CBC_SHA"),
            ("-tls1_1 -cipher AES256-SHA", "TLSv1.1 TLS_RSA_WITH_AES_256_CBC_SHA"),
            ("-tls1_2 -cipher AES128-SHA256", "TLSv1.2 TLS_RSA_WITH_AES_128_CBC_SHA256"),
            ("-tls1_2 -cipher AES128-CCM8", "TLSv1.2 TLS_RSA_WITH_AES_128_CCM_8"),
            ("-tls1_2 -cipher NULL-SHA256", "TLSv1.2 TLS_RSA_WITH_NULL_SHA256"),
            ("-tls1_2 -cipher ADH-AES128-SHA", "TLSv1.2 TLS_DH_anon_WITH_AES_128_CBC_SHA"),
            ("-tls1_2 -cipher CAMELLIA128-SHA", "TLSv1.2 TLS_RSA_WITH_CAMELLIA_128_CBC_SHA"),
            ("-tls1_2 -cipher ARIA128-GCM-SHA256", "TLSv1.2 TLS_RSA_WITH_ARIA_128_GCM_SHA256"),
            (
                "-tls1_2 -cipher DHE-RSA-CHACHA20-POLY1305",
                "TLSv1.2 TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            ),
        ] {
            let answer = Server::start(&format!("{words}:@SECLEVEL=0")).ask(&everything);
            assert_eq!(chosen(&answer), expected, "{words}");
            assert_eq!(answer.ending, Ending::ServerHelloDone, "{words}");
            assert_eq!(answer.certificates.is_empty(), words.contains("ADH"), "{words}");
        }
    }

    #[test]
    #[ignore = "needs the program openssl"]
    fn groups_and_primes_are_read() {
        let everything = offer::everything_up_to_tls12();
        let server = Server::start("-tls1_2 -curves P-521");
        assert_eq!(server.ask(&everything).group(), Group::from_word("secp521r1"));
        let dhe = offer::family(Family::Dhe);
        let told = tell(&Server::start("-tls1_2").ask(&dhe));
        assert!(told.contains("key exchange: DHE of 2048 bits\n"), "{told}");
    }

    #[test]
    #[ignore = "needs the program openssl"]
    fn an_empty_key_share_tells_every_group_of_tls13() {
        let server = Server::start("-tls1_3 -groups X448:P-256:P-521:ffdhe3072");
        let mut groups = Group::tls13();
        let mut accepted = Vec::new();
        let end = loop {
            let answer = server.ask(&offer::tls13_groups(&groups));
            let Some(group) = answer.group() else { break answer };
            assert!(answer.hello.is_some_and(|hello| hello.retry));
            groups.retain(|other| *other != group);
            accepted.push(group.to_string());
        };
        // Groups nobody knows in common: an alert.
        assert_eq!(tell(&end), "ending: Alert fatal handshake_failure\n");
        accepted.sort();
        assert_eq!(accepted, ["X448", "ffdhe3072", "secp256r1", "secp521r1"]);
    }

    #[test]
    #[ignore = "needs the program openssl"]
    fn a_version_that_is_not_spoken_is_an_alert() {
        let server = Server::start("-tls1_3");
        let answer = server.ask(&offer::everything_up_to_tls12());
        assert_eq!(tell(&answer), "ending: Alert fatal protocol_version\n");
        let server = Server::start("-tls1_2");
        for version in [Version::Ssl3, Version::Tls10, Version::Tls11, Version::Tls13] {
            assert!(matches!(server.ask(&offer::up_to(version)).ending, Ending::Alert(_)));
        }
        let answer = server.ask(&offer::everything_up_to_tls12().with_deflate());
        assert_eq!(answer.hello.map(|hello| hello.compression), Some(0));
    }

    #[test]
    #[ignore = "needs the program openssl"]
    fn thin_and_chunked_hellos_are_answered() {
        let server = Server::start("-tls1_2 -cipher AES128-SHA:@SECLEVEL=0");
        let thin = offer::everything_up_to_tls12().without_extensions();
        assert_eq!(chosen(&server.ask(&thin)), "TLSv1.2 TLS_RSA_WITH_AES_128_CBC_SHA");
        let answers = offer::everything_up_to_tls12().in_chunks(60);
        let found = answers.iter().filter(|hello| server.ask(hello).hello.is_some()).count();
        assert_eq!(found, 1);
    }
}
