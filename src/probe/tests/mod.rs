//! The room's tests, on small internets written as text.
//!
//! No socket is opened: [`world::World`] answers what its lines say, and writes down what
//! it was asked.

mod enumerate;
mod extras;
mod fetch;
mod older;
mod policies;
mod tlsa;
mod world;
