//! Other applications of an organisation: the keys they come with, and the links by which they send people to register (REG-7).

pub mod eligible;
pub mod keys;
pub mod links;

pub use eligible::Refusal;
pub use keys::{Key, Scope, Secret};
