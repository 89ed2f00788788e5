//! A resolver that never answers and hears whoever asks: by it a test knows that
//! nobody did.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// It listens until the test process ends.
pub(crate) struct Ears {
    pub(crate) address: SocketAddr,
    heard: Arc<AtomicUsize>,
}

impl Ears {
    #[expect(clippy::disallowed_methods, reason = "a listener of its own, independent of net/")]
    pub(crate) fn open() -> Self {
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = udp.local_addr().expect("it is bound");
        let heard = Arc::new(AtomicUsize::new(0));
        if let Ok(tcp) = TcpListener::bind(address) {
            let count = Arc::clone(&heard);
            thread::spawn(move || {
                tcp.incoming().flatten().for_each(|_| _ = count.fetch_add(1, Ordering::SeqCst));
            });
        }
        let count = Arc::clone(&heard);
        thread::spawn(move || {
            let mut query = [0; 512];
            while udp.recv(&mut query).is_ok() {
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { address, heard }
    }

    /// How many asked so far; what was sent is given time to arrive.
    pub(crate) fn heard(&self) -> usize {
        thread::sleep(Duration::from_millis(100));
        self.heard.load(Ordering::SeqCst)
    }
}
