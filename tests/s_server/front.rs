//! A small SMTP server that knows EHLO and STARTTLS, in front of a server of TLS.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use mxtls::examine::{self, Request};
use mxtls::guard::{Guard, Private};
use mxtls::net::{DnssecMode, Internet, Settings};
use mxtls::probe::Limits;
use mxtls::report::record;

use super::Server;

/// A server behind STARTTLS.
pub(crate) struct Front {
    pub(crate) address: SocketAddr,
    pub(crate) connections: Arc<AtomicUsize>,
    _behind: Option<Server>,
}

impl Front {
    /// Before a server of OpenSSL.
    pub(crate) fn start(words: &str) -> Self {
        Self::before(Server::start(words))
    }

    pub(crate) fn before(behind: Server) -> Self {
        let address = behind.address.clone();
        Front { _behind: Some(behind), ..Self::to(address) }
    }

    /// Before whatever listens at `to`.
    pub(crate) fn to(to: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        thread::spawn(move || {
            for client in listener.incoming() {
                counted.fetch_add(1, Ordering::SeqCst);
                let to = to.clone();
                thread::spawn(move || serve(&client.unwrap(), &to));
            }
        });
        Front { address, connections, _behind: None }
    }

    /// What a run that asks for this server alone writes of it.
    pub(crate) async fn probed(&self) -> record::Domain {
        self.probed_with(Limits::default()).await
    }

    /// The same with other limits.
    pub(crate) async fn probed_with(&self, limits: Limits) -> record::Domain {
        let private = Private::Within(vec!["127.0.0.0/8".parse().unwrap()]);
        let limits = Limits { spacing: Duration::from_millis(20), policies: false, ..limits };
        let guard = Guard { private, ..Guard::default() };
        let request = Request { limits, guard, ..Request::default() };
        let settings = Settings {
            dnssec: DnssecMode::Off,
            ehlo_name: Some("probe.example.net".to_owned()),
            ..Settings::default()
        };
        let network = Internet::new(settings).unwrap();
        let target = format!("[127.0.0.1]:{}", self.address.port()).parse().unwrap();
        examine::domain(&network, &target, &request).await
    }
}

/// Speaks SMTP up to the 220, then hands all octets on.
fn serve(mut client: &TcpStream, to: &str) -> io::Result<()> {
    client.write_all(b"220 mx1.example.net ESMTP\r\n")?;
    let mut lines = BufReader::new(client);
    loop {
        let mut line = String::new();
        lines.read_line(&mut line)?;
        match line.split_whitespace().next() {
            Some("EHLO") => client.write_all(b"250-mx1.example.net\r\n250 STARTTLS\r\n")?,
            Some("STARTTLS") => break,
            _ => return Ok(()),
        }
    }
    client.write_all(b"220 go ahead\r\n")?;
    let server = TcpStream::connect(to)?;
    let (mut from_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
    let up = thread::spawn(move || {
        let copied = io::copy(&mut from_client, &mut to_server);
        // The server serves one client at a time.
        let _ = to_server.shutdown(std::net::Shutdown::Both);
        copied
    });
    let _ = io::copy(&mut &server, &mut client);
    client.shutdown(std::net::Shutdown::Both)?;
    let _ = server.shutdown(std::net::Shutdown::Both);
    drop(up.join());
    Ok(())
}

/// The only server of the record.
pub(crate) fn server(record: &record::Domain) -> &record::Server {
    let [server] = &record.servers[..] else { panic!("{:?}", record.servers) };
    server
}
