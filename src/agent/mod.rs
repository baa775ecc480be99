//! The on-premises agent: takes sealed requests from the portal and carries them out in the directory (`docs/agent.md`).
//!
//! It makes outbound connections only, obeys five operations and nothing else, and keeps its own list of what it may touch.

pub mod check;
pub mod cli;
pub mod config;
pub mod directories;
pub mod events;
pub mod files;
pub mod journal;
pub mod keystore;
pub mod link;
pub mod pace;
pub mod reconnect;
pub mod report;
pub mod session;
mod status;
pub mod switch;
pub mod sync;
pub mod work;
