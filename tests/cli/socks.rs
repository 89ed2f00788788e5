//! A SOCKS5 proxy of our own. RFC 1928, and RFC 1929 for the password.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What the proxy does with those who come.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rule {
    /// Lets everybody through.
    Open,
    /// Lets through who knows this name and password.
    Login(&'static str, &'static str),
    /// Answers every request with this code.
    Reply(u8),
    /// Hangs up at once.
    Rude,
}

/// A proxy at work until the test process ends.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    asked_for: Arc<Mutex<Vec<SocketAddr>>>,
}

impl Proxy {
    pub(crate) fn start(rule: Rule) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let asked_for = Arc::new(Mutex::new(Vec::new()));
        let book = Arc::clone(&asked_for);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let book = Arc::clone(&book);
                // Whatever goes wrong, the client notices.
                thread::spawn(move || serve(client, rule, &book));
            }
        });
        Self { address, asked_for }
    }

    /// Where the clients wanted to go, in their order.
    pub(crate) fn asked_for(&self) -> Vec<SocketAddr> {
        self.asked_for.lock().expect("no thread panicked").clone()
    }
}

fn serve(mut client: TcpStream, rule: Rule, book: &Mutex<Vec<SocketAddr>>) -> io::Result<()> {
    if matches!(rule, Rule::Rude) || !admitted(&mut client, rule)? {
        return Ok(());
    }
    let to = destination(&mut client)?;
    book.lock().expect("no thread panicked").push(to);
    if let Rule::Reply(code) = rule {
        return reply(&mut client, code);
    }
    let server = connect(to)?;
    reply(&mut client, 0)?;
    relay(client, server)
}

/// Agrees on a method, and asks for the password where one is wanted.
fn admitted(client: &mut TcpStream, rule: Rule) -> io::Result<bool> {
    let [_version, count] = take(client)?;
    let mut methods = vec![0; usize::from(count)];
    client.read_exact(&mut methods)?;
    let Rule::Login(user, password) = rule else {
        client.write_all(&[5, 0])?;
        return Ok(true);
    };
    if !methods.contains(&2) {
        client.write_all(&[5, 0xff])?;
        return Ok(false);
    }
    client.write_all(&[5, 2])?;
    let [_version] = take(client)?;
    let fits = (string(client)?, string(client)?) == (user.into(), password.into());
    client.write_all(&[1, u8::from(!fits)])?;
    Ok(fits)
}

/// The address of a CONNECT request; names are not for a proxy that should see none.
fn destination(client: &mut TcpStream) -> io::Result<SocketAddr> {
    let [_version, command, _reserved, kind] = take(client)?;
    assert_eq!((command, kind), (1, 1), "CONNECT to an IPv4 address");
    let address: [u8; 4] = take(client)?;
    Ok((address, u16::from_be_bytes(take(client)?)).into())
}

fn take<const N: usize>(client: &mut TcpStream) -> io::Result<[u8; N]> {
    let mut octets = [0; N];
    client.read_exact(&mut octets)?;
    Ok(octets)
}

fn string(client: &mut TcpStream) -> io::Result<Vec<u8>> {
    let [length] = take(client)?;
    let mut octets = vec![0; usize::from(length)];
    client.read_exact(&mut octets)?;
    Ok(octets)
}

fn reply(client: &mut TcpStream, code: u8) -> io::Result<()> {
    client.write_all(&[5, code, 0, 1, 0, 0, 0, 0, 0, 0])
}

#[expect(clippy::disallowed_methods, reason = "a proxy connects for others")]
fn connect(to: SocketAddr) -> io::Result<TcpStream> {
    TcpStream::connect(to)
}

fn relay(client: TcpStream, server: TcpStream) -> io::Result<()> {
    let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
    let up = thread::spawn(move || pour(&mut from, &mut to));
    let (mut from, mut to) = (server, client);
    pour(&mut from, &mut to);
    up.join().expect("pouring does not panic");
    Ok(())
}

fn pour(from: &mut TcpStream, to: &mut TcpStream) {
    let _ = io::copy(from, to);
    let _ = to.shutdown(Shutdown::Write);
}
