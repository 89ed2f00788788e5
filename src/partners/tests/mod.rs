//! The judge, the baseline and the next look, told on records of `fixtures/records/`.

mod again;
mod baseline;
mod cases;
mod certificates;
mod exceptions;
mod mangled;
mod own_network;
mod policies;
mod rules;
mod samples;
mod world;
