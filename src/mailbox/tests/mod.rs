//! The forms in which people hand over messages.
