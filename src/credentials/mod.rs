//! A person's password: compared under count, judged before it is taken, replaced once. What resets, sign-in and registration share.

pub mod door;
pub mod outward;
pub mod rules;
pub mod store;
pub mod way_back;

pub use door::{Door, Knock, Patience};
