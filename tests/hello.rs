//! Flights of servers, recorded or put together by hand, read whole and in pieces.
#![allow(
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
            let open =
                matches!(cut.ending, Ending::Unfinished | Ending::BrokenOff | Ending::ClearText(_));
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
