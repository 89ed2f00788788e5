//! How a server stands, row by row: what is published, what it shows, what that amounts to.

mod dane;
mod sts;
