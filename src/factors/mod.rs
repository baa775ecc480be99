//! Proofs: codes by mail and text, calls, questions, the app; and the counters and locks around them.

pub mod app;
pub mod attempt;
pub mod challenge;
pub mod locks;
pub mod mask;
mod method;
pub mod pending;
pub mod questions;
pub mod sending;
pub mod throttle;

pub use method::Method;
