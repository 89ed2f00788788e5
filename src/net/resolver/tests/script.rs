//! A DNS server that does what a closure says, and writes down what it was asked.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use hickory_resolver::proto::op::{Message, Query, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, SOA};
use hickory_resolver::proto::rr::{Name, RData, Record};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UdpSocket};

/// A question as it arrived.
pub(super) struct Asked {
    pub(super) message: Message,
    pub(super) tcp: bool,
}

impl Asked {
    pub(super) fn query(&self) -> &Query {
        &self.message.queries[0]
    }

    pub(super) fn name(&self) -> String {
        self.query().name().to_ascii()
    }

    /// `example. MX AD DO`: the question and its bits.
    fn line(&self) -> String {
        let mut line = format!("{} {}", self.name(), self.query().query_type());
        let dnssec_ok = self.message.edns.as_ref().is_some_and(|e| e.flags().dnssec_ok);
        for (set, word) in [
            (self.message.metadata.authentic_data, " AD"),
            (self.message.metadata.checking_disabled, " CD"),
            (dnssec_ok, " DO"),
            (self.tcp, " TCP"),
        ] {
            line += if set { word } else { "" };
        }
        line
    }

    /// An answer without anything in it.
    pub(super) fn reply(&self, code: ResponseCode) -> Message {
        let mut reply = Message::response(self.message.metadata.id, self.message.metadata.op_code);
        reply.queries = self.message.queries.clone();
        reply.metadata.recursion_available = true;
        reply.metadata.response_code = code;
        reply.edns = self.message.edns.clone();
        reply
    }

    /// One address, to be kept for `ttl` seconds.
    pub(super) fn address(&self, ttl: u32) -> Message {
        let mut reply = self.reply(ResponseCode::NoError);
        let data = RData::A(A::new(192, 0, 2, 1));
        reply.answers = vec![Record::from_rdata(self.query().name().clone(), ttl, data)];
        reply
    }

    /// Nothing, to be kept for `ttl` seconds.
    pub(super) fn nothing(&self, code: ResponseCode, ttl: u32) -> Message {
        let mut reply = self.reply(code);
        let soa = RData::SOA(SOA::new(Name::root(), Name::root(), 1, 1, 1, 1, ttl));
        reply.authorities = vec![Record::from_rdata(Name::root(), 3600, soa)];
        reply
    }

    /// What a resolver that validates says of the root and of all else that is signed.
    pub(super) fn secure(&self) -> Message {
        let mut reply = self.address(60);
        reply.metadata.authentic_data = true;
        reply
    }
}

/// What is sent back: a message, octets in place of one, or nothing at all.
pub(super) enum Reply {
    Message(Message),
    Octets(Vec<u8>),
    Silence,
}

impl From<Message> for Reply {
    fn from(message: Message) -> Self {
        Reply::Message(message)
    }
}

impl Reply {
    fn into_octets(self) -> Option<Vec<u8>> {
        match self {
            Reply::Message(message) => Some(message.to_vec().unwrap()),
            Reply::Octets(octets) => Some(octets),
            Reply::Silence => None,
        }
    }
}

/// The server at work.
pub(super) struct Script {
    pub(super) address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

type Act = Arc<dyn Fn(&Asked) -> Reply + Send + Sync>;

/// Two sockets of one number; the number that UDP gets may be taken in TCP.
async fn both() -> (UdpSocket, TcpListener) {
    loop {
        let udp = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        match TcpListener::bind(udp.local_addr().unwrap()).await {
            Err(e) if e.kind() == std::io::ErrorKind::AddrInUse => {}
            tcp => return (udp, tcp.unwrap()),
        }
    }
}

impl Script {
    pub(super) async fn start<R: Into<Reply>>(
        act: impl Fn(&Asked) -> R + Send + Sync + 'static,
    ) -> Self {
        let (udp, tcp) = both().await;
        let address = udp.local_addr().unwrap();
        let (asked, act): (_, Act) =
            (Arc::default(), Arc::new(move |asked: &Asked| act(asked).into()));
        tokio::spawn(over_udp(udp, Arc::clone(&act), Arc::clone(&asked)));
        tokio::spawn(over_tcp(tcp, act, Arc::clone(&asked)));
        Script { address, asked }
    }

    /// All that was asked until now.
    pub(super) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

fn answer(octets: &[u8], tcp: bool, act: &Act, asked: &Mutex<Vec<String>>) -> Option<Vec<u8>> {
    let question = Asked { message: Message::from_vec(octets).unwrap(), tcp };
    asked.lock().unwrap().push(question.line());
    act(&question).into_octets()
}

async fn over_udp(socket: UdpSocket, act: Act, asked: Arc<Mutex<Vec<String>>>) {
    let mut buffer = [0; 4096];
    while let Ok((size, from)) = socket.recv_from(&mut buffer).await {
        if let Some(reply) = answer(&buffer[..size], false, &act, &asked) {
            socket.send_to(&reply, from).await.unwrap();
        }
    }
}

async fn over_tcp(listener: TcpListener, act: Act, asked: Arc<Mutex<Vec<String>>>) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let size = stream.read_u16().await.unwrap();
        let mut question = vec![0; size.into()];
        stream.read_exact(&mut question).await.unwrap();
        if let Some(reply) = answer(&question, true, &act, &asked) {
            stream.write_u16(reply.len().try_into().unwrap()).await.unwrap();
            stream.write_all(&reply).await.unwrap();
        }
        stream.read_u8().await.ok();
    }
}
