//! Small worlds of mail servers, and the advice on them.

mod caution;
mod fixtures;
mod hostile;
mod other_handshakes;
mod systems;
mod table;
mod terms;
mod world;
