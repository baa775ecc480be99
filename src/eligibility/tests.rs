//! The decision, reason by reason.
