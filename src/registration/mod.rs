//! The registration portal (REG-1 to REG-3): people set up, change and remove the ways in which they can prove themselves.

pub mod change;
pub mod flow;
pub mod pages;
pub mod store;
pub mod verify;
