//! The lab's DNS, asked in the plainest way.

use std::time::Duration;

use hickory_server::proto::op::{Message, MessageType, OpCode, Query, ResponseCode};
use hickory_server::proto::rr::{Name, RData, RecordType};
use mxtls::demo::Lab;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};

use crate::client::lab;

pub(crate) fn message(name: &str, kind: RecordType) -> Message {
    let mut message = Message::new(7, MessageType::Query, OpCode::Query);
    message.metadata.recursion_desired = true;
    message.add_query(Query::query(Name::from_ascii(name).unwrap(), kind));
    message
}

fn question(name: &str, kind: RecordType) -> Vec<u8> {
    message(name, kind).to_vec().unwrap()
}

async fn over_udp(lab: &Lab, name: &str, kind: RecordType) -> Option<Message> {
    sent(lab, &message(name, kind)).await
}

/// `None` when nothing comes within a quarter of a second.
pub(crate) async fn sent(lab: &Lab, question: &Message) -> Option<Message> {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    socket.send_to(&question.to_vec().unwrap(), lab.dns()).await.unwrap();
    let mut answer = [0; 4096];
    let wait = tokio::time::timeout(Duration::from_millis(250), socket.recv(&mut answer));
    let size = wait.await.ok()?.unwrap();
    Some(Message::from_vec(&answer[..size]).unwrap())
}

async fn over_tcp(lab: &Lab, name: &str, kind: RecordType) -> Message {
    let mut stream = TcpStream::connect(lab.dns()).await.unwrap();
    let question = question(name, kind);
    stream.write_u16(question.len().try_into().unwrap()).await.unwrap();
    stream.write_all(&question).await.unwrap();
    let mut answer = vec![0; stream.read_u16().await.unwrap().into()];
    stream.read_exact(&mut answer).await.unwrap();
    Message::from_vec(&answer).unwrap()
}

async fn code(lab: &Lab, name: &str, kind: RecordType) -> (ResponseCode, usize) {
    let answer = over_udp(lab, name, kind).await.expect("an answer");
    (answer.metadata.response_code, answer.answers.len())
}

#[tokio::test]
async fn mx_and_addresses_are_answered() {
    let lab = lab(&["good-tls13.test", "null-mx.test"]).await;
    let answer = over_udp(&lab, "GOOD-tls13.test.", RecordType::MX).await.unwrap();
    let RData::MX(mx) = &answer.answers[0].data else { panic!("{answer:?}") };
    assert_eq!((mx.preference, mx.exchange.to_ascii()), (10, "mx.good-tls13.test.".to_owned()));
    assert!(answer.metadata.recursion_available && !answer.metadata.authentic_data);

    let answer = over_udp(&lab, "mx.good-tls13.test.", RecordType::A).await.unwrap();
    assert_eq!(answer.answers[0].data.to_string(), "127.77.1.1");

    let answer = over_udp(&lab, "null-mx.test.", RecordType::MX).await.unwrap();
    assert_eq!(answer.answers[0].data.to_string(), "0 .");
    let asked = ["good-tls13.test MX", "mx.good-tls13.test A", "null-mx.test MX"];
    assert_eq!(lab.queries(), asked);
}

#[tokio::test]
async fn no_such_name_and_no_such_record_are_kept_apart() {
    let lab = lab(&["good-tls13.test"]).await;
    let none = (ResponseCode::NXDomain, 0);
    let no_data = (ResponseCode::NoError, 0);
    assert_eq!(code(&lab, "no-such-domain.test.", RecordType::MX).await, none);
    assert_eq!(code(&lab, "_mta-sts.good-tls13.test.", RecordType::TXT).await, none);
    assert_eq!(code(&lab, "good-tls13.test.", RecordType::A).await, no_data);
    assert_eq!(code(&lab, "mx.good-tls13.test.", RecordType::AAAA).await, no_data);
    let answer = over_udp(&lab, "good-tls13.test.", RecordType::A).await.unwrap();
    assert_eq!(answer.authorities[0].record_type(), RecordType::SOA);
}

#[tokio::test]
async fn faults_are_the_scripted_ones() {
    let lab = lab(&["servfail.test", "dns-refused.test", "dns-timeout.test"]).await;
    let mx = RecordType::MX;
    assert_eq!(code(&lab, "servfail.test.", mx).await, (ResponseCode::ServFail, 0));
    assert_eq!(code(&lab, "dns-refused.test.", mx).await, (ResponseCode::Refused, 0));
    assert!(over_udp(&lab, "dns-timeout.test.", mx).await.is_none());
}

#[tokio::test]
async fn a_truncated_answer_is_whole_over_tcp() {
    let lab = lab(&["dns-over-tcp.test", "many-mx.test"]).await;
    for (name, records) in [("dns-over-tcp.test.", 1), ("many-mx.test.", 400)] {
        let cut = over_udp(&lab, name, RecordType::MX).await.unwrap();
        assert!(cut.metadata.truncation && cut.answers.len() < records, "{name}");
        let whole = over_tcp(&lab, name, RecordType::MX).await;
        assert!(!whole.metadata.truncation, "{name}");
        assert_eq!(whole.answers.len(), records, "{name}");
    }
}

#[tokio::test]
async fn aliases_are_followed_and_loops_end() {
    let lab = lab(&["mx-cname.test", "cname-domain.test", "cname-loop.test"]).await;
    let answer = over_udp(&lab, "alias.mx-cname.test.", RecordType::A).await.unwrap();
    let kinds: Vec<_> = answer.answers.iter().map(|record| record.record_type()).collect();
    assert_eq!(kinds, [RecordType::CNAME, RecordType::A]);
    assert_eq!(code(&lab, "cname-domain.test.", RecordType::MX).await.1, 2);
    assert_eq!(code(&lab, "cname-loop.test.", RecordType::MX).await, (ResponseCode::NoError, 2));
}
