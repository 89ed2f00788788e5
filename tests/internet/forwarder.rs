//! A forwarder as many home routers have one: it knows nothing of DNSSEC, and takes
//! from questions and answers what it does not know.
#![allow(clippy::disallowed_methods)]

use std::net::UdpSocket;
use std::time::Duration;

use hickory_server::proto::op::Message;
use hickory_server::proto::rr::{Record, RecordType};

/// The record types that came with DNSSEC.
const OF_DNSSEC: [u16; 6] = [43, 46, 47, 48, 50, 51];

/// Starts one in front of `upstream`, on loopback; gives its address.
pub(crate) fn stripping(upstream: &str) -> String {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    let address = socket.local_addr().expect("its address").to_string();
    let upstream = upstream.to_owned();
    std::thread::spawn(move || {
        let mut question = [0; 4096];
        while let Ok((size, asker)) = socket.recv_from(&mut question) {
            if let Some(answer) = forwarded(&question[..size], &upstream) {
                socket.send_to(&answer, asker).expect("an answer sent");
            }
        }
    });
    address
}

fn forwarded(question: &[u8], upstream: &str) -> Option<Vec<u8>> {
    let mut question = Message::from_vec(question).expect("a question");
    question.edns = None;
    question.metadata.authentic_data = false;
    question.metadata.checking_disabled = false;
    let socket = UdpSocket::bind("0.0.0.0:0").expect("a socket");
    socket.set_read_timeout(Some(Duration::from_secs(10))).expect("a time-out");
    socket.send_to(&question.to_vec().expect("octets"), upstream).expect("a question sent");
    let mut answer = [0; 4096];
    let size = socket.recv(&mut answer).ok()?;
    let mut answer = Message::from_vec(&answer[..size]).expect("an answer");
    let known = |record: &Record| !OF_DNSSEC.contains(&RecordType::into(record.record_type()));
    answer.answers.retain(known);
    answer.authorities.retain(known);
    answer.metadata.authentic_data = false;
    Some(answer.to_vec().expect("octets"))
}
