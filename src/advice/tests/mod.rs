//! Small worlds of mail servers, and the advice on them.

mod hostile;
mod other_handshakes;
mod table;
mod terms;
mod world;
