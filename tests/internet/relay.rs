//! A port 25 on loopback that hands all octets on to a server and counts its clients.
#![allow(clippy::disallowed_methods)]

use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// A relay before a server.
pub(crate) struct Relay {
    /// Its address, of which no other relay has port 25.
    pub(crate) address: String,
    clients: Arc<AtomicUsize>,
}

impl Relay {
    /// To the server on port 25 there.
    pub(crate) fn to(server: &'static str) -> Self {
        static LAST: AtomicUsize = AtomicUsize::new(1);
        let address = format!("127.0.25.{}", LAST.fetch_add(1, Ordering::SeqCst));
        let listener = TcpListener::bind((address.as_str(), 25)).expect("port 25");
        let clients = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&clients);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                counted.fetch_add(1, Ordering::SeqCst);
                thread::spawn(move || hand_on(client, TcpStream::connect((server, 25))?));
            }
        });
        Self { address, clients }
    }

    /// How many connections there were since this was asked last.
    pub(crate) fn connections(&self) -> usize {
        self.clients.swap(0, Ordering::SeqCst)
    }
}

/// Both ways, until both have ended.
fn hand_on(client: TcpStream, server: TcpStream) -> io::Result<()> {
    let back = (server.try_clone()?, client.try_clone()?);
    let other = thread::spawn(move || one_way(back));
    one_way((client, server));
    drop(other.join());
    Ok(())
}

fn one_way((mut from, mut to): (TcpStream, TcpStream)) {
    let _ = io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Write);
}
