//! The room as a whole: the families' fixtures, the known traps, and what
//! holds of any text.

mod families;
mod fixture;
mod properties;
mod traps;
