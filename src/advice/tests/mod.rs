//! Small worlds of mail servers, and the advice on them.

mod fixtures;
mod hostile;
mod other_handshakes;
mod table;
mod terms;
mod world;
