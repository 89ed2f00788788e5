//! What the rules ask: one table.
