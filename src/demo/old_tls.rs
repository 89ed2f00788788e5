//! A server of TLS 1.0 and nothing newer, as far as its answer goes in clear (RFC 2246).
//!
//! It has one suite, whose key exchange needs no more than its certificate, and never
//! finishes a handshake. Octets in, octets out.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};

use super::tls::Chain;

/// TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA (RFC 8422): computed with the key in the certificate.
const SUITE: [u8; 2] = [0xc0, 0x04];
const TLS_1_0: [u8; 2] = [3, 1];

/// The fatal alerts `handshake_failure` and `protocol_version`.
const HANDSHAKE_FAILURE: &[u8] = &[21, 3, 1, 0, 2, 2, 40];
const PROTOCOL_VERSION: &[u8] = &[21, 3, 1, 0, 2, 2, 70];

/// Reads the record of a ClientHello, without its head.
pub(super) async fn client_hello(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Vec<u8>> {
    let mut head = [0; 5];
    stream.read_exact(&mut head).await?;
    let [.., high, low] = head;
    let mut message = vec![0; u16::from_be_bytes([high, low]).into()];
    stream.read_exact(&mut message).await?;
    Ok(message)
}

/// What the server answers to a ClientHello.
pub(super) fn answer(client_hello: &[u8], chain: &Chain) -> Vec<u8> {
    match offered(client_hello) {
        Some((version, _)) if version < TLS_1_0 => PROTOCOL_VERSION.to_vec(),
        Some((_, suites)) if suites.chunks(2).any(|suite| suite == SUITE) => flight(chain),
        _ => HANDSHAKE_FAILURE.to_vec(),
    }
}

/// Version and suites of a ClientHello.
fn offered(message: &[u8]) -> Option<([u8; 2], &[u8])> {
    let version = message.get(4..6)?.try_into().ok()?;
    let (_random, rest) = message.get(6..)?.split_at_checked(32)?;
    let (session_id, rest) = rest.split_first()?;
    let rest = rest.get(usize::from(*session_id)..)?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    Some((version, rest.get(..u16::from_be_bytes(*length).into())?))
}

/// ServerHello, Certificate and ServerHelloDone, each in a record of its own.
fn flight(chain: &Chain) -> Vec<u8> {
    let random = [7; 32];
    let hello = [&TLS_1_0[..], &random, &[0], &SUITE, &[0]].concat();
    let certificates: Vec<u8> = chain.iter().flat_map(|der| with_length(der)).collect();
    [(2, hello), (11, with_length(&certificates)), (14, Vec::new())]
        .into_iter()
        .flat_map(|(kind, body)| record(kind, &body))
        .collect()
}

fn record(kind: u8, body: &[u8]) -> Vec<u8> {
    let message = [&[kind][..], &with_length(body)].concat();
    let [.., high, low] = message.len().to_be_bytes();
    [&[22][..], &TLS_1_0, &[high, low], &message].concat()
}

/// Behind its length in three octets.
fn with_length(octets: &[u8]) -> Vec<u8> {
    let [.., high, middle, low] = octets.len().to_be_bytes();
    [&[high, middle, low][..], octets].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hello::{Ending, Reader, offer};

    fn answered(hello: &crate::hello::ClientHello) -> crate::hello::Answer {
        let octets = hello.records(&[1; 32], Some(&[2; 32])).unwrap();
        let chain = vec![vec![0x30; 300].into(), vec![0x31; 400].into()];
        let mut reader = Reader::new();
        reader.received(&answer(&octets[5..], &chain));
        reader.finish()
    }

    #[test]
    fn a_hello_for_older_versions_is_answered_with_the_whole_flight() {
        let answer = answered(&offer::everything_up_to_tls12());
        let (version, suite) = answer.chosen().unwrap();
        assert_eq!((version.word(), suite.0), ("TLSv1.0", 0xc004));
        assert_eq!(answer.certificates, [vec![0x30; 300], vec![0x31; 400]]);
        assert_eq!(answer.ending, Ending::ServerHelloDone);
    }

    #[test]
    fn other_hellos_get_alerts() {
        let alert = |hello| match answered(&hello).ending {
            Ending::Alert(alert) => alert.to_string(),
            other => panic!("{other:?}"),
        };
        assert_eq!(alert(offer::ssl3()), "protocol_version");
        let current = offer::everything_up_to_tls12().with_suites(&[crate::hello::CipherSuite(5)]);
        assert_eq!(alert(current), "handshake_failure");
        assert_eq!(answer(&[1, 0], &Vec::new()), HANDSHAKE_FAILURE);
    }
}
